import type { Logger } from 'pino';
import { keepLaw } from '../../shared/src/ledger/write/law-archive.ts';
import { heldFile } from '../../shared/src/ledger/write/held.ts';
import { PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { PostgresQuota } from '../../shared/src/ledger/write/quota.ts';
import { LedgerReading } from '../../shared/src/ledger/read/reading.ts';
import { startRetention } from '../../shared/src/ledger/write/retention.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { LEDGER_DAYS, type Law } from '../../shared/src/policy/law/law.ts';
import type { HubParts } from './hub.ts';
import type { Shutdown } from './shutdown.ts';
import { ledgerSecrets } from './embedded-ledger.ts';
import { compareKeys } from '../ledger/key-ids.ts';
import type { LedgerUrls } from './ledger-urls.ts';

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
  readonly logger: Pick<Logger, 'error' | 'info'>;
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
  Pick<HubParts, 'reading' | 'quota' | 'keepLaw' | 'takeLog'> & { readonly ledger: PostgresLedger }
> {
  await compareKeys(urls.writer, directory);
  const { searchKey, signingKey } = ledgerSecrets(directory);
  const failed =
    (what: string) =>
    (cause: unknown): void =>
      logger.error({ err: cause }, what);
  let law: Law | undefined;
  const ledger = new PostgresLedger({
    url: urls.writer,
    log,
    heldFile: heldFile(directory, log),
    takeOver,
    isAlone,
    ...(patienceMs === undefined ? {} : { patienceMs }),
    searchKey,
    signingKey,
    retentionDays: (state) => law?.states.get(state as StateCode)?.ledgerDays ?? LEDGER_DAYS,
    onFailure: failed('ledger failed'),
    onFenced: (cause) => {
      logger.error({ err: cause }, 'another hub took the log');
      onFenced?.(cause);
    },
  });
  stop.add(() => ledger.close());
  const quota = new PostgresQuota({
    url: urls.writer,
    searchKey,
    onFailure: failed('what is tried could not be counted'),
  });
  stop.add(() => quota.close());
  await quota.check();
  const reading =
    urls.reader !== undefined && urls.indexer !== undefined
      ? new LedgerReading({
          readerUrl: urls.reader,
          indexerUrl: urls.indexer,
          searchKey,
          onFailure: failed('ledger could not be read'),
          onSetAside: (aside) =>
            logger.error({ ...aside }, 'a ledger record cannot be indexed, it is set aside'),
        })
      : undefined;
  if (reading) stop.add(() => reading.close());
  if (urls.keeper !== undefined) {
    const retention = startRetention({
      url: urls.keeper,
      onErased: (entries) => logger.info({ entries }, 'personal details destroyed, their time was over'),
      onFailure: failed('retention failed'),
    });
    stop.add(() => retention.close());
  }
  return {
    ledger,
    takeLog: () => ledger.take(),
    quota,
    ...(reading ? { reading } : {}),
    keepLaw: async (next) => {
      await keepLaw(urls.writer, next);
      law = next;
    },
  };
}
