import {
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { SUBJECT_CATEGORIES } from '../../../shared/src/core/vocabulary.ts';
import { exactOf } from '../../../shared/src/domains/around.ts';
import { domainEntry } from '../../../shared/src/domains/build.ts';
import { subgraphSchema } from '../../../shared/src/kit/schema/schema.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';
import { nearest } from '../../../shared/src/policy/law/nearest.ts';
import type { UnknownWord } from '../import-format.ts';
import { oneOf, scalar, type Check, type Fault } from './value-check.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface CheckedRecord {
  /** Its members, codes of countries in their one form, numbers and flags read out of texts. */
  readonly members: Fields;
  readonly faults: readonly Fault[];
  readonly unknown: readonly UnknownWord[];
}

/** Longest texts, in UTF-16 code units: where searches look, as much as an index takes; else what a field can hold. */
const SEARCHED = 500;
const LONGEST = 10_000;

/** Members of a record that are no fields of its type: the law looks at them, or they make a field up. */
function beside(): Readonly<Record<string, Check>> {
  return {
    evaluationSource: oneOf(['A', 'B', 'C', 'X']),
    evaluationInformation: oneOf([1, 2, 3, 4]),
    subjectCategories: listOf(oneOf(SUBJECT_CATEGORIES)),
    minorUntil: scalar('Date', LONGEST),
  };
}

/**
 * Makes what checks the records of a domain against the GraphQL type by which they will be answered: its members, enums,
 * codes, dates, numbers, lengths, and lists without holes.
 */
export function recordCheck(
  definition: DomainDefinition,
): (record: Fields, names?: readonly string[]) => CheckedRecord {
  const schema = subgraphSchema(definition);
  const { fields, searches } = domainEntry(definition.domain, schema, definition.recordType);
  const searched = new Set(searches.flatMap((search) => search.fields));
  const type = schema.getType(definition.recordType);
  const own = isObjectType(type) ? type.getFields() : {};
  const members = new Map<string, Check>(Object.entries(beside()));
  for (const { path, name, kind } of fields) {
    const field = own[name];
    if (path === name && kind === 'column' && name !== 'reference' && field)
      members.set(name, checkOf(field.type, path, searched));
  }
  return (record, names = Object.keys(record)) => {
    const faults: Fault[] = [];
    const unknown: UnknownWord[] = [];
    const read: Record<string, unknown> = {};
    for (const name of names) {
      const check = members.get(name);
      const value = record[name];
      // Only members of the type are set: a line may name what every object has by birth.
      if (check) read[name] = value === null ? null : check(value, name, { faults, unknown });
      else faults.push(unknownMember(name, name, value, members.keys()));
    }
    // It is lent to whom a rule lends records that say nothing of it: most rules ask for a category.
    if (definition.plainSubjects.length > 0 && !hasItems(read['subjectCategories']))
      unknown.push({
        what: 'subject category',
        word: 'none given, so that rules which ask for one lend it to nobody',
      });
    return { members: read, faults, unknown };
  };
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** The sentence on faults of one line: the first whole, the others by their names. */
export function alsoAtFault(faults: readonly Fault[]): string {
  const others = faults.slice(1).map(({ member }) => member);
  return others.length === 0 ? '' : `; also at fault: ${others.slice(0, 10).join(', ')}`;
}

function unknownMember(path: string, name: string, value: unknown, known: Iterable<string>): Fault {
  const all = [...known];
  const same = all.find((one) => one.toLowerCase() === name.toLowerCase());
  const near = same ?? nearest(name, all);
  return {
    member: path,
    value,
    accepted: `one of ${all.join(', ')}`,
    reason: `${path} is no member of this record${near === undefined ? '' : `; did you mean ${near}?`}`,
  };
}

function checkOf(type: GraphQLOutputType, path: string, searched: ReadonlySet<string>): Check {
  const bare = getNullableType(type) as GraphQLOutputType;
  if (isListType(bare)) {
    const inner = bare.ofType as GraphQLOutputType;
    return listOf(checkOf(inner, path, searched), isNonNullType(inner));
  }
  if (isEnumType(bare)) return oneOf(bare.getValues().map(({ name }) => name));
  if (!isObjectType(bare)) return scalar(String(bare), searched.has(path) ? SEARCHED : LONGEST);
  const members = new Map<string, Check>();
  for (const field of Object.values(bare.getFields()))
    // A second spelling is no member: it is read from the first.
    if (exactOf(field) === undefined)
      members.set(field.name, checkOf(field.type, `${path}.${field.name}`, searched));
  return objectOf(members);
}

function objectOf(members: ReadonlyMap<string, Check>): Check {
  return (given, at, found) => {
    const value = fromText(given);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      found.faults.push({ member: at, value: given, accepted: 'a JSON object' });
      return null;
    }
    const read: Record<string, unknown> = {};
    for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
      const check = members.get(name);
      if (check) read[name] = inner === null ? null : check(inner, `${at}.${name}`, found);
      else found.faults.push(unknownMember(`${at}.${name}`, name, inner, members.keys()));
    }
    return read;
  };
}

function listOf(check: Check, isWhole = true): Check {
  return (given, at, found) => {
    const value = fromText(given);
    if (!Array.isArray(value)) {
      found.faults.push({ member: at, value: given, accepted: 'a JSON list' });
      return null;
    }
    return value.map((item: unknown, i) => {
      if (item != null) return check(item, `${at}[${i}]`, found);
      if (isWhole)
        found.faults.push({ member: `${at}[${i}]`, value: null, accepted: 'a value: lists have no holes' });
      return null;
    });
  };
}

/** Lists and objects in cells of a table are JSON. */
function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
