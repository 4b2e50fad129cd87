import { expect, test } from '@jest/globals';
import { COUNT_TO, totalOf } from './count.ts';

test.each([
  [[], 0, false],
  [[3, 0, 4], 7, false],
  [[4_000, 6_000], 10_000, false],
  [[4_000, 6_001], 10_000, true],
  [[COUNT_TO, 5], 10_000, true],
] as const)('counts of %j are %d in all, or at least: %s', (counts, count, isAtLeast) => {
  expect(totalOf(counts)).toEqual({ count, isAtLeast });
});
