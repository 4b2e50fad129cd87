import { Dice } from '../fuzz/dice.ts';
import type { Fault } from './fault.ts';
import { runFault, type Outcome, type Scene } from './run.ts';

export interface Soak {
  readonly minutes: number;
  /** The same seed draws the same faults in the same order. */
  readonly seed: number;
}

/** Faults by chance, one after the other, for a while. @returns all of them as one. */
export async function soak(
  { minutes, seed }: Soak,
  faults: readonly Fault[],
  scene: Scene,
): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  const end = performance.now() + minutes * 60_000;
  for (let n = 0; performance.now() < end; n += 1)
    outcomes.push(await runFault(new Dice(seed, 0, n).one(faults), scene));
  const answers = { WHOLE: 0, MISSING: 0, REFUSED: 0, BROKEN: 0 };
  for (const one of outcomes)
    for (const kind of ['WHOLE', 'MISSING', 'REFUSED', 'BROKEN'] as const) answers[kind] += one.answers[kind];
  const most = (of: (one: Outcome) => number): number => Math.max(0, ...outcomes.map(of));
  return {
    fault: 'soak',
    what: `${outcomes.length} of these faults by chance in ${minutes} minutes, seed ${seed}`,
    answers,
    codes: [...new Set(outcomes.flatMap(({ codes }) => codes))].sort(),
    slowestMs: most(({ slowestMs }) => slowestMs),
    clockMs: most(({ clockMs }) => clockMs ?? 0),
    withinMs: undefined,
    recoveryMs: most(({ recoveryMs }) => recoveryMs),
    wrong: outcomes.flatMap(({ fault, wrong }) => wrong.map((one) => `${fault}: ${one}`)),
  };
}
