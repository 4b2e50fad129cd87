/** Data as JSON.parse makes it. Ours to change. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
  for (const key in value) copy[key] = copied(value[key] ?? null);
  return copy;
}
