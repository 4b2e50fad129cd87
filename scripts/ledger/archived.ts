// Written from what the ledger keeps of an archive alone: it shares no code with what it checks.
import type pg from 'pg';
import type { Levels } from './check.ts';
import { treeOf } from './since.ts';

/** A stretch of a log whose records are in an archive. */
export interface ArchivedStretch {
  readonly first: number;
  readonly until: number;
  readonly month: string;
  /** The checkpoint of size `until`. */
  readonly note: string;
  readonly edge: Buffer;
  /** SHA-256 of the archive's manifest, hex. */
  readonly manifest: string;
}

/** Says on stderr what a command cannot see: before which moment records are in archives. */
export async function sayArchived(client: pg.Client): Promise<void> {
  const { rows: there } = await client.query<{ found: boolean }>(IS_THERE);
  if (there[0]?.found !== true) return;
  const { rows } = await client.query<{ before: Date | null }>(
    'SELECT max(ends) AS before FROM ledger.archived',
  );
  const before = rows[0]?.before;
  if (before) console.error(`NOT LOOKED AT: records before ${before.toISOString()}, which were archived.`);
}

const IS_THERE = "SELECT to_regclass('ledger.archived') IS NOT NULL AS found";

/** What an archive that was brought has of a log. */
export interface BroughtLog {
  /** The digest of the manifest that a month has there; undefined where it is not there. */
  digestOf(month: string): string | undefined;
  /** Records from `first` on, in order. */
  records(log: string, first: number): AsyncIterable<BroughtRow>;
}

interface BroughtRow {
  readonly index: number;
  readonly entry: string;
  readonly kind: string;
  readonly bytes: Buffer;
  readonly checkpoint?: { readonly note: string };
}

/** Stretches of a log that are archived, in order; none in a ledger of before there were archives. */
export async function archivedIn(client: pg.Client, log: string): Promise<readonly ArchivedStretch[]> {
  const { rows: there } = await client.query<{ found: boolean }>(IS_THERE);
  if (there[0]?.found !== true) return [];
  const { rows } = await client.query<ArchivedStretch>(
    `SELECT first::float8, until::float8, month, note, edge, manifest FROM ledger.archived
     WHERE log = $1 ORDER BY archived.until`,
    [log],
  );
  return rows;
}

/** Where reading begins in a log of which months are archived. */
export interface ArchivedBeginning {
  /** Records under it are in months that were not brought. */
  readonly size: number;
  readonly levels: Levels;
  /** The checkpoint of that size. */
  readonly note: string;
}

/**
 * The tree from which on all records are at hand, in the ledger or in what was brought.
 *
 * @returns how many records are archived, and that tree where it is not the beginning of the log. @throws Error when what is kept of a tree is not one.
 */
export function archivedBeginning(
  stretches: readonly ArchivedStretch[],
  brought: BroughtLog | undefined,
): { readonly archived: number; readonly unread?: ArchivedBeginning } {
  const archived = stretches.at(-1)?.until ?? 0;
  const missing = stretches.findLast(({ month }) => brought?.digestOf(month) === undefined);
  if (!missing) return { archived };
  const levels = treeOf(missing.until, missing.edge);
  if (!levels)
    throw new Error(`what the ledger keeps of the tree of its archive ${missing.month} is not one`);
  return { archived, unread: { size: missing.until, levels, note: missing.note } };
}

/** Rows of what was brought, from one record on and before another, each with the checkpoint that closes with it. */
export async function* broughtRows(
  brought: BroughtLog | undefined,
  log: string,
  [begin, end]: readonly [begin: number, end: number],
) {
  if (!brought || begin >= end) return;
  for await (const { checkpoint, ...row } of brought.records(log, begin)) {
    if (row.index >= end) return;
    yield { ...row, note: checkpoint?.note ?? null };
  }
}

/**
 * What is wrong with what the ledger says of its archives: the log `archive` must say the same of each, and an archive that was
 * brought must be that one.
 *
 * @returns a sentence each.
 */
export async function wrongArchives(
  client: pg.Client,
  stretches: readonly ArchivedStretch[],
  brought: BroughtLog | undefined,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ bytes: Buffer }>(
    "SELECT bytes FROM ledger.record WHERE kind = 'ARCHIVE' ORDER BY log, index",
  );
  const said = rows.map(({ bytes }) => bytes.toString());
  return stretches.flatMap(({ month, manifest }) => {
    const digest = brought?.digestOf(month);
    return [
      ...(said.some(
        (text) => text.includes(`"month":"${month}"`) && text.includes(`"manifest":"${manifest}"`),
      )
        ? []
        : [`no record of the log archive says that ${month} was archived with the manifest ${manifest}`]),
      ...(digest === undefined || digest === manifest
        ? []
        : [`the manifest of ${month} has the digest ${digest}, and the ledger archived it with ${manifest}`]),
    ];
  });
}
