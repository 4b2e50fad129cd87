import type { Logger } from 'pino';
import { keepLaw } from '../../shared/src/ledger/law-archive.ts';
import { PostgresLedger, type LedgerSecrets } from '../../shared/src/ledger/postgres-ledger.ts';
import { LedgerReading } from '../../shared/src/ledger/reading.ts';
import { startRetention } from '../../shared/src/ledger/retention.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { LEDGER_DAYS, type Law } from '../../shared/src/policy/law.ts';
import type { HubParts, Shutdown } from '../hub.ts';
import type { LedgerUrls } from './places.ts';

interface LedgerSettings extends LedgerSecrets {
  readonly urls: LedgerUrls;
  /** Name of this gateway's log. */
  readonly log: string;
  readonly logger: Pick<Logger, 'error' | 'info'>;
}

/** Opens all of a hub's ledger: it is written, read by auditors, kept beside its laws, and erased when its time is over. */
export async function openLedger(
  { urls, log, searchKey, signingKey, logger }: LedgerSettings,
  stop: Shutdown,
): Promise<Pick<HubParts, 'reading' | 'keepLaw'> & { readonly ledger: PostgresLedger }> {
  const failed =
    (what: string) =>
    (cause: unknown): void =>
      logger.error({ err: cause }, what);
  let law: Law | undefined;
  const ledger = await PostgresLedger.open({
    url: urls.writer,
    log,
    searchKey,
    signingKey,
    retentionDays: (state) => law?.states.get(state as StateCode)?.ledgerDays ?? LEDGER_DAYS,
    onFailure: failed('ledger failed'),
  });
  stop.add(() => ledger.close());
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
    ...(reading ? { reading } : {}),
    keepLaw: async (next) => {
      await keepLaw(urls.writer, next);
      law = next;
    },
  };
}
