/**
 * How likely chance alone makes so many or more, where it makes `expected` on average (upper tail of a Poisson distribution).
 *
 * @param count 0 or more, whole.
 * @param expected above 0.
 * @returns from 0 to 1.
 */
export function chanceOf(count: number, expected: number): number {
  // The tail itself, not 1 minus the head: what is left of a difference near 1 would be noise.
  let term = Math.exp(-expected);
  for (let i = 1; i <= count; i += 1) term *= expected / i;
  let sum = 0;
  for (let i = count; term > 0; i += 1) {
    const before = sum;
    sum += term;
    if (sum === before && i > expected) break;
    term *= expected / (i + 1);
  }
  return Math.min(1, sum);
}

/** How often a name is asked for by everybody else. */
export interface NameTraffic {
  /** Questions by name in the days that are looked at. */
  readonly questions: number;
  /** Those that hold this family name. */
  readonly ofName: number;
}

/** Fewer questions by name of others tell nothing about how common a name is. */
export const NAMES_MIN = 500;

/**
 * Whether an officer asked for the own family name more often than chance makes it, as others ask for it.
 *
 * @param own questions of one day that hold the own name.
 * @param named questions by name of the officer on that day.
 * @param oneIn told where chance makes as many on one of so many such days, at most.
 */
export function isUnlikely(own: number, named: number, others: NameTraffic, oneIn: number): boolean {
  const share = (others.ofName + 0.5) / (others.questions + 1);
  return own > 0 && chanceOf(own, named * share) * oneIn <= 1;
}
