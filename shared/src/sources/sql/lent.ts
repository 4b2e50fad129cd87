import sql, { join, Sql } from 'sql-template-tag';
import type { FieldUse } from '../../policy/words/ruling.ts';
import { classSql, type RowsOf } from './class-sql.ts';
import type { OwnerLending } from './statement-form.ts';

/**
 * Stands among the values of a condition or an order for what the law says of each row: whether it lends some fields for
 * some uses. The statement that goes to a source says it in SQL, in the words of each owner's law.
 */
export class Lent {
  readonly uses: readonly FieldUse[];

  constructor(uses: readonly FieldUse[]) {
    this.uses = uses;
  }
}

/**
 * SQL that looks closer where the law lends these fields openly, so that nothing which is not granted narrows or ranks.
 *
 * @param paths catalogue paths.
 * @param open what is looked at where the value may be worked out, since it is shown.
 * @param otherwise what stands there for every other row.
 */
export function whereOpen(paths: readonly string[], open: Sql, otherwise: Sql): Sql {
  const lent = new Lent(paths.map((path) => ({ path, use: 'OPEN' })));
  return sql`CASE WHEN ${lent} THEN ${open} ELSE ${otherwise} END`;
}

/** The same SQL in the words of the law. What else it holds stays as it is. */
export function inLaw(
  { strings, values }: Sql,
  owners: readonly OwnerLending[],
  on: string,
  rows: RowsOf,
): Sql {
  if (!values.some((value) => value instanceof Lent)) return new Sql(strings, values);
  return new Sql(
    strings,
    values.map((value) => (value instanceof Lent ? lentSql(value, owners, on, rows) : value)),
  );
}

// Every value is cast: an expression is worked out once where SELECT and ORDER BY say it in the same parameters.
function lentSql({ uses }: Lent, owners: readonly OwnerLending[], on: string, rows: RowsOf): Sql {
  const parts = owners.map(
    ({ owner, lending }) =>
      sql`(r.owner = ${owner}::text AND ${classSql(lending.matchable(uses), on, rows)})`,
  );
  return sql`(${join(parts, ' OR ')})`;
}
