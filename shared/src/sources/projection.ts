import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { StateCode } from '../core/ids.ts';
import type { DomainEntry, FieldEntry } from '../domains/catalogue.ts';
import type { ClassPredicate, Lending } from '../policy/ruling.ts';
import { classSql } from './class-sql.ts';

/** What one owner lends; a source asks under one or more of these at once. */
export interface OwnerLending {
  readonly owner: StateCode;
  readonly lending: Lending;
}

/** One selected value: the catalogue path it fills and the SQL that yields it. */
export interface Column {
  readonly path: string;
  readonly expression: Sql;
}

/** Columns that tell a row's decision class. They are read by the hub and shown only where a field asks for them too. */
export const CLASS_COLUMNS = [
  'r.owner',
  'r.id',
  'r.handling',
  'r.restricted',
  'r.contested',
  'r.embargo_until',
  'r.minor_until',
  'r.subject_categories',
  'r.originator',
] as const;

/**
 * The SELECT list for the requested top-level fields. A field that no class may read is not selected; one that some
 * classes may read is NULL for the others; keys inside JSON that the law withholds are removed before they leave.
 */
export function project(
  entry: DomainEntry,
  requested: ReadonlySet<string>,
  owners: readonly OwnerLending[],
  on: string,
): readonly Column[] {
  const columns: Column[] = [];
  for (const field of entry.fields) {
    if (!requested.has(field.path) || !isStored(field)) continue;
    const perOwner = owners.map(({ owner, lending }) => ({
      owner,
      expression: columnFor(entry, field, lending, on),
    }));
    const some = perOwner.filter(({ expression }) => expression !== undefined);
    const [only] = some;
    if (only?.expression === undefined) continue;
    columns.push({
      path: field.path,
      expression:
        owners.length === 1
          ? only.expression
          : sql`CASE ${join(
              some.map(
                ({ owner, expression }) => sql`WHEN r.owner = ${owner} THEN ${expression ?? sql`NULL`}`,
              ),
              ' ',
            )} END`,
    });
  }
  return columns;
}

const EVALUATION = 'evaluation';

/** Whether a field comes out of the main view: by a column of its own, or, for the evaluation, by two. */
export function isStored(field: FieldEntry): boolean {
  return field.column !== undefined || field.path === EVALUATION;
}

function columnFor(entry: DomainEntry, field: FieldEntry, lending: Lending, on: string): Sql | undefined {
  const readable = lending.readable(field.path);
  if (readable === 'never') return undefined;
  const column =
    field.path === EVALUATION
      ? sql`jsonb_build_object('source', r.evaluation_source, 'information', r.evaluation_information)`
      : raw(`r.${field.column ?? ''}`);
  const inner = entry.fields.some(({ path }) => path.startsWith(`${field.path}.`))
    ? stripped(entry, field, column, lending, on)
    : column;
  return readable === 'always' ? inner : sql`CASE WHEN ${classSql(readable, on)} THEN ${inner} END`;
}

/** Removes what the law withholds inside a JSON value. Recursive; returns the value untouched where nothing is withheld. */
function stripped(entry: DomainEntry, field: FieldEntry, value: Sql, lending: Lending, on: string): Sql {
  const children = entry.fields.filter(
    ({ path }) => path.startsWith(`${field.path}.`) && !path.slice(field.path.length + 1).includes('.'),
  );
  if (!withholdsInside(entry, field, lending)) return value;
  return field.list
    ? sql`CASE jsonb_typeof(${value}) WHEN 'array' THEN (SELECT jsonb_agg(${strippedObject(entry, children, raw('e.value'), lending, on)} ORDER BY e.ordinality) FROM jsonb_array_elements(${value}) WITH ORDINALITY e) END`
    : sql`CASE jsonb_typeof(${value}) WHEN 'object' THEN ${strippedObject(entry, children, value, lending, on)} END`;
}

function withholdsInside(entry: DomainEntry, field: FieldEntry, lending: Lending): boolean {
  return entry.fields.some(
    ({ path }) => path.startsWith(`${field.path}.`) && lending.readable(path) !== 'always',
  );
}

function strippedObject(
  entry: DomainEntry,
  children: readonly FieldEntry[],
  value: Sql,
  lending: Lending,
  on: string,
): Sql {
  const dropped = new Map<string, { readonly predicate: ClassPredicate; readonly keys: string[] }>();
  const rebuilt: Sql[] = [];
  for (const child of children) {
    const predicate = lending.readable(child.path);
    const key = lastPart(child.path);
    if (predicate !== 'always') {
      const group = JSON.stringify(predicate);
      const known = dropped.get(group);
      if (known) known.keys.push(key);
      else dropped.set(group, { predicate, keys: [key] });
    }
    if (predicate !== 'never' && withholdsInside(entry, child, lending)) {
      rebuilt.push(
        sql`jsonb_build_object(${key}::text, ${strippedNested(entry, child, value, lending, on)})`,
      );
    }
  }
  const whole = rebuilt.length === 0 ? value : sql`(${join([value, ...rebuilt], ' || ')})`;
  let result = whole;
  for (const { predicate, keys } of dropped.values()) {
    result =
      predicate === 'never'
        ? sql`(${result} - ${keys}::text[])`
        : sql`(CASE WHEN ${classSql(predicate, on)} THEN ${result} ELSE ${result} - ${keys}::text[] END)`;
  }
  return result;
}

function strippedNested(
  entry: DomainEntry,
  child: FieldEntry,
  parent: Sql,
  lending: Lending,
  on: string,
): Sql {
  const value = sql`(${parent} -> ${lastPart(child.path)}::text)`;
  const children = entry.fields.filter(
    ({ path }) => path.startsWith(`${child.path}.`) && !path.slice(child.path.length + 1).includes('.'),
  );
  return child.list
    ? sql`CASE jsonb_typeof(${value}) WHEN 'array' THEN (SELECT jsonb_agg(${strippedObject(entry, children, raw('n.value'), lending, on)} ORDER BY n.ordinality) FROM jsonb_array_elements(${value}) WITH ORDINALITY n) END`
    : sql`CASE jsonb_typeof(${value}) WHEN 'object' THEN ${strippedObject(entry, children, value, lending, on)} END`;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
