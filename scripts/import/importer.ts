import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { copyItems } from './copy.ts';
import { makeIndexes, takeIndexesOff, type EmptyRegister } from './empty-register.ts';
import type { HowToRead, OnBytes } from './open.ts';

/** What a format makes of a file: a record, a record that is gone, or a line that cannot be read. */
export type ImportItem =
  | { readonly kind: 'row'; readonly values: readonly unknown[]; readonly unknown?: readonly UnknownWord[] }
  | { readonly kind: 'remove'; readonly id: string }
  | RejectedLine;

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
  readonly what: 'country' | 'substance' | 'unit' | 'calibre' | 'document kind' | 'other';
  readonly word: string;
}

const SHOWN = 200;

/** A reject of one member: says what stands there and what may. */
export function rejectedMember(
  line: number,
  found: {
    readonly id?: string | undefined;
    readonly member: string;
    readonly value: unknown;
    readonly accepted: string;
  },
): RejectedLine {
  const text = typeof found.value === 'string' ? found.value : (JSON.stringify(found.value) ?? 'nothing');
  const value = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return {
    kind: 'reject',
    line,
    reason: `${found.member}: ${JSON.stringify(value)} is not ${found.accepted}`,
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
  readonly onBytes?: OnBytes;
  readonly onRow?: () => void;
  readonly onReject?: (line: RejectedLine) => void;
}

export interface ImportResult {
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly rejected: number;
}

/**
 * Brings an owner's records of one set to what a file says: streams it with COPY into a staging table and merges by owner
 * and id, or, where the register is empty, straight into it; in one transaction. The same file twice changes nothing, nor
 * does a file that fails half-way.
 *
 * @throws Error when the file cannot be read to its end, or a record breaks a rule of the register.
 */
export async function importFiles(format: ImportFormat, options: ImportOptions): Promise<ImportResult> {
  const client = new pg.Client({ connectionString: options.adminUrl });
  // A connection that breaks fails the statement under way, or the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    const result = await load(client, format, options);
    await client.query('COMMIT');
    await client.query(`ANALYZE ${format.table}`);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

async function load(client: pg.Client, format: ImportFormat, options: ImportOptions): Promise<ImportResult> {
  const empty = await takeIndexesOff(client, format.table);
  const { source, ...result } = empty
    ? await fill(client, format, options, empty)
    : await bring(client, format, options);
  const asOf = format.columns.includes('data_as_of') ? `(SELECT max(data_as_of) FROM ${source})` : 'NULL';
  await client.query(
    `INSERT INTO register.currency (owner, data_as_of) VALUES ($1, coalesce(${asOf}, now()))
     ON CONFLICT (owner) DO UPDATE SET data_as_of = excluded.data_as_of`,
    [options.owner],
  );
  return result;
}

interface Loaded extends ImportResult {
  /** Where the file's records can be read: the staging table, or the register that holds nothing else. */
  readonly source: string;
}

/** What a file holds besides records. */
interface Noted {
  readonly removed: string[];
  rejected: number;
}

/** Fills an empty register: straight from the file, its indexes made when all rows are there. */
async function fill(
  client: pg.Client,
  format: ImportFormat,
  options: ImportOptions,
  empty: EmptyRegister,
): Promise<Loaded> {
  const { table } = format;
  const noted: Noted = { removed: [], rejected: 0 };
  const copied = await copyFile(client, format, options, { table, noted, same: { import_set: options.set } });
  await client.query('SAVEPOINT filled');
  let doubles = 0;
  try {
    await makeIndexes(client, empty);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '23505') throw error;
    await client.query('ROLLBACK TO SAVEPOINT filled');
    doubles = copied - (await keepLast(client, table, [...format.columns, 'import_set']));
    await makeIndexes(client, empty);
  }
  const gone =
    noted.removed.length > 0 && options.mode === 'delta'
      ? await remove(client, table, options, noted.removed)
      : 0;
  const read = copied - doubles;
  return { source: table, read, added: read, changed: 0, removed: gone, rejected: noted.rejected };
}

/** A file may name a record twice: the last one holds. Triggers see the rows go and come, as with any other write. */
async function keepLast(client: pg.Client, table: string, columns: readonly string[]): Promise<number> {
  const list = columns.join(', ');
  await client.query(
    `CREATE TEMP TABLE kept ON COMMIT DROP AS
     SELECT DISTINCT ON (owner, id) ${list} FROM ${table} ORDER BY owner, id, ctid DESC`,
  );
  await client.query(`TRUNCATE ${table}`);
  const { rowCount } = await client.query(`INSERT INTO ${table} (${list}) SELECT ${list} FROM kept`);
  return rowCount ?? 0;
}

/** Brings a register that holds records, and is read meanwhile, to what the file says. */
async function bring(client: pg.Client, format: ImportFormat, options: ImportOptions): Promise<Loaded> {
  const { table, columns, currency } = format;
  const noted: Noted = { removed: [], rejected: 0 };
  await client.query(
    `CREATE TEMP TABLE staging ON COMMIT DROP AS SELECT ${columns.join(', ')} FROM ${table} WITH NO DATA`,
  );
  const copied = await copyFile(client, format, options, { table: 'staging', noted, same: {} });
  // The planner knows nothing of a new table, and would compare every record with every other.
  await client.query('ANALYZE staging (owner, id)');
  // A file may name a record twice: the last one holds.
  const doubles = await client.query(
    'DELETE FROM staging a USING staging b WHERE a.owner = b.owner AND a.id = b.id AND a.ctid < b.ctid',
  );
  const merged = await merge(client, format, options.set);
  if (currency.length > 0) await refresh(client, format);
  const gone = await remove(client, table, options, noted.removed);
  const read = copied - (doubles.rowCount ?? 0);
  return { source: 'staging', read, ...merged, removed: gone, rejected: noted.rejected };
}

async function merge(
  client: pg.Client,
  { table, columns, currency }: ImportFormat,
  set: string,
): Promise<{ readonly added: number; readonly changed: number }> {
  const list = columns.join(', ');
  const said = columns.filter((column) => !currency.includes(column));
  const row = (name: string): string => `ROW(${said.map((column) => `${name}.${column}`).join(', ')})`;
  const assigned = [...columns, 'import_set'].map((column) => `${column} = excluded.${column}`);
  // What says the same is found beforehand: a conflict would lock each such record, and so write it.
  const { rows } = await client.query<{ readonly added: number; readonly changed: number }>(
    `WITH merged AS (
       INSERT INTO ${table} (${list}, import_set)
       SELECT ${list}, $1 FROM staging s
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

async function remove(
  client: pg.Client,
  table: string,
  options: ImportOptions,
  removed: readonly string[],
): Promise<number> {
  const [which, values] =
    options.mode === 'full'
      ? ['NOT EXISTS (SELECT 1 FROM staging s WHERE s.owner = r.owner AND s.id = r.id)', []]
      : ['r.id = ANY($3)', [removed]];
  const { rowCount } = await client.query(
    `DELETE FROM ${table} r WHERE r.owner = $1 AND r.import_set = $2 AND ${which}`,
    [options.owner, options.set, ...values],
  );
  return rowCount ?? 0;
}

/** Streams the file's records into a table, and notes the rest. @returns the number of records. */
function copyFile(
  client: pg.Client,
  format: ImportFormat,
  options: ImportOptions,
  {
    noted,
    ...into
  }: { readonly table: string; readonly noted: Noted; readonly same: Readonly<Record<string, string>> },
): Promise<number> {
  const items = format.read(options.files, options.owner, options.onBytes ?? (() => undefined), options.how);
  return copyItems(client, items, {
    ...into,
    columns: format.columns,
    rowOf: (item) => {
      if (item.kind === 'row') {
        options.onRow?.();
        return item.values;
      }
      if (item.kind === 'remove') noted.removed.push(item.id);
      else {
        noted.rejected += 1;
        options.onReject?.(item);
      }
      return undefined;
    },
  });
}
