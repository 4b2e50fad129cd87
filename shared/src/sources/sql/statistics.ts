import sql, { join, raw, type Sql } from 'sql-template-tag';
import { conditionsFor } from './decoy.ts';
import { queryOf, type Query } from '../connection/query.ts';
import { inLaw } from './lent.ts';
import type { Condition, StatisticsQuestion } from './question.ts';
import { expressionInOwnZone } from './own-zone.ts';
import { ownersSql } from './statement.ts';
import type { Scope } from './statement-form.ts';

/** Groups that one source may answer with. One more is asked for, so that a list that was cut off is never taken for a whole one. */
export const GROUPS_MAX = 10_000;

/**
 * Counts and sums by group and owner: `owner, groups, count, sums`, the sums as decimal texts. With a seed, the same once more by weights, for owners
 * whose records may be counted and not listed: `weighted count, mark, weighted sums, their largest parts`. Each record
 * weighs 0, 1 or 2, one on average, by a keyed hash of its id alone: alike in every question. The mark is alike for cells
 * of the same records.
 *
 * @param seed of the weights, a whole number of 64 bits.
 */
export function statisticsStatement(
  { entry, owners, on }: Scope,
  question: StatisticsQuestion,
  seed: string | undefined,
): Query {
  // As in searches: what a condition or a group looks at more closely is looked at only where the law lends it.
  const lawful = (part: Sql): Sql => inLaw(part, owners, on, entry.domain);
  const groups = question.groupBy.map(
    ({ expression }) => sql`(${lawful(expressionInOwnZone(expression, owners))})::text`,
  );
  const sums = question.sums.map(({ expression }) => lawful(expression));
  const conditions: Condition[] = [
    ownersSql(owners, on, entry.domain),
    ...conditionsFor(question, owners).map(lawful),
  ];
  const columns = [
    sql`r.owner`,
    ...groups,
    sql`count(*)::int`,
    // As decimals: each value as it is written, and no binary fraction beside their sum.
    ...sums.map((summed) => sql`sum((${summed})::text::numeric)::text`),
    ...(seed === undefined ? [] : weighted(sums, seed)),
  ];
  const by = raw(Array.from({ length: groups.length + 1 }, (_, i) => i + 1).join(', '));
  const query = queryOf(
    sql`SELECT ${join(columns, ', ')} FROM ${raw(`hub.${entry.view} r`)} WHERE ${join(conditions, ' AND ')} GROUP BY ${by} ORDER BY ${by} LIMIT ${raw(String(GROUPS_MAX + 1))}`,
  );
  return { ...query, isSearch: true };
}

function weighted(sums: readonly Sql[], seed: string): readonly Sql[] {
  const hash = sql`hashtextextended(r.owner || ':' || r.id, ${seed}::bigint)`;
  const weight = sql`(CASE ${hash} & 3 WHEN 0 THEN 0 WHEN 3 THEN 2 ELSE 1 END)`;
  return [
    sql`sum(${weight})::int`,
    // What weighs nothing leaves no mark either: nothing at all tells that it is there.
    sql`sum(CASE WHEN ${weight} > 0 THEN ${hash}::numeric END)::text`,
    ...sums.map((summed) => sql`sum(${weight} * ${summed})::float8`),
    ...sums.map((summed) => sql`max(${weight} * ${summed})::float8`),
  ];
}
