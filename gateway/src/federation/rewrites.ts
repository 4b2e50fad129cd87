import { own, put, type Json, type JsonObject } from './json.ts';
import type { Rewrite } from './plan.ts';
import type { FitsType } from './subtypes.ts';

const FRAGMENT = '... on ';

/** Sets values and renames keys where the plan says so (interface objects, aliases that would collide). */
export function applyRewrites(rewrites: readonly Rewrite[], value: Json | undefined, fits: FitsType): void {
  for (const rewrite of rewrites) {
    const last = rewrite.path.at(-1);
    if (last !== undefined) at(rewrite.path, 0, value, fits, (object) => apply(rewrite, last, object));
  }
}

function apply(rewrite: Rewrite, key: string, object: JsonObject): void {
  if (rewrite.kind === 'ValueSetter') {
    put(object, key, rewrite.setValueTo as Json);
    return;
  }
  const value = own(object, key);
  if (!value) return;
  put(object, rewrite.renameKeyTo, value);
  put(object, key, undefined);
}

function at(
  path: readonly string[],
  index: number,
  value: Json | undefined,
  fits: FitsType,
  change: (object: JsonObject) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) at(path, index, item, fits, change);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (index === path.length - 1) {
    change(value);
    return;
  }
  const part = path[index] ?? '';
  if (!part.startsWith(FRAGMENT)) at(path, index + 1, own(value, part), fits, change);
  else {
    const name = value['__typename'];
    // What carries no type is taken to fit, as @apollo/gateway does.
    if (!name || (typeof name === 'string' && fits(part.slice(FRAGMENT.length), name)))
      at(path, index + 1, value, fits, change);
  }
}
