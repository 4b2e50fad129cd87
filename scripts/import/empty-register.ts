import pg, { type ClientBase } from 'pg';

/** An index that is off for now, and the statement that makes it as it was. */
interface IndexOff {
  readonly drop: string;
  readonly make: string;
}

/** A register that is empty, locked by this transaction and without indexes, until `makeIndexes`. */
export interface EmptyRegister {
  readonly indexes: readonly IndexOff[];
}

/**
 * Takes the indexes off a register that is empty: an index that is built once over all rows costs a fraction of one
 * that learns of them row by row. Everything happens in the caller's transaction, so that a failure or a kill brings
 * each index back. A register that holds a row, that somebody is reading, or that this role does not own is left alone,
 * and loaded the ordinary way. Who asks an empty register once it is locked waits until the load ends.
 *
 * @param client in a transaction, which has to end with `makeIndexes` or a rollback.
 * @param register such as `register.person`: this one and the tables that its triggers fill, which bear its name
 *   (`register.person_name`).
 * @returns undefined when the register is left alone.
 */
export async function takeIndexesOff(
  client: ClientBase,
  register: string,
): Promise<EmptyRegister | undefined> {
  await client.query('SAVEPOINT taking_indexes_off');
  try {
    const tables = await lockEmpty(client, register);
    if (tables.length > 0) {
      const indexes = await indexesOf(client, tables);
      for (const { drop } of indexes) await client.query(drop);
      // One that stays would refuse a record that the file names twice, of which the last holds.
      const { rowCount } = await client.query(
        'SELECT FROM pg_index WHERE indrelid = $1::regclass AND indisunique',
        [register],
      );
      if (rowCount === 0) return { indexes };
    }
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !LEAVE_ALONE.has(error.code ?? '')) throw error;
  }
  // Going back gives up the locks as well.
  await client.query('ROLLBACK TO SAVEPOINT taking_indexes_off');
  return undefined;
}

/** Somebody reads or writes the table, this role does not own it, or something else needs an index. */
const LEAVE_ALONE: ReadonlySet<string> = new Set(['55P03', '55006', '42501', '2BP01']);

/**
 * Makes the indexes that were taken off, those of primary keys first.
 *
 * @throws what PostgreSQL says, with code 23505 when two rows have the same primary key.
 */
export async function makeIndexes(client: ClientBase, { indexes }: EmptyRegister): Promise<void> {
  await client.query(`SET LOCAL maintenance_work_mem = '256MB'`);
  for (const { make } of indexes) await client.query(make);
}

/** The register and its side tables, when it is without a row and nobody else can add one; none when it is not. */
async function lockEmpty(client: ClientBase, register: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ readonly name: string }>(
    `SELECT name FROM (SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname = 'register') t
     WHERE name = $1 OR starts_with(name, $1 || '_') ORDER BY name`,
    [register],
  );
  const empty: string[] = [];
  for (const { name } of rows) {
    if (await holdsRows(client, name)) {
      if (name === register) return [];
      continue;
    }
    await client.query(`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE NOWAIT`);
    if (await holdsRows(client, name)) return [];
    empty.push(name);
  }
  // A new file, so that rows lie in the order in which they come, and need no log where PostgreSQL keeps the least of it.
  for (const name of empty) await client.query(`TRUNCATE ${name}`);
  return empty;
}

async function holdsRows(client: ClientBase, table: string): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM ${table} LIMIT 1`);
  return rowCount !== 0;
}

/** Only what can be made again word for word: an index with a comment, a tablespace or another special duty stays. */
async function indexesOf(client: ClientBase, tables: readonly string[]): Promise<readonly IndexOff[]> {
  const { rows } = await client.query<IndexOff>(
    `SELECT
       CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', i.indexrelid::regclass)
         ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', i.indrelid::regclass, c.conname) END AS drop,
       CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
         ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) END AS make
     FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid
       LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')
     WHERE i.indrelid = ANY($1::regclass[]) AND i.indisvalid AND NOT i.indisreplident AND NOT i.indisclustered
       AND k.reltablespace = 0 AND obj_description(k.oid, 'pg_class') IS NULL
       AND (c.oid IS NULL OR obj_description(c.oid, 'pg_constraint') IS NULL)
     ORDER BY i.indisprimary DESC, i.indexrelid`,
    [tables],
  );
  return rows;
}
