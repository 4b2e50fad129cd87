/** Data as JSON.parse makes it. Ours to change. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What an object holds under a key that comes from outside. Every object has `constructor`, `toString` and their kin by
 * birth, and JSON can hold none of these: what is inherited is a function, or the prototype itself.
 */
export function own(object: JsonObject, key: string): Json | undefined {
  const value = object[key] as Json | undefined | (() => unknown);
  return typeof value === 'function' || value === INHERITED ? undefined : value;
}

const INHERITED: unknown = Object.prototype;

/** Sets what an object itself holds under a key, whatever the key is. */
export function put(object: JsonObject, key: string, value: Json | undefined): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}

/** Control characters, quotes, backslashes and surrogates: what JSON may have to escape. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/**
 * JSON text of a string. Most strings need no escapes, and telling so is cheaper than JSON.stringify.
 *
 * @param isPlain whether it is known that it needs none, as it came in JSON that had none.
 */
export function quoted(text: string, isPlain: boolean): string {
  return !isPlain && ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** A copy that shares nothing. */
export function copied(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: JsonObject = {};
  for (const key in value) put(copy, key, copied(value[key] ?? null));
  return copy;
}
