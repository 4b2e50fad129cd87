import sql, { join, raw, type Sql } from 'sql-template-tag';
import { parseGlobalId, type GlobalId } from '../../core/ids.ts';
import { domainFacts } from '../../core/domain-facts.ts';
import { DERIVED_MARKS, SUBJECT_CATEGORIES, type Domain, type Mark } from '../../core/vocabulary.ts';
import { lastsSql } from '../../policy/words/record-days.ts';
import type { ClassAlternative, ClassPredicate } from '../../policy/words/ruling.ts';
import { headerSql } from './columns.ts';
import { HEAD_COLUMNS, type HeadColumn } from './row.ts';

const TRUE = sql`TRUE`;
const FALSE = sql`FALSE`;
/**
 * What no row meets, although PostgreSQL does not know it: so that a search of an owner that is silent, or for records
 * that are withheld, is done like one that finds nothing, and takes its time.
 */
export const NO_ROW = sql`hashtext(r.id) IS NULL`;

/** Whose rows a statement reads: records of a domain, or links, which have a head and no more. */
export type RowsOf = Domain | 'link';

/** A mark that follows from another column, in SQL. */
function derived(mark: Mark, rows: RowsOf): Sql {
  const from = rows === 'link' ? undefined : domainFacts[rows].marks[mark];
  if (from === undefined) return FALSE;
  const column = raw(`r.${from.column}`);
  return sql`(${column} IS NULL OR ${column} = ANY(${[...from.words]}::text[]))`;
}

/**
 * Columns that tell a row's decision class, and whether it may be lent at all. They are read by the hub and shown only
 * where a field asks for them too. `row.ts` says their order, and reads them.
 */
export function classColumns(rows: RowsOf): readonly Sql[] {
  let columns = columnsOf.get(rows);
  if (!columns) {
    columns = [
      ...HEAD_COLUMNS.map((name) => COLUMN_OF[name]),
      ...DERIVED_MARKS.map((mark) => derived(mark, rows)),
    ];
    columnsOf.set(rows, columns);
  }
  return columns;
}

const columnsOf = new Map<RowsOf, readonly Sql[]>();

const COLUMN_OF: Readonly<Record<HeadColumn, Sql>> = {
  owner: headerSql.owner,
  id: headerSql.id,
  handling: headerSql.handling,
  restricted: headerSql.restricted,
  contested: headerSql.contested,
  embargoUntil: headerSql.embargo_until,
  minorUntil: headerSql.minor_until,
  subjects: headerSql.subject_categories,
  originator: headerSql.originator,
  retainUntil: headerSql.retain_until,
};

/**
 * Says in SQL, over the alias `r`, whether a row is of one of the decision classes. NULL in a column that the law looks
 * at never satisfies a condition: an incomplete row is a withheld row.
 *
 * @param on the inquiry's day, `YYYY-MM-DD`: embargo and minority are measured against it.
 */
export function classSql(predicate: ClassPredicate, on: string, rows: RowsOf): Sql {
  if (predicate === 'always') return TRUE;
  if (predicate === 'never' || predicate.anyOf.length === 0) return NO_ROW;
  let known = written.get(predicate);
  if (!known) written.set(predicate, (known = new Map()));
  const key = `${on} ${rows}`;
  let text = known.get(key);
  if (!text) {
    const alternatives = predicate.anyOf.map((alternative) => alternativeSql(alternative, on, rows));
    known.set(key, (text = sql`(${join(alternatives, ' OR ')})`));
  }
  return text;
}

/** The law caches its predicates; what they are in SQL is cached with them. */
const written = new WeakMap<object, Map<string, Sql>>();

function alternativeSql(alternative: ClassAlternative, on: string, rows: RowsOf): Sql {
  const parts: Sql[] = [];
  const is = (condition: Sql, wanted: boolean | undefined): void => {
    if (wanted !== undefined) parts.push(wanted ? sql`(${condition}) IS TRUE` : sql`(${condition}) IS FALSE`);
  };
  if (alternative.handling) parts.push(sql`r.handling = ANY(${[...alternative.handling]}::text[])`);
  is(sql`r.restricted`, alternative.restricted);
  is(sql`r.contested`, alternative.contested);
  is(sql`coalesce(r.embargo_until ${EMBARGO} ${on}::date, FALSE)`, alternative.embargoed);
  is(sql`coalesce(r.minor_until ${MINOR} ${on}::date, FALSE)`, alternative.minor);
  for (const flag of DERIVED_MARKS) is(derived(flag, rows), alternative[flag]);
  is(sql`coalesce(r.originator <> r.owner, FALSE)`, alternative.originated);
  if (alternative.originators)
    parts.push(
      sql`(r.originator <> r.owner AND r.originator = ANY(${[...alternative.originators]}::text[]))`,
    );
  if (alternative.noneOfSubjects)
    parts.push(sql`NOT (r.subject_categories && ${[...alternative.noneOfSubjects]}::text[])`);
  is(sql`r.subject_categories = '{}'`, alternative.withoutSubject);
  if (alternative.records) parts.push(ofRecords(alternative.records, rows));
  return parts.length === 0 ? TRUE : sql`(${join(parts, ' AND ')})`;
}

/** A record by its id at the owner; a link by that of its near end, as links go by the release of the record that holds them. */
function ofRecords(records: readonly GlobalId[], rows: RowsOf): Sql {
  return rows === 'link'
    ? sql`r.near_id = ANY(${[...records]}::text[])`
    : sql`r.id = ANY(${records.map((record) => parseGlobalId(record).local)}::text[])`;
}

const RETAIN = raw(lastsSql('retain'));
const EMBARGO = raw(lastsSql('embargo'));
const MINOR = raw(lastsSql('minor'));
const KNOWN_SUBJECTS = [...SUBJECT_CATEGORIES];

/**
 * What holds for every row before any law is asked: it may still be kept, and its data-subject categories are words that
 * the law knows. A row with an unknown word is withheld, as no rule can speak of it.
 */
export function lawfulRow(on: string): Sql {
  return sql`(r.retain_until IS NULL OR r.retain_until ${RETAIN} ${on}::date) AND r.subject_categories <@ ${KNOWN_SUBJECTS}::text[]`;
}
