import { MARKS } from '../../core/vocabulary.ts';
import type { DecisionClass } from './ruling.ts';

/** Names a decision class: records of one class are decided alike. */
export function classKey(of: DecisionClass): string {
  // An originator without a name is one all the same: its records are not decided like those that have none.
  const origin = of.originator === undefined ? '' : `>${of.originator}`;
  let key = `${of.owner}|${of.subjects.join()}|${of.handling}|${origin}|`;
  for (const mark of MARKS) key += of[mark] ? '1' : '0';
  return of.release === undefined ? key : `${key}|${of.release}`;
}

/** Keeps what is made of a decision class under one lending, from request to request: a new law makes new lendings. */
export class ByClass<T> {
  readonly #kept = new WeakMap<object, Map<string, T>>();

  /** @param under the lending, or what stands for it. */
  get(under: object, of: DecisionClass, make: () => T): T {
    let kept = this.#kept.get(under);
    if (!kept) this.#kept.set(under, (kept = new Map()));
    const key = classKey(of);
    let found = kept.get(key);
    if (found === undefined) kept.set(key, (found = make()));
    return found;
  }
}
