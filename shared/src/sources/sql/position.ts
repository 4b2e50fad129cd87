import sql, { raw, type Sql } from 'sql-template-tag';
import type { StateCode } from '../../core/ids.ts';
import { headerSql } from './columns.ts';
import type { OrderKey } from './question.ts';

/** Position after which a page begins: the values of the order keys, then owner and id. */
export interface Position {
  readonly keys: readonly (string | number | null)[];
  readonly owner: StateCode;
  readonly id: string;
}

/** In the order of their bytes, by which pages of sources are merged: a State's own view may have its database's order. */
export const OWNER = sql`${headerSql.owner} COLLATE "C"`;
export const ID = sql`${headerSql.id} COLLATE "C"`;

/** The key of an order as rows are sorted by it: text by its bytes, numbers of any kind alike. */
export function keySql(type: OrderKey['type'], expression: Sql): Sql {
  if (type === 'text') return sql`(${expression})::text COLLATE "C"`;
  return type === 'number' ? sql`(${expression})::float8` : expression;
}

const CAST: Readonly<Record<OrderKey['type'], Sql>> = {
  number: sql`::float8`,
  text: sql`::text`,
  day: sql`::date`,
  moment: sql`::timestamptz`,
};

/** Rows strictly after a position, NULL sorting last in either direction. */
export function afterSql(
  order: readonly OrderKey[],
  keys: readonly Sql[],
  at: { readonly owner: unknown; readonly id: unknown; readonly keys: readonly unknown[] },
): Sql {
  let rest: Sql = sql`(${OWNER}, ${ID}) > (${at.owner}, ${at.id})`;
  for (let i = order.length - 1; i >= 0; i -= 1) {
    const key = keys[i] ?? sql`NULL`;
    const value = at.keys[i] ?? null;
    const cast = CAST[order[i]?.type ?? 'text'];
    const beyond = raw(order[i]?.direction === 'ASC' ? '>' : '<');
    rest =
      value === null
        ? sql`(${key} IS NULL AND ${rest})`
        : sql`(${key} ${beyond} ${value}${cast} OR ${key} IS NULL OR (${key} = ${value}${cast} AND ${rest}))`;
  }
  return rest;
}
