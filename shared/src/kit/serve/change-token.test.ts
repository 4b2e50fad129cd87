import { expect, test } from '@jest/globals';
import type { StateCode } from '../../core/ids.ts';
import { CursorBox } from '../../sources/sql/cursor.ts';
import { testInquiry } from '../../../testing/ruling.ts';
import { HELD_MAX, readToken, writeToken, type ChangesRead } from './change-token.ts';

const box = new CursorBox('test');
const { requester } = testInquiry;
const QUESTION = 'a question';

test('a token of the longest list, from more States than there are, is as long as the schema says at most, and comes back', () => {
  const owners = 50;
  const read: ChangesRead = {
    owners: Array.from({ length: owners }, (_, i) => ({
      owner: `S${String.fromCharCode(65 + (i % 26))}` as StateCode,
      epoch: 'e'.repeat(80),
      law: 'l'.repeat(22),
      base: Number.MAX_SAFE_INTEGER,
      day: '2026-11-01',
      round: {
        upTo: Number.MAX_SAFE_INTEGER,
        after: [Number.MAX_SAFE_INTEGER, '-9223372036854775808'],
        from: '2026-11-01',
      },
      partial: true,
      marks: Array.from({ length: HELD_MAX / owners }, (_, n) => String(-9223372036854775808n + BigInt(n))),
    })),
  };
  const token = writeToken(box, read, QUESTION, requester);
  expect(token.length).toBeLessThanOrEqual(140_000);
  expect(readToken(box, token, QUESTION, requester)).toEqual(read);
});

test.each([
  ['another question', 'another question', requester, 'test'],
  ['another State', QUESTION, { ...requester, state: 'DE' as StateCode }, 'test'],
  ['another agency', QUESTION, { ...requester, agency: 'another' }, 'test'],
  ['a hub with a key of its own', QUESTION, requester, 'another key'],
])('a token is refused by %s', (_, question, asker, key) => {
  const token = writeToken(box, { owners: [] }, QUESTION, requester);
  expect(() => readToken(new CursorBox(key), token, question, asker)).toThrow('changedSince');
});

test('a second hub of the same key goes on, whichever officer of the authority asks', () => {
  const read = { since: '2026-11-01T00:00:00.000Z', owners: [] };
  const token = writeToken(box, read, QUESTION, requester);
  const another = { ...requester, officer: 'o-2' };
  expect(readToken(new CursorBox('test'), token, QUESTION, another)).toEqual(read);
});
