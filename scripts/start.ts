import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { GatewayConfig } from '../gateway/src/config/config.ts';
import { makeLog } from '../gateway/src/observe/log.ts';
import type { OtherProcesses } from '../gateway/src/quota/share-quota.ts';
import { issuersIn, type IssuerConfig } from '../shared/src/identity/issuers.ts';
import { profileStates, readLawFiles, type LawFiles } from '../shared/src/policy/law/law.ts';
import { readSources } from '../shared/src/sources/connection/read-sources.ts';
import type { SourceConfig } from '../shared/src/sources/connection/source-config.ts';
import { narrowPools, shareOf } from '../shared/src/sources/connection/pools.ts';
import { dataDirectory } from './hub/data-directory.ts';
import { refuseUnfit } from './hub/check-start.ts';
import { HELP, readStartWords } from './hub/start-help.ts';
import { refuseTakenPort } from './hub/free-port.ts';
import { Shutdown } from './hub/shutdown.ts';
import { LEDGER_ENVIRONMENT, ledgerUrls } from './hub/ledger-urls.ts';
import { refuseForeignData } from './hub/national/own-data.ts';
import type { NationalData } from './hub/demonstration.ts';
import { asksSources } from './hub/asks-sources.ts';
import { progressSayer } from './hub/progress-sayer.ts';
import { takeFolder } from './hub/folder-lock.ts';
import { InUse, readKnownIssuers } from './hub/in-use.ts';
import { startEmbedded, type Cluster } from './hub/postgres/embedded.ts';
import { readKeys } from './hub/secret.ts';
import { environment, readHubSettings, setting, settingsFile, type HubSettings } from './hub/settings.ts';
import { exportProtocol, startTracing } from './hub/tracing.ts';
import { outliveStrays } from './hub/strays.ts';
import { FENCED, type WorkerStart } from './hub/workers/messages.ts';
import { parentLink } from './hub/workers/worker.ts';

const DEMONSTRATION = `A token for curl: npm run token -- --state FR --kind POLICE --role INVESTIGATOR --case INVENTED-1 --offence '0501;max=120;law=FR'
Law profiles are illustrative; all records but the UN and OFAC lists are invented. `;

function say(line: string): void {
  console.error(line);
}

async function main(): Promise<void> {
  try {
    if (readStartWords(process.argv.slice(2)).help) {
      console.log(HELP);
      return;
    }
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
    return;
  }
  const stop = new Shutdown();
  const began = Date.now();
  const onSignal = (): void => {
    say('\nStopping ...');
    exitAfter(stop);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const file = settingsFile(process.env);
    const env = environment();
    if (file) say(`Settings: the environment, then ${file.file}.`);
    await refuseUnfit(env, say);
    const settings = readSettings(env);
    const url = await start(settings, stop);
    if (stop.hasBegun) return;
    const processes = settings.config.workers === 1 ? '' : ` by ${settings.config.workers} processes`;
    console.log(`Liaison answers${processes} after ${((Date.now() - began) / 1000).toFixed(1)} s:
  graph     ${url}/graphql
  explorer  ${url}/explorer
${settings.config.mode === 'demonstration' ? DEMONSTRATION : ''}Ctrl-C stops.`);
  } catch (error) {
    // What a stop cut off is no mistake: the process ends when all is stopped.
    if (stop.hasBegun) return;
    say(messageOf(error));
    await stop.run();
    process.exit(1);
  }
}

/** One of several gateway processes: everything but the databases, which its parent started. */
async function work(): Promise<void> {
  const stop = new Shutdown();
  const parent = parentLink();
  parent.onStop(() => exitAfter(stop));
  // Ctrl-C reaches every process of the terminal; the parent says when to stop.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => exitAfter(stop));
  try {
    const url = await serve(readSettings(environment()), await parent.start, stop, parent.otherProcesses);
    parent.ready(url);
  } catch (error) {
    parent.failed(messageOf(error));
    exitAfter(stop);
  }
}

function exitAfter(stop: Shutdown, code = 0): void {
  stop.run().then(
    () => process.exit(code),
    () => process.exit(code === 0 ? 1 : code),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the environment says and the files that it names, checked before anything is started. */
interface Settings extends HubSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly directory: string;
  readonly issuers: readonly IssuerConfig[];
}

function readSettings(env: NodeJS.ProcessEnv): Settings {
  const settings = readHubSettings(env);
  const { logLevel, issuersFile } = settings;
  // Read here only so that what is wrong refuses the start.
  exportProtocol(env);
  return {
    ...settings,
    env,
    log: makeLog(logLevel),
    directory: dataDirectory(env),
    issuers: issuersFile === undefined ? [] : readKnownIssuers(issuersFile, settings.profiles),
  };
}

/** Starts databases where none are configured, then the gateway, in this process or in several. */
async function start(settings: Settings, stop: Shutdown): Promise<string> {
  const { directory, config, env } = settings;
  const isLedgerEmbedded = setting(env, LEDGER_ENVIRONMENT.writer) === undefined;
  const asks = await asksSources(config.subgraphs);
  if ((settings.sourcesFile === undefined && asks) || isLedgerEmbedded) {
    const giveBack = await takeFolder(directory, `${config.host}:${config.port}`);
    stop.add(() => Promise.resolve(giveBack()));
  }
  await refuseTakenPort(config.host, config.port);
  // Before databases are filled, which takes long: a key that is none refuses the start.
  readKeys(directory);
  const place = { directory, log: say, processes: config.workers };
  const { nationalData } = await import('./hub/demonstration.ts');
  const startOne = (): Promise<Cluster> => startStoppably(() => startEmbedded(place), stop);
  const data: NationalData = asks
    ? await nationalData(place, settings.sourcesFile, { onProgress: progressSayer(say) }, startOne)
    : { sources: [] };
  const { sources } = data;
  const embedded = data.cluster ?? (isLedgerEmbedded ? await startOne() : undefined);
  if (!stop.hasBegun) embedded?.supervise();
  if (embedded && isLedgerEmbedded) {
    const { prepareEmbeddedLedger } = await import('./hub/embedded-ledger.ts');
    await prepareEmbeddedLedger(embedded, directory);
  }
  const ledger = ledgerUrls(env, embedded, directory);
  const url = await (await import('./hub/releases.ts')).releasesUrl(env, embedded, directory);
  if (url === undefined)
    say('There are no releases: LIAISON_RELEASES_URL names no database for them. No State is told of any.');
  const releases = url === undefined ? {} : { releases: url };
  for (const line of narrowPools(sources, config.workers)) say(line);
  // A ledger that is embedded is this folder's, and the folder is this hub's.
  const taking = { takeOver: readStartWords(process.argv.slice(2)).takeOver, isAlone: isLedgerEmbedded };
  if (config.workers === 1)
    return serve(
      settings,
      { sources, ledger, ...releases, logName: config.instance, countsRows: true, ...taking },
      stop,
    );
  if (stop.hasBegun) throw new Error('told to stop');
  const { startWorkers } = await import('./hub/workers/parent.ts');
  return startWorkers({
    count: config.workers,
    instance: config.instance,
    drainMs: config.drainMs,
    sources,
    ledger,
    ...releases,
    ...taking,
    say,
    onFenced: () => exitAfter(stop, FENCED),
    stop,
  });
}

/** Starts a PostgreSQL that a stop at any moment ends, also while it comes up. @throws Error when it is to stop already. */
function startStoppably(startOne: () => Promise<Cluster>, stop: Shutdown): Promise<Cluster> {
  if (stop.hasBegun) throw new Error('told to stop');
  const starting = startOne();
  stop.add(() =>
    starting.then(
      (cluster) => cluster.stop(),
      () => undefined,
    ),
  );
  return starting;
}

/** Serves the hub from this process. */
async function serve(
  { env, config, directory, profiles, log, issuers, sourcesFile, issuersFile }: Settings,
  { sources, ledger: urls, releases, logName, takeOver, isAlone }: WorkerStart,
  stop: Shutdown,
  otherProcesses?: OtherProcesses,
): Promise<string> {
  outliveStrays(log);
  const tracing = await startTracing(env, log);
  if (tracing) stop.add(() => tracing.stop());
  const onFenced = (cause: Error): void => {
    say(messageOf(cause));
    exitAfter(stop, FENCED);
  };
  const [{ startHub }, { openLedger }, { openReleases }, { tellingFiles }, { openSharedState }] =
    await Promise.all([
      import('./hub/hub.ts'),
      import('./hub/ledger-services.ts'),
      import('./hub/releases.ts'),
      import('./hub/telling.ts'),
      import('./hub/shared-state.ts'),
    ]);
  const ledger = await openLedger(
    {
      ...{ urls, directory, log: logName, takeOver, isAlone, onFenced },
      patienceMs: config.ledgerPatienceMs,
      logger: log,
    },
    stop,
  );
  const shared = await openSharedState(env, { directory, name: logName, log }, stop);
  const inUse = new InUse({ profiles, mode: config.mode }, sources, issuers);
  const { gateway } = await startHub(
    {
      config,
      directory,
      profiles,
      inUse: inUse.has,
      ...ledger,
      ...(shared ? { shared } : {}),
      ...(releases === undefined ? {} : { releases: openReleases(releases, log, stop) }),
      ...tellingFiles(env, profiles),
      databases: [
        ...Object.values(urls).map((url: string) => ['ledger', url] as const),
        ['releases', releases],
        ['state', setting(env, 'LIAISON_STATE')],
      ],
      ...(tracing ? { spans: () => tracing.counts() } : {}),
      log,
      sources,
      issuers,
      ...(sourcesFile === undefined
        ? {}
        : { sourcesFile: { file: sourcesFile, read: sourcesReader(sourcesFile, config, inUse, sources) } }),
      ...(issuersFile === undefined
        ? {}
        : {
            issuersFile: {
              file: issuersFile,
              parse: (text: string, law: LawFiles = readLawFiles(profiles)) =>
                inUse.checkIssuers(issuersIn(text, issuersFile, profileStates(law)), law),
              use: (taken: readonly IssuerConfig[]) => inUse.takeIssuers(taken),
            },
          }),
      ...(otherProcesses ? { otherProcesses } : {}),
    },
    stop,
  );
  return gateway.url;
}

/** Reads this process's part of the sources that a changed file names. Whose data they are is asked of those that were not there before. */
function sourcesReader(
  file: string,
  { mode, workers }: GatewayConfig,
  inUse: InUse,
  before: readonly SourceConfig[],
): () => Promise<readonly SourceConfig[]> {
  let known = new Set(before.map(({ url }) => url));
  return async () => {
    const sources = readSources(file, process.env, workers);
    for (const line of narrowPools(sources, workers)) say(line);
    if (mode === 'demonstration') await refuseForeignData(sources.filter(({ url }) => !known.has(url)));
    const taken = inUse.takeSources(sources);
    known = new Set(sources.map(({ url }) => url));
    return shareOf(taken, workers);
  };
}

await (cluster.isWorker ? work() : main());
