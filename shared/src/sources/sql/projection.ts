import sql, { join, raw, type Sql } from 'sql-template-tag';
import { exactPathOf, recordTypes, type DomainEntry, type FieldEntry } from '../../domains/catalogue.ts';
import type { ClassPredicate, Lending } from '../../policy/words/ruling.ts';
import { classSql, type RowsOf } from './class-sql.ts';
import { headerSql, linkSql } from './columns.ts';
import type { Column, FieldScope, OwnerLending } from './statement-form.ts';

/**
 * The SELECT list for the requested top-level fields. A field that no class may read is not selected; one that some
 * classes may read is NULL for the others; keys inside JSON that the law withholds are removed before they leave.
 */
export function project({ entry, owners, requested, on }: FieldScope): readonly Column[] {
  return entry.fields.flatMap((field) =>
    requested.has(field.path) && isStored(field)
      ? columnOf({ entry, on, rows: entry.domain, requested }, field, storedIn(field), owners)
      : [],
  );
}

/**
 * The SELECT list for the requested fields of a link: what the law withholds of it is not selected, and of what the State
 * adds to its links only what the schema knows.
 *
 * @param path the field under which law knows the link, such as `associates`.
 */
export function projectLink({ entry, owners, requested, on }: FieldScope, path: string): readonly Column[] {
  return linkColumns(entry, path).flatMap((field) => {
    if (!requested.has(field.path)) return [];
    const head = LINK_COLUMNS[field.name];
    const value = head === undefined ? sql`(${linkSql.detail} -> ${field.name}::text)` : head;
    return columnOf(
      { entry, on, rows: 'link', requested },
      field,
      field.name === EVALUATION ? EVALUATED : value,
      owners,
    );
  });
}

/** Fields of a link that come out of its view: all but its ends, and what the hub makes. */
export function linkColumns(entry: DomainEntry, path: string): readonly FieldEntry[] {
  return childrenOf(entry, path).filter(
    ({ name, graphqlType }) => !recordTypes().has(graphqlType) && !MADE_BY_THE_HUB.has(name),
  );
}

/** Those of them that `link_v1.detail` holds. */
export function linkDetails(entry: DomainEntry, path: string): readonly FieldEntry[] {
  return linkColumns(entry, path).filter(
    ({ name }) => name !== EVALUATION && !Object.hasOwn(LINK_COLUMNS, name),
  );
}

const MADE_BY_THE_HUB: ReadonlySet<string> = new Set(['id', 'owner', 'obligations', 'withheld']);
const LINK_COLUMNS: Readonly<Record<string, Sql>> = {
  kind: linkSql.kind,
  basis: linkSql.basis,
  since: linkSql.since,
  until: linkSql.until,
  legalBasisOfEntry: linkSql.legal_basis_of_entry,
};

/** What does not change from field to field of one statement. */
interface Place {
  readonly entry: DomainEntry;
  readonly on: string;
  readonly rows: RowsOf;
  /** Exact spellings among it (`@exactOf`) say of which numbers every digit is wanted. */
  readonly requested: ReadonlySet<string>;
}

/** One field as its owners lend it: no column when none of them does. */
function columnOf(
  place: Place,
  field: FieldEntry,
  value: Sql,
  owners: readonly OwnerLending[],
): readonly Column[] {
  const lent = owners.flatMap(({ owner, lending }) => {
    const expression = lentValue(place, field, value, lending);
    return expression === undefined ? [] : [{ owner, expression }];
  });
  const [only] = lent;
  if (only === undefined) return [];
  const cases = lent.map(({ owner, expression }) => sql`WHEN r.owner = ${owner} THEN ${expression}`);
  return [
    {
      path: field.path,
      expression: owners.length === 1 ? only.expression : sql`CASE ${join(cases, ' ')} END`,
    },
  ];
}

function childrenOf(entry: DomainEntry, above: string): readonly FieldEntry[] {
  return entry.fields.filter(
    ({ path }) => path.startsWith(`${above}.`) && !path.slice(above.length + 1).includes('.'),
  );
}

const EVALUATION = 'evaluation';

/** Whether a field comes out of the main view: by a column of its own, or, for the evaluation, by two. */
export function isStored(field: FieldEntry): boolean {
  return field.column !== undefined || field.path === EVALUATION;
}

const EVALUATED = sql`jsonb_build_object('source', ${headerSql.evaluation_source}, 'information', ${headerSql.evaluation_information})`;

function storedIn(field: FieldEntry): Sql {
  return field.path === EVALUATION ? EVALUATED : raw(`r.${field.column ?? ''}`);
}

function lentValue(place: Place, field: FieldEntry, value: Sql, lending: Lending): Sql | undefined {
  const readable = lending.readable(field.path);
  if (readable === 'never') return undefined;
  const lent = withholdsInside(place.entry, field, lending)
    ? stripped({ ...place, lending }, field, value)
    : value;
  const inner = isExactInside(place, field) ? exact(place, field, lent) : lent;
  return readable === 'always'
    ? inner
    : sql`CASE WHEN ${classSql(readable, place.on, place.rows)} THEN ${inner} END`;
}

/** A place in a statement, as one owner lends it. */
interface LentPlace extends Place {
  readonly lending: Lending;
}

/** Removes what the law withholds inside a JSON value, at every depth. */
function stripped(place: LentPlace, field: FieldEntry, value: Sql, depth = 0): Sql {
  const item = raw(`e${depth}.value`);
  return field.list
    ? sql`CASE jsonb_typeof(${value}) WHEN 'array' THEN (SELECT jsonb_agg(${strippedObject(place, field, item, depth)} ORDER BY ${raw(`e${depth}`)}.ordinality) FROM jsonb_array_elements(${value}) WITH ORDINALITY ${raw(`e${depth}`)}) END`
    : sql`CASE jsonb_typeof(${value}) WHEN 'object' THEN ${strippedObject(place, field, value, depth)} END`;
}

/** Whether every digit of a number inside a JSON value is wanted. A number that is a column of its own has them anyway. */
function isExactInside({ entry, requested }: Place, field: FieldEntry): boolean {
  return entry.fields.some((inner) => {
    const path = inner.path.startsWith(`${field.path}.`) ? exactPathOf(inner) : undefined;
    return path !== undefined && requested.has(path);
  });
}

/**
 * Numbers inside a JSON value as texts, after the law took out what it withholds: JavaScript's reader of JSON keeps some 16
 * digits, and no zeros at the end. What is no list or object where one has to be stays, and is told as unfit.
 */
function exact(place: Place, field: FieldEntry, value: Sql, depth = 0): Sql {
  const item = raw(`x${depth}.value`);
  return field.list
    ? sql`CASE jsonb_typeof(${value}) WHEN 'array' THEN (SELECT coalesce(jsonb_agg(${exactObject(place, field, item, depth)} ORDER BY ${raw(`x${depth}`)}.ordinality), '[]') FROM jsonb_array_elements(${value}) WITH ORDINALITY ${raw(`x${depth}`)}) ELSE ${value} END`
    : exactObject(place, field, value, depth);
}

function exactObject(place: Place, field: FieldEntry, value: Sql, depth: number): Sql {
  const parts = childrenOf(place.entry, field.path).flatMap((child) => {
    const path = exactPathOf(child);
    if (path !== undefined && place.requested.has(path))
      return [sql`${child.name}::text, ${value} ->> ${child.name}::text`];
    if (!isExactInside(place, child)) return [];
    const inner = sql`(${value} -> ${child.name}::text)`;
    return [sql`${child.name}::text, ${exact(place, child, inner, depth + 1)}`];
  });
  return sql`CASE jsonb_typeof(${value}) WHEN 'object' THEN ${value} || jsonb_build_object(${join(parts, ', ')}) ELSE ${value} END`;
}

function withholdsInside(entry: DomainEntry, field: FieldEntry, lending: Lending): boolean {
  return entry.fields.some(
    ({ path }) => path.startsWith(`${field.path}.`) && lending.readable(path) !== 'always',
  );
}

function strippedObject(place: LentPlace, field: FieldEntry, value: Sql, depth: number): Sql {
  const { lending } = place;
  const dropped = new Map<string, { readonly predicate: ClassPredicate; readonly keys: string[] }>();
  const rebuilt: Sql[] = [];
  for (const child of childrenOf(place.entry, field.path)) {
    const predicate = lending.readable(child.path);
    if (predicate !== 'always') {
      const group = JSON.stringify(predicate);
      const known = dropped.get(group);
      if (known) known.keys.push(child.name);
      else dropped.set(group, { predicate, keys: [child.name] });
    }
    if (predicate !== 'never' && withholdsInside(place.entry, child, lending)) {
      const inner = sql`(${value} -> ${child.name}::text)`;
      rebuilt.push(sql`jsonb_build_object(${child.name}::text, ${stripped(place, child, inner, depth + 1)})`);
    }
  }
  let result = rebuilt.length === 0 ? value : sql`(${join([value, ...rebuilt], ' || ')})`;
  for (const { predicate, keys } of dropped.values()) {
    const less = sql`(${result} - ${keys}::text[])`;
    result =
      predicate === 'never'
        ? less
        : sql`(CASE WHEN ${classSql(predicate, place.on, place.rows)} THEN ${result} ELSE ${less} END)`;
  }
  return result;
}
