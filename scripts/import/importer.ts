import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { copyItems } from './copy.ts';
import {
  ABSENT,
  absentValues,
  compareEdition,
  countAbsent,
  refuseOtherSets,
  refuseTooMany,
  type Difference,
  type Edition,
} from './difference.ts';
import { dropBeside, makeBeside, makeIndexes, takePlace, type Beside } from './empty-register.ts';
import type { HowToRead, OnBytes } from './open.ts';
import { gatherStatistics } from './statistics.ts';
import { OtherSet, TooManyRemovals, WrongFile } from './wrong-file.ts';

/** What a format makes of a file: a record, a record that is gone, or a line that cannot be read. */
export type ImportItem =
  | { readonly kind: 'row'; readonly values: readonly unknown[]; readonly unknown?: readonly UnknownWord[] }
  | { readonly kind: 'remove'; readonly id: string }
  | SkippedEntry
  | RejectedLine;

/** An entry of which the register keeps nothing, such as a company in a list of people: it is counted by what it is. */
export interface SkippedEntry {
  readonly kind: 'skip';
  /** What it is, in a word or a few, such as `entity`. */
  readonly what: string;
}

/** A line that is no record, and why. The record that it names stays as it is. */
export interface RejectedLine {
  readonly kind: 'reject';
  /** Number of the line, or of the entry where a file has none, from 1. */
  readonly line: number;
  /** The whole reason, as a sentence. */
  readonly reason: string;
  /** Id of the record that the line names, where that can be read. */
  readonly id?: string;
  /** Path of the member (or name of the column) at fault, such as `identities[0].dateOfBirth`. */
  readonly member?: string;
  /** What stands there, as text, no longer than a line. */
  readonly value?: string;
  /** What may stand there. */
  readonly accepted?: string;
}

/** A word of a vocabulary that the hub does not know. It is kept as it was written; the import counts it. */
export interface UnknownWord {
  readonly what:
    'country' | 'subject category' | 'substance' | 'unit' | 'calibre' | 'document kind' | 'other';
  readonly word: string;
}

const SHOWN = 200;

/** A value as text. One that is nested deeper than it can be written is told by its kind. */
function shownText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Array.isArray(value) ? 'a list, deep in lists' : 'an object, deep in objects';
  }
}

/** A reject of one member: says what stands there and what may. */
export function rejectedMember(
  line: number,
  found: {
    readonly id?: string | undefined;
    readonly member: string;
    readonly value: unknown;
    readonly accepted: string;
    /** The sentence, where it is not "MEMBER: VALUE is not ACCEPTED". */
    readonly reason?: string | undefined;
  },
): RejectedLine {
  const text = shownText(found.value);
  const value = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return {
    kind: 'reject',
    line,
    reason: found.reason ?? `${found.member}: ${JSON.stringify(value)} is not ${found.accepted}`,
    ...(found.id === undefined ? {} : { id: found.id }),
    member: found.member,
    value,
    accepted: found.accepted,
  };
}

/** A file format. Pure but for reading its files: it knows nothing of databases. */
export interface ImportFormat {
  readonly table: string;
  /** In the order of each row's values. `owner` and `id` are among them. */
  readonly columns: readonly string[];
  /** Columns that say how current the file is, not what it says: a record that differs in these alone is unchanged. */
  readonly currency: readonly string[];
  /** Whether it reads several files as one edition. One that does not is given one file: it would leave the others out. */
  readonly readsSeveral?: boolean;
  /**
   * Reads the files, item by item.
   *
   * The format proves itself: before its first item it throws WrongFile (wrong-file.ts) when a file is not what it reads, by
   * root element and namespace, by header, or by content. It throws WrongFile later when a file breaks off or ends without
   * one record. Whatever is wrong with one line or entry is a reject, never a throw.
   */
  read(
    files: readonly string[],
    owner: StateCode,
    onBytes: OnBytes,
    how?: HowToRead,
  ): AsyncIterable<ImportItem>;
}

export interface ImportOptions {
  /** A role that may write the register. */
  readonly adminUrl: string;
  readonly owner: StateCode;
  readonly files: readonly string[];
  /** Name of the set that the file is an edition of. Records of other sets of the same owner are left alone. */
  readonly set: string;
  /** `full`: what the file no longer holds is removed. `delta`: only what the file says is gone is removed. */
  readonly mode: 'full' | 'delta';
  readonly how?: HowToRead;
  /**
   * How many records may go because a full edition no longer holds them. Without it: none when a line was rejected, else
   * what `foreseenRemovals` says.
   */
  readonly allowRemovals?: number | undefined;
  /** Says what would change, and writes nothing; so many ids of each kind are named. */
  readonly dryRun?: { readonly shown: number } | undefined;
  readonly onBytes?: OnBytes;
  readonly onRow?: () => void;
  readonly onSkip?: (what: string) => void;
  readonly onReject?: (line: RejectedLine) => void;
}

/** `read` is `added`, `changed`, `unchanged` and `doubled`; with `rejected` and the lines that remove, every line. */
export interface ImportResult {
  /** Lines that are records. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Lines behind which the same record comes again: the last one holds. */
  readonly doubled: number;
  readonly removed: number;
  readonly rejected: number;
  /** Records that the edition no longer holds and that stay all the same, as lines were rejected. */
  readonly kept: number;
  /** Ids that come more than once: the first thousand. */
  readonly doubles: readonly string[];
  /** Words that the hub does not know, with the number of records that hold them; most frequent first. */
  readonly unknown: readonly CountedWord[];
  /** Of a dry run: what would change, and why it would be refused. */
  readonly difference?: Difference;
  readonly refusal?: string;
}

export interface CountedWord extends UnknownWord {
  readonly records: number;
}

/** An id as registers hold it. */
const ID = /^[A-Za-z0-9._-]{1,64}$/u;
/** How many ids of doubles and of rejected lines, and how many unknown words, are remembered: memory stays constant. */
const DOUBLES = 1_000;
const HELD = 100_000;
const WORDS = 10_000;

/**
 * Brings an owner's records of one set to what a file says: streams it with COPY into a staging table and merges by owner
 * and id, or, where the register is empty, into a table beside that takes its place; in one transaction. The same file twice changes nothing, nor
 * does a file that fails half-way.
 *
 * What the file no longer holds goes only when every line could be read and no more would go than is foreseen; a record that
 * a rejected line names never goes.
 *
 * @throws WrongFile when the file is not what the format reads, breaks off, holds nothing, or is one too many;
 *   TooManyRemovals when more would go than may; OtherSet when a record is one of another set of the owner; Error when a
 *   record breaks a rule of the register, or another import of the set is under way.
 */
export async function importFiles(format: ImportFormat, options: ImportOptions): Promise<ImportResult> {
  const [, second] = options.files;
  if (second !== undefined && format.readsSeveral !== true)
    throw new WrongFile(
      second,
      'one file too many: this format is read from one file, the whole of a set. Nothing was written. Join the files, or bring each by itself with a --set of its own',
    );
  const client = new pg.Client({ connectionString: options.adminUrl });
  // A connection that breaks fails the statement under way, or the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    const result = await load(client, format, options);
    await client.query(options.dryRun ? 'ROLLBACK' : 'COMMIT');
    if (!options.dryRun) await gatherStatistics(client);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

async function load(client: pg.Client, format: ImportFormat, options: ImportOptions): Promise<ImportResult> {
  if (!options.dryRun) await beAlone(client, format, options);
  const beside = options.dryRun ? undefined : await makeBeside(client, format.table);
  const { source, ...result } = beside
    ? await fill(client, format, options, beside)
    : await bring(client, format, options);
  if (options.dryRun) return result;
  const asOf = format.columns.includes('data_as_of') ? `(SELECT max(data_as_of) FROM ${source})` : 'NULL';
  await client.query(
    `INSERT INTO register.currency (owner, data_as_of) VALUES ($1, coalesce(${asOf}, now()))
     ON CONFLICT (owner) DO UPDATE SET data_as_of = excluded.data_as_of`,
    [options.owner],
  );
  if (beside && source === beside.table) await dropBeside(client, beside);
  return result;
}

/**
 * Of two imports of one set at once the register would end as neither file: each knows nothing of what the other adds.
 *
 * @throws Error when another one is under way.
 */
async function beAlone(
  client: pg.Client,
  { table }: ImportFormat,
  { owner, set }: ImportOptions,
): Promise<void> {
  const { rows } = await client.query<{ readonly got: boolean }>(
    'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS got',
    [`import of ${owner}, ${set} into ${table}`],
  );
  if (!rows[0]?.got)
    throw new Error(
      `another import of the set "${set}" of ${owner} is under way. Nothing was written: wait until it has ended`,
    );
}

interface Loaded extends ImportResult {
  /** Where the file's records can be read: the table that they were loaded into, or the register that holds nothing else. */
  readonly source: string;
}

/** What a file holds besides records. */
class Noted {
  /** Ids that the file says are gone, the last word on each. */
  readonly removed = new Set<string>();
  /** Ids that rejected lines name. */
  readonly held = new Set<string>();
  rejected = 0;
  /** Rejected lines of which it is not known, or no longer remembered, which record they name. */
  nameless = 0;
  readonly #words = new Map<string, { readonly word: UnknownWord; records: number }>();

  reject({ id }: RejectedLine): void {
    this.rejected += 1;
    // A cell that stands where an id should may hold anything.
    if (id !== undefined && ID.test(id) && this.held.size < HELD) this.held.add(id);
    else this.nameless += 1;
  }

  /** Ids of records that go because the file says so. */
  gone(): readonly string[] {
    return [...this.removed].filter((id) => !this.held.has(id));
  }

  count(words: readonly UnknownWord[]): void {
    for (const word of words) {
      const key = `${word.what}|${word.word}`;
      const known = this.#words.get(key);
      if (known) known.records += 1;
      else if (this.#words.size < WORDS) this.#words.set(key, { word, records: 1 });
    }
  }

  unknown(): readonly CountedWord[] {
    return [...this.#words.values()]
      .map(({ word, records }) => ({ ...word, records }))
      .sort((a, b) => b.records - a.records);
  }
}

/**
 * Fills an empty register: straight from the file into tables beside, whose indexes are made when all rows are there, and
 * which then take its place. Where they cannot, as somebody else wrote into it meanwhile, its records are brought to it.
 */
async function fill(
  client: pg.Client,
  format: ImportFormat,
  options: ImportOptions,
  beside: Beside,
): Promise<Loaded> {
  const { table } = beside;
  const noted = new Noted();
  const read = await copyFile(client, format, options, { table, noted, same: { import_set: options.set } });
  await client.query('SAVEPOINT filled');
  let doubles: Doubles = { doubled: 0, doubles: [] };
  try {
    await makeIndexes(client, beside);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '23505') throw error;
    await client.query('ROLLBACK TO SAVEPOINT filled');
    doubles = await findDoubles(client, table);
    await keepLast(client, table, [...format.columns, 'import_set']);
    await makeIndexes(client, beside);
  }
  const distinct = read - doubles.doubled;
  const isPlaced = await takePlace(client, beside);
  const { added, changed } = isPlaced
    ? { added: distinct, changed: 0 }
    : await merge(client, format, { set: options.set, from: table });
  const removed = await removeNamed(client, format.table, options, noted);
  return {
    source: isPlaced ? format.table : table,
    read,
    added,
    changed,
    unchanged: distinct - added - changed,
    ...doubles,
    removed,
    rejected: noted.rejected,
    kept: 0,
    unknown: noted.unknown(),
  };
}

interface Doubles {
  readonly doubled: number;
  readonly doubles: readonly string[];
}

/** Finds ids that come more than once. */
async function findDoubles(client: pg.Client, table: string): Promise<Doubles> {
  const { rows } = await client.query<{ readonly doubled: number; readonly doubles: readonly string[] }>(
    `WITH more AS MATERIALIZED (SELECT id, count(*) - 1 AS times FROM ${table} GROUP BY owner, id HAVING count(*) > 1)
     SELECT coalesce(sum(times), 0)::int AS doubled, ARRAY(SELECT id FROM more ORDER BY id LIMIT ${DOUBLES}) AS doubles
     FROM more`,
  );
  return rows[0] ?? { doubled: 0, doubles: [] };
}

/** A file may name a record twice: the last one holds. Triggers see the rows go and come, as with any other write. */
async function keepLast(client: pg.Client, table: string, columns: readonly string[]): Promise<void> {
  const list = columns.join(', ');
  await client.query(
    `CREATE TEMP TABLE kept ON COMMIT DROP AS
     SELECT DISTINCT ON (owner, id) ${list} FROM ${table} ORDER BY owner, id, ctid DESC`,
  );
  await client.query(`TRUNCATE ${table}`);
  await client.query(`INSERT INTO ${table} (${list}) SELECT ${list} FROM kept`);
}

/** Brings a register that holds records, and is read meanwhile, to what the file says. */
async function bring(client: pg.Client, format: ImportFormat, options: ImportOptions): Promise<Loaded> {
  const { table, columns, currency } = format;
  const noted = new Noted();
  await client.query(
    `CREATE TEMP TABLE staging ON COMMIT DROP AS SELECT ${columns.join(', ')} FROM ${table} WITH NO DATA`,
  );
  const read = await copyFile(client, format, options, { table: 'staging', noted, same: {} });
  // The planner knows nothing of a new table, and would compare every record with every other.
  await client.query('ANALYZE staging (owner, id)');
  const doubles = await findDoubles(client, 'staging');
  if (doubles.doubled > 0)
    // Each row is compared with the last of its id alone: with each other they take the square of their number.
    await client.query(
      `WITH last AS (SELECT DISTINCT ON (owner, id) owner, id, ctid AS place FROM staging ORDER BY owner, id, ctid DESC)
       DELETE FROM staging s USING last l WHERE s.owner = l.owner AND s.id = l.id AND s.ctid <> l.place`,
    );
  const edition: Edition = {
    table,
    columns,
    currency,
    owner: options.owner,
    set: options.set,
    held: [...noted.held],
    removed: noted.gone(),
  };
  const { isLettingGo, ...stays } = await whatGoes(client, edition, options, noted);
  const said = {
    source: 'staging',
    read,
    ...doubles,
    rejected: noted.rejected,
    ...stays,
    unknown: noted.unknown(),
  };
  const unchanged = (of: { readonly added: number; readonly changed: number }): number =>
    read - doubles.doubled - of.added - of.changed;
  if (options.dryRun) {
    const counted = await compareEdition(client, edition, {
      absent: isLettingGo,
      shown: options.dryRun.shown,
    });
    return { ...said, ...counted, unchanged: unchanged(counted) };
  }
  const merged = await merge(client, format, { set: options.set, from: 'staging' });
  if (currency.length > 0) await refresh(client, format);
  const named = await removeNamed(client, table, options, noted);
  const absent = isLettingGo ? await removeAbsent(client, edition) : 0;
  return { ...said, ...merged, unchanged: unchanged(merged), removed: named + absent };
}

/**
 * Whether what a full edition no longer holds goes. When lines were rejected it stays, unless it was said how many may go:
 * what is missing may be among those lines.
 *
 * @throws TooManyRemovals, OtherSet, before anything is merged.
 */
async function whatGoes(
  client: pg.Client,
  edition: Edition,
  { mode, allowRemovals, dryRun }: ImportOptions,
  { rejected, held, nameless }: Noted,
): Promise<{ readonly isLettingGo: boolean; readonly kept: number; readonly refusal?: string }> {
  try {
    await refuseOtherSets(client, edition);
  } catch (error) {
    if (!dryRun || !(error instanceof OtherSet)) throw error;
    return { isLettingGo: false, kept: 0, refusal: error.message };
  }
  if (mode === 'delta') return { isLettingGo: false, kept: 0 };
  const absent = await countAbsent(client, edition);
  const isForgotten = held.size >= HELD && nameless > 0;
  if (rejected > 0 && (allowRemovals === undefined || isForgotten))
    return { isLettingGo: false, kept: absent };
  try {
    await refuseTooMany(client, edition, absent, allowRemovals);
  } catch (error) {
    if (!dryRun || !(error instanceof TooManyRemovals)) throw error;
    return { isLettingGo: true, kept: 0, refusal: error.message };
  }
  return { isLettingGo: true, kept: 0 };
}

async function merge(
  client: pg.Client,
  { table, columns, currency }: ImportFormat,
  { set, from }: { readonly set: string; readonly from: string },
): Promise<{ readonly added: number; readonly changed: number }> {
  const list = columns.join(', ');
  const said = columns.filter((column) => !currency.includes(column));
  const row = (name: string): string => `ROW(${said.map((column) => `${name}.${column}`).join(', ')})`;
  const assigned = [...columns, 'import_set'].map((column) => `${column} = excluded.${column}`);
  // What says the same is found beforehand: a conflict would lock each such record, and so write it.
  const { rows } = await client.query<{ readonly added: number; readonly changed: number }>(
    `WITH merged AS (
       INSERT INTO ${table} (${list}, import_set)
       SELECT ${list}, $1 FROM ${from} s
       WHERE NOT EXISTS (SELECT FROM ${table} r
         WHERE r.owner = s.owner AND r.id = s.id AND ${row('r')} IS NOT DISTINCT FROM ${row('s')})
       ON CONFLICT (owner, id) DO UPDATE SET ${assigned.join(', ')}
       RETURNING (xmax = 0) AS added)
     SELECT count(*) FILTER (WHERE added)::int AS added, count(*) FILTER (WHERE NOT added)::int AS changed FROM merged`,
    [set],
  );
  return { added: rows[0]?.added ?? 0, changed: rows[0]?.changed ?? 0 };
}

/** Records that say the same as before are now known to be as current as the file. */
async function refresh(client: pg.Client, { table, currency }: ImportFormat): Promise<void> {
  const differ = currency.map((column) => `r.${column} IS DISTINCT FROM s.${column}`).join(' OR ');
  await client.query(
    `UPDATE ${table} r SET ${currency.map((column) => `${column} = s.${column}`).join(', ')} FROM staging s
     WHERE r.owner = s.owner AND r.id = s.id AND (${differ})`,
  );
}

/** Removes what the file says is gone. A record that a rejected line names stays. */
async function removeNamed(
  client: pg.Client,
  table: string,
  { owner, set }: ImportOptions,
  noted: Noted,
): Promise<number> {
  const gone = noted.gone();
  if (gone.length === 0) return 0;
  const { rowCount } = await client.query(
    `DELETE FROM ${table} r WHERE r.owner = $1 AND r.import_set = $2 AND r.id = ANY($3)`,
    [owner, set, gone],
  );
  return rowCount ?? 0;
}

async function removeAbsent(client: pg.Client, edition: Edition): Promise<number> {
  const { rowCount } = await client.query(`DELETE FROM ${edition.table} r WHERE ${ABSENT}`, [
    ...absentValues(edition),
  ]);
  return rowCount ?? 0;
}

/**
 * Streams the file's records into a table, and notes the rest.
 *
 * @returns the number of records.
 * @throws WrongFile when a full edition holds nothing at all, not even a line that cannot be read.
 */
async function copyFile(
  client: pg.Client,
  format: ImportFormat,
  options: ImportOptions,
  {
    noted,
    ...into
  }: { readonly table: string; readonly noted: Noted; readonly same: Readonly<Record<string, string>> },
): Promise<number> {
  const items = format.read(options.files, options.owner, options.onBytes ?? (() => undefined), options.how);
  const id = format.columns.indexOf('id');
  const copied = await copyItems(client, items, {
    ...into,
    columns: format.columns,
    rowOf: (item) => {
      if (item.kind === 'row') {
        options.onRow?.();
        if (item.unknown) noted.count(item.unknown);
        if (noted.removed.size > 0) noted.removed.delete(String(item.values[id]));
        return item.values;
      }
      if (item.kind === 'remove') noted.removed.add(item.id);
      else if (item.kind === 'skip') options.onSkip?.(item.what);
      else {
        noted.reject(item);
        options.onReject?.(item);
      }
      return undefined;
    },
  });
  const [file = 'the file'] = options.files;
  if (options.mode === 'full' && copied + noted.removed.size + noted.rejected === 0)
    throw new WrongFile(file, 'holds no record: an empty edition would remove all. Nothing was written');
  return copied;
}
