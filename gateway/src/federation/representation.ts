import { isObject, own, put, quoted, type Json, type JsonObject } from './json.ts';
import { mergeInto } from './merge.ts';
import type { FetchNode, RequiredSelection } from './plan.ts';
import { applyRewrites } from './rewrites.ts';
import type { FitsType } from './subtypes.ts';

/** JSON text of what a subgraph must be told to find an entity; undefined when the object is none of the wanted. */
type BuildRepresentation = (entity: JsonObject, isPlain: boolean) => string | undefined;

/** What is sent for some entities: each representation once. */
export interface Represented {
  readonly representations: readonly string[];
  /** Which of them each entity got, in the order of the entities; -1 for none. */
  readonly positions: readonly number[];
}

/**
 * Compiles what a fetch requires into a function that represents entities.
 *
 * @param isPlain whether no text in the data needs escapes.
 */
export function compileRepresentations(
  node: FetchNode,
  fits: FitsType,
): (entities: readonly JsonObject[], isPlain: boolean) => Represented {
  const build = compileRepresentation(node, fits);
  const keys = plainKeys(node);
  return (entities, isPlain) => {
    const representations: string[] = [];
    const byText = new Map<string, number>();
    const known = keys && new KnownEntities(keys);
    const positions = new Array<number>(entities.length).fill(-1);
    for (let i = 0; i < entities.length; i += 1) {
      const entity = entities[i] as JsonObject;
      // Told apart by plain values: then those say whether it is known, before any text is made.
      let position = known?.find(entity);
      if (position === undefined) {
        const text = build(entity, isPlain);
        if (text === undefined) continue;
        position = byText.get(text);
        if (position === undefined) {
          position = representations.push(text) - 1;
          byText.set(text, position);
          known?.add(entity, position);
        }
      }
      positions[i] = position;
    }
    return { representations, positions };
  };
}

/** Entities with the same value of the first key that are remembered. What is more is told apart by its text alone. */
const ALIKE_MAX = 8;

/** Entities that were represented already, found by the values that they would be represented by. */
class KnownEntities {
  readonly #keys: readonly string[];
  readonly #first: string;
  readonly #byFirst = new Map<unknown, { readonly entity: JsonObject; readonly position: number }[]>();

  constructor([first, ...others]: readonly [string, ...string[]]) {
    this.#first = first;
    this.#keys = [first, ...others, '__typename'];
  }

  find(entity: JsonObject): number | undefined {
    const alike = this.#byFirst.get(entity[this.#first]);
    if (!alike) return undefined;
    for (const known of alike) if (this.#areEqual(known.entity, entity)) return known.position;
    return undefined;
  }

  add(entity: JsonObject, position: number): void {
    const first = entity[this.#first];
    const alike = this.#byFirst.get(first);
    if (!alike) this.#byFirst.set(first, [{ entity, position }]);
    else if (alike.length < ALIKE_MAX) alike.push({ entity, position });
  }

  #areEqual(one: JsonObject, other: JsonObject): boolean {
    for (const key of this.#keys) if (one[key] !== other[key]) return false;
    return true;
  }
}

/** All fields beside `__typename` that a fetch requires of any type, when none of them has fields of its own. */
function plainKeys({ requires = [], inputRewrites }: FetchNode): [string, ...string[]] | undefined {
  if (inputRewrites?.length) return undefined;
  const keys = new Set<string>();
  for (const selection of requires) {
    if (selection.kind === 'Field') return undefined;
    for (const field of selection.selections) {
      if (field.kind !== 'Field' || field.selections) return undefined;
      keys.add(field.alias ?? field.name);
    }
  }
  keys.delete('__typename');
  const [first, ...others] = keys;
  return first === undefined ? undefined : [first, ...others];
}

function compileRepresentation(
  { requires = [], inputRewrites }: FetchNode,
  fits: FitsType,
): BuildRepresentation {
  const flat = inputRewrites?.length ? undefined : flatten(requires);
  if (!flat) {
    return (entity) => {
      const built = select(entity, requires, fits);
      if (!isObject(built) || !built['__typename']) return undefined;
      applyRewrites(inputRewrites ?? [], built, fits);
      return JSON.stringify(built);
    };
  }
  // What each concrete type needs, found out once a type: then building is a walk over its keys.
  const byType = new Map<string, Needed>();
  return (entity, isPlain) => {
    const type = entity['__typename'];
    if (typeof type !== 'string') return undefined;
    let needed = byType.get(type);
    if (needed === undefined) {
      needed = neededFor(flat, type, fits);
      // HostNames come from subgraphs: what a schema can name is bounded, what a broken one invents is not.
      if (byType.size < 1_000) byType.set(type, needed);
    }
    if (needed === 'NOTHING') return undefined;
    if (needed !== 'SEVERAL') return write(entity, needed, fits, isPlain);
    const built = select(entity, requires, fits);
    return isObject(built) && built['__typename'] ? JSON.stringify(built) : undefined;
  };
}

interface Required {
  readonly prefix: string;
  readonly key: string;
  readonly selections: readonly RequiredSelection[] | undefined;
}

type Flat = readonly { readonly condition: string; readonly keys: readonly Required[] }[];

/** Fragments that hold nothing but fields: what nearly every plan has. */
function flatten(requires: readonly RequiredSelection[]): Flat | undefined {
  const flat: { condition: string; keys: Required[] }[] = [];
  for (const selection of requires) {
    if (selection.kind !== 'InlineFragment' || selection.typeCondition === undefined) return undefined;
    const keys: Required[] = [];
    for (const field of selection.selections) {
      if (field.kind !== 'Field') return undefined;
      const key = field.alias ?? field.name;
      keys.push({ prefix: `"${key}":`, key, selections: field.selections });
    }
    flat.push({ condition: selection.typeCondition, keys });
  }
  return flat;
}

/** The keys of the one fragment that fits a type. Several may each lack something on their own. */
type Needed = readonly Required[] | 'NOTHING' | 'SEVERAL';

function neededFor(flat: Flat, type: string, fits: FitsType): Needed {
  const [first, second] = flat.filter(({ condition }) => fits(condition, type));
  if (!first) return 'NOTHING';
  if (second) return 'SEVERAL';
  return first.keys.some(({ key }) => key === '__typename') ? first.keys : 'NOTHING';
}

function write(
  entity: JsonObject,
  keys: readonly Required[],
  fits: FitsType,
  isPlain: boolean,
): string | undefined {
  let text = '';
  for (const { prefix, key, selections } of keys) {
    const value = own(entity, key);
    if (value === undefined) return undefined;
    const written =
      typeof value === 'string'
        ? quoted(value, isPlain)
        : JSON.stringify(selections ? selectIn(value, selections, fits) : value);
    text = text === '' ? `{${prefix}${written}` : `${text},${prefix}${written}`;
  }
  return `${text}}`;
}

/** Picks what is required out of an object. Null when something required is not there. */
function select(source: Json, selections: readonly RequiredSelection[], fits: FitsType): Json {
  if (!isObject(source)) return null;
  const result: JsonObject = {};
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const key = selection.alias ?? selection.name;
      const value = own(source, key);
      if (value === undefined) return null;
      put(result, key, selection.selections ? selectIn(value, selection.selections, fits) : value);
    } else if (selection.typeCondition !== undefined) {
      const type = source['__typename'];
      if (typeof type !== 'string' || !fits(selection.typeCondition, type)) continue;
      const part = select(source, selection.selections, fits);
      if (isObject(part)) mergeInto(result, part);
    }
  }
  return result;
}

function selectIn(value: Json, selections: readonly RequiredSelection[], fits: FitsType): Json {
  return Array.isArray(value)
    ? value.map((item) => select(item, selections, fits))
    : select(value, selections, fits);
}
