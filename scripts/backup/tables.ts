import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { OLDER_INDEX } from '../../shared/src/ledger/read/index-tables.ts';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import { refuseNewer, type Shape } from '../../shared/src/core/shape.ts';
import { LEDGER_SHAPE } from '../../shared/src/ledger/write/migrate.ts';
import { SHAPE as RELEASES_SHAPE } from '../../subgraphs/releases/store/outages-migration.ts';
import type { Backup, TableCopy } from './manifest.ts';
import { readSealed, writeSealed, type BackupKeys, type SealedFile } from './sealed-file.ts';

export type SchemaName = 'ledger' | 'releases';

/** The auditors' index of before: as that of now, which has a schema of its own, it is made anew from the records; or of the partitions, which are made where they are restored. */
const DERIVED = new Set([...OLDER_INDEX, 'ledger.month']);
/** Of the index too, but kept when it is made anew: in a backup where the role may read them. */
const OF_THE_INDEX = new Set(['ledger.watch', 'ledger.watch_day']);

/** Whose tables tell how they were made: the new ones have notes of that already, and the backup's come to them. */
const SHAPES: Readonly<Record<SchemaName, Shape>> = { ledger: LEDGER_SHAPE, releases: RELEASES_SHAPE };

interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  readonly needs: readonly string[];
  readonly isReadable: boolean;
}

/** One moment of a database, for as long as it is open. @throws Error that names the database when it cannot be read. */
export async function openSnapshot(url: string): Promise<pg.Client> {
  const client = new PgClient({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'liaison backup',
  });
  await client.connect().catch((cause: unknown) => {
    const { host, pathname } = new URL(url);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The database ${host}${pathname} cannot be read: ${why}`, { cause });
  });
  await client.query('SET statement_timeout = 0');
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  // The snapshot is that of the first statement.
  await client.query('SELECT 1');
  return client;
}

/** Whether a database has a schema of ours. */
export async function hasSchema(client: pg.Client, schema: SchemaName): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regnamespace($1) IS NOT NULL AS there', [
    schema,
  ]);
  return rows[0]?.there === true;
}

export interface Copied {
  readonly tables: readonly TableCopy[];
  readonly files: readonly SealedFile[];
  readonly leftOut: readonly string[];
}

/**
 * Copies the tables of a schema as one snapshot shows them into files of a backup, one a table.
 *
 * @throws Error that names a table that the role may not read.
 */
export async function copyOut(
  client: pg.Client,
  schema: SchemaName,
  folder: string,
  keys: BackupKeys,
): Promise<Copied> {
  const [tables, files, leftOut]: [TableCopy[], SealedFile[], string[]] = [[], [], []];
  if (schema === 'ledger') leftOut.push("the auditors' index of the ledger: made anew from its records");
  for (const { name, columns, isReadable } of await tablesOf(client, schema)) {
    if (DERIVED.has(name)) continue;
    if (!isReadable) {
      if (!OF_THE_INDEX.has(name))
        throw new Error(`${name} may not be read by this role: name one that may, the owner of the tables.`);
      leftOut.push(`${name}: this role may not read it, and the hub makes it anew`);
      continue;
    }
    const rows = client.query(
      copyTo(`COPY (SELECT ${columns.map(quoted).join(', ')} FROM ${name}) TO STDOUT`),
    );
    files.push(await writeSealed(folder, fileOf(name), rows, keys));
    tables.push({ name, columns: [...columns], rows: rows.rowCount });
  }
  if (tables.length === 0) throw new Error(`The database holds no ${schema}.`);
  return { tables, files, leftOut };
}

/**
 * Fills empty tables of a schema, all or none.
 *
 * @throws Error that names a table which is not as it was when the backup was made, or the hub that a newer backup needs.
 */
export async function copyIn(
  client: pg.Client,
  schema: SchemaName,
  { folder, manifest, keys }: Backup,
): Promise<void> {
  const shapes = new Map((await tablesOf(client, schema)).map((shape) => [shape.name, shape]));
  await client.query('BEGIN; SET LOCAL statement_timeout = 0');
  for (const { name, columns, rows } of manifest[schema] ?? []) {
    const missing = columns.filter((column) => shapes.get(name)?.columns.includes(column) !== true);
    const file = manifest.files.find(({ path }) => path === fileOf(name));
    if (missing.length > 0 || !file)
      throw new Error(
        `${name} has no ${missing.join(', ') || 'file'} in this version of the hub. Restore with ${manifest.versions.liaison}, then bring it up to date.`,
      );
    const isNotes = name === `${schema}.shape`;
    if (isNotes) await client.query(`CREATE TEMP TABLE noted (LIKE ${name} INCLUDING ALL) ON COMMIT DROP`);
    const target = client.query(
      copyFrom(`COPY ${isNotes ? 'pg_temp.noted' : name} (${columns.map(quoted).join(', ')}) FROM STDIN`),
    );
    await readSealed(folder, file, keys, target);
    if (target.rowCount !== rows) throw new Error(`${name} took ${target.rowCount} rows of ${rows}.`);
    if (isNotes)
      await client.query(
        `INSERT INTO ${name} AS there SELECT * FROM pg_temp.noted
         ON CONFLICT (version) DO UPDATE SET needs = greatest(there.needs, EXCLUDED.needs)`,
      );
  }
  await refuseNewer(client, SHAPES[schema]);
  await goOnCounting(client, schema);
  await client.query('COMMIT');
}

/** Identity columns give the numbers behind those that were restored. */
async function goOnCounting(client: pg.Client, schema: SchemaName): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `SELECT c.oid::regclass::text AS table, a.attname AS column
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = to_regnamespace($1) AND a.attidentity <> '' AND NOT a.attisdropped`,
    [schema],
  );
  for (const { table, column } of rows)
    await client.query(
      `SELECT setval(pg_get_serial_sequence('${table}', '${column}'), max(${quoted(column)})) FROM ${table}`,
    );
}

/** Every table of a schema, those first that others point at. */
async function tablesOf(client: pg.Client, schema: SchemaName): Promise<readonly TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `SELECT n.nspname || '.' || c.relname AS name, has_table_privilege(c.oid, 'SELECT') AS "isReadable",
       ARRAY(SELECT attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
         AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
       ARRAY(SELECT DISTINCT fn.nspname || '.' || f.relname FROM pg_constraint k
         JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
         WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS needs
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
    [schema],
  );
  const sorted: TableShape[] = [];
  let left = rows;
  while (left.length > 0) {
    const names = new Set(left.map(({ name }) => name));
    const free = left.filter(({ needs }) => !needs.some((name) => names.has(name)));
    if (free.length === 0)
      throw new Error(`Tables of ${schema} point at each other: ${[...names].join(', ')}.`);
    sorted.push(...free);
    left = left.filter((table) => !free.includes(table));
  }
  return sorted;
}

const fileOf = (name: string): string => `tables/${name}.copy.gz`;
const quoted = (name: string): string => `"${name}"`;
