import { expect, test } from '@jest/globals';
import { dayRange } from './partial-date.ts';

test.each([
  ['1957/..', { from: '1957-01-01', to: '9999-12-31' }],
  ['../1957-03', { from: '0001-01-01', to: '1957-03-31' }],
  ['../..', undefined],
  ['1957/x', undefined],
])('%s, an interval that may be open', (text, range) => {
  expect(dayRange(text)).toEqual(range);
});
