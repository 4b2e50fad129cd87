import { expect, test } from '@jest/globals';
import { isWorse, mayHideHits } from './source-status.ts';
import { SOURCE_STATUSES } from './vocabulary.ts';

test('of any two statuses one is worse, and no answer is worse than every answer', () => {
  for (const one of SOURCE_STATUSES)
    for (const other of SOURCE_STATUSES)
      expect(Number(isWorse(one, other)) + Number(isWorse(other, one))).toBe(one === other ? 0 : 1);
  expect(SOURCE_STATUSES.filter(mayHideHits).sort()).toEqual([
    'NOT_AWAITED',
    'NOT_CONNECTED',
    'TIMED_OUT',
    'UNAVAILABLE',
  ]);
  for (const status of SOURCE_STATUSES)
    if (!mayHideHits(status)) expect(isWorse('NOT_AWAITED', status)).toBe(true);
});
