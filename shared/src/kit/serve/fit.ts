import {
  getNamedType,
  getNullableType,
  GraphQLString,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql';
import { HubError } from '../../core/errors.ts';
import type { PublicId, StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { isDateText } from '../schema/dates.ts';

/** Whose value it is, for who has to mend it. */
export interface Place {
  readonly owner: StateCode;
  readonly record: PublicId;
}

/** Whether a value is one of its GraphQL type. Nothing (null) fits wherever nothing may stand. */
type Fits = (value: unknown) => boolean;

/** A field of a record: how its values are looked at, and what is done with one that does not fit. */
interface FieldFit {
  readonly name: string;
  readonly path: string;
  readonly type: GraphQLOutputType;
  readonly fits: Fits;
  /** Any text fits. */
  readonly isText: boolean;
  readonly isNullable: boolean;
}

/**
 * Looks whether what a source gave fits the schema. What does not fit becomes an error in its place, which GraphQL makes null in
 * the answer, beside an entry that names owner, record and field, and no value.
 */
export class Fit {
  readonly #domain: Domain;
  readonly #fields: readonly FieldFit[];
  readonly #paths: ReadonlySet<string>;
  readonly #onUnfit: (owner: StateCode, path: string) => void;

  /**
   * @param type of the record or link.
   * @param of the names of its members that come from a source, and the catalogue path above them (`associates.`, or nothing).
   * @param onUnfit hears of each value once.
   */
  constructor(
    {
      domain,
      schema,
      typeName,
    }: { readonly domain: Domain; readonly schema: GraphQLSchema; readonly typeName: string },
    of: { readonly names: readonly string[]; readonly above: string; readonly paths: ReadonlySet<string> },
    onUnfit: (owner: StateCode, path: string) => void,
  ) {
    this.#domain = domain;
    this.#paths = of.paths;
    this.#onUnfit = onUnfit;
    const type = schema.getType(typeName);
    const fields = isObjectType(type) ? type.getFields() : {};
    this.#fields = of.names.flatMap((name) => {
      const field = fields[name];
      const path = `${of.above}${name}`;
      if (!field || !of.paths.has(path)) return [];
      const { type } = field;
      const fits = fitsOf(type, path, of.paths);
      const isText = getNullableType(type) === GraphQLString;
      return [{ name, path, type, fits, isText, isNullable: !isNonNullType(type) }];
    });
  }

  /** Looks at a record, after what the law withholds of it was taken out. @returns whether all of it fits. */
  look(record: Record<string, unknown>, place: Place): boolean {
    let isFit = true;
    // The most that there is are texts and nothing, which are seen at once: a page has tens of thousands of values.
    for (let i = 0; i < this.#fields.length; i += 1) {
      const field = this.#fields[i];
      if (!field) continue;
      const value = record[field.name];
      if (field.isNullable && value == null) continue;
      if ((field.isText && typeof value === 'string') || field.fits(value)) continue;
      isFit = false;
      record[field.name] = this.#mended(value, field.type, { ...place, path: field.path });
    }
    return isFit;
  }

  /** The same value, with an error in the place of each part that does not fit. What is not asked for is not looked at. */
  #mended(value: unknown, type: GraphQLOutputType, at: Place & { readonly path: string }): unknown {
    if (isNonNullType(type)) return value == null ? this.#error(at) : this.#mended(value, type.ofType, at);
    if (value == null) return value;
    if (isListType(type)) {
      if (!Array.isArray(value)) return this.#error(at);
      return value.map((item) => this.#mended(item, type.ofType as GraphQLOutputType, at));
    }
    if (isObjectType(type)) {
      if (!isRecord(value)) return this.#error(at);
      for (const [name, field] of Object.entries(type.getFields())) {
        const path = `${at.path}.${name}`;
        if (this.#paths.has(path)) value[name] = this.#mended(value[name], field.type, { ...at, path });
      }
      return value;
    }
    return fitsOf(type, at.path, this.#paths)(value) ? value : this.#error(at);
  }

  #error({ owner, record, path }: Place & { readonly path: string }): HubError {
    this.#onUnfit(owner, path);
    return new HubError('SOURCE_DATA_INVALID', `${this.#domain}.${path} of ${owner} is not of its type`, {
      details: { owner, record, field: path },
    });
  }
}

/** The same value without its errors, for who reads values and not GraphQL. */
export function withoutErrors<T>(value: T): T {
  if (value instanceof Error) return null as T;
  if (Array.isArray(value)) return value.map(withoutErrors) as T;
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Reflect.ownKeys(value).map((key) => [key, withoutErrors(value[key as string])]),
  ) as T;
}

function fitsOf(type: GraphQLOutputType, path: string, paths: ReadonlySet<string>): Fits {
  if (isNonNullType(type)) {
    const inner = fitsOf(type.ofType, path, paths);
    return (value) => value != null && inner(value);
  }
  if (isListType(type)) {
    const inner = fitsOf(type.ofType as GraphQLOutputType, path, paths);
    return (value) => value == null || (Array.isArray(value) && value.every(inner));
  }
  if (isObjectType(type)) return objectFits(type, path, paths);
  const named = getNamedType(type);
  if (isEnumType(named)) {
    const words = new Set<unknown>(named.getValues().map(({ name }) => name));
    return (value) => value == null || words.has(value);
  }
  return isScalarType(named) ? scalarFits(named) : () => true;
}

function objectFits(type: GraphQLObjectType, path: string, paths: ReadonlySet<string>): Fits {
  const parts = Object.values(type.getFields()).flatMap((field) => {
    const inner = `${path}.${field.name}`;
    return paths.has(inner) ? [{ name: field.name, fits: fitsOf(field.type, inner, paths) }] : [];
  });
  return (value) => {
    if (value == null) return true;
    if (!isRecord(value)) return false;
    for (const { name, fits } of parts) if (!fits(value[name])) return false;
    return true;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const CODES: Readonly<Record<string, RegExp>> = {
  StateCode: /^[A-Z]{2,3}$/u,
  CountryCode: /^[A-Z]{1,3}$/u,
};

function scalarFits(type: GraphQLScalarType): Fits {
  const { name } = type;
  if (name === 'String')
    return (value) => value == null || typeof value === 'string' || canBeWritten(type, value);
  const code = CODES[name];
  if (code) return (value) => value == null || (typeof value === 'string' && code.test(value));
  const isDate = isDateText(name);
  if (isDate) return (value) => value == null || (typeof value === 'string' && isDate(value));
  return (value) => value == null || canBeWritten(type, value);
}

/** Numbers and words as GraphQL itself takes them. */
function canBeWritten(type: GraphQLScalarType, value: unknown): boolean {
  try {
    type.serialize(value);
    return true;
  } catch {
    return false;
  }
}
