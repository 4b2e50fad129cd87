import type pg from 'pg';
import { systemClock, type Clock } from '../../../shared/src/core/clock.ts';
import { heldFile } from '../../../shared/src/ledger/write/held.ts';
import { PostgresLedger } from '../../../shared/src/ledger/write/postgres-ledger.ts';
import { ledgerSecrets } from '../../hub/embedded-ledger.ts';
import { stretchesOf, writeMonth, type ArchivePlace, type LedgerMonth } from './make.ts';
import type { ArchivedMonth } from './manifest.ts';
import { monthsBefore, mustBeFree } from './months.ts';
import { moveOut } from './move.ts';

/** The log that says what was archived: one of its own, as each log has one writer. */
export const ARCHIVE_LOG = 'archive';

/** A ledger, as who owns its tables, and the installation that signs for it. */
export interface ArchivingLedger {
  readonly client: pg.Client;
  readonly url: string;
  readonly directory: string;
  readonly clock?: Clock;
}

/**
 * Moves every month that ended before a month begins into files, oldest first, beside a hub that runs. Each is written, read again,
 * recorded in the log `archive`, and then taken out in one transaction: whoever is killed in between goes on where it was.
 *
 * @param before `2026-01`.
 * @returns the months that were moved.
 * @throws Error that says why one cannot be; those before it are moved.
 */
export async function archiveBefore(
  ledger: ArchivingLedger,
  before: string,
  place: ArchivePlace,
): Promise<readonly ArchivedMonth[]> {
  const { client, clock = systemClock } = ledger;
  const moved: ArchivedMonth[] = [];
  for (const month of await monthsBefore(client, before)) {
    await mustBeFree(client, month, { mayStay: place.details === 'sealed', clock });
    const stretches = await stretchesOf(client, month);
    // Nobody asked anything in it.
    if (stretches.length === 0) continue;
    const { archived, kept } = await writeMonth(client, { month, stretches }, place);
    const entry = await recordMonth(ledger, month, archived);
    await moveOut(client, month, { archived, kept, entry });
    moved.push(archived);
  }
  return moved;
}

/** Says in the log that a month is in files, once. @returns the entry. */
export async function recordMonth(
  { client, url, directory, clock = systemClock }: ArchivingLedger,
  { label, ends }: LedgerMonth,
  { manifest, digest }: ArchivedMonth,
): Promise<string> {
  const known = (await archiveRecords(client)).find((one) => one.month === label && one.manifest === digest);
  if (known) return known.entry;
  const ledger = await PostgresLedger.open({
    url,
    log: ARCHIVE_LOG,
    clock,
    ...ledgerSecrets(directory),
    heldFile: heldFile(directory, ARCHIVE_LOG),
    // It is nobody's but this command's, and its lock says whether another one runs.
    isAlone: true,
    onFailure: () => undefined,
  });
  try {
    return await ledger.archived({
      month: label,
      ends: ends.toISOString(),
      manifest: digest,
      logs: manifest.logs,
    });
  } finally {
    await ledger.close();
  }
}

/** What the log says of archives, those of months whose own records are archived left out. */
export async function archiveRecords(
  client: pg.Client,
): Promise<readonly { readonly entry: string; readonly month: string; readonly manifest: string }[]> {
  const { rows } = await client.query<{ entry: string; bytes: Buffer }>(
    "SELECT entry, bytes FROM ledger.record WHERE log = $1 AND kind = 'ARCHIVE' ORDER BY index",
    [ARCHIVE_LOG],
  );
  return rows.map(({ entry, bytes }) => ({
    entry,
    ...(JSON.parse(bytes.toString()) as { readonly month: string; readonly manifest: string }),
  }));
}
