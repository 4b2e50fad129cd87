import type { OrderKey } from './question.ts';
import type { Position } from './position.ts';

/** Anything with a place in a search's order. */
export interface Placed {
  readonly position: Position;
}

/**
 * Merges sorted lists of several sources into one order: the question's keys, then owner and id by code point, NULL last.
 *
 * @param limit how many items are wanted.
 */
export function merge<T extends Placed>(
  lists: readonly (readonly T[])[],
  order: readonly OrderKey[],
  limit: number,
): T[] {
  const all = lists.flat();
  all.sort((a, b) => comparePositions(a.position, b.position, order));
  return all.slice(0, limit);
}

/** Below 0 where `a` stands before `b` in the order of pages, above it where it stands behind. */
export function comparePositions(a: Position, b: Position, order: readonly OrderKey[]): number {
  for (let i = 0; i < order.length; i += 1) {
    const x = a.keys[i] ?? null;
    const y = b.keys[i] ?? null;
    if (x === y) continue;
    if (x === null) return 1;
    if (y === null) return -1;
    const sign = order[i]?.type === 'moment' ? compareMoments(x, y) : compare(x, y);
    if (sign !== 0) return order[i]?.direction === 'DESC' ? -sign : sign;
  }
  return compare(a.owner, b.owner) || compare(a.id, b.id);
}

/** Text by its UTF-8 bytes, as PostgreSQL's "C" collation has it; UTF-16 order differs beyond U+FFFF. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string' && (BEYOND.test(a) || BEYOND.test(b)))
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A half of a character beyond U+FFFF. */
const BEYOND = /[\uD800-\uDFFF]/;

/** Moments may carry fractions of a second of different length, so their texts do not compare. */
function compareMoments(a: string | number, b: string | number): number {
  return Date.parse(String(a)) - Date.parse(String(b)) || compare(a, b);
}
