import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readConfig } from '../../gateway/src/config/config.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers, statesWithOfficers } from '../../shared/src/identity/demonstration.ts';
import { readIssuers, type IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { profileStates, readLawFiles } from '../../shared/src/policy/law/law.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { environment, profilesFolder, setting } from '../hub/settings.ts';
import { optionsOf, type JoinCommand } from './command.ts';
import { explainToken, type RuleExplained, type TokenExplained } from './explain-token.ts';

const CODES = { TAKEN: 0, REFUSED: 1, UNKNOWN: 2 } as const;
const LABELS = { HOLDS: 'holds', REFUSED: 'REFUSED', UNKNOWN: 'UNKNOWN', NOT_LOOKED_AT: '-' } as const;

/** Says why the hub takes or refuses a token. */
export const token: JoinCommand = {
  help: `token     says rule by rule why a hub takes or refuses an access token, and the way out; by the hub's own check.
              - [--issuers FILE] [--json]      reads the token from its input, as npm and the shell keep what stands on the
                                               command line: npm run --silent join -- token - < token.txt
              TOKEN                            or so, for one that is of no use to others
            Without --issuers: LIAISON_ISSUERS, and in demonstration mode the invented issuers in LIAISON_DATA.
            Exit: 0 taken, 1 refused, 2 nobody here can say.`,
  run: async (args) => {
    const { values, positionals } = optionsOf(
      args,
      { issuers: { type: 'string' }, json: { type: 'boolean' } },
      'and others',
    );
    const [given, ...more] = positionals;
    if (given === undefined || more.length > 0)
      throw new Error(
        'Give one token, or - to read it from the input: npm run --silent join -- token - < token.txt',
      );
    const sent = given === '-' ? await text(process.stdin) : given;
    const explained = await explainToken(bare(sent), issuersOf(values.issuers), systemClock);
    console.log(values.json ? JSON.stringify(explained, null, 2) : textOf(explained));
    return CODES[explained.outcome];
  },
};

/** The token alone, where the whole header was given. */
function bare(sent: string): string {
  return sent.trim().replace(/^(?:authorization:\s*)?(?:Bearer|DPoP)\s+/iu, '');
}

/** Whom a hub with this environment trusts; or a candidate's file alone. Nothing is made. */
function issuersOf(candidate: string | undefined): readonly IssuerConfig[] {
  const env = environment();
  const states = profileStates(readLawFiles(profilesFolder(env)));
  if (candidate !== undefined) return readIssuers(candidate, states);
  const file = setting(env, 'LIAISON_ISSUERS');
  const issuers = [
    ...(file === undefined ? [] : readIssuers(file, states)),
    ...(readConfig(env).mode === 'demonstration' ? invented(dataDirectory(env), states) : []),
  ];
  if (issuers.length === 0)
    throw new Error(
      'No issuer is known here. Give --issuers FILE, or set LIAISON_ISSUERS; or LIAISON_DATA as the hub has it.',
    );
  return issuers;
}

function invented(directory: string, states: ReadonlySet<StateCode>): readonly IssuerConfig[] {
  if (!existsSync(join(directory, 'demonstration-issuers'))) return [];
  return new DemonstrationIssuers(directory).issuersThere(statesWithOfficers(states));
}

function textOf({ outcome, header, claims, rules }: TokenExplained): string {
  const last = rules.find(({ outcome: of }) => of === 'REFUSED' || of === 'UNKNOWN');
  const verdict = {
    TAKEN: 'A hub with these issuers takes this token.',
    REFUSED: `A hub with these issuers refuses this token: ${last?.rule ?? ''}.`,
    UNKNOWN: `Nobody here can say: ${last?.rule ?? ''}. While the hub finds the same, it refuses the token.`,
  }[outcome];
  return [
    ...(header === undefined ? [] : [`header  ${JSON.stringify(header)}`]),
    ...(claims === undefined ? [] : [`claims  ${JSON.stringify(claims)}`, '']),
    ...rules.flatMap(linesOf),
    '',
    verdict,
  ].join('\n');
}

function linesOf({ rule, asks, outcome, found, wayOut }: RuleExplained): readonly string[] {
  const line = `${LABELS[outcome].padEnd(8)} ${rule.padEnd(13)} ${asks}`;
  return [
    found === undefined || outcome === 'NOT_LOOKED_AT' ? line : `${line}: ${found}`,
    ...(wayOut === undefined ? [] : [`${' '.repeat(9)}way out: ${wayOut}`]),
  ];
}
