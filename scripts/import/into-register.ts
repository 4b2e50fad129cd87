import type { ClientBase } from 'pg';
import { ABSENT, absentValues, type Edition } from './difference.ts';
import type { ImportFormat, ImportOptions, ImportResult, NotHeld } from './import-format.ts';
import type { Noted } from './noted.ts';

/** How many ids of doubles, and of what is not held, are named. */
const DOUBLES = 1_000;

/** Ids that come more than once: how many lines too many, and the first thousand ids. */
export interface Doubles {
  readonly doubled: number;
  readonly doubles: readonly string[];
}

/** Finds ids that come more than once. */
export async function findDoubles(client: ClientBase, table: string): Promise<Doubles> {
  const { rows } = await client.query<{ readonly doubled: number; readonly doubles: readonly string[] }>(
    `WITH more AS MATERIALIZED (SELECT id, count(*) - 1 AS times FROM ${table} GROUP BY owner, id HAVING count(*) > 1)
     SELECT coalesce(sum(times), 0)::int AS doubled, ARRAY(SELECT id FROM more ORDER BY id LIMIT ${DOUBLES}) AS doubles
     FROM more`,
  );
  return rows[0] ?? { doubled: 0, doubles: [] };
}

/** A file may name a record twice: the last one holds. Triggers see the rows go and come, as with any other write. */
export async function keepLast(client: ClientBase, table: string, columns: readonly string[]): Promise<void> {
  const list = columns.join(', ');
  await client.query(
    `CREATE TEMP TABLE kept ON COMMIT DROP AS
     SELECT DISTINCT ON (owner, id) ${list} FROM ${table} ORDER BY owner, id, ctid DESC`,
  );
  await client.query(`TRUNCATE ${table}`);
  await client.query(`INSERT INTO ${table} (${list}) SELECT ${list} FROM kept`);
}

export async function merge(
  client: ClientBase,
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
export async function refresh(client: ClientBase, { table, currency }: ImportFormat): Promise<void> {
  const differ = currency.map((column) => `r.${column} IS DISTINCT FROM s.${column}`).join(' OR ');
  await client.query(
    `UPDATE ${table} r SET ${currency.map((column) => `${column} = s.${column}`).join(', ')} FROM staging s
     WHERE r.owner = s.owner AND r.id = s.id AND (${differ})`,
  );
}

/** Finds what cannot be removed, as the set does not hold it: by a slip in the id, in another set, or gone already. */
export async function findNotHeld(
  client: ClientBase,
  table: string,
  { owner, set }: ImportOptions,
  noted: Noted,
): Promise<Pick<ImportResult, 'notHeld'>> {
  const gone = noted.gone();
  if (gone.length === 0) return {};
  const { rows } = await client.query<NotHeld>(
    `WITH missed AS MATERIALIZED (
       SELECT w.id, (SELECT min(r.import_set) FROM ${table} r WHERE r.owner = $1 AND r.id = w.id) AS "inSet"
       FROM unnest($3::text[]) AS w(id)
       WHERE NOT EXISTS (SELECT FROM ${table} r WHERE r.owner = $1 AND r.import_set = $2 AND r.id = w.id))
     SELECT count(*)::int AS count, coalesce((SELECT jsonb_agg(named) FROM
       (SELECT id, "inSet" FROM missed ORDER BY "inSet" NULLS LAST, id LIMIT ${DOUBLES}) named), '[]') AS records
     FROM missed`,
    [owner, set, gone],
  );
  const [notHeld] = rows;
  return notHeld && notHeld.count > 0 ? { notHeld } : {};
}

/** Removes what the file says is gone. A record that a rejected line names stays. */
export async function removeNamed(
  client: ClientBase,
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

export async function removeAbsent(client: ClientBase, edition: Edition): Promise<number> {
  const { rowCount } = await client.query(`DELETE FROM ${edition.table} r WHERE ${ABSENT}`, [
    ...absentValues(edition),
  ]);
  return rowCount ?? 0;
}
