import sql, { join, type Sql } from 'sql-template-tag';
import { SUBJECT_CATEGORIES } from '../core/vocabulary.ts';
import type { ClassAlternative, ClassPredicate } from '../policy/ruling.ts';

const TRUE = sql`TRUE`;
const FALSE = sql`FALSE`;

/**
 * Says in SQL, over the alias `r`, whether a row is of one of the decision classes. NULL in a column that the law looks
 * at never satisfies a condition: an incomplete row is a withheld row.
 *
 * @param on the inquiry's day, `YYYY-MM-DD`: embargo and minority are measured against it.
 */
export function classSql(predicate: ClassPredicate, on: string): Sql {
  if (predicate === 'always') return TRUE;
  if (predicate === 'never' || predicate.anyOf.length === 0) return FALSE;
  return sql`(${join(
    predicate.anyOf.map((alternative) => alternativeSql(alternative, on)),
    ' OR ',
  )})`;
}

function alternativeSql(alternative: ClassAlternative, on: string): Sql {
  const parts: Sql[] = [];
  const is = (condition: Sql, wanted: boolean | undefined): void => {
    if (wanted !== undefined) parts.push(wanted ? sql`(${condition}) IS TRUE` : sql`(${condition}) IS FALSE`);
  };
  if (alternative.handling) parts.push(sql`r.handling = ANY(${[...alternative.handling]}::text[])`);
  is(sql`r.restricted`, alternative.restricted);
  is(sql`r.contested`, alternative.contested);
  is(sql`coalesce(r.embargo_until > ${on}::date, FALSE)`, alternative.embargoed);
  is(sql`coalesce(r.minor_until > ${on}::date, FALSE)`, alternative.minor);
  is(sql`coalesce(r.originator <> r.owner, FALSE)`, alternative.originated);
  if (alternative.originators)
    parts.push(
      sql`(r.originator <> r.owner AND r.originator = ANY(${[...alternative.originators]}::text[]))`,
    );
  if (alternative.noneOfSubjects)
    parts.push(sql`NOT (r.subject_categories && ${[...alternative.noneOfSubjects]}::text[])`);
  is(sql`r.subject_categories = '{}'`, alternative.withoutSubject);
  return parts.length === 0 ? TRUE : sql`(${join(parts, ' AND ')})`;
}

const KNOWN_SUBJECTS = [...SUBJECT_CATEGORIES];

/**
 * What holds for every row before any law is asked: it may still be kept, and its data-subject categories are words that
 * the law knows. A row with an unknown word is withheld, as no rule can speak of it.
 */
export function lawfulRow(on: string): Sql {
  return sql`(r.retain_until IS NULL OR r.retain_until >= ${on}::date) AND r.subject_categories <@ ${KNOWN_SUBJECTS}::text[]`;
}
