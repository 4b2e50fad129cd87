import sql, { join, raw, type Sql } from 'sql-template-tag';
import { LOCAL_ID, type StateCode } from '../../core/ids.ts';
import { DOMAINS, HANDLINGS, SUBJECT_CATEGORIES } from '../../core/vocabulary.ts';
import type { HEADER, LinkColumns } from '../contract/common-views.ts';
import { checkReader } from '../connection/open.ts';
import { queryOf, type Query } from '../connection/query.ts';
import { sourceClient } from '../connection/source-client.ts';
import type { SourceConfig } from '../connection/source-config.ts';
import type { Unreadable } from '../connection/standing.ts';

/** Longer than any question waits: all rows are read. */
const DEADLINE_MS = 120_000;

/** What cannot be read of a row, by the column that is to blame. */
const OF_ALL: Readonly<Partial<Record<keyof typeof HEADER, Sql>>> = {
  id: notMatching('r.id', `^${LOCAL_ID}$`),
  handling: sql`r.handling IS NULL OR r.handling <> ALL(${[...HANDLINGS]}::text[])`,
  restricted: sql`r.restricted IS NULL`,
  contested: sql`r.contested IS NULL`,
  subject_categories: sql`(r.subject_categories <@ ${[...SUBJECT_CATEGORIES]}::text[]) IS NOT TRUE`,
  originator: sql`r.originator IS NOT NULL AND ${notMatching('r.originator', '^[A-Z]{2,3}$')}`,
};
const GLOBAL_ID = `^[A-Z]{2,3}:(${DOMAINS.join('|')}):${LOCAL_ID}$`;
const OF_LINKS: Readonly<Partial<Record<keyof LinkColumns, Sql>>> = {
  near_id: notMatching('r.near_id', GLOBAL_ID),
  far_id: notMatching('r.far_id', GLOBAL_ID),
};

function notMatching(column: string, pattern: string): Sql {
  return sql`(${raw(column)} ~ ${pattern}) IS NOT TRUE`;
}

/**
 * Counts rows that are in no answer, as nobody can be named by them or no law can speak of them. It reads all of them over a
 * connection of its own, with a deadline of its own; what a question asks does not wait for it.
 *
 * @returns by owner and column; columns of links are `link.COLUMN`. Rows that are of no owner of the source are counted for each.
 * @throws what PostgreSQL or the network says; SessionRefused when the session is not what it was asked to be.
 */
export async function countUnreadableRows(config: SourceConfig): Promise<readonly Unreadable[]> {
  const client = sourceClient(config, {
    as: 'liaison check of rows',
    connectMs: config.deadlineMs,
    statementMs: DEADLINE_MS,
  });
  try {
    await client.connect();
    await checkReader(client, DEADLINE_MS);
    const found: Unreadable[] = [];
    for (const [view, checks, above] of [
      [`${config.domain}_v1`, OF_ALL, ''],
      ['link_v1', { ...OF_ALL, ...OF_LINKS }, 'link.'],
    ] as const) {
      const { text, values } = countStatement(view, checks, config.owners);
      const { rows } = await client.query<Record<string, string | null>>(text, [...values]);
      found.push(...rows.flatMap((row) => unreadableIn(row, Object.keys(checks), above, config.owners)));
    }
    return found;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function countStatement(
  view: string,
  checks: Readonly<Record<string, Sql>>,
  owners: readonly StateCode[],
): Query {
  const counts = Object.entries(checks).map(
    ([column, isWrong]) => sql`count(*) FILTER (WHERE ${isWrong}) AS ${raw(column)}`,
  );
  return queryOf(
    sql`SELECT CASE WHEN r.owner = ANY(${[...owners]}::text[]) THEN r.owner END AS owner, count(*) AS all_rows, count(r.id) - count(DISTINCT r.id) AS twice, ${join(counts, ', ')} FROM ${raw(`hub.${view} r`)} GROUP BY 1`,
  );
}

function unreadableIn(
  row: Readonly<Record<string, string | null>>,
  columns: readonly string[],
  above: string,
  owners: readonly StateCode[],
): readonly Unreadable[] {
  const of = row['owner'] as StateCode | null;
  if (of === null)
    return owners.map((owner) => ({ owner, column: `${above}owner`, rows: Number(row['all_rows']) }));
  return columns.flatMap((column) => {
    const rows = Number(row[column]) + (column === 'id' ? Number(row['twice']) : 0);
    return rows === 0 ? [] : [{ owner: of, column: `${above}${column}`, rows }];
  });
}
