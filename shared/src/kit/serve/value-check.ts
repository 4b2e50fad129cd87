import {
  getNamedType,
  getNullableType,
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLEnumType,
  type GraphQLNullableType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
} from 'graphql';
import { isDateText } from '../schema/dates.ts';

/**
 * How the values of one field are looked at. All have the same members, so that a page of ten thousands of values is looked at
 * by one short loop.
 */
export interface Check {
  readonly name: string;
  readonly kind: Kind;
  /** Whether nothing (null) may stand there. */
  readonly isNullable: boolean;
  /** Of WORD: all that there are. */
  readonly words: ReadonlySet<unknown> | undefined;
  /** Of CODE: how many letters it has at least, and at most. */
  readonly letters: Letters | undefined;
  /** Of DATE. */
  readonly isDate: ((text: string) => boolean) | undefined;
  /** Of LIST: what is asked of each item. */
  readonly item: Check | undefined;
  /** Of OBJECT: its members that are asked for. */
  readonly parts: readonly Check[];
  /** Of TEXT, NUMBER, WHOLE, TRUTH and OTHER: whether GraphQL itself can write what is no such value. */
  readonly scalar: GraphQLScalarType | undefined;
}

type Kind =
  'TEXT' | 'WORD' | 'CODE' | 'DATE' | 'NUMBER' | 'WHOLE' | 'TRUTH' | 'OTHER' | 'LIST' | 'OBJECT' | 'ANYTHING';
type Letters = readonly [least: number, most: number];

/** A field of an object type, at one place in a record. */
export interface Member {
  readonly name: string;
  /** As the catalogue has it. */
  readonly path: string;
  readonly type: GraphQLOutputType;
  /** How its values are looked at whatever is asked for: of all that holds no objects. */
  readonly whole: Check | undefined;
}

/**
 * The fields of an object type by name, gathered once a type and place.
 *
 * @param above what stands before a field's name in its path: `associates.`, or nothing.
 */
export function membersOf(type: GraphQLObjectType, above: string): ReadonlyMap<string, Member> {
  let places = members.get(type);
  if (places === undefined) members.set(type, (places = new Map()));
  let known = places.get(above);
  if (known === undefined) {
    const fields = Object.values(type.getFields());
    known = new Map(fields.map((field) => [field.name, memberOf(field.name, field.type, above)]));
    places.set(above, known);
  }
  return known;
}

const members = new WeakMap<GraphQLObjectType, Map<string, ReadonlyMap<string, Member>>>();

function memberOf(name: string, type: GraphQLOutputType, above: string): Member {
  const path = `${above}${name}`;
  const whole = isObjectType(getNamedType(type)) ? undefined : build({ name, path, type }, NOTHING);
  return { name, path, type, whole };
}

/** How values of a field are looked at. @param paths that are asked for: nothing else is looked at. */
export function checkOf(member: Member, paths: ReadonlySet<string>): Check {
  return member.whole ?? build(member, paths);
}

function build({ name, path, type }: Omit<Member, 'whole'>, paths: ReadonlySet<string>): Check {
  const inner: GraphQLNullableType = getNullableType(type);
  return {
    name,
    isNullable: !isNonNullType(type),
    kind: kindOf(inner),
    words: isEnumType(inner) ? wordsOf(inner) : undefined,
    letters: isScalarType(inner) ? CODES[inner.name] : undefined,
    isDate: isScalarType(inner) ? isDateText(inner.name) : undefined,
    item: isListType(inner)
      ? build({ name, path, type: inner.ofType as GraphQLOutputType }, paths)
      : undefined,
    parts: isObjectType(inner) ? partsOf(inner, path, paths) : [],
    scalar: isScalarType(inner) ? inner : undefined,
  };
}

const NOTHING: ReadonlySet<string> = new Set();

function partsOf(type: GraphQLObjectType, path: string, paths: ReadonlySet<string>): readonly Check[] {
  const parts: Check[] = [];
  for (const member of membersOf(type, `${path}.`).values())
    if (paths.has(member.path)) parts.push(checkOf(member, paths));
  return parts;
}

/** Whether a value is one of its GraphQL type. Nothing (null) fits wherever nothing may stand. */
export function fits(check: Check, value: unknown): boolean {
  if (value === null || value === undefined) return check.isNullable;
  switch (check.kind) {
    case 'TEXT':
      return typeof value === 'string' || canBeWritten(check, value);
    case 'WORD':
      return check.words?.has(value) === true;
    case 'CODE':
      return typeof value === 'string' && isCode(check, value);
    case 'DATE':
      return typeof value === 'string' && check.isDate?.(value) === true;
    case 'NUMBER':
      return (typeof value === 'number' && Number.isFinite(value)) || canBeWritten(check, value);
    case 'WHOLE':
      return (typeof value === 'number' && (value | 0) === value) || canBeWritten(check, value);
    case 'TRUTH':
      return typeof value === 'boolean' || canBeWritten(check, value);
    case 'OTHER':
      return canBeWritten(check, value);
    case 'LIST':
      return doItemsFit(check, value);
    case 'OBJECT':
      return doPartsFit(check.parts, value);
    case 'ANYTHING':
      return true;
  }
}

function doItemsFit({ item }: Check, value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  if (item === undefined) return true;
  for (let i = 0; i < value.length; i += 1) if (!fits(item, value[i])) return false;
  return true;
}

function doPartsFit(parts: readonly Check[], value: unknown): boolean {
  if (!isRecord(value)) return false;
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i];
    if (part && !fits(part, value[part.name])) return false;
  }
  return true;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Latin capital letters alone, as many as there may be. */
function isCode({ letters }: Check, value: string): boolean {
  if (letters === undefined || value.length < letters[0] || value.length > letters[1]) return false;
  for (let i = 0; i < value.length; i += 1) {
    const letter = value.charCodeAt(i);
    if (letter < LETTER_A || letter > LETTER_Z) return false;
  }
  return true;
}

const LETTER_A = 65;
const LETTER_Z = 90;

/** Numbers and words as GraphQL itself takes them. */
function canBeWritten({ scalar }: Check, value: unknown): boolean {
  try {
    scalar?.serialize(value);
    return true;
  } catch {
    return false;
  }
}

/** Scalars that are codes of letters. */
const CODES: Readonly<Record<string, Letters>> = { StateCode: [2, 3], CountryCode: [1, 3] };

function kindOf(type: GraphQLNullableType): Kind {
  if (isListType(type)) return 'LIST';
  if (isObjectType(type)) return 'OBJECT';
  if (isEnumType(type)) return 'WORD';
  if (!isScalarType(type)) return 'ANYTHING';
  if (type === GraphQLString || type === GraphQLID) return 'TEXT';
  if (type === GraphQLFloat) return 'NUMBER';
  if (type === GraphQLInt) return 'WHOLE';
  if (type === GraphQLBoolean) return 'TRUTH';
  if (Object.hasOwn(CODES, type.name)) return 'CODE';
  return isDateText(type.name) ? 'DATE' : 'OTHER';
}

const words = new WeakMap<GraphQLEnumType, ReadonlySet<unknown>>();

/** The words of an enum, gathered once. */
function wordsOf(type: GraphQLEnumType): ReadonlySet<unknown> {
  let known = words.get(type);
  if (known === undefined) words.set(type, (known = new Set(type.getValues().map(({ name }) => name))));
  return known;
}
