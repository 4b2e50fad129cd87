import type pg from 'pg';
import {
  archivedBeginning,
  archivedIn,
  broughtRows,
  type ArchivedBeginning,
  type BroughtLog,
} from './archived.ts';
import { hashLeaf, leadsTo, Levels, openCheckpoint, pinnedKey, type PinnedKey } from './check.ts';
import { handoversIn, KeyChain, unsoundHandover } from './handovers.ts';
import { forgery, Kept, Notes, type Bad } from './notes.ts';
import { opening, Parts, refusalsIn } from './said.ts';
import { treeUnder } from './since.ts';

const PAGE = 4_000;
/** No commit is larger. */
const COMMIT_MAX = 4_096;

export interface Verdict {
  /** Records before this one were not read. Absent: all were. */
  readonly since?: number;
  /** Records before this one are archived; from `since` on they were read in what was brought. Absent: none is. */
  readonly archived?: number;
  readonly records: number;
  /** Of each the root was compared and the signature checked. */
  readonly checkpoints: number;
  /** Refusals that were counted, in REFUSED records. */
  readonly refused: number;
  /** Intents without an outcome: a gateway that died, or a ledger that failed it. Nothing was sent for them. */
  readonly unfinished: readonly Unfinished[];
  /** Where somebody accepted that records were lost. */
  readonly losses: readonly { readonly index: number; readonly at: string }[];
  /** Where another key took over, the last of them above what was read, too. */
  readonly handovers: readonly { readonly index: number; readonly to: string }[];
  /** The first record that is not what was written, or that nothing vouches for. Absent: the log is whole. */
  readonly bad?: Bad;
}

export interface Unfinished {
  readonly entry: string;
  /** When it was written, as the record says. */
  readonly at: string;
}

/** Where a checkpoint stands, and the tree there. */
interface Stand {
  readonly size: number;
  readonly levels: Levels;
}

/**
 * Reads a whole log once and holds it against the pinned key and against checkpoints kept elsewhere. Needs the memory of a
 * page of records and of the unfinished intents, however long the log is.
 *
 * @param held notes that somebody kept (a witness, an earlier export): the only way to see that the tail was cut.
 */
export function verifyLog(
  client: pg.Client,
  log: string,
  key: string,
  held: readonly string[] = [],
): Promise<Verdict> {
  return verifySince({ client, log, key }, held);
}

/** A log, and the key that it is held against. */
export interface VerifiedLog {
  readonly client: pg.Client;
  readonly log: string;
  readonly key: string;
  /** Months of it that were archived, as far as somebody brought them. */
  readonly brought?: BroughtLog | undefined;
  /** Keys that it may have been handed to in records that it lost. */
  readonly later?: readonly PinnedKey[];
}

/**
 * The same from a checkpoint on that somebody held when the log was last verified: the tree under it is taken by its root, and no
 * record under it is read. Reads all of them where the checkpoints in the database do not make that tree, or are fewer.
 *
 * @param since the note of that checkpoint.
 */
export async function verifySince(
  { client, log, key, brought, later }: VerifiedLog,
  held: readonly string[],
  since?: string,
): Promise<Verdict> {
  const { archived, unread } = archivedBeginning(await archivedIn(client, log), brought);
  // What is written while this reads is left for the next time.
  const end = await endOf(client, log, archived);
  const keys = new KeyChain(await handoversIn(client, log, end.records), pinnedKey(key));
  const kept = new Kept(held, keys, later);
  const notes = new Notes(keys);
  const seen = new Seen();
  const parts = new Parts(client);
  const begin = await beginning({ client, log, keys, unread }, end.records, since);
  const { levels } = begin;
  let [index, checkpoints] = [begin.size, 0];
  let sound: Stand = { size: index, levels: levels.copy() };
  const verdict = (bad?: Bad): Verdict => ({
    ...(begin.size > 0 ? { since: begin.size } : {}),
    ...(archived > 0 ? { archived } : {}),
    records: index,
    checkpoints,
    ...seen.told(),
    handovers: keys.handovers.map(({ index, to }) => ({ index, to: to.id.toString('hex') })),
    ...(bad ? { bad } : {}),
  });
  const broken = async (why: string, at = index): Promise<Verdict> =>
    verdict(
      (await notes.firstForged()) ?? (await firstChanged({ client, log, keys }, sound)) ?? { index: at, why },
    );

  let other = kept.contradicts(index, levels);
  if (other) return broken(other.why, other.index);
  const unsound = unread?.size === index ? await unsoundBeginning(unread, notes) : undefined;
  if (unsound) return verdict(unsound);
  for await (const row of rowsOf({ client, log, brought }, [index, archived, end.records])) {
    if (row.index !== index) return broken(`record ${index} is missing`);
    const said = opening(row);
    if (!said) return broken(LYING);
    seen.add(said, row.bytes, index);
    const isHandover = said.kind === 'HANDOVER';
    const lacking = isHandover
      ? unsoundHandover(keys, { index, levels, isLast: row.note !== null })
      : await parts.firstLacking(row.bytes);
    if (lacking !== undefined) return broken(lacking);
    levels.add(hashLeaf(row.bytes));
    index += 1;
    other = kept.contradicts(index, levels);
    if (other) return broken(other.why, other.index);
    if (row.note === null) continue;
    checkpoints += 1;
    const [, size, root] = row.note.split('\n');
    if (size !== String(index) || root !== levels.root().toString('base64')) {
      const why = `records ${sound.size} to ${index - 1} are not those under the checkpoint of size ${index}`;
      return broken(why, sound.size);
    }
    const forged = await notes.add(sound.size, row.note);
    if (forged) return verdict(forged);
    sound = { size: index, levels: levels.copy() };
  }
  const forged = await notes.firstForged();
  if (forged) return verdict(forged);
  if (index < end.records) return broken(`record ${index} is missing`);
  const missing = Math.max(end.size, kept.size);
  if (missing > index) return broken(`the tail is cut: a checkpoint of size ${missing} exists`);
  if (sound.size < index) return broken(`records from ${sound.size} on are under no checkpoint`, sound.size);
  return verdict();
}

/** What the records that were read amount to. */
class Seen {
  readonly #unfinished = new Map<string, string>();
  readonly #losses: { readonly index: number; readonly at: string }[] = [];
  #refused = 0;

  add({ kind, entry, at }: NonNullable<ReturnType<typeof opening>>, bytes: Buffer, index: number): void {
    if (kind === 'INTENT') this.#unfinished.set(entry, at);
    else if (kind === 'OUTCOME') this.#unfinished.delete(entry);
    else if (kind === 'REFUSED') this.#refused += refusalsIn(bytes);
    else if (kind === 'LOSS') this.#losses.push({ index, at });
  }

  told(): Pick<Verdict, 'refused' | 'unfinished' | 'losses'> {
    const unfinished = [...this.#unfinished].map(([entry, at]) => ({ entry, at }));
    return { refused: this.#refused, unfinished, losses: this.#losses };
  }
}

/** What is wrong with the checkpoint of the last record that was archived and not brought; undefined where it is sound. */
async function unsoundBeginning(
  { size, levels, note }: ArchivedBeginning,
  notes: Notes,
): Promise<Bad | undefined> {
  const [, , root] = note.split('\n');
  return root === levels.root().toString('base64')
    ? notes.add(size, note)
    : { index: size, why: `the checkpoint of size ${size} is not that of the archived records` };
}

/** Records that are archived as what was brought has them, those behind them as the ledger has them. */
async function* rowsOf(
  { client, log, brought }: Pick<VerifiedLog, 'client' | 'log' | 'brought'>,
  [begin, archived, end]: readonly [begin: number, archived: number, end: number],
) {
  yield* broughtRows(brought, log, [begin, archived]);
  yield* records(client, log, [Math.max(begin, archived), end]);
}

/**
 * The tree under a checkpoint that was held, where the log is not shorter and keeps it; else that of records which are archived and
 * were not brought; else its beginning, with nothing.
 */
async function beginning(
  {
    client,
    log,
    keys,
    unread,
  }: Pick<VerifiedLog, 'client' | 'log'> & {
    readonly keys: KeyChain;
    readonly unread: ArchivedBeginning | undefined;
  },
  records: number,
  note: string | undefined,
): Promise<Stand> {
  const since = note === undefined ? undefined : openCheckpoint(note, keys.keyOf(note));
  const least = unread?.size ?? 0;
  const isMeant = since && since.size <= records && since.size >= least;
  const levels = isMeant ? await treeUnder(client, log, since) : undefined;
  return since && levels ? { size: since.size, levels } : (unread ?? { size: 0, levels: new Levels() });
}

const LYING = 'its columns do not say what its bytes say';

/**
 * Looks at each record of the commit that follows a sound checkpoint by itself: its own path must lead to the signed root,
 * whatever happened to the others.
 */
async function firstChanged(
  { client, log, keys }: Pick<VerifiedLog, 'client' | 'log'> & { readonly keys: KeyChain },
  { size: from, levels }: Stand,
): Promise<Bad | undefined> {
  const { rows: next } = await client.query<{ size: string; note: string }>(
    'SELECT size, note FROM ledger.checkpoint WHERE log = $1 AND size > $2 ORDER BY size LIMIT 1',
    [log, from],
  );
  const [{ size, note } = { size: '0', note: '' }] = next;
  const to = Number(size);
  if (to === 0 || to - from > COMMIT_MAX) return undefined;
  const why = forgery(note, keys.keyOf(note));
  if (why !== undefined) return { index: from, why };
  const { root, size: stated } = openCheckpoint(note, keys.keyOf(note));
  if (stated !== to) return { index: from, why: `the checkpoint of size ${to} states another size` };
  const { rows } = await client.query<Row & { readonly path: Buffer | null }>(
    `SELECT index::float8, entry, kind, bytes, path FROM ledger.record
     WHERE log = $1 AND index >= $2 AND index < $3 ORDER BY index`,
    [log, from, to],
  );
  // The ledger has nothing to look at: all of them are gone, or in an archive.
  if (rows.length === 0) return undefined;
  for (let [index, n] = [from, 0]; index < to; index += 1, n += 1) {
    const row = rows[n];
    if (row?.index !== index) return { index, why: `record ${index} is missing` };
    if (!opening(row)) return { index, why: LYING };
    // From before there were paths: the whole commit is as far as one can tell.
    if (row.path === null) return undefined;
    if (!leadsTo(hashLeaf(row.bytes), { index, from, size: to }, row.path, levels)?.equals(root))
      return { index, why: `it is not the record ${index} under the checkpoint of size ${to}` };
  }
  return undefined;
}

interface Row {
  readonly index: number;
  readonly entry: string;
  readonly kind: string;
  readonly bytes: Buffer;
}

async function endOf(
  client: pg.Client,
  log: string,
  archived: number,
): Promise<{ readonly records: number; readonly size: number }> {
  const { rows } = await client.query<{ records: number; size: number }>(
    `SELECT greatest((SELECT max(index) + 1 FROM ledger.record WHERE log = $1),
        (SELECT size FROM ledger.checkpoint WHERE log = $1 AND size = $2), 0)::float8 AS records,
      coalesce((SELECT max(size) FROM ledger.checkpoint WHERE log = $1), 0)::float8 AS size`,
    [log, archived],
  );
  return rows[0] ?? { records: 0, size: 0 };
}

/** In order, each with the checkpoint that closes with it. The next page is on its way while one is read. */
async function* records(
  client: pg.Client,
  log: string,
  [begin, end]: readonly [begin: number, end: number],
): AsyncGenerator<Row & { readonly note: string | null }> {
  const page = (from: number) =>
    client.query<Row & { readonly note: string | null }>({
      name: 'verify-page',
      text: `SELECT r.index::float8, r.entry, r.kind, r.bytes, c.note
        FROM (SELECT * FROM ledger.record WHERE log = $1 AND index >= $2 AND index < $3) r
        LEFT JOIN ledger.checkpoint c ON c.log = r.log AND c.size = r.index + 1 AND c.size > $2 AND c.size <= $3
        ORDER BY r.index`,
      values: [log, from, Math.min(from + PAGE, end)],
    });
  let from = begin;
  for (let coming = end > from ? page(from) : undefined; coming;) {
    const { rows } = await coming;
    from += PAGE;
    coming = from < end ? page(from) : undefined;
    coming?.catch(() => undefined);
    yield* rows;
  }
}
