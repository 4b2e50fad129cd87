import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { ISO_STATES, ISSUER_CODES } from '../../shared/src/core/issuer-code.ts';
import { DOMAINS } from '../../shared/src/core/vocabulary.ts';
import { buildLaw, profileStates, readLawFiles } from '../../shared/src/policy/law/law.ts';
import { nearest } from '../../shared/src/policy/law/nearest.ts';
import { liveKeysSql } from '../../subgraphs/persons/migrations/live-keys.ts';
import { environment, profilesFolder } from '../hub/settings.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { countryCode } from '../import/formats/country-names.ts';
import { optionsOf, type JoinCommand } from './command.ts';
import { issuersText, REVOKED_TEXT, settingsText, sourcesText } from './init/files.ts';
import type { Joining } from './init/joining.ts';
import { personViewsSql } from './init/person-views.ts';
import { goldenText, profileText } from './init/profile.ts';
import { readmeText } from './init/readme.ts';
import { contractSql } from './sql.ts';

/** Makes the folder in which a State joins. */
export const init: JoinCommand = {
  help: `init      makes a folder in which a State joins: settings, sources.yaml, issuers.yaml, the law with a profile to fill in, SQL, and
            a README of the ten steps. Asks nothing and nobody.
              PT --folder FOLDER    a State without a profile, and a folder that is new or empty`,
  run: async (args) => {
    const { values, positionals } = optionsOf(args, { folder: { type: 'string' } }, 'and others');
    const profiles = profilesFolder(environment());
    const state = stateNamed(positionals);
    refuseProfile(state, profiles);
    const folder = emptyFolder(values.folder);
    const files = await filesOf(state, profiles, folder);
    cpSync(profiles, join(folder, 'law'), { recursive: true, filter: isLaw });
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    console.log(
      `${folder} is there. Next: ${join(relative('', folder) || '.', 'README.md')} says the ten steps.`,
    );
    return 0;
  },
};

/** Of the United Nations, the Union and Interpol (ICAO Doc 9303 part 3) no country has the code. */
const BODIES: Readonly<Record<string, string>> = {
  UN: 'United Nations',
  EU: 'European Union',
  XPO: 'Interpol',
};
/** Beside ISO 3166-1 the code that the Union uses for Kosovo, from those left to users (from memory). */
const STATES: ReadonlySet<string> = new Set([...ISO_STATES, 'XK']);

function stateNamed([given, ...more]: readonly string[]): StateCode {
  if (given === undefined || more.length > 0)
    throw new Error('Name one State: npm run join -- init PT --folder FOLDER');
  if (Object.hasOwn(BODIES, given) || STATES.has(given)) return given as StateCode;
  const capital = given.toUpperCase();
  const meant = [ISSUER_CODES.get(capital), capital, countryCode(given)].find(
    (code) => code !== undefined && STATES.has(code),
  );
  const near = meant ?? nearest(capital, STATES);
  throw new Error(
    `"${given}" is no State: a code of ISO 3166-1 such as PT${near === undefined ? '' : `; did you mean ${near}?`}`,
  );
}

function nameOf(state: string): string {
  const names = new Intl.DisplayNames(['en'], { type: 'region' });
  return BODIES[state] ?? names.of(state) ?? state;
}

function refuseProfile(state: StateCode, profiles: string): void {
  for (const [name, text] of readLawFiles(profiles)) {
    if (profileStates(new Map([[name, text]])).has(state))
      throw new Error(
        `${state} has a profile already: ${join(profiles, name)}. Change that one; npm run law -- diff says what a change does.`,
      );
  }
}

/** @returns its absolute path. Nothing is made yet. */
function emptyFolder(given: string | undefined): string {
  if (given === undefined) throw new Error('--folder: name the folder to make, such as --folder ../pt');
  const folder = resolve(given);
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new Error(`--folder: ${folder} is a file.`);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`--folder: ${folder} is not empty. Name a new one: what is there is never written over.`);
  return folder;
}

/** What goes into the folder beside the law that is there, by path. @throws LawError when the new profile does not fit it. */
async function filesOf(
  state: StateCode,
  profiles: string,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const today = new Date().toISOString().slice(0, 10);
  const lawFiles = readLawFiles(profiles);
  const { groups, member } = buildLaw(lawFiles, { mode: 'demonstration' });
  const joining: Joining = {
    state,
    name: nameOf(state),
    groups: Object.keys(groups.groups).filter((group) => member(group, state, today)),
  };
  const profile = profileText(joining, today);
  buildLaw(new Map([...lawFiles, [`${state}.yaml`, profile]]), { mode: 'demonstration' });
  const sql = DOMAINS.filter((domain) => domain !== 'person').map(
    async (domain) => [`sql/${domain}.sql`, await contractSql(subgraphOf(domain))] as const,
  );
  return new Map([
    ['README.md', readmeText(joining, folder)],
    ['liaison.yaml', settingsText(joining)],
    ['sources.yaml', sourcesText(joining)],
    ['issuers.yaml', issuersText(joining)],
    ['revoked.json', REVOKED_TEXT],
    ['.gitignore', 'data/\n'],
    [`law/${state}.yaml`, profile],
    [`law/golden/${state}.yaml`, goldenText(joining)],
    ['sql/person-1-keys.sql', await liveKeysSql()],
    ['sql/person-2-views.sql', personViewsSql(state)],
    ...(await Promise.all(sql)),
  ]);
}

/** Rules, cases and their schemas; not the page about them. */
function isLaw(path: string): boolean {
  return basename(path) !== 'README.md';
}
