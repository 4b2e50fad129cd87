import { expect, test } from '@jest/globals';
import {
  areMonthsLate,
  certificateEnd,
  keysInOrder,
  keyState,
  messagesOf,
  processStanding,
} from './installation.ts';
import type { KeyStanding } from './status.ts';

const key = (state: string, name = 'id'): KeyStanding => ({ key: name, state, isOld: false });

test('a standing that is new is never shown as well', () => {
  const process = { subgraph: 'persons', address: 'a.invalid:4101', why: '' };
  expect(['IN_USE', 'ENDED', 'LENT'].map((state) => keyState(key(state)))).toEqual([
    'IN_USE',
    'ENDED',
    'UNKNOWN',
  ]);
  expect(['READY', 'AWAY', 'TIRED'].map((standing) => processStanding({ ...process, standing }))).toEqual([
    'READY',
    'AWAY',
    'UNKNOWN',
  ]);
});

test.each([
  [30, 'GOOD'],
  [29, 'SOON'],
  [0, 'SOON'],
  [-1, 'ENDED'],
])('a certificate with %d days left is %s', (daysLeft, end) => {
  const file = { of: 'port', kind: 'OWN', file: 'port.pem' };
  expect(certificateEnd({ ...file, endsAt: '2027-01-01T00:00:00.000Z', daysLeft })).toBe(end);
  expect(certificateEnd({ ...file, endsAt: null, daysLeft: null })).toBe('UNREAD');
});

test('months of the ledger that are made for less than twenty days are late', () => {
  const at = '2026-11-26T12:00:00Z';
  const until = (madeUntil: string) => ({ madeUntil, archived: 0 });
  expect(areMonthsLate(until('2027-02-01T00:00:00.000Z'), at)).toBe(false);
  expect(areMonthsLate(until('2026-12-01T00:00:00.000Z'), at)).toBe(true);
  expect(areMonthsLate({ archived: 0 }, at)).toBe(false);
});

test('keys in use come first, the others as they were told', () => {
  const told = [key('TO_COME', 'a'), key('IN_USE', 'b'), key('ENDED', 'c'), key('IN_USE', 'd')];
  expect(keysInOrder(told).map(({ key: name }) => name)).toEqual(['b', 'd', 'a', 'c']);
});

test('messages of which a part is not known are no messages that nobody waits for', () => {
  const some = [
    { state: 'FR', waiting: 2, dead: 1 },
    { state: 'FI', waiting: 1, dead: 0 },
  ];
  expect(messagesOf({ telling: { releaseNotices: some, outageNotices: [] } })).toEqual({
    waiting: 3,
    dead: 1,
  });
  expect(messagesOf({ telling: { releaseNotices: some, outageNotices: null } })).toBeNull();
  expect(messagesOf({ telling: { outages: [] } })).toBeUndefined();
});
