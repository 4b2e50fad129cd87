import { expect, test } from '@jest/globals';
import type { StateCode } from '../../core/ids.ts';
import { codeIn, NoReply, readReply, rowsFor } from './own-reply.ts';
import type { InWords } from './query.ts';

const OWNERS = ['DE', 'FR'] as readonly string[] as readonly StateCode[];
const ASKED: InWords = { question: {}, first: 3, columns: ['make', 'model'], numbers: [2], isOf: 'owners' };
const STANDING = {
  breaches: [],
  unreadable: [],
  searches: { behind: [] },
  asOf: [],
  isCurrencyMissing: false,
};
const REPLY = {
  ...{ status: 'ANSWERED', first: 3, columns: ['make', 'model'], standing: STANDING },
  rows: [
    ['DE', 'F-1', 7, 'Invented', null],
    ['FR', 'F-2', 7, { a: 1 }, 'M'],
  ],
};

function rowsOf(change: object, asked: Partial<InWords> = {}) {
  return rowsFor(readReply(JSON.stringify({ ...REPLY, ...change })), { ...ASKED, ...asked }, OWNERS);
}

test('rows are taken by the columns that the hub’s own law lets through, in its order, and by no others', () => {
  expect(rowsOf({})).toEqual(REPLY.rows);
  expect(rowsOf({ columns: ['model', 'make'] })).toEqual([
    ['DE', 'F-1', 7, null, 'Invented'],
    ['FR', 'F-2', 7, 'M', { a: 1 }],
  ]);
  expect(rowsOf({}, { columns: ['model'] })).toEqual([
    ['DE', 'F-1', 7, null],
    ['FR', 'F-2', 7, 'M'],
  ]);
});

test.each<[string, object, Partial<InWords>?]>([
  ['a column is missing', { columns: ['make', 'calibre'] }],
  ['less stands before the fields', { first: 2 }],
  ['a row is too short', { rows: [['DE', 'F-1', 7, 'Invented']] }],
  ['a row is too long', { rows: [['DE', 'F-1', 7, 'Invented', null, 'more']] }],
  ['a row is of an owner who was not asked', { rows: [['FI', 'F-1', 7, 'Invented', null]] }],
  ['a row is of nobody', { rows: [[null, 'F-1', 7, 'Invented', null]] }],
  ['a number is none', { rows: [['DE', 'F-1', '7', 'Invented', null]] }],
  ['a number is below 0', { rows: [['DE', 'F-1', -7, 'Invented', null]] }],
  ['an object stands where none may', { rows: [['DE', { id: 'F-1' }, 7, 'Invented', null]] }],
  ['a list of lists stands where none may', { rows: [['DE', [['F-1']], 7, 'Invented', null]] }],
  ['rows are none', { rows: [{ 0: 'DE' }] }],
  ['rows are no list', { rows: 'DE' }],
  ['a word of the status is none', { status: 'NOT_PERMITTED' }],
  ['a fault is none', { status: 'UNAVAILABLE', reason: 'WHATEVER' }],
  ['how it stands is missing', { standing: undefined }],
  ['there is no row of a count', { rows: [] }, { isOf: 'one row' }],
  ['there are two rows of a count', {}, { isOf: 'one row' }],
  ['there are two rows about nobody', {}, { isOf: 'nobody' }],
])('it is no reply when %s', (...row) => {
  const [, change, asked] = row;
  expect(() => rowsOf(change, asked)).toThrow(NoReply);
});

test('what is no reply is told by its place, never by its value', () => {
  const said = (body: string): string => {
    try {
      readReply(body);
      return '';
    } catch (error) {
      return `${String(error)} ${JSON.stringify((error as Error).cause)}`;
    }
  };
  expect(said('Anna Invented, born 1985')).not.toContain('Invented');
  expect(said(JSON.stringify({ ...REPLY, status: 'Invented' }))).toMatch(/status/u);
  expect(said(JSON.stringify({ ...REPLY, status: 'Invented' }))).not.toContain('Invented');
});

test.each([
  ['LAW_DIFFERS', 'LAW_DIFFERS'],
  ['A_CODE_OF_A_LATER_VERSION', 'OTHER'],
  ['A_CODE_THAT_IS_MADE_UP', 'OTHER'],
  ['no code', undefined],
  [7, undefined],
])('a refusal by %s is counted under %s', (code, counted) => {
  expect(codeIn(JSON.stringify({ errors: [{ extensions: { code } }] }))).toBe(counted);
});
