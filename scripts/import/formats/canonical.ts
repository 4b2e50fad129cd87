import { createInterface } from 'node:readline';
import { parse } from 'csv-parse';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { isOneOf, SUBJECT_CATEGORIES, type Domain } from '../../../shared/src/core/vocabulary.ts';
import { snakeCase } from '../../../shared/src/domains/build.ts';
import { searchColumns, type Searchable } from '../../../subgraphs/persons/search-columns.ts';
import { TextArray } from '../copy.ts';
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
/** The hub computes these from the other members, so that all States are searched alike. */
const COMPUTED = new Set(['owner', 'name_keys', 'document_keys', 'births', 'alert_bases']);

/**
 * A State's own export: NDJSON (one object a line) or CSV (`.csv`, members in the first line, JSON in the cells of lists
 * and objects). Members are those of the GraphQL type, `evaluationSource` and `evaluationInformation` for the 4x4 code,
 * `subjectCategories`, `minorUntil` and `embargoUntil`. In a delta, `{"id": "...", "remove": true}` takes a record out.
 *
 * @param types columns of the register that can be written, with their PostgreSQL types.
 * @param importedAt moment that records get which do not say how current they are.
 */
export function canonicalFormat(
  domain: Domain,
  types: ReadonlyMap<string, string>,
  importedAt: string,
): ImportFormat {
  const columns = [...types.keys()];
  return {
    table: `register.${domain}`,
    columns,
    currency: MOMENTS.filter((column) => types.has(column)),
    async *read([file = ''], owner, onBytes) {
      for await (const { line, record } of records(file, onBytes)) {
        yield typeof record === 'string'
          ? { kind: 'reject', line, reason: record }
          : itemOf(record, line, domain, owner, types, importedAt);
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

function itemOf(
  record: Fields,
  line: number,
  domain: Domain,
  owner: StateCode,
  types: ReadonlyMap<string, string>,
  importedAt: string,
): ImportItem {
  const { id, remove, ...members } = record;
  const reject = (reason: string): ImportItem => ({ kind: 'reject', line, reason });
  if (typeof id !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/u.test(id))
    return reject('id is not 1 to 64 letters, digits, dots, underscores and hyphens');
  if (remove === true || remove === 'true') return { kind: 'remove', id };
  const given = new Map(Object.entries(members).map(([name, value]) => [snakeCase(name), value]));
  for (const name of Object.keys(members)) {
    const column = snakeCase(name);
    if (!types.has(column) || COMPUTED.has(column)) return reject(`${name} is no member of this record`);
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
  if (domain === 'person') addSearchColumns(values);
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

function addSearchColumns(values: Map<string, unknown>): void {
  const list = <T>(column: string): readonly T[] => (asList(values.get(column)) ?? []) as readonly T[];
  const search = searchColumns({
    identities: list<Searchable['identities'][number]>('identities'),
    documents: list<Searchable['documents'][number]>('documents').filter(
      ({ number }) => typeof number === 'string',
    ),
    alerts: list<Searchable['alerts'][number]>('alerts'),
  });
  values.set('name_keys', new TextArray(search.nameKeys));
  values.set('document_keys', new TextArray(search.documentKeys));
  values.set('births', search.births);
  values.set('alert_bases', new TextArray(search.alertBases));
}
