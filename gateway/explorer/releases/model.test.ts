import { expect, test } from '@jest/globals';
import { byTimeLeft, clockOf, spanWord, type ReleaseLine } from './model.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const at = (more: Partial<ReleaseLine>) =>
  ({
    ...{ id: 'r', status: 'ASKED', clockStands: false, overdue: false },
    ...{ dueAt: '2026-11-26T14:30:00.000Z', changedAt: '2026-11-26T10:00:00.000Z' },
    ...more,
  }) as ReleaseLine;

test('a clock runs, stands, is late, or is over; late is what the hub or the clock calls so', () => {
  expect(clockOf(at({}), NOW)).toEqual({ kind: 'LEFT', minutes: 150 });
  expect(clockOf(at({ status: 'ASKED_BACK', clockStands: true }), NOW)).toEqual({ kind: 'STANDS' });
  expect(clockOf(at({ dueAt: '2026-11-26T11:00:00.000Z' }), NOW)).toEqual({ kind: 'LATE', minutes: 60 });
  // A machine whose clock is slow makes nothing punctual.
  expect(clockOf(at({ overdue: true }), NOW)).toEqual({ kind: 'LATE', minutes: 0 });
  expect(clockOf(at({ status: 'REFUSED', overdue: true }), NOW)).toEqual({ kind: 'OVER' });
});

test('time left is said in two units at most, in each language', () => {
  expect(spanWord(150, 'en')).toBe('2 hours 30 minutes');
  // French has a narrow or a hard space in front of its units.
  expect(spanWord(3 * 1440 + 61, 'fr').replaceAll(/\s/gu, ' ')).toBe('3 jours 1 heure');
  expect(spanWord(35, 'de')).toBe('35 Minuten');
});

test('what is due first stands first; what stands follows, and what is over comes last', () => {
  const releases = [
    at({ id: 'over', status: 'APPROVED' }),
    at({ id: 'stands', status: 'BEFORE_COURT', clockStands: true, dueAt: '2026-11-26T12:01:00.000Z' }),
    at({ id: 'later', dueAt: '2026-12-01T00:00:00.000Z' }),
    at({ id: 'first' }),
  ];
  expect(byTimeLeft(releases).map(({ id }) => id)).toEqual(['first', 'later', 'stands', 'over']);
});
