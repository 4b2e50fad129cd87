import { raw, type Sql } from 'sql-template-tag';
import type { HEADER, LinkColumns } from '../contract/common-views.ts';
import type { ColumnShapes } from '../contract/row-of.ts';

/**
 * Columns of the alias `r`, by name, as a statement writes them: `${r.serial_key}` is `r.serial_key`. They are of the
 * contract by type alone, so that one which it does not have, or no longer has, does not compile.
 */
export function columnsSql<C extends ColumnShapes>(): { readonly [K in keyof C]: Sql } {
  const known: Record<string, Sql> = {};
  return new Proxy(known, { get: (_, name) => (known[String(name)] ??= raw(`r.${String(name)}`)) }) as {
    readonly [K in keyof C]: Sql;
  };
}

/** The header, which each record and link has. */
export const headerSql = columnsSql<typeof HEADER>();

/** A link, which the alias stands for in statements of links. */
export const linkSql = columnsSql<LinkColumns>();
