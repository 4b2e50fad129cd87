import type { Choice, Kind, Parts } from './inquiry-kinds.ts';

/** A number for every kind of inquiry: by choice of the first part, then of the next; or one for all of them. */
export type Said = number | readonly Said[];

/** What can still be when some parts of an inquiry are chosen. */
export type Open = Pick<Kind, 'holds' | 'misses'>;

export interface Asking {
  /** The only rules that an answer can depend on: bit `i` for rule `i`. */
  readonly rules: bigint;
  /** Those of them of which it also matters that they miss the inquiry by one part. */
  readonly near: bigint;
  /** Whether the answer is 0 whatever is chosen next. */
  isOver(open: Open): boolean;
  say(kind: Kind): number;
}

/** Asks once for all kinds of inquiry that the rules which can still hold do not tell apart. */
export function saidOf({ parts, isDomestic }: Parts, { rules, near, isOver, say }: Asking): Said {
  const walk = (
    depth: number,
    holds: bigint,
    misses: readonly bigint[],
    choices: readonly Choice[],
  ): Said => {
    if (isOver({ holds, misses })) return 0;
    const part = parts[depth];
    if (part === undefined) return say({ isDomestic, holds, misses, choices });
    const alive = misses.reduce((all, mask) => all | mask, holds);
    const known = new Map<bigint, Said>();
    const all = part.map((choice) => {
      const met = choice.holds & alive;
      let said = known.get(met);
      if (said === undefined) {
        const next = misses.map((mask, i) => mask & (i === depth ? ~choice.holds : choice.holds));
        said = walk(depth + 1, holds & choice.holds, next, [...choices, choice]);
        known.set(met, said);
      }
      return said;
    });
    const [first = 0] = all;
    return typeof first === 'number' && all.every((said) => said === first) ? first : all;
  };
  // Nobody can change the own State or the date: by the first part no rule is missed.
  const misses = parts.map((_, i) => (i === 0 ? 0n : near));
  return walk(0, rules, misses, []);
}

/**
 * Walks every kind of inquiry of which the first of some answers is not 0, the last part first.
 *
 * @param visit gets the choices by their place in each part, and the numbers, one an answer; both arrays are used again.
 */
export function walkSaid(
  { parts }: Parts,
  answers: readonly Said[],
  visit: (choices: readonly number[], numbers: readonly number[]) => void,
): void {
  const choices = parts.map(() => 0);
  const numbers = answers.map(() => 0);
  const walk = (depth: number, left: readonly Said[]): void => {
    if (left[0] === 0) return;
    const part = parts[depth];
    if (part === undefined) {
      left.forEach((said, i) => (numbers[i] = typeof said === 'number' ? said : 0));
      visit(choices, numbers);
      return;
    }
    const isSaid = left.every((said) => typeof said === 'number');
    for (let choice = 0; choice < part.length; choice += 1) {
      choices[depth] = choice;
      walk(
        depth + 1,
        isSaid ? left : left.map((said) => (typeof said === 'number' ? said : (said[choice] ?? 0))),
      );
    }
  };
  walk(0, answers);
}
