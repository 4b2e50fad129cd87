import pg from 'pg';
import { copyItems } from './copy.ts';
import { compareEdition, countAbsent, refuseOtherSets, refuseTooMany, type Edition } from './difference.ts';
import { dropBeside, makeBeside, makeIndexes, takePlace, type Beside } from './empty-register.ts';
import type { ImportFormat, ImportOptions, ImportResult } from './import-format.ts';
import {
  findDoubles,
  findNotHeld,
  keepLast,
  merge,
  refresh,
  removeAbsent,
  removeNamed,
  type Doubles,
} from './into-register.ts';
import { HELD, Noted } from './noted.ts';
import { gatherStatistics } from './statistics.ts';
import { OtherSet, TooManyRemovals, WrongFile } from './wrong-file.ts';

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
 *   record breaks a rule of the register, another import of the set is under way, or the connection breaks while it ends.
 * @returns what became of it. What failed when the records were in already is `undone`: the same file again does it.
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
    if (options.dryRun) {
      await client.query('ROLLBACK');
      return result;
    }
    await commit(client);
    // From here on the records are in: what fails now is told with them, never as a failure of the import.
    const failure = await gatherStatistics(client).then(() => undefined, messageOf);
    return failure === undefined ? result : { ...result, undone: [`statistics: ${failure}`] };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

/** @throws Error that says so when the connection breaks while it ends: whether the records are in is then not known. */
async function commit(client: pg.Client): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (error) {
    if (error instanceof pg.DatabaseError) throw error;
    throw new Error(
      `the connection broke while the import ended (${messageOf(error)}): whether its records are in is not known. Bring the same file again: what is in is then unchanged`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
  const missed = await findNotHeld(client, format.table, options, noted);
  const removed = await removeNamed(client, format.table, options, noted);
  return {
    ...missed,
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
    const missed = await findNotHeld(client, table, options, noted);
    return { ...said, ...missed, ...counted, unchanged: unchanged(counted) };
  }
  const merged = await merge(client, format, { set: options.set, from: 'staging' });
  if (currency.length > 0) await refresh(client, format);
  const missed = await findNotHeld(client, table, options, noted);
  const named = await removeNamed(client, table, options, noted);
  const absent = isLettingGo ? await removeAbsent(client, edition) : 0;
  return { ...said, ...missed, ...merged, unchanged: unchanged(merged), removed: named + absent };
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
  const [id, owner] = [format.columns.indexOf('id'), format.columns.indexOf('owner')];
  const copied = await copyItems(client, items, {
    ...into,
    columns: format.columns,
    rowOf: (item) => {
      if (item.kind === 'row') {
        options.onRow?.();
        if (item.unknown) noted.count(item.unknown);
        if (noted.removed.size > 0) noted.removed.delete(String(item.values[id]));
        // A list names its usual owner; the one that is said is compared with, and removed from.
        return item.values[owner] === options.owner
          ? item.values
          : item.values.map((value, i) => (i === owner ? options.owner : value));
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
