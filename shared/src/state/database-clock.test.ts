import { expect, test } from '@jest/globals';
import { DatabaseClock } from './database-clock.ts';

const NOON = Date.parse('2026-11-01T12:00:00Z');

/** A clock that was heard at noon, in an exchange from the first to the second second. */
function heardAtNoon(): DatabaseClock {
  const clock = new DatabaseClock();
  expect(clock.hear(NOON, { beganAt: 1_000, endedAt: 2_000 })).toBeUndefined();
  return clock;
}

test('a database whose clock was put back by an hour is found, once', () => {
  const clock = heardAtNoon();
  const later = NOON + 1_000 - 3_600_000;
  expect(clock.hear(later, { beganAt: 3_000, endedAt: 3_010 })).toBe(3_600_000);
  expect(clock.hear(later + 1_000, { beganAt: 4_000, endedAt: 4_010 })).toBeUndefined();
});

test.each([
  ['that goes on', 1_000, { beganAt: 3_000, endedAt: 3_010 }],
  ['that is put forward', 3_600_000, { beganAt: 3_000, endedAt: 3_010 }],
  ['that is set right by a second', 0, { beganAt: 3_000, endedAt: 3_010 }],
  ['whose answer was long under way', 1_000, { beganAt: 3_000, endedAt: 9_000 }],
  ['that was asked again before its answer was here', 500, { beganAt: 1_500, endedAt: 2_500 }],
])('nothing is told of one %s', (_, wentOnMs, exchange) => {
  expect(heardAtNoon().hear(NOON + wentOnMs, exchange)).toBeUndefined();
});
