import type { StateCode } from '../../../shared/src/core/ids.ts';
import { snakeCase as inSnakeCase } from '../../../shared/src/domains/build.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';
import { TextArray } from '../../../shared/src/core/text-array.ts';
import {
  rejectedMember,
  type ImportFormat,
  type ImportItem,
  type RejectedLine,
  type UnknownWord,
} from '../import-format.ts';
import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { proveColumns, quoted, WrongFile } from '../wrong-file.ts';
import { jsonLines } from './lines.ts';
import { remembered } from './remembered.ts';
import { alsoAtFault, recordCheck, type Fields } from './record-check.ts';
import { tableLines } from './table-lines.ts';
import type { Fault } from './value-check.ts';
import { standardised } from './vocabulary.ts';

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

/** What of a register an import must know. */
export interface Register {
  /** Columns that can be written, with their PostgreSQL types. */
  readonly types: ReadonlyMap<string, string>;
  /** Columns that must hold a value, and get none by themselves. */
  readonly required?: ReadonlySet<string>;
}

/**
 * A State's own export: NDJSON (one object a line) or CSV (`.csv`, members in the first line, JSON in the cells of lists
 * and objects). Members are those of the GraphQL type, `evaluationSource` and `evaluationInformation` for the 4x4 code,
 * `subjectCategories`, `minorUntil` and `embargoUntil`. In a delta, `{"id": "...", "remove": true}` takes a record out.
 * Every line is checked against the GraphQL type by which it will be answered.
 *
 * @param definition of the domain: its search columns the hub computes, so that all States are searched alike.
 * @param importedAt moment that records get which do not say how current they are.
 */
export function canonicalFormat(
  definition: DomainDefinition,
  register: Register,
  importedAt: string,
): ImportFormat {
  const columns = [...register.types.keys()];
  const check = recordCheck(definition);
  return {
    table: `register.${definition.domain}`,
    columns,
    currency: MOMENTS.filter((column) => register.types.has(column)),
    async *read([file = ''], owner, onBytes, how) {
      for await (const read of records(file, definition, onBytes, how)) {
        yield 'kind' in read
          ? read
          : itemOf(read.record, read.line, { definition, check, owner, register, importedAt });
      }
    },
  };
}

type Line = { readonly line: number; readonly record: Fields } | RejectedLine;

async function* records(
  file: string,
  { recordType }: DomainDefinition,
  onBytes: OnBytes,
  how: HowToRead | undefined,
): AsyncGenerator<Line> {
  if (/\.(?:csv|tsv)(?:\.gz)?$/u.test(file)) {
    const prove = (names: readonly string[]): void => {
      proveColumns(file, `a table of ${recordType}`, names, ['id']);
      const twice = names.find((name, i) => name !== '' && names.indexOf(name) < i);
      if (twice !== undefined) throw new WrongFile(file, `the column ${quoted(twice)} stands there twice`);
    };
    for await (const read of tableLines({ file, onBytes, how, prove, id: 'id' })) {
      if ('kind' in read) yield read;
      // An empty cell says nothing.
      else
        yield {
          line: read.line,
          record: Object.fromEntries(Object.entries(read.cells).filter(([, value]) => value !== '')),
        };
    }
    return;
  }
  for await (const read of jsonLines(openText(file, onBytes, how), file)) {
    yield 'kind' in read ? read : { line: read.line, record: read.value };
  }
}

/** Into what the lines of one file are read. */
interface Target {
  readonly definition: DomainDefinition;
  readonly check: ReturnType<typeof recordCheck>;
  readonly owner: StateCode;
  readonly register: Register;
  readonly importedAt: string;
}

const ID = /^[A-Za-z0-9._-]{1,64}$/u;
const ID_ACCEPTED = '1 to 64 letters, digits, dots, underscores and hyphens';

function itemOf(record: Fields, line: number, target: Target): ImportItem {
  const { id: given, reference, remove, ...rest } = record;
  const named = given ?? reference;
  const id = typeof named === 'number' && Number.isSafeInteger(named) ? String(named) : named;
  if (typeof id !== 'string' || !ID.test(id))
    return rejectedMember(line, { member: 'id', value: named, accepted: ID_ACCEPTED });
  const reject = (faults: readonly [Fault, ...Fault[]]): ImportItem => {
    const rejected = rejectedMember(line, { id, ...faults[0] });
    return { ...rejected, reason: `${rejected.reason}${alsoAtFault(faults)}` };
  };
  if (reference !== undefined && reference !== null && String(reference) !== id)
    return reject([
      { member: 'reference', value: reference, accepted: `the id of this record, ${JSON.stringify(id)}` },
    ]);
  if (remove === true || remove === 'true') return { kind: 'remove', id };
  if (remove !== undefined && remove !== null && remove !== false && remove !== 'false')
    return reject([{ member: 'remove', value: remove, accepted: 'true or false' }]);
  const { faults, row, unknown } = rowOf(id, rest, target);
  const [first, ...others] = faults;
  if (first) return reject([first, ...others]);
  return unknown.length > 0 ? { kind: 'row', values: row, unknown } : { kind: 'row', values: row };
}

interface Row {
  readonly faults: readonly Fault[];
  readonly row: readonly unknown[];
  readonly unknown: readonly UnknownWord[];
}

function rowOf(id: string, given: Fields, { definition, check, owner, register, importedAt }: Target): Row {
  const { types } = register;
  const { members, at } = withoutOwner(withEvaluation(given), owner);
  const checked = check(members);
  const faults = [...at, ...checked.faults];
  const missing = [...(register.required ?? ['holding_authority'])].filter(
    (column) =>
      !MADE.has(column) && members[camelCase(column)] == null && defaultOf(column, importedAt) === undefined,
  );
  for (const column of missing)
    faults.push({
      member: camelCase(column),
      value: null,
      accepted: 'a value: every record has one',
      reason: `${camelCase(column)} is missing`,
    });
  for (const name of Object.keys(checked.members))
    if (!types.has(snakeCase(name)))
      faults.push({ member: name, value: members[name], accepted: 'a column of this register: migrate it' });
  if (faults.length > 0) return { faults, row: [], unknown: [] };
  const standard = standardised(definition.domain, checked.members);
  const values = new Map<string, unknown>([
    ['id', id],
    ['owner', owner],
  ]);
  const column = new Map(Object.entries(standard.members).map(([name, value]) => [snakeCase(name), value]));
  for (const [name, type] of types)
    if (!values.has(name)) values.set(name, forColumn(column.get(name) ?? defaultOf(name, importedAt), type));
  for (const [name, value] of Object.entries(definition.searchColumns?.of(standard.members) ?? {}))
    values.set(name, Array.isArray(value) ? new TextArray(value) : value);
  return {
    faults,
    row: [...types.keys()].map((name) => values.get(name)),
    unknown: [...checked.unknown, ...standard.unknown],
  };
}

/** Columns that the importer fills by itself. */
const MADE: ReadonlySet<string> = new Set(['id', 'owner']);

const snakeCase = remembered(inSnakeCase);
const camelCase = remembered((column) =>
  column.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase()),
);

/** `evaluation`, as the GraphQL type has it, is two columns. */
function withEvaluation(members: Fields): Fields {
  const { evaluation, ...others } = members;
  const value = typeof evaluation === 'string' ? readJson(evaluation) : evaluation;
  if (value === undefined || value === null) return others;
  if (typeof value !== 'object' || Array.isArray(value)) return members;
  const { source, information, ...more } = value as Fields;
  if (Object.keys(more).length > 0) return members;
  return { ...others, evaluationSource: source ?? null, evaluationInformation: information ?? null };
}

/** A line may say whose it is, and then rightly. */
function withoutOwner(
  members: Fields,
  owner: StateCode,
): { readonly members: Fields; readonly at: readonly Fault[] } {
  const { owner: said, ...others } = members;
  if (said === undefined || said === null || said === owner) return { members: others, at: [] };
  return {
    members: others,
    at: [{ member: 'owner', value: said, accepted: `${owner}, whose records these are` }],
  };
}

function defaultOf(column: string, importedAt: string): unknown {
  if ((MOMENTS as readonly string[]).includes(column)) return importedAt;
  return column === 'subject_categories' ? [] : DEFAULTS[column];
}

function forColumn(value: unknown, type: string): unknown {
  if (value === undefined || value === null) return null;
  return type === '_text' && Array.isArray(value) ? new TextArray(value.map(String)) : value;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
