import { expect, test } from '@jest/globals';
import { runFaults } from './faults.ts';
import { FAULTS } from './kinds/all.ts';

/** The short form: one hub of one process, a fault of each kind. `npm run faults` has all of them, and measures. */
const SHORT = [
  'source-frozen',
  'view-column',
  'source-connections',
  'file-sources',
  'clock-back-outage',
  'ledger-killed',
];

test('whatever breaks under a hub, the others are answered whole, nobody is told "no hit", and it comes back by itself', async () => {
  const faults = FAULTS.filter(({ name }) => SHORT.includes(name));
  const { outcomes, wrong, answers } = await runFaults({
    ...{ faults, workers: 1, isTimed: false },
    say: () => undefined,
  });
  expect(outcomes.filter((one) => one.wrong.length > 0)).toEqual([]);
  expect(wrong).toEqual([]);
  expect(outcomes.map(({ fault }) => fault).sort()).toEqual(SHORT.toSorted());
  expect(answers).toBeGreaterThan(0);
});
