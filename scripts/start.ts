import { fileURLToPath } from 'node:url';
import { readConfig } from '../gateway/src/config.ts';
import { makeLog, type RunningGateway } from '../gateway/src/main.ts';
import { readIssuers } from '../shared/src/identity/issuers.ts';
import { loadLaw } from '../shared/src/policy/law.ts';
import { dataDirectory } from './data-directory.ts';
import { DEFAULT_SEED, nationalData } from './demonstration.ts';
import { Shutdown, startHub } from './hub.ts';
import { prepareEmbeddedLedger, searchKey } from './ledger/embedded.ts';
import { ledgerUrls } from './ledger/places.ts';
import { openLedger } from './ledger/services.ts';
import { startEmbedded } from './postgres/embedded.ts';

const HELP = `npm start

Starts the hub: national databases (embedded, with demonstration data, unless LIAISON_SOURCES is set), five subgraphs,
the gateway and its explorer. Ctrl-C stops it cleanly.

  HOST, PORT          where to listen (127.0.0.1, 4000)
  LIAISON_MODE        demonstration (default, loopback only) or production
  LIAISON_DATA        where embedded databases and demonstration keys live (.liaison)
  LIAISON_SOURCES     a sources.yaml: national databases elsewhere; then none is embedded
  LIAISON_PROFILES    folder of law profiles (shared/profiles)
  LIAISON_ISSUERS     an issuers.yaml: who may issue tokens for which State; required in production
  LIAISON_TLS_KEY, LIAISON_TLS_CERT, LIAISON_TLS_CLIENT_CA
                      PEM files: the port speaks TLS, and asks clients for certificates
  LIAISON_LEDGER      URL of the ledger's database, as its writer; embedded when it is not set
  LIAISON_LEDGER_READER, LIAISON_LEDGER_INDEXER   the same database as these roles: without them nobody reads it here
  LIAISON_LEDGER_KEEPER   the same, as the role that destroys keys whose time is over: without it, npm run ledger -- retain

npm run config lists every limit with its value.
`;

const PROFILES = fileURLToPath(new URL('../shared/profiles', import.meta.url));

function say(line: string): void {
  console.error(line);
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    return;
  }
  const stop = new Shutdown();
  const began = Date.now();
  const onSignal = (): void => {
    say('\nStopping ...');
    stop.run().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const gateway = await start(stop);
    console.log(`Liaison answers after ${((Date.now() - began) / 1000).toFixed(1)} s:
  graph     ${gateway.url}/graphql
  explorer  ${gateway.url}/explorer
A token for curl: npm run token -- --state FR --kind POLICE --role INVESTIGATOR
Law profiles are illustrative; all records but the UN and OFAC lists are invented. Ctrl-C stops.`);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    await stop.run();
    process.exit(1);
  }
}

async function start(stop: Shutdown): Promise<RunningGateway> {
  const { env } = process;
  const config = readConfig(env);
  const isDemonstration = config.mode === 'demonstration';
  const issuersFile = env['LIAISON_ISSUERS'];
  if (!isDemonstration && issuersFile === undefined) {
    throw new Error('LIAISON_ISSUERS must name an issuers.yaml in production mode.');
  }
  const log = makeLog(env['LIAISON_LOG'] ?? (isDemonstration ? 'error' : 'info'));
  const directory = dataDirectory(env);
  const profiles = env['LIAISON_PROFILES'] ?? PROFILES;
  // The law is read first: no profile is no start, and nothing else is worth waiting for then.
  loadLaw(profiles, { mode: config.mode });
  const data = await nationalData({ directory, log: say }, env['LIAISON_SOURCES'], {
    seed: DEFAULT_SEED,
    scale: 1,
    rebuild: [],
    onProgress: (done, of, name) => {
      if (name !== '' && done % 7 === 0)
        say(`Filling national databases with demonstration data: ${done} of ${of} ...`);
    },
  });
  let cluster = data.cluster;
  if (!cluster && env['LIAISON_LEDGER'] === undefined) cluster = await startEmbedded({ directory, log: say });
  if (cluster) stop.add(() => cluster.stop());
  if (cluster && env['LIAISON_LEDGER'] === undefined) await prepareEmbeddedLedger(cluster, directory);
  const ledger = await openLedger(
    {
      urls: ledgerUrls(env, cluster, directory),
      log: config.instance,
      searchKey: searchKey(directory),
      logger: log,
    },
    stop,
  );
  const { gateway } = await startHub(
    {
      config,
      directory,
      profiles,
      ...ledger,
      log,
      sources: data.sources,
      issuers: issuersFile === undefined ? [] : readIssuers(issuersFile),
    },
    stop,
  );
  return gateway;
}

await main();
