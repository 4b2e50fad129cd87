import { readFileSync, writeFileSync } from 'node:fs';
import { readConfig } from '../../gateway/src/config/config.ts';
import { readSigned } from '../../gateway/src/journey/signed-documents.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { AGENCY_KINDS, ROLES } from '../../shared/src/core/vocabulary.ts';
import { DemonstrationIssuers, statesWithOfficers } from '../../shared/src/identity/demonstration.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import type { SchemaReader } from '../../shared/src/policy/enforce/seen-fields.ts';
import { loadLaw, profileStates, readLawFiles, type Law } from '../../shared/src/policy/law/law.ts';
import type { Commands, Flags } from '../commands/dispatch.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { readKnownIssuers } from '../hub/in-use.ts';
import { profilesFolder, setting } from '../hub/settings.ts';
import { folderOf, wordOf } from '../law/options.ts';
import { checkFor } from './check.ts';
import { linesFor } from './lines.ts';
import { putInto, refusesOperations, whyNotTaken } from './publish.ts';
import { inOrder, readDocuments, type Documents } from './read.ts';
import { signDocuments } from './sign.ts';

export const COMMANDS: Commands = {
  check: {
    about: 'says of each document who of the State may ask it in full, in part and not at all, and why',
    options: '--from FILES or FR.jws, --state FR [--kind POLICE] [--role INVESTIGATOR] [--profiles folder]',
    flags: ['from', 'state', 'kind', 'role', 'profiles'],
    run: check,
  },
  sign: {
    about: 'checks documents for the State and signs them, by a key of its issuer or as the demonstration',
    options:
      '--from FILES --state FR --out FR.jws [--key key.pem|key.jwk [--kid ID] [--alg RS256]] [--keep FR.jws] [--profiles folder]',
    flags: ['from', 'state', 'out', 'key', 'kid', 'alg', 'keep', 'profiles'],
    run: sign,
  },
  publish: {
    about:
      'checks the signature, puts the file to a hub in one step, and says whether the running hub took it',
    options:
      '--from FR.jws --state FR [--to folder (LIAISON_TRUSTED_DOCUMENTS)] [--hub URL --token TOKEN of the State]',
    flags: ['from', 'state', 'to', 'hub', 'token', 'profiles'],
    run: publish,
  },
};

async function check(flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const state = stateOf(flags);
  const from = needed(flags, 'from');
  const documents = from.endsWith('.jws') ? await signedIn(from, state, flags, env) : readDocuments(from);
  const law = lawOf(flags);
  const found = checkFor(state, documents, readersAsked(flags, state), { law, config: readConfig(env) });
  for (const line of linesFor(found)) console.log(line);
  return found.every(
    ({ fault, readers: by }) => fault === undefined && by.some(({ askable }) => askable.how !== 'NOT'),
  )
    ? 0
    : 1;
}

async function sign(flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const state = stateOf(flags);
  const fresh = readDocuments(needed(flags, 'from'));
  const kept = flags['keep'] === undefined ? {} : await signedIn(flags['keep'], state, flags, env);
  for (const [id, document] of Object.entries(fresh))
    if (Object.hasOwn(kept, id) && kept[id] !== document)
      throw new Error(
        `"${id}" is another document than in ${flags['keep'] ?? ''}: clients that have the id would get it.`,
      );
  const documents = inOrder({ ...kept, ...fresh });
  const found = checkFor(state, documents, [], { law: lawOf(flags), config: readConfig(env) });
  for (const line of linesFor(found)) console.log(line);
  if (found.some(({ fault }) => fault !== undefined)) return 1;
  const out = needed(flags, 'out');
  const { key, kid, alg } = flags;
  const signed =
    key === undefined
      ? await new DemonstrationIssuers(dataDirectory(env)).signedDocuments(state, documents)
      : await signDocuments(state, documents, { file: key, kid, alg });
  writeFileSync(out, `${signed}\n`);
  const held = Object.keys(kept).filter((id) => !Object.hasOwn(fresh, id)).length;
  console.log(
    `${out}: ${Object.keys(documents).length} documents of ${state}, ${held} of them of the earlier file; ${signed.length} bytes; signed ${key === undefined ? 'as the demonstration' : `by ${key}`}.`,
  );
  return 0;
}

async function publish(flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const state = stateOf(flags);
  const from = needed(flags, 'from');
  const documents = await signedIn(from, state, flags, env);
  const { hub, token } = flags;
  if ((hub === undefined) !== (token === undefined))
    throw new Error('--hub and --token belong together: the hub is asked as an officer of the State.');
  const to = flags['to'] ?? readConfig(env).trustedDocuments;
  if (to === undefined)
    throw new Error('--to: name the folder that LIAISON_TRUSTED_DOCUMENTS of the hub names.');
  const hadRefused = hub !== undefined && (await refusesOperations(hub));
  const before = putInto(to, state, readFileSync(from, 'utf8').trim());
  const known = before === undefined ? {} : await earlier(before, state, flags, env);
  const [gone, come] = [missingIn(documents, known), missingIn(known, documents)];
  console.log(
    `${to}: ${Object.keys(documents).length} documents of ${state}; new: ${come.join(', ') || 'none'}; gone: ${gone.join(', ') || 'none'}.`,
  );
  if (hub === undefined || token === undefined) return 0;
  // One whose text is still registered is known by its SHA-256 as before.
  const left = gone.find((id) => !Object.values(documents).includes(known[id] ?? ''));
  const documentId = come[0] ?? left;
  if (documentId === undefined) {
    console.log(`Nothing is new or gone by which it could be seen whether ${hub} took it.`);
    return 0;
  }
  const why = await whyNotTaken({ hub, token, documentId, isGone: come.length === 0, hadRefused });
  console.log(why ?? `${hub} took it.`);
  return why === undefined ? 0 : 1;
}

/** Ids of the one that the other does not have. */
function missingIn(other: Documents, one: Documents): readonly string[] {
  return Object.keys(one).filter((id) => !Object.hasOwn(other, id));
}

/** What was there before may have been signed by a key that is no longer trusted: then its ids are not known. */
async function earlier(
  text: string,
  state: StateCode,
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Promise<Documents> {
  try {
    return await readSigned(issuersOf(state, flags, env), text.trim(), systemClock);
  } catch {
    console.error(
      'What was there before is signed by none of the issuers of today: what is gone is not known.',
    );
    return {};
  }
}

/** @throws Error that names the file when none of the State's issuers signed it. */
async function signedIn(
  file: string,
  state: StateCode,
  flags: Flags,
  env: NodeJS.ProcessEnv,
): Promise<Documents> {
  try {
    return await readSigned(issuersOf(state, flags, env), readFileSync(file, 'utf8').trim(), systemClock);
  } catch (error) {
    throw new Error(`${file} is not accepted: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Whom a hub with this environment trusts to speak for the State. */
function issuersOf(state: StateCode, flags: Flags, env: NodeJS.ProcessEnv): readonly IssuerConfig[] {
  const file = setting(env, 'LIAISON_ISSUERS');
  const given =
    file === undefined
      ? []
      : readKnownIssuers(file, flags['profiles'] ?? profilesFolder(env)).filter((one) => one.state === state);
  const isDemonstration = readConfig(env).mode === 'demonstration';
  const invented = isDemonstration ? new DemonstrationIssuers(dataDirectory(env)).issuers([state]) : [];
  const issuers = [...given, ...invented];
  if (issuers.length === 0)
    throw new Error(`LIAISON_ISSUERS names no issuer of ${state}: who may sign is not known.`);
  return issuers;
}

function lawOf({ profiles }: Flags): Law {
  return loadLaw(folderOf({ profiles }), { mode: 'demonstration' });
}

function stateOf({ state, profiles }: Flags): StateCode {
  const states = statesWithOfficers(profileStates(readLawFiles(folderOf({ profiles }))));
  return wordOf('state', state?.toUpperCase() as StateCode | undefined, states);
}

function readersAsked({ kind, role }: Flags, state: StateCode): readonly SchemaReader[] {
  const kinds = kind === undefined ? AGENCY_KINDS : [wordOf('kind', kind, AGENCY_KINDS)];
  const roles = role === undefined ? ROLES : [wordOf('role', role, ROLES)];
  return kinds.flatMap((agencyKind) => roles.map((one) => ({ state, agencyKind, role: one })));
}

function needed(flags: Flags, name: string): string {
  const value = flags[name];
  if (value === undefined) throw new Error(`--${name} is needed; npm run documents -- --help says for what.`);
  return value;
}
