import type pg from 'pg';
import { sqlOfPage } from './live-view.ts';

const PAGE = new URL('../src/sources/AT-SIZE.md', import.meta.url);

/** A register whose records a State keeps in partitions, as the page about sources at size has them. */
export interface Partitioned {
  readonly title: 'CROSSINGS BY YEAR' | 'PEOPLE BY HASH';
  readonly register: string;
  readonly table: string;
  readonly view: string;
}

export const CROSSINGS_BY_YEAR: Partitioned = {
  title: 'CROSSINGS BY YEAR',
  register: 'register.crossing',
  table: 'sip.passagem',
  view: 'hub.crossing_v1',
};

export const PEOPLE_BY_HASH: Partitioned = {
  title: 'PEOPLE BY HASH',
  register: 'register.person',
  table: 'sip.pessoa',
  view: 'hub.person_v1',
};

/** The SQL of the page that makes the partitioned table, without rows. */
export function partitionsSql({ title }: Partitioned): string {
  return sqlOfPage(title, PAGE);
}

/** Copies all rows from one table to another of the same columns, but for those that are computed there. */
export async function copyAll(client: pg.Client, from: string, to: string): Promise<void> {
  const { rows } = await client.query<{ list: string }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS list FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [to],
  );
  const list = rows[0]?.list ?? '';
  await client.query(`INSERT INTO ${to} (${list}) SELECT ${list} FROM ${from}`);
  await client.query(`ANALYZE ${to}`);
}

/** Lets the view read another table of the same columns. Its columns, rights and conditions stay as they are. */
export async function readFrom(
  client: pg.Client,
  { view }: Partitioned,
  from: string,
  to: string,
): Promise<void> {
  const { rows } = await client.query<{ sql: string }>('SELECT pg_get_viewdef($1::regclass) AS sql', [view]);
  const [before = '', ...others] = (rows[0]?.sql ?? '').split(`FROM ${from}`);
  if (others.length !== 1) throw new Error(`${view} does not read ${from} once`);
  // PostgreSQL names columns by their table.
  const name = (table: string): string => table.split('.')[1] ?? table;
  await client.query(
    `CREATE OR REPLACE VIEW ${view} AS ${before}FROM ${to} AS ${name(from)}${others[0] ?? ''}`,
  );
}
