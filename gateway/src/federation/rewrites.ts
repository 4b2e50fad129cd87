import { own, put, type Json, type JsonObject } from './json.ts';
import type { Rewrite } from './plan.ts';
import type { FitsType } from './subtypes.ts';

const FRAGMENT = '... on ';

/** Sets values and renames keys where the plan says so (interface objects, aliases that would collide). */
export function applyRewrites(rewrites: readonly Rewrite[], value: Json | undefined, fits: FitsType): void {
  for (const rewrite of rewrites) {
    const last = rewrite.path.at(-1);
    if (last !== undefined) at(value, 0, { rewrite, last, fits });
  }
}

/** One rewrite of one value. */
interface Rewriting {
  readonly rewrite: Rewrite;
  /** The key that it changes. */
  readonly last: string;
  readonly fits: FitsType;
}

function apply({ rewrite, last: key }: Rewriting, object: JsonObject): void {
  if (rewrite.kind === 'ValueSetter') {
    put(object, key, rewrite.setValueTo as Json);
    return;
  }
  const value = own(object, key);
  if (!value) return;
  put(object, rewrite.renameKeyTo, value);
  put(object, key, undefined);
}

function at(value: Json | undefined, index: number, rewriting: Rewriting): void {
  if (Array.isArray(value)) {
    for (const item of value) at(item, index, rewriting);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const { path } = rewriting.rewrite;
  if (index === path.length - 1) {
    apply(rewriting, value);
    return;
  }
  const part = path[index] ?? '';
  if (!part.startsWith(FRAGMENT)) at(own(value, part), index + 1, rewriting);
  else {
    const name = value['__typename'];
    // What carries no type is taken to fit, as @apollo/gateway does.
    if (!name || (typeof name === 'string' && rewriting.fits(part.slice(FRAGMENT.length), name)))
      at(value, index + 1, rewriting);
  }
}
