import {
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLEnumType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql';
import { quoted, type Json, type JsonObject } from './json.ts';
import { Malformed } from './merge.ts';
import { selectFields, type Selected, type Selector } from './selection.ts';
import type { FederationError } from './types.ts';

/** One answer on its way to JSON text. */
export interface Shaping {
  /** What in the data did not fit the schema. */
  readonly errors: FederationError[];
  /** Parts of the data that stand in several places: written once, as long as nothing in them is wrong. */
  readonly shared: ReadonlySet<object>;
  readonly texts: Map<object, Map<Write, string>>;
  /** Whether no text in the data needs escapes. */
  readonly isPlain: boolean;
  /** Where we are; only the first `depth` parts count. */
  readonly path: (string | number)[];
}

/**
 * JSON text of a value; `NULL` for a null that is allowed, `undefined` for a null that an error (already told) made, and
 * `BUBBLE` when the null may not stand where it is.
 */
type Write = (value: Json, shaping: Shaping, depth: number) => string | undefined;

const NULL = 'null';
/** Never JSON. */
const BUBBLE = '';

/** Text of the answer's data. */
export type WriteData = (root: JsonObject, shaping: Pick<Shaping, 'errors' | 'shared' | 'isPlain'>) => string;

/**
 * Compiles what an operation selects into a function that writes the data which the subgraphs gave straight to JSON, as
 * the specification completes values (GraphQL October 2021, 6.4.3 and 6.4.4).
 *
 * The function throws Malformed when data have a shape that no reading of the schema allows; then there is no answer.
 */
export function compileShape(selector: Selector, root: Selected): WriteData {
  const write = compileObject(selector, root.on, [root]);
  return (data, { errors, shared, isPlain }) => {
    const text = write(data, { errors, shared, isPlain, texts: new Map(), path: [] }, 0);
    return text === undefined || text === BUBBLE ? NULL : text;
  };
}

function compileType(
  selector: Selector,
  type: GraphQLOutputType,
  selected: readonly Selected[],
  where: Where,
): Write {
  if (isNonNullType(type)) return nonNull(compileType(selector, type.ofType, selected, where), where);
  if (isListType(type)) {
    const item = compileType(selector, type.ofType, selected, {
      tell: (path) => `array element of type ${String(type.ofType)} at index ${String(path.at(-1))}`,
    });
    return list(item, String(type));
  }
  if (isScalarType(type)) return scalar(type, where);
  if (isEnumType(type)) return enumValue(type, where);
  return compileObject(selector, type, selected, where);
}

/** Names a place for whoever reads an error. */
interface Where {
  readonly tell: (path: readonly (string | number)[]) => string;
}

function nonNull(inner: Write, where: Where): Write {
  return (value, shaping, depth) => {
    const text = inner(value, shaping, depth);
    if (text === NULL)
      report(shaping, depth, (path) => `Cannot return null for non-nullable ${where.tell(path)}.`);
    return text === undefined || text === NULL ? BUBBLE : text;
  };
}

function list(item: Write, typeName: string): Write {
  return (value, shaping, depth) => {
    if (value === null) return NULL;
    if (!Array.isArray(value))
      throw new Malformed(
        `Invalid non-list value ${String(value)} returned by subgraph for list type ${typeName}`,
      );
    let text = '[';
    let mustBeNull = false;
    for (let i = 0; i < value.length; i += 1) {
      shaping.path[depth] = i;
      const written = item(value[i] ?? null, shaping, depth + 1);
      if (written === BUBBLE) mustBeNull = true;
      else text += i === 0 ? (written ?? NULL) : `,${written ?? NULL}`;
    }
    return mustBeNull ? undefined : `${text}]`;
  };
}

interface Key {
  readonly key: string;
  /** `{"key":` or `,"key":`. */
  readonly prefix: string;
  /** undefined for `__typename`. */
  readonly write: Write | undefined;
  /** Whether every object has it by birth, so that having it must be looked at more closely. */
  readonly isInherited: boolean;
}

interface Fields {
  readonly keys: readonly Key[];
  /** JSON text of the name, when an object of this type can say it. */
  readonly typename: string | undefined;
  readonly schema: GraphQLSchema;
}

/** Compiled for each type that shows up, when it first does. A name that the schema does not know is not remembered. */
function compileObject(
  selector: Selector,
  declared: GraphQLCompositeType,
  selected: readonly Selected[],
  where: Where = { tell: () => declared.name },
): Write {
  const known = new Map<string, Fields>();
  const fieldsOf = (typename: string | undefined): Fields | undefined => {
    const name = typename ?? '';
    const made = known.get(name);
    if (made) return made;
    const type = typename === undefined ? declared : selector.schema.getType(typename);
    if (!isObjectType(type) && !isInterfaceType(type) && !isUnionType(type)) return undefined;
    const fields = compileFields(selector, type, selected, typename);
    known.set(name, fields);
    return fields;
  };
  return (value, shaping, depth) => {
    if (value === null) return NULL;
    if (typeof value !== 'object')
      throw new Malformed(
        `Invalid non-object value ${String(value)} returned by subgraph for composite type ${declared.name}`,
      );
    const object = value as JsonObject;
    const typename = object['__typename'];
    if (typename !== undefined && typeof typename !== 'string')
      throw new Malformed(`Invalid non-string value ${String(typename)} for __typename`);
    const fields = fieldsOf(typename === '' ? undefined : typename);
    if (!fields) {
      report(shaping, depth, (path) => `Invalid __typename found for object at ${where.tell(path)}.`);
      return undefined;
    }
    return writeFields(fields, object, shaping, depth);
  };
}

function onceForShared(write: Write): Write {
  return (value, shaping, depth) => {
    const { shared, texts, errors } = shaping;
    if (shared.size === 0 || typeof value !== 'object' || value === null || !shared.has(value))
      return write(value, shaping, depth);
    let known = texts.get(value);
    const text = known?.get(write);
    if (text !== undefined) return text;
    const before = errors.length;
    const written = write(value, shaping, depth);
    // An error tells its place: the next place has its own.
    if (!written || errors.length > before) return written;
    if (!known) texts.set(value, (known = new Map()));
    known.set(write, written);
    return written;
  };
}

function compileFields(
  selector: Selector,
  type: GraphQLCompositeType,
  selected: readonly Selected[],
  typename: string | undefined,
): Fields {
  const keys = selectFields(selector, selected, typename).map((field, i): Key => {
    const { key } = field;
    const common = { key, prefix: `${i === 0 ? '{' : ','}"${key}":`, isInherited: key in Object.prototype };
    if (field.kind === 'TYPENAME') return { ...common, write: undefined };
    const where: Where = { tell: () => `field ${type.name}.${key}` };
    const write = compileType(selector, field.type, field.selected, where);
    return { ...common, write: field.selected.length > 0 ? onceForShared(write) : write };
  });
  return { keys, typename: isObjectType(type) ? `"${type.name}"` : undefined, schema: selector.schema };
}

function writeFields(
  { keys, typename, schema }: Fields,
  object: JsonObject,
  shaping: Shaping,
  depth: number,
): string | undefined {
  if (keys.length === 0) return '{}';
  let text = '';
  for (let i = 0; i < keys.length; i += 1) {
    const { key, prefix, write, isInherited } = keys[i] as Key;
    const value = isInherited && !Object.hasOwn(object, key) ? undefined : object[key];
    if (!write) {
      const name = aliasedTypename(key, value, schema) ?? typename;
      if (name === undefined) return undefined;
      text += prefix + name;
      continue;
    }
    shaping.path[depth] = key;
    const written = write(value ?? null, shaping, depth + 1);
    if (written === BUBBLE) return undefined;
    text += prefix + (written ?? NULL);
  }
  return `${text}}`;
}

/** What a subgraph said under an alias of `__typename` counts before what it said under the name itself. */
function aliasedTypename(key: string, value: Json | undefined, schema: GraphQLSchema): string | undefined {
  if (key === '__typename' || typeof value !== 'string') return undefined;
  return isObjectType(schema.getType(value)) ? `"${value}"` : undefined;
}

function scalar(type: GraphQLScalarType, where: Where): Write {
  if (!isSpecifiedScalarType(type))
    return (value, { isPlain }) =>
      typeof value === 'string' ? quoted(value, isPlain) : JSON.stringify(value);
  const fitting = SPECIFIED[type.name];
  return (value, shaping, depth) => {
    if (value === null) return NULL;
    const text = fitting?.(value, shaping.isPlain);
    return text ?? unfit(shaping, depth, where);
  };
}

const isWhole = (value: Json): boolean =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e21;

/** JSON text of a value that fits; undefined for one that does not. */
const SPECIFIED: Readonly<Record<string, (value: Json, isPlain: boolean) => string | undefined>> = {
  String: (value, isPlain) => (typeof value === 'string' ? quoted(value, isPlain) : undefined),
  ID: (value, isPlain) =>
    typeof value === 'string' ? quoted(value, isPlain) : isWhole(value) ? String(value) : undefined,
  Int: (value) => (isWhole(value) ? String(value) : undefined),
  Float: (value) => (typeof value === 'number' ? JSON.stringify(value) : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
};

function enumValue(type: GraphQLEnumType, where: Where): Write {
  const texts = new Map(type.getValues().map(({ name }) => [name, `"${name}"`]));
  return (value, shaping, depth) => {
    if (value === null) return NULL;
    return (typeof value === 'string' ? texts.get(value) : undefined) ?? unfit(shaping, depth, where);
  };
}

function unfit(shaping: Shaping, depth: number, where: Where): undefined {
  report(shaping, depth, (path) => `Invalid value found for ${where.tell(path)}.`);
}

function report(shaping: Shaping, depth: number, tell: (path: readonly (string | number)[]) => string): void {
  const path = shaping.path.slice(0, depth);
  shaping.errors.push({ message: tell(path), path, extensions: { code: 'INVALID_GRAPHQL' } });
}
