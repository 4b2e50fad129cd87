import { createHmac, hkdfSync } from 'node:crypto';
import { SMALLEST_CELL } from '../../core/small-cell.ts';

/** A count as it may be told. */
export function smallCell(count: number): { readonly count: number | null; readonly suppressed: boolean } {
  const suppressed = count < SMALLEST_CELL;
  return { count: suppressed ? null : count, suppressed };
}

/** A cell of records that may be counted and not listed, by the weights of its records. */
export interface WeightedCell {
  readonly keys: readonly (string | null)[];
  readonly count: number;
  /** Alike for cells of the same records. */
  readonly mark: string;
  readonly sums: readonly { readonly sum: number | null; readonly largest: number | null }[];
}

/** A cell as it is told: rounded, or left out. */
export interface ToldCell {
  readonly keys: readonly (string | null)[];
  readonly count: number | null;
  /** Exact ones as decimal texts, rounded ones as numbers. */
  readonly sums: readonly (string | number | null)[];
  readonly suppressed: boolean;
  readonly rounded: boolean;
}

/**
 * Makes counts of records that may not be listed fit to be told.
 *
 * Each record weighs 0, 1 or 2 by a keyed hash of its id, in every question alike: that a cell holds one record more, which
 * weighs nothing, changes no answer to any question, so no number of questions says how many records a small cell has.
 * Counts are then rounded to fives, up or down by a keyed hash of the very records, so that two questions that differ in
 * one record do not differ by what it weighs. Both stay the same from day to day: what is drawn anew can be averaged out.
 *
 * After the cell key method of statistical offices (Fraser and Wooton, 2005; from memory).
 */
export class Cells {
  readonly #key: Buffer;
  /** Of the weights: a whole number of 64 bits. */
  readonly seed: string;

  /** @param secret of the hub; all gateways that answer for the same sources share it. */
  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'liaison statistics', 32));
    this.seed = this.#hash('weights').readBigInt64BE().toString();
  }

  /** @param cells of one owner, in one answer. */
  told(owner: string, cells: readonly WeightedCell[]): readonly ToldCell[] {
    const there = cells.filter(({ count }) => count > 0);
    const hidden = complemented(
      there,
      there.map(({ count }) => count < SMALLEST_CELL),
    );
    return there.map((cell, i) => (hidden[i] ? leftOut(cell) : this.#rounded(owner, cell)));
  }

  #rounded(owner: string, { keys, count, mark, sums }: WeightedCell): ToldCell {
    return {
      keys,
      count: this.#round(count, SMALLEST_CELL, `${owner} ${mark}`),
      // In steps that no single record exceeds: whether the largest is in it, the sum does not tell.
      sums: sums.map(({ sum, largest }, i) =>
        sum === null ? null : this.#round(sum, stepFor(largest ?? 0), `${owner} ${mark} ${i}`),
      ),
      suppressed: false,
      rounded: true,
    };
  }

  /** To one of the two multiples beside it; the nearer, the likelier. */
  #round(value: number, step: number, of: string): number {
    if (step === 0) return value;
    const below = Math.floor(value / step);
    const chance = this.#hash(of).readUInt32BE() / 2 ** 32;
    return (chance < value / step - below ? below + 1 : below) * step;
  }

  #hash(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

/** The next of 1, 2, 5, 10, 20, 50 ... that is not below a value. */
function stepFor(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

function leftOut({ keys, sums }: WeightedCell): ToldCell {
  return { keys, count: null, sums: sums.map(() => null), suppressed: true, rounded: false };
}

/**
 * Hides a second cell of each line in which one alone is hidden, the smallest: else the others and the line's total would
 * tell it. A line is the cells that agree in all keys but one.
 */
function complemented(cells: readonly WeightedCell[], small: readonly boolean[]): readonly boolean[] {
  const hidden = [...small];
  const lines = linesOf(cells);
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const line of lines) {
      const told = line.filter((i) => !hidden[i]);
      if (told.length !== line.length - 1 || told.length === 0) continue;
      const smallest = told.reduce((a, b) => ((cells[b]?.count ?? 0) < (cells[a]?.count ?? 0) ? b : a));
      hidden[smallest] = true;
      isDone = false;
    }
  }
  return hidden;
}

function linesOf(cells: readonly WeightedCell[]): readonly (readonly number[])[] {
  const lines = new Map<string, number[]>();
  cells.forEach(({ keys }, i) => {
    for (let free = 0; free < keys.length; free += 1) {
      const name = JSON.stringify([free, keys.filter((_, at) => at !== free)]);
      lines.set(name, [...(lines.get(name) ?? []), i]);
    }
  });
  return [...lines.values()];
}
