import { expect, test } from '@jest/globals';
import { afterPause, dayIn, earliestEnd, endOfPeriod } from './clock.ts';

const at = (iso: string): number => Date.parse(iso);
const iso = (ms: number): string => new Date(ms).toISOString();

test.each([
  ['hours from the moment on', '2026-11-26T14:30:00Z', 'PT8H', 'Europe/Dublin', '2026-11-26T22:30:00.000Z'],
  ['48 hours over a weekend', '2026-11-27T14:30:00Z', 'PT48H', 'Europe/Paris', '2026-11-29T14:30:00.000Z'],
  [
    'days after the day itself, of the zone',
    '2026-11-26T14:30:00Z',
    'P3D',
    'Europe/Helsinki',
    '2026-11-29T22:00:00.000Z',
  ],
  [
    'the day of the zone, not of UTC',
    '2026-11-26T22:30:00Z',
    'P3D',
    'Europe/Helsinki',
    '2026-11-30T22:00:00.000Z',
  ],
  [
    'seven days over the end of summer time',
    '2026-10-20T10:00:00Z',
    'P7D',
    'Europe/Paris',
    '2026-10-27T23:00:00.000Z',
  ],
  [
    'seven days over its beginning',
    '2026-03-25T10:00:00Z',
    'P7D',
    'Europe/Paris',
    '2026-04-01T22:00:00.000Z',
  ],
  ['a week', '2026-11-26T00:00:00Z', 'P1W', 'UTC', '2026-12-04T00:00:00.000Z'],
  ['a month from the 31st', '2026-01-31T12:00:00Z', 'P1M', 'UTC', '2026-03-01T00:00:00.000Z'],
  [
    'a day before midnight is skipped',
    '2026-09-05T12:00:00Z',
    'P0DT1H',
    'America/Santiago',
    '2026-09-05T13:00:00.000Z',
  ],
])('%s', (_, from, period, zone, end) => {
  expect(iso(endOfPeriod(at(from), period, zone))).toBe(end);
});

test('a day whose first hour summer time skips begins with its first moment', () => {
  // Santiago goes from 24:00 on 5 September 2026 to 01:00 on the 6th.
  const end = endOfPeriod(at('2026-09-04T12:00:00Z'), 'P1D', 'America/Santiago');
  expect(dayIn('America/Santiago', end)).toBe('2026-09-06');
  expect(dayIn('America/Santiago', end - 1)).toBe('2026-09-05');
});

test('the shortest period counts, and a clock that stood goes on as much later', () => {
  const now = at('2026-11-26T10:00:00Z');
  expect(iso(earliestEnd(now, ['P7D', 'PT48H'], 'UTC'))).toBe('2026-11-28T10:00:00.000Z');
  expect(iso(afterPause(at('2026-11-28T10:00:00Z'), now, at('2026-11-27T10:00:00Z')))).toBe(
    '2026-11-29T10:00:00.000Z',
  );
});

test('what is no duration is refused', () => {
  expect(() => endOfPeriod(0, '3 days', 'UTC')).toThrow(RangeError);
});
