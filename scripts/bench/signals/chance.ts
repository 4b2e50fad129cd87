/** Numbers that a seed repeats. */
export interface Chance {
  /** From 0 to below 1. */
  next(): number;
  /** Whole, both ends included. */
  whole(from: number, to: number): number;
  /** Whether something of this probability happens. */
  is(probability: number): boolean;
  /** Around a median, never below 0, with a long tail above. */
  around(median: number, spread: number): number;
}

/** Draws by mulberry32, a public domain generator of 32 bits. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    is: (probability) => next() < probability,
    // Log-normal, by Box and Muller.
    around: (median, spread) =>
      median * Math.exp(spread * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
  };
}

/** Draws ranks as names are borne: of `count` names the commonest by about one in a hundred, most by hardly anybody. */
export function namesFrom(chance: Chance, count: number): () => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 0; rank < count; rank += 1) sums.push((sum += 1 / (rank + 20)));
  return () => {
    const sought = chance.next() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < sought) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
