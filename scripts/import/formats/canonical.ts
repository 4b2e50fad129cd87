import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { isOneOf, SUBJECT_CATEGORIES } from '../../../shared/src/core/vocabulary.ts';
import { snakeCase } from '../../../shared/src/domains/build.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';
import { TextArray } from '../../../shared/src/core/text-array.ts';
import type { ImportFormat, ImportItem } from '../importer.ts';
import { openText, type OnBytes } from '../open.ts';

/** Columns that a State may leave out although its register needs them, and what they then are. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  handling: 'H0',
  evaluation_source: 'X',
  evaluation_information: 4,
  restricted: false,
  contested: false,
  basis: 'FACT',
  synthetic: false,
};
const MOMENTS = ['created_at', 'updated_at', 'data_as_of'] as const;
type Canonical = Pick<DomainDefinition, 'domain' | 'searchColumns'>;

/**
 * A State's own export: NDJSON (one object a line) or CSV (`.csv`, members in the first line, JSON in the cells of lists
 * and objects). Members are those of the GraphQL type, `evaluationSource` and `evaluationInformation` for the 4x4 code,
 * `subjectCategories`, `minorUntil` and `embargoUntil`. In a delta, `{"id": "...", "remove": true}` takes a record out.
 *
 * @param definition of the domain: its search columns the hub computes, so that all States are searched alike.
 * @param types columns of the register that can be written, with their PostgreSQL types.
 * @param importedAt moment that records get which do not say how current they are.
 */
export function canonicalFormat(
  definition: Canonical,
  types: ReadonlyMap<string, string>,
  importedAt: string,
): ImportFormat {
  const columns = [...types.keys()];
  return {
    table: `register.${definition.domain}`,
    columns,
    currency: MOMENTS.filter((column) => types.has(column)),
    async *read([file = ''], owner, onBytes) {
      for await (const { line, record } of records(file, onBytes)) {
        yield typeof record === 'string'
          ? { kind: 'reject', line, reason: record }
          : itemOf(record, line, { ...definition, owner, types, importedAt });
      }
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

async function* records(
  file: string,
  onBytes: OnBytes,
): AsyncGenerator<{ readonly line: number; readonly record: Fields | string }> {
  const text = openText(file, onBytes);
  let line = 0;
  if (/\.csv(?:\.gz)?$/u.test(file)) {
    let names: readonly string[] | undefined;
    for await (const cells of text.pipe(parse({ bom: true, skip_empty_lines: true }))) {
      line += 1;
      const values = cells as readonly string[];
      if (!names) {
        names = values;
        continue;
      }
      // Made of pairs: a column may have a name that every object has by birth.
      const members = names.map((name, i) => [name, values[i] ?? ''] as const);
      yield { line, record: Object.fromEntries(members.filter(([, value]) => value !== '')) };
    }
    return;
  }
  for await (const row of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (row.trim() !== '') yield { line, record: readObject(row) };
  }
}

function readObject(text: string): Fields | string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : 'the line is not a JSON object';
  } catch {
    return 'the line is not JSON';
  }
}

/** Into what the lines of one file are read. */
interface Target extends Canonical {
  readonly owner: StateCode;
  readonly types: ReadonlyMap<string, string>;
  readonly importedAt: string;
}

function itemOf(
  record: Fields,
  line: number,
  { searchColumns, owner, types, importedAt }: Target,
): ImportItem {
  const { id, remove, ...members } = record;
  const reject = (reason: string): ImportItem => ({ kind: 'reject', line, reason });
  if (typeof id !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/u.test(id))
    return reject('id is not 1 to 64 letters, digits, dots, underscores and hyphens');
  if (remove === true || remove === 'true') return { kind: 'remove', id };
  const given = new Map(Object.entries(members).map(([name, value]) => [snakeCase(name), value]));
  for (const name of Object.keys(members)) {
    const column = snakeCase(name);
    if (!types.has(column) || column === 'owner' || searchColumns?.columns.includes(column) === true)
      return reject(`${name} is no member of this record`);
  }
  if (typeof given.get('holding_authority') !== 'string') return reject('holdingAuthority is missing');
  const values = new Map<string, unknown>([
    ['id', id],
    ['owner', owner],
  ]);
  for (const [column, type] of types) {
    if (values.has(column)) continue;
    const read = readValue(given.get(column) ?? defaultOf(column, importedAt), type);
    if (read === UNREADABLE) return reject(`${column} is not of the type ${type}`);
    values.set(column, read);
  }
  const subjects = asList(given.get('subject_categories')) ?? [];
  const unknown = subjects.find((word) => !isOneOf(SUBJECT_CATEGORIES, word));
  if (unknown !== undefined)
    return reject(`subjectCategories holds ${JSON.stringify(unknown)}, which is none`);
  for (const [column, value] of Object.entries(searchColumns?.of(readMembers(members, types)) ?? {}))
    values.set(column, Array.isArray(value) ? new TextArray(value) : value);
  return { kind: 'row', values: [...types.keys()].map((column) => values.get(column)) };
}

function defaultOf(column: string, importedAt: string): unknown {
  if ((MOMENTS as readonly string[]).includes(column)) return importedAt;
  return column === 'subject_categories' ? [] : DEFAULTS[column];
}

const UNREADABLE = Symbol('unreadable');

/** A member as its column takes it. JSON has no dates, CSV has only text. */
function readValue(value: unknown, type: string): unknown {
  if (value === undefined || value === null) return null;
  if (type === 'jsonb') return typeof value === 'string' ? readJson(value) : value;
  if (type === '_text') {
    const list = asList(value);
    return list === undefined ? UNREADABLE : new TextArray(list.map(String));
  }
  if (type === 'date' || type.startsWith('timestamp')) return isMoment(value) ? value : UNREADABLE;
  if (type === 'boolean')
    return /^(?:true|false)$/u.test(String(value)) ? String(value) === 'true' : UNREADABLE;
  if (/^(?:integer|smallint|bigint|numeric|double precision|real)$/u.test(type))
    return String(value).trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : UNREADABLE;
  return typeof value === 'object' ? UNREADABLE : String(value);
}

function isMoment(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/u.test(value) && !Number.isNaN(Date.parse(value));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
}

function asList(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string') return undefined;
  const read = readJson(value);
  return Array.isArray(read) ? read : undefined;
}

/** Members with their lists and objects read: CSV holds them as JSON. */
function readMembers(members: Fields, types: ReadonlyMap<string, string>): Fields {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      typeof value === 'string' && types.get(snakeCase(name)) === 'jsonb' ? readJson(value) : value,
    ]),
  );
}
