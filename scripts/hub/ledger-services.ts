import type { Logger } from 'pino';
import { keepLaw, keptLawAt } from '../../shared/src/ledger/write/law-archive.ts';
import { heldFile } from '../../shared/src/ledger/write/held.ts';
import { PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { PostgresQuota, type QuotaOptions } from '../../shared/src/ledger/write/quota.ts';
import { LedgerReading } from '../../shared/src/ledger/read/reading.ts';
import { SignalWatch } from '../../shared/src/ledger/read/signals/watch.ts';
import { startRetention } from '../../shared/src/ledger/write/retention.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { LEDGER_DAYS, type Law } from '../../shared/src/policy/law/law.ts';
import type { HubParts } from './hub.ts';
import type { Shutdown } from './shutdown.ts';
import { ledgerSecrets } from './embedded-ledger.ts';
import { installationOf } from './standing.ts';
import { compareKeys } from '../ledger/key-ids.ts';
import { watchKeyIds } from '../ledger/key-watch.ts';
import { officersOf } from '../ledger/officers.ts';
import { toldAgain } from './told-again.ts';
import type { LedgerUrls } from './ledger-urls.ts';
import { LOOK_EVERY_MS, type Told } from './live-keys.ts';

interface LedgerSettings {
  readonly urls: LedgerUrls;
  /** What LIAISON_DATA names: keys, and the checkpoint that is held. */
  readonly directory: string;
  /** Name of this gateway's log. */
  readonly log: string;
  /** How long one durable write may take, in milliseconds. */
  readonly patienceMs?: number;
  /** Takes the log even from a hub that is alive. */
  readonly takeOver?: boolean;
  /** Nobody else can have the log. */
  readonly isAlone?: boolean;
  /** Another hub took the log. */
  readonly onFenced?: (cause: Error) => void;
  readonly logger: Pick<Logger, 'error' | 'warn' | 'info'>;
}

/**
 * Makes all of a hub's ledger: it is written, read by auditors, kept beside its laws, and erased when its time is over. The
 * log itself is taken by `takeLog`, last of all.
 *
 * @throws Error when the ledger was written with other keys than this installation has.
 */
export async function openLedger(
  { urls, directory, log, patienceMs, takeOver = false, isAlone = false, onFenced, logger }: LedgerSettings,
  stop: Shutdown,
): Promise<
  Pick<HubParts, 'reading' | 'quota' | 'keepLaw' | 'keptLaw' | 'takeLog' | 'signals' | 'installation'> & {
    /** Looks for signals of misuse now, and not when it is due. */
    readonly lookForSignals: () => Promise<void>;
    readonly ledger: PostgresLedger;
  }
> {
  await compareKeys(urls.writer, directory);
  const { searchKey, ...signing } = ledgerSecrets(directory, toldOfKeys(logger));
  const failed =
    (what: string) =>
    (cause: unknown): void =>
      logger.error({ err: cause }, what);
  const patience = patienceMs === undefined ? {} : { patienceMs };
  let law: Law | undefined;
  const ledger = new PostgresLedger({
    url: urls.writer,
    log,
    heldFile: heldFile(directory, log),
    ...{ takeOver, isAlone },
    ...patience,
    searchKey,
    ...signing,
    retentionDays: (state) => law?.states.get(state as StateCode)?.ledgerDays ?? LEDGER_DAYS,
    onFailure: failed('ledger failed'),
    onFenced: (cause) => {
      logger.error({ err: cause }, 'another hub took the log');
      onFenced?.(cause);
    },
  });
  stop.add(() => ledger.close());
  followKeys(ledger, { url: urls.writer, directory }, failed, stop);
  const onFailure = failed('what is tried could not be counted');
  const quota = await openQuota({ url: urls.writer, searchKey, ...patience, onFailure }, stop);
  const reading = readingFor(urls, searchKey, logger);
  if (reading) stop.add(() => reading.close());
  const watch =
    reading && watchFor({ urls, directory, searchKey, logger }, { ledger, reading, law: () => law });
  if (watch) stop.add(() => watch.close());
  if (urls.keeper !== undefined) {
    const retention = startRetention({
      url: urls.keeper,
      onErased: (entries) => logger.info({ entries }, 'personal details destroyed, their time was over'),
      onFailure: failed('retention failed'),
    });
    stop.add(() => retention.close());
  }
  return {
    takeLog: async () => {
      await ledger.take();
      watch?.start();
    },
    ...{ ledger, quota, installation: installationOf(directory, process.env, urls.writer) },
    keptLaw: (digest) => keptLawAt(urls.writer, digest),
    ...(reading ? { reading } : {}),
    ...(watch ? { signals: () => watch.counts } : {}),
    lookForSignals: async () => watch?.look(),
    keepLaw: async (next) => {
      await keepLaw(urls.writer, next);
      law = next;
    },
  };
}

async function openQuota(options: QuotaOptions, stop: Shutdown): Promise<PostgresQuota> {
  const quota = new PostgresQuota(options);
  stop.add(() => quota.close());
  await quota.open();
  return quota;
}

function toldOfKeys(logger: LedgerSettings['logger']): Told {
  return {
    onTaken: (key) => logger.info({ key }, 'keys taken'),
    onRefused: (key, cause) => logger.error({ err: cause, key }, 'keys refused, those of before stay'),
  };
}

/** Hands the log over when its key was rotated, also while nobody asks, and notes each rotation in the ledger. */
function followKeys(
  ledger: PostgresLedger,
  { url, directory }: { readonly url: string; readonly directory: string },
  failed: (what: string) => (cause: unknown) => void,
  stop: Shutdown,
): void {
  const turning = setInterval(() => ledger.turnKey(), LOOK_EVERY_MS).unref();
  stop.add(() => Promise.resolve(clearInterval(turning)));
  const onFailure = failed('keys could not be compared with those of the ledger');
  stop.add(watchKeyIds(url, directory, onFailure));
}

/** Looks for signals of misuse behind the ledger, and makes them entries of it. */
function watchFor(
  {
    urls,
    directory,
    searchKey,
    logger,
  }: Pick<LedgerSettings, 'urls' | 'directory' | 'logger'> & {
    readonly searchKey: Buffer;
  },
  of: {
    readonly ledger: PostgresLedger;
    readonly reading: LedgerReading;
    readonly law: () => Law | undefined;
  },
): SignalWatch | undefined {
  if (urls.indexer === undefined) return undefined;
  return new SignalWatch({
    url: urls.indexer,
    searchKey,
    caughtUp: () => of.reading.caughtUp(),
    record: (signal) => of.ledger.signal(signal),
    states: () => [...(of.law()?.states.values() ?? [])],
    names: (state) => officersOf(directory, state),
    onFailure: toldAgain(logger, 'signals could not be looked for'),
    onUnreadableList: (cause) => logger.error({ err: cause }, 'a list of officers cannot be read'),
  });
}

/** Reads the ledger for auditors; none where the settings name no role for it. */
export function readingFor(
  { reader, indexer }: Omit<LedgerUrls, 'writer'>,
  searchKey: Buffer,
  logger: LedgerSettings['logger'],
): LedgerReading | undefined {
  if (reader === undefined || indexer === undefined) return undefined;
  return new LedgerReading({
    readerUrl: reader,
    indexerUrl: indexer,
    searchKey,
    onFailure: (cause) => logger.error({ err: cause }, 'ledger could not be read'),
    onBehind: toldAgain(logger, "auditors' lists could not follow the ledger"),
    onSetAside: (aside) => logger.error({ ...aside }, 'a ledger record cannot be indexed, it is set aside'),
  });
}
