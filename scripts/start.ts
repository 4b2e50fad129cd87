import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { readConfig } from '../gateway/src/config.ts';
import { makeLog, startGateway, type RunningGateway } from '../gateway/src/main.ts';
import { systemClock } from '../shared/src/core/clock.ts';
import type { StateCode } from '../shared/src/core/ids.ts';
import { catalogue } from '../shared/src/domains/catalogue.ts';
import { DemonstrationIssuers } from '../shared/src/identity/demonstration.ts';
import { createOpener, createSealer, newSealKey } from '../shared/src/identity/envelope.ts';
import { readIssuers } from '../shared/src/identity/issuers.ts';
import { startSubgraph, type RunningSubgraph } from '../shared/src/kit/server.ts';
import { migrateLedger, PostgresLedger } from '../shared/src/ledger/postgres-ledger.ts';
import { loadLaw, rulerOf } from '../shared/src/policy/law.ts';
import { watchLaw } from '../shared/src/policy/watch.ts';
import { CursorBox } from '../shared/src/sources/cursor.ts';
import { SourceRegistry } from '../shared/src/sources/registry.ts';
import { dataDirectory } from './data-directory.ts';
import { DEFAULT_SEED, nationalData, startEmbedded } from './demonstration.ts';
import type { Cluster } from './postgres/embedded.ts';
import { subgraphs } from './subgraphs.ts';

const HELP = `npm start

Starts the hub: national databases (embedded, with demonstration data, unless LIAISON_SOURCES is set), four subgraphs, the
gateway and its explorer. Ctrl-C stops it cleanly.

  HOST, PORT          where to listen (127.0.0.1, 4000)
  LIAISON_MODE        demonstration (default, loopback only) or production
  LIAISON_DATA        where embedded databases and demonstration keys live (.liaison)
  LIAISON_SOURCES     a sources.yaml: national databases elsewhere; then none is embedded
  LIAISON_PROFILES    folder of law profiles (shared/profiles)
  LIAISON_ISSUERS     an issuers.yaml: who may issue tokens for which State; required in production
  LIAISON_LEDGER      URL of the ledger's database, as its writer; embedded when it is not set

npm run config lists every limit with its value.
`;

const PROFILES = fileURLToPath(new URL('../shared/profiles', import.meta.url));
const SUPERGRAPH = fileURLToPath(new URL('../gateway/supergraph.graphql', import.meta.url));

/** Things to be stopped, last first. */
class Shutdown {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | undefined;

  add(step: () => Promise<unknown>): void {
    this.#steps.unshift(step);
  }

  run(): Promise<void> {
    this.#running ??= (async () => {
      for (const step of this.#steps) await step().catch((error: unknown) => console.error(error));
    })();
    return this.#running;
  }
}

function say(line: string): void {
  console.error(line);
}

/** A secret of this installation, made once and kept. */
function secret(directory: string, name: string): string {
  const file = join(directory, name);
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
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
  const env = process.env;
  const config = readConfig(env);
  const isDemonstration = config.mode === 'demonstration';
  const log = makeLog(env['LIAISON_LOG'] ?? (isDemonstration ? 'error' : 'info'));
  const directory = dataDirectory(env);
  const profiles = env['LIAISON_PROFILES'] ?? PROFILES;
  let ruler = rulerOf(loadLaw(profiles, { mode: config.mode }));
  const unwatch = watchLaw(
    profiles,
    { mode: config.mode },
    (law) => {
      ruler = rulerOf(law);
      log.info({ digest: law.digest }, 'new law in force');
    },
    (error) => log.error({ err: error }, 'new law refused, the old one stays'),
    ruler.law.digest,
  );
  stop.add(() => Promise.resolve(unwatch()));
  if (!isDemonstration && env['LIAISON_ISSUERS'] === undefined)
    throw new Error('LIAISON_ISSUERS must name an issuers.yaml in production mode.');

  const data = await nationalData({ directory, log: say }, env['LIAISON_SOURCES'], {
    seed: DEFAULT_SEED,
    scale: 1,
    rebuild: [],
    onProgress: (done, of, name) => {
      if (name !== '' && done % 7 === 0)
        say(`Filling national databases with invented records: ${done} of ${of} ...`);
    },
  });
  let cluster = data.cluster;
  if (!cluster && env['LIAISON_LEDGER'] === undefined) cluster = await startEmbedded({ directory, log: say });
  if (cluster) stop.add(() => cluster.stop());

  const registry = new SourceRegistry(data.sources);
  stop.add(() => registry.close());
  const ledger = await openLedger(env['LIAISON_LEDGER'], cluster, directory, (cause) =>
    log.error({ err: cause }, 'ledger failed'),
  );
  stop.add(() => ledger.close());

  const key = newSealKey();
  const opener = createOpener(() => new Map([[key.id, key.publicKey]]), systemClock);
  const running = await Promise.all(
    subgraphs.map((definition) =>
      startSubgraph(definition, {
        registry,
        catalogue: catalogue(),
        cursors: new CursorBox(secret(directory, 'cursor-key')),
        opener,
        ruler: () => ruler,
        log,
      }),
    ),
  );
  stop.add(() => Promise.all(running.map((subgraph) => subgraph.close())));
  const issuersFile = env['LIAISON_ISSUERS'];
  const demonstration = isDemonstration ? new DemonstrationIssuers(directory) : undefined;
  const gateway = await startGateway(config, {
    supergraphFile: SUPERGRAPH,
    subgraphUrls: Object.fromEntries(running.map(({ name, url }: RunningSubgraph) => [name, url])),
    sealer: createSealer(() => key, systemClock, randomUUID),
    ledger,
    ruler: () => ruler,
    issuers: [
      ...(issuersFile === undefined ? [] : readIssuers(issuersFile)),
      ...(demonstration?.issuers(statesWithRequesters(ruler.law.states.keys())) ?? []),
    ],
    ...(demonstration ? { demonstration } : {}),
    log,
  });
  stop.add(() => gateway.close());
  return gateway;
}

/** Bodies such as the UN own records but have no officers. */
function statesWithRequesters(owners: Iterable<StateCode>): readonly StateCode[] {
  return [...owners].filter((owner) => owner !== 'UN');
}

async function openLedger(
  url: string | undefined,
  cluster: Cluster | undefined,
  directory: string,
  onFailure: (cause: unknown) => void,
): Promise<PostgresLedger> {
  const searchKey = Buffer.from(secret(directory, 'ledger-search-key'), 'hex');
  if (url !== undefined) return PostgresLedger.open({ url, log: 'gateway-1', searchKey, onFailure });
  if (!cluster) throw new Error('no ledger: set LIAISON_LEDGER');
  const password = secret(directory, 'ledger-password');
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  await admin.connect();
  try {
    const { rowCount } = await admin.query("SELECT 1 FROM pg_database WHERE datname = 'liaison_ledger'");
    if (rowCount === 0) await admin.query('CREATE DATABASE liaison_ledger');
  } finally {
    await admin.end();
  }
  await migrateLedger(cluster.adminUrl('liaison_ledger'), password);
  const writer = new URL(cluster.adminUrl('liaison_ledger'));
  writer.username = 'liaison_ledger_writer';
  writer.password = password;
  return PostgresLedger.open({ url: writer.href, log: 'gateway-1', searchKey, onFailure });
}

await main();
