import { readFileSync } from 'node:fs';
import { DemonstrationIssuers, statesWithOfficers } from '../shared/src/identity/demonstration.ts';
import { isLoopback, isSafeUrl } from '../shared/src/identity/fetch-json.ts';
import { parsedOptions } from './commands/options.ts';
import { dataDirectory } from './hub/data-directory.ts';
import { environment, profilesFolder } from './hub/settings.ts';
import { profileStates, readLawFiles } from '../shared/src/policy/law/law.ts';
import { askHub } from './status/hub-status.ts';
import { ownHub } from './status/own-hub.ts';
import { concernsOf, exitOf, tableOf } from './status/report.ts';

const HELP = `npm run status [-- --hub URL --token-file FILE --old-after HOURS --json]

Asks running gateways how they stand: sources with their breakers and the age of their data, law, ledger, open outages, messages
that wait or are dead, files that were refused. No record, question or officer is in it. Each look leaves an entry in the ledger.

  --hub URL          a gateway; several times for several, whose laws are compared. Without it, the one on this machine: at HOST and
                     PORT where a port is set, else that of the hub that uses LIAISON_DATA, else http://127.0.0.1:4000
  --token-file FILE  a token of the role OPERATOR, as its State's issuer gives it; - reads it from standard input. Without it, an
                     invented operator's of the demonstration in LIAISON_DATA, for gateways on this machine alone
  --old-after HOURS  data that are older are something to look at
  --json             what was found, as JSON

Exit: 0 all is well, 1 something to look at, 2 not understood, 3 a gateway cannot be reached, is not ready or answers nobody.
`;

async function main(): Promise<void> {
  const { values } = parsedOptions(
    'status',
    process.argv.slice(2),
    {
      help: { type: 'boolean' },
      hub: { type: 'string', multiple: true },
      'token-file': { type: 'string' },
      'old-after': { type: 'string' },
      json: { type: 'boolean' },
    },
    false,
  );
  if (values.help) {
    console.log(HELP);
    return;
  }
  const env = environment();
  const hubs = (values.hub ?? [ownHub(env)]).map(hubUrl);
  const hours = values['old-after'] === undefined ? undefined : Number(values['old-after']);
  if (hours !== undefined && !(hours > 0))
    throw new Error(`--old-after: "${values['old-after']}" is no number of hours above 0.`);
  const token = await tokenOf(values['token-file'], hubs, env);
  const found = await Promise.all(hubs.map((hub) => askHub(hub, token)));
  const concerns = concernsOf(found, { oldAfterMs: hours === undefined ? undefined : hours * 3_600_000 });
  console.log(values.json ? JSON.stringify({ hubs: found, concerns }, null, 2) : tableOf(found, concerns));
  process.exitCode = exitOf(concerns);
}

function hubUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/u.test(text))
    throw new Error(`--hub: "${text}" is no address such as https://hub.example.`);
  if (!isSafeUrl(text))
    throw new Error(`--hub: over http the token of ${text} could be read on the way. Name it with https.`);
  return text;
}

/** @throws Error that says which file cannot be read, or that a token is missing. */
async function tokenOf(
  file: string | undefined,
  hubs: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (file !== undefined) {
    const token = readToken(file);
    // What a header cannot carry would come back as an error with the token in it.
    if (!/^[\w.~+/=-]+$/u.test(token)) throw new Error(`--token-file: ${file} does not hold one token.`);
    return token;
  }
  if (!hubs.every((hub) => isLoopback(new URL(hub).hostname)))
    throw new Error('--token-file: name a file with a token of the role OPERATOR, or - for standard input.');
  const [state] = statesWithOfficers(profileStates(readLawFiles(profilesFolder(env))));
  if (state === undefined) throw new Error('LIAISON_PROFILES: no State has a profile there.');
  const officer = 'invented-operator-1';
  const issuers = new DemonstrationIssuers(dataDirectory(env));
  return issuers.token({ state, agencyKind: 'POLICE', role: 'OPERATOR', officer, vouches: [] });
}

function readToken(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  } catch (cause) {
    throw new Error(
      `--token-file: ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

main().catch((error: unknown) => {
  const said = error instanceof Error ? error.message : String(error);
  console.error(said.includes('npm run') ? said : `${said}\nnpm run status -- --help`);
  process.exitCode = 2;
});
