import { expect, test } from '@jest/globals';
import { fc, SEED } from './drawn.ts';

test('every drawn test begins at the one number', () => {
  const [first, again] = [0, 0].map(() => fc.sample(fc.integer(), 20));
  expect(first).toEqual(again);
  expect(first).toEqual(fc.sample(fc.integer(), { numRuns: 20, seed: SEED }));
});
