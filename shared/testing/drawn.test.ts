import { expect, test } from '@jest/globals';
import { assertUntil, fc, SEED } from './drawn.ts';

test('every drawn test begins at the one number', () => {
  const [first, again] = [0, 0].map(() => fc.sample(fc.integer(), 20));
  expect(first).toEqual(again);
  expect(first).toEqual(fc.sample(fc.integer(), { numRuns: 20, seed: SEED }));
});

test('what a run did not try is drawn again from another place, and no more than is enough', async () => {
  const runs: number[] = [];
  // As with seed 399239578 of scripts/test/match.test.ts: the first two runs try nothing of a kind.
  await assertUntil(
    fc.property(fc.integer(), (drawn) => void runs.push(drawn)),
    2,
    () => runs.length > 3,
  );
  expect(runs).toEqual(
    [0, 1].flatMap((batch) => fc.sample(fc.integer(), { numRuns: 2, seed: SEED + batch })),
  );
});

test('one run is enough where it tried all, and what is never tried ends after ten', async () => {
  const runsUntil = async (isEnough: boolean): Promise<number> => {
    let runs = 0;
    await assertUntil(
      fc.property(fc.integer(), () => void (runs += 1)),
      1,
      () => isEnough,
    );
    return runs;
  };
  expect([await runsUntil(true), await runsUntil(false)]).toEqual([1, 10]);
});

test('a later run that fails is told', async () => {
  let runs = 0;
  const failsAtThird = fc.property(fc.integer(), () => (runs += 1) < 3);
  await expect(assertUntil(failsAtThird, 1, () => false)).rejects.toThrow(`seed: ${SEED + 2}`);
});
