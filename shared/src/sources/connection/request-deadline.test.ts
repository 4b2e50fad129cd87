import { afterEach, expect, jest, test } from '@jest/globals';
import { Deadline } from './request-deadline.ts';
import { leftOf } from './patience.ts';

const HOUR_MS = 3_600_000;
afterEach(() => {
  jest.restoreAllMocks();
});

test.each([HOUR_MS, -HOUR_MS])(
  'a clock that is set by %i ms while a question is under way leaves it the time that it had',
  (byMs) => {
    const deadline = new Deadline(Date.now() + 60_000, new AbortController().signal);
    const there = Date.now() + byMs;
    jest.spyOn(Date, 'now').mockReturnValue(there);
    const leftMs = leftOf(deadline, 'de-person');
    expect([leftMs > 0, leftMs <= 60_000]).toEqual([true, true]);
  },
);

test('whose time is up when it comes is not awaited', () => {
  const deadline = new Deadline(Date.now(), new AbortController().signal);
  expect(() => leftOf(deadline, 'de-person')).toThrow(expect.objectContaining({ kind: 'NOT_AWAITED' }));
});
