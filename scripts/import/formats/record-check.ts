import {
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { daysOf, isDay, utcMoment } from '../../../shared/src/core/calendar.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { issuerCode } from '../../../shared/src/core/issuer-code.ts';
import { isStorable } from '../../../shared/src/core/text.ts';
import { isOneOf, SUBJECT_CATEGORIES } from '../../../shared/src/core/vocabulary.ts';
import { domainEntry } from '../../../shared/src/domains/build.ts';
import { subgraphSchema } from '../../../shared/src/kit/schema/schema.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';
import { nearest } from '../../../shared/src/policy/law/nearest.ts';
import type { UnknownWord } from '../import-format.ts';
import { countryCode } from './country-names.ts';
import { remembered } from './remembered.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A value that its GraphQL type does not take. */
export interface Fault {
  /** Path from the record: `identities[0].dateOfBirth`. */
  readonly member: string;
  readonly value: unknown;
  /** What may stand there, to follow "is not". */
  readonly accepted: string;
  /** The sentence, where it is another. */
  readonly reason?: string;
}

/** A record as its GraphQL type takes it, or what is wrong with it. */
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

interface Found {
  readonly faults: Fault[];
  readonly unknown: UnknownWord[];
}

/** Reads one value that is not null. What it returns for a value at fault is not used. */
type Check = (value: unknown, at: string, found: Found) => unknown;

function checkOf(type: GraphQLOutputType, path: string, searched: ReadonlySet<string>): Check {
  const bare = getNullableType(type) as GraphQLOutputType;
  if (isListType(bare)) {
    const inner = bare.ofType as GraphQLOutputType;
    return listOf(checkOf(inner, path, searched), isNonNullType(inner));
  }
  if (isEnumType(bare)) return oneOf(bare.getValues().map(({ name }) => name));
  if (!isObjectType(bare)) return scalar(String(bare), searched.has(path) ? SEARCHED : LONGEST);
  const members = new Map<string, Check>();
  for (const { name, type: inner } of Object.values(bare.getFields()))
    members.set(name, checkOf(inner, `${path}.${name}`, searched));
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

/** Longest enumeration of what is accepted. */
const NAMED = 40;

function oneOf(words: readonly (string | number)[]): Check {
  const all = new Map(words.map((word) => [String(word), word]));
  const named = words.length > NAMED ? [...words.slice(0, NAMED), '...'] : words;
  return (value, at, { faults }) => {
    const read = typeof value === 'object' ? undefined : all.get(String(value));
    if (read !== undefined) return read;
    const near =
      typeof value === 'string'
        ? words.find((word) => String(word).toLowerCase() === value.trim().toLowerCase())
        : undefined;
    faults.push({
      member: at,
      value,
      accepted: `one of ${named.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
    });
    return null;
  };
}

function scalar(type: string, longest: number): Check {
  const read = SCALARS[type] ?? TEXT;
  return (value, at, found) => {
    const fault = (accepted: string): null => {
      found.faults.push({ member: at, value, accepted });
      return null;
    };
    if (typeof value === 'object') return fault(read.accepted);
    if (typeof value === 'string') {
      if (!isStorable(value)) return fault('a text without U+0000 and without half a surrogate pair');
      if (value.length > longest) return fault(`a text of at most ${longest} characters`);
    }
    const made = read.of(value, found);
    if (made === undefined) return fault(read.hint?.(value) ?? read.accepted);
    // Quantities and lengths are counted together: one below nothing would be taken from the others.
    return typeof made === 'number' && made < 0 && !SIGNED.test(at) ? fault('a number from 0 on') : made;
  };
}

/** What alone may be below 0. */
const SIGNED = /\.(?:latitude|longitude)$/u;

interface Scalar {
  readonly accepted: string;
  /** @returns undefined for what is none. */
  readonly of: (value: unknown, found: Found) => unknown;
  /** What is accepted, said nearer to the value. */
  readonly hint?: (value: unknown) => string | undefined;
}

/** A double holds every whole number of fifteen digits. */
const EXACT = 1e15;

const TEXT: Scalar = {
  accepted:
    'a text; a number of more than fifteen digits, or with decimals, is to be written in quotes, as it loses digits',
  of: (value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < EXACT
      ? String(value)
      : undefined;
  },
};

const COUNTRY = 'an ISO 3166-1 alpha-2 or ICAO Doc 9303 code such as FR, D or XXA';

const SCALARS: Readonly<Record<string, Scalar>> = {
  Int: {
    accepted: 'a whole number from -2147483648 to 2147483647',
    of: (value) => {
      const number = numberIn(value);
      return number !== undefined && Number.isInteger(number) && Math.abs(number) < 2 ** 31
        ? number
        : undefined;
    },
  },
  Float: { accepted: 'a number such as 12.5', of: numberIn },
  Boolean: {
    accepted: 'true or false',
    of: (value) =>
      value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined,
  },
  CountryCode: {
    accepted: COUNTRY,
    of: (value, { unknown }) => {
      const code = typeof value === 'string' ? issuerCode(value.trim()) : '';
      if (!/^[A-Z]{1,3}$/u.test(code)) return undefined;
      if (!isKnownCountry(code)) unknown.push({ what: 'country', word: code });
      return code;
    },
    hint: (value) => {
      const code = typeof value === 'string' ? countryCode(value) : undefined;
      return code === undefined ? undefined : `${COUNTRY}; did you mean ${code}?`;
    },
  },
  StateCode: {
    accepted: 'an ISO 3166-1 alpha-2 code such as FR, or UN, EU, XPO',
    of: (value) => attempt(() => stateCode(String(value))),
  },
  PartialDate: {
    accepted: 'a date as EDTF: 1985, 1985-03, 1985-03-07, 1985~ for about, 1973/1974 for between',
    of: (value) => (typeof value === 'string' && daysOf(value) !== undefined ? value : undefined),
  },
  Date: {
    accepted: 'a calendar day such as 2026-11-01',
    of: (value) => (typeof value === 'string' && isDay(value) ? value : undefined),
  },
  DateTime: {
    accepted: 'a moment with its time zone, such as 2026-11-01T08:30:00Z or 2026-11-01T08:30:00+02:00',
    of: (value) => (typeof value === 'string' && utcMoment(value) !== undefined ? value : undefined),
  },
};

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Tables hold numbers as text. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/iu.test(value))
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
/** Codes of organisations and of people without a State, and of British nationals: ICAO Doc 9303 part 3, section 5. From memory. */
const SPECIAL = /^(?:X[A-Z]{2}|UN[OAK]|EUE|RKS|GB[DNOPS]|CSK)$/u;

const isKnownCountry = remembered((code) => {
  if (code.length !== 2) return SPECIAL.test(code);
  return isOneOf(['SU', 'YU', 'DD', 'CS'], code) || (code !== 'ZZ' && REGIONS.of(code) !== undefined);
});
