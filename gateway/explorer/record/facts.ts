import type { GraphQLSchema } from 'graphql';
import { isObject, type RecordData } from '../answer/rows.ts';
import { kindAt, sayValue, type Sayer } from '../graph/value.ts';

/** A fact of a record as it is shown: values, or a table where it holds several things of its own. */
export type Fact = { readonly field: string } & (
  | { readonly texts: readonly string[] }
  | { readonly columns: readonly string[]; readonly lines: readonly (readonly string[])[] }
);

/** What stands beside the facts, not among them. */
const BESIDE = new Set([
  'id',
  'owner',
  'obligations',
  'withheld',
  'handling',
  'handlingText',
  'evaluation',
  'synthetic',
]);

/**
 * The facts of a record, in the order of the answer: what has a value. Links are no facts.
 *
 * @param schema of the caller: it says which values are codes and moments.
 */
export function factsOf(
  data: RecordData,
  recordType: string,
  schema: GraphQLSchema | undefined,
  say: Sayer,
): readonly Fact[] {
  const textAt = (path: string, value: unknown): string =>
    sayValue(value, kindAt(schema, recordType, path), say);
  return Object.entries(data).flatMap(([field, value]): readonly Fact[] => {
    if (BESIDE.has(field) || value === null || value === undefined || isPage(value)) return [];
    const items: readonly unknown[] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    if (items.length === 0) return [];
    if (!items.some(isObject)) return [{ field, texts: items.map((one) => textAt(field, one)) }];
    const lines = items.filter(isObject).map((item) => flat(item, field));
    const columns = [...new Set(lines.flatMap((line) => [...line.keys()]))];
    return columns.length === 0
      ? []
      : [
          {
            field,
            columns,
            lines: lines.map((line) => columns.map((path) => joined(line.get(path), path, textAt))),
          },
        ];
  });
}

/** Pages of links. */
export function isPage(value: unknown): value is RecordData {
  return isObject(value) && Array.isArray(value['nodes']);
}

function joined(
  values: readonly unknown[] | undefined,
  path: string,
  say: (path: string, value: unknown) => string,
): string {
  return (values ?? []).map((value) => say(path, value)).join(', ');
}

/** Values by their dotted path, without what is null. */
function flat(item: RecordData, before: string): Map<string, readonly unknown[]> {
  const found = new Map<string, readonly unknown[]>();
  for (const [name, value] of Object.entries(item)) {
    if (value === null || value === undefined) continue;
    const path = `${before}.${name}`;
    const values: readonly unknown[] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    for (const one of values)
      if (isObject(one)) for (const [below, more] of flat(one, path)) add(found, below, more);
      else add(found, path, [one]);
  }
  return found;
}

function add(found: Map<string, readonly unknown[]>, path: string, values: readonly unknown[]): void {
  found.set(path, [...(found.get(path) ?? []), ...values]);
}
