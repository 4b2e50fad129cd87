import {
  sumKey,
  type CountedRecords,
  type SubgraphReport,
  type WithheldSum,
} from '../../policy/words/report.ts';

/** What is withheld of each record, or link, of one decision class in one question. */
export interface WithheldOf {
  readonly withheld: readonly WithheldSum[];
  readonly silent: readonly WithheldSum[];
}

/** Sums up what was withheld over one request. Counts are of distinct records and links, however often each of them comes. */
export class WithheldBook {
  readonly #ids = new Map<WithheldOf, Set<string>>();

  add(of: WithheldOf, id: string): void {
    const known = this.#ids.get(of);
    if (known) known.add(id);
    else this.#ids.set(of, new Set([id]));
  }

  /** @param disclosed ids of all records of the report, in its order. */
  report(disclosed: Iterable<string>): Pick<SubgraphReport, 'withheld' | 'silent' | 'counted'> {
    if (this.#ids.size === 0) return { withheld: [], silent: [] };
    const [withheld, silent] = [new Sums(), new Sums()];
    const places = new Map<string, number>();
    for (const id of disclosed) places.set(id, places.size);
    const counted = [...this.#ids].map(([of, ids]): CountedRecords => ({
      records: [...ids].map((id) => places.get(id) ?? id),
      withheld: of.withheld.map((sum) => withheld.add(sum, ids)),
      silent: of.silent.map((sum) => silent.add(sum, ids)),
    }));
    return { withheld: withheld.all(), silent: silent.all(), counted };
  }
}

/** Sums while they are added up: several classes may come to one. */
class Sums {
  readonly #byKey = new Map<
    string,
    { readonly place: number; readonly sum: WithheldSum; readonly of: ReadonlySet<string>[] }
  >();

  /** @returns the place of the sum. */
  add(sum: WithheldSum, ids: ReadonlySet<string>): number {
    const key = sumKey(sum);
    let found = this.#byKey.get(key);
    if (!found) this.#byKey.set(key, (found = { place: this.#byKey.size, sum, of: [] }));
    found.of.push(ids);
    return found.place;
  }

  all(): readonly WithheldSum[] {
    return [...this.#byKey.values()].map(({ sum, of }) => ({
      ...sum,
      count: of.length === 1 ? (of[0]?.size ?? 0) : new Set(of.flatMap((ids) => [...ids])).size,
    }));
  }
}
