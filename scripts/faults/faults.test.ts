import { expect, test } from '@jest/globals';
import { runFaults } from './faults.ts';
import { OneHub } from './house.ts';
import { FAULTS } from './kinds/all.ts';

/** One of each kind that a hub has to live with: a State that is gone, one that says nothing, a ledger, a process of its own. */
const SHORT: readonly string[] = ['source-killed', 'source-frozen', 'ledger-reset', 'worker-killed'];

test('a hub that something breaks under tells no officer a falsehood, is whole again by itself, and has a record of every answer', async () => {
  const { outcomes, wrong, records } = await runFaults({
    faults: FAULTS.filter(({ name }) => SHORT.includes(name)),
    start: (stop) => OneHub.start(2, false, stop),
    isTimed: false,
    say: () => undefined,
  });
  expect(outcomes.map(({ fault, wrong: of }) => [fault, of])).toEqual(SHORT.map((name) => [name, []]));
  expect(wrong).toEqual([]);
  // Otherwise nothing would have been broken while somebody asked.
  expect(outcomes.filter(({ answers }) => answers.WHOLE === 0)).toEqual([]);
  expect(records).toBeGreaterThan(0);
});
