import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * Merges what a subgraph said into an object that is there: objects into objects, lists of equal length item by item,
 * everything else replaces. As @apollo/gateway does it.
 */
export function mergeInto(target: JsonObject, source: JsonObject): void {
  for (const key in source) {
    const value = source[key];
    const known = target[key];
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

/** No answer may reach a prototype. */
function put(target: JsonObject, key: string, value: Json): void {
  if (key !== '__proto__') target[key] = value;
}

/** Where an entity is in the answer, kept as it is walked and only written out when an error needs it. */
export type Path = readonly (string | number)[];

/** Objects at a path of the plan ("@" stands for every item of a list), in order, nulls left out. */
export function collect(root: JsonObject, path: Path, into: JsonObject[]): void {
  walk(root, path, 0, into);
}

function walk(from: Json | undefined, path: Path, at: number, into: JsonObject[]): void {
  let value = from;
  for (let i = at; i < path.length; i += 1) {
    if (value === null || value === undefined) return;
    const part = path[i];
    if (part === '@') {
      if (!Array.isArray(value)) throw new Malformed('a list was expected');
      for (const item of value) walk(item, path, i + 1, into);
      return;
    }
    if (Array.isArray(value)) throw new Malformed(`Unexpected array in result for path element ${part}`);
    value = typeof value === 'object' ? value[part as string] : undefined;
  }
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) if (isObject(item)) into.push(item);
  } else if (typeof value === 'object') into.push(value);
  else throw new Malformed('an object was expected');
}

/** The same walk, giving the path of each object that `collect` finds. */
export function pathsOf(root: JsonObject, path: Path): Path[] {
  const paths: Path[] = [];
  const trace = (value: Json | undefined, at: number, here: Path): void => {
    if (value === null || value === undefined) return;
    const part = path[at];
    if (part === '@') {
      if (Array.isArray(value)) value.forEach((item, i) => trace(item, at + 1, [...here, i]));
    } else if (part !== undefined) {
      if (isObject(value)) trace(value[part as string], at + 1, [...here, part]);
    } else if (Array.isArray(value)) {
      value.forEach((item, i) => {
        if (isObject(item)) paths.push([...here, i]);
      });
    } else if (typeof value === 'object') paths.push(here);
  };
  trace(root, 0, []);
  return paths;
}

/** A subgraph's data have another shape than its schema says. */
export class Malformed extends Error {}
