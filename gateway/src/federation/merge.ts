import { isObject, own, put, type Json, type JsonObject } from './json.ts';

/**
 * Merges what a subgraph said into an object that is there: objects into objects, lists of equal length item by item,
 * everything else replaces. As @apollo/gateway does it.
 */
export function mergeInto(target: JsonObject, source: JsonObject): void {
  for (const key in source) {
    const value = source[key];
    const known = own(target, key);
    // Merging a shared object into itself changes nothing.
    if (value === undefined || (value === known && known !== undefined)) continue;
    if (typeof value !== 'object' || value === null || !known || typeof known !== 'object')
      put(target, key, value);
    else if (!Array.isArray(value)) {
      if (Array.isArray(known)) put(target, key, value);
      else mergeInto(known, value);
    } else if (Array.isArray(known) && known.length === value.length) mergeLists(known, value);
    else put(target, key, value);
  }
}

function mergeLists(target: Json[], source: readonly Json[]): void {
  for (let i = 0; i < source.length; i += 1) {
    const value = source[i] ?? null;
    const known = target[i];
    if (value === known) continue;
    if (isObject(known) && isObject(value)) mergeInto(known, value);
    else target[i] = value;
  }
}

/** Where an entity is in the answer, kept as it is walked and only written out when an error needs it. */
export type Path = readonly (string | number)[];

/**
 * Objects at a path of the plan ("@" stands for every item of a list), in order, nulls left out.
 *
 * @param isShared whether parts of the answer stand in several places: then each is found once.
 */
export function collect(root: JsonObject, path: Path, into: JsonObject[], isShared: boolean): void {
  walk(root, 0, { path, into, seen: isShared ? new Set() : undefined });
}

/** One look for the objects at a path. */
interface Collecting {
  readonly path: Path;
  readonly into: JsonObject[];
  readonly seen: Set<object> | undefined;
}

function walk(from: Json | undefined, at: number, collecting: Collecting): void {
  const { path, into, seen } = collecting;
  let value = from;
  for (let i = at; i < path.length; i += 1) {
    if (value === null || value === undefined) return;
    const part = path[i];
    if (part === '@') {
      if (!Array.isArray(value)) throw new Malformed('a list was expected');
      if (!isNew(value, seen)) return;
      for (const item of value) walk(item, i + 1, collecting);
      return;
    }
    if (Array.isArray(value)) throw new Malformed(`Unexpected array in result for path element ${part}`);
    value = typeof value === 'object' ? own(value, part as string) : undefined;
  }
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) if (isObject(item) && isNew(item, seen)) into.push(item);
  } else if (typeof value === 'object') {
    if (isNew(value, seen)) into.push(value);
  } else throw new Malformed('an object was expected');
}

function isNew(value: object, seen: Set<object> | undefined): boolean {
  if (seen?.has(value)) return false;
  seen?.add(value);
  return true;
}

/** The same walk, giving every place at which an object that `collect` finds stands. */
export function placesOf(
  root: JsonObject,
  path: Path,
): { readonly path: Path; readonly object: JsonObject }[] {
  const places: { readonly path: Path; readonly object: JsonObject }[] = [];
  const trace = (value: Json | undefined, at: number, here: Path): void => {
    if (value === null || value === undefined) return;
    const part = path[at];
    if (part === '@') {
      if (Array.isArray(value)) value.forEach((item, i) => trace(item, at + 1, [...here, i]));
    } else if (part !== undefined) {
      if (isObject(value)) trace(own(value, part as string), at + 1, [...here, part]);
    } else if (Array.isArray(value)) {
      value.forEach((item, i) => {
        if (isObject(item)) places.push({ path: [...here, i], object: item });
      });
    } else if (typeof value === 'object') places.push({ path: here, object: value });
  };
  trace(root, 0, []);
  return places;
}

/** A subgraph's data have another shape than its schema says. */
export class Malformed extends Error {}
