import { expect, test } from '@jest/globals';
import { offenceParts, offenceText } from './offence.ts';

test.each(['', '0501', '0501;max=120', '0501;max=120;law=FR', '0501;law=GB', '0501;what=1'])(
  '%j stays what it is',
  (text) => {
    expect(offenceText(offenceParts(text))).toBe(text);
  },
);

test('parts are taken apart, blanks or none', () => {
  expect(offenceParts('0501; max = 120 ;law=FR')).toEqual({ code: '0501', months: '120', law: 'FR' });
});
