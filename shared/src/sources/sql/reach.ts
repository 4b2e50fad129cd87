import sql, { join, raw } from 'sql-template-tag';
import { classColumns } from './class-sql.ts';
import { decoyed, isSilent } from './decoy.ts';
import { inLaw } from './lent.ts';
import { queryOf, type Query } from '../connection/query.ts';
import type { Condition } from './question.ts';
import { ownersSql } from './statement.ts';
import type { Scope } from './statement-form.ts';

/** The records that one condition reaches, as far as the question as a whole could match them. */
export function reachStatement({ entry, owners, on }: Scope, condition: Condition, limit: number): Query {
  const columns = join(classColumns(entry.domain), ', ');
  return queryOf(
    sql`SELECT ${columns} FROM ${raw(`hub.${entry.view} r`)} WHERE ${ownersSql(owners, on, entry.domain)} AND ${inLaw(isSilent(owners) ? decoyed(condition) : condition, owners, on, entry.domain)} LIMIT ${limit}`,
  );
}
