import type { Conditions, ConditionsOf } from '../../policy/words/report.ts';

/** Notes, over one request, what travels with the records and links that are in its answer. */
export class ConditionsBook {
  /** Made is more than shown: the ends of links are made before it is known which of them are on a page. */
  readonly #made = new Map<object, readonly [ConditionsOf, string]>();
  readonly #shown = new Map<ConditionsOf, Set<string>>();

  /** @param of one object a decision class and choice of fields. @param id of the record or link. */
  made(one: object, of: ConditionsOf, id: string): void {
    this.#made.set(one, [of, id]);
  }

  /** Notes that a record or link goes into the answer. Nothing is noted of what only points at one. */
  shown(one: object): void {
    const made = this.#made.get(one);
    if (!made) return;
    const [of, id] = made;
    const known = this.#shown.get(of);
    if (known) known.add(id);
    else this.#shown.set(of, new Set([id]));
  }

  /** @param disclosed ids of all records of the report, in its order. */
  report(disclosed: Iterable<string>): readonly Conditions[] {
    if (this.#shown.size === 0) return [];
    const places = new Map<string, number>();
    for (const id of disclosed) places.set(id, places.size);
    return [...this.#shown].map(([of, ids]) => ({
      ...of,
      records: [...ids].map((id) => places.get(id) ?? id),
    }));
  }
}
