/**
 * An attacker's solver over margins: numbers of cells that lie in each other, as intervals of whole numbers. What a sum and
 * all its parts but one leave for that one is worked out until nothing narrows any more.
 */

/** A cell: one value of each dimension, or null for all of them; and a stretch of years. */
export interface Cell {
  readonly years: readonly [number, number];
  readonly values: readonly (string | null)[];
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const UNKNOWN: Interval = { low: 0, high: Number.POSITIVE_INFINITY };

export function nameOf({ years, values }: Cell): string {
  return JSON.stringify([years, values]);
}

/** All cells of some years and dimensions, and which of them add up to which. */
export class Margins {
  readonly cells: readonly Cell[];
  readonly #sums: readonly { readonly whole: string; readonly parts: readonly string[] }[];
  readonly #known = new Map<string, Interval>();

  readonly #of: ConstructorParameters<typeof Margins>;

  constructor(...of: [years: readonly [number, number], dimensions: readonly (readonly string[])[]]) {
    this.#of = of;
    const [[first, last], dimensions] = of;
    const stretches: (readonly [number, number])[] = [];
    for (let from = first; from <= last; from += 1)
      for (let to = from; to <= last; to += 1) stretches.push([from, to]);
    const combinations = dimensions.reduce<readonly (readonly (string | null)[])[]>(
      (all, values) => all.flatMap((one) => [null, ...values].map((value) => [...one, value])),
      [[]],
    );
    this.cells = stretches.flatMap((years) => combinations.map((values) => ({ years, values })));
    this.#sums = this.cells.flatMap((whole) => [
      ...whole.values.flatMap((value, i) =>
        value === null
          ? [
              partsOf(
                whole,
                (dimensions[i] ?? []).map((one) => ({ ...whole, values: whole.values.with(i, one) })),
              ),
            ]
          : [],
      ),
      ...(whole.years[0] === whole.years[1] ? [] : [partsOf(whole, yearsOf(whole))]),
    ]);
  }

  /** The same cells, of which nothing is known. */
  blank(): Margins {
    return new Margins(...this.#of);
  }

  of(cell: Cell): Interval {
    return this.#known.get(nameOf(cell)) ?? UNKNOWN;
  }

  /** What an answer says of a cell, beside all that was known of it. */
  learn(cell: Cell, { low, high }: Interval): void {
    this.#narrow(nameOf(cell), low, high);
  }

  solve(): void {
    for (let isChanged = true; isChanged;) {
      isChanged = false;
      for (const { whole, parts } of this.#sums) {
        const all = parts.map((part) => this.#known.get(part) ?? UNKNOWN);
        const [lows, highs] = [total(all.map(({ low }) => low)), total(all.map(({ high }) => high))];
        if (this.#narrow(whole, lows, highs)) isChanged = true;
        const sum = this.#known.get(whole) ?? UNKNOWN;
        parts.forEach((part, i) => {
          const { low, high } = all[i] ?? UNKNOWN;
          const others = total(all.filter((_, at) => at !== i).map((one) => one.high));
          if (this.#narrow(part, sum.low - others, sum.high - (lows - low)) && high > 0) isChanged = true;
        });
      }
    }
  }

  #narrow(name: string, low: number, high: number): boolean {
    const known = this.#known.get(name) ?? UNKNOWN;
    const next = { low: Math.max(known.low, low), high: Math.min(known.high, high) };
    if (next.low > next.high) throw new Error(`what was told contradicts itself at ${name}`);
    if (next.low === known.low && next.high === known.high) return false;
    this.#known.set(name, next);
    return true;
  }
}

function partsOf(whole: Cell, parts: readonly Cell[]) {
  return { whole: nameOf(whole), parts: parts.map(nameOf) };
}

function yearsOf({ years: [from, to], values }: Cell): readonly Cell[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({ years: [from + i, from + i], values }));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
