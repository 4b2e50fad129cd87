import { expect, test } from '@jest/globals';
import { times } from '../../testing/depth.ts';
import { fc } from '../../testing/drawn.ts';
import { decimalText } from './decimal.ts';

test.each([
  [0.1, '0.1'],
  [1e-7, '0.0000001'],
  [-1.5e-7, '-0.00000015'],
  [1e21, '1000000000000000000000'],
  [1.25e22, '12500000000000000000000'],
  [-0, '0'],
  ['437.200', '437.200'],
  ['12345678901234567890.1234567890', '12345678901234567890.1234567890'],
  ['-0.00', '0.00'],
  ['007', '7'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['2.50E+1', '25.0'],
  ['1e-3', '0.001'],
  [' 3 ', '3'],
])('%p is %s', (value, text) => {
  expect(decimalText(value)).toBe(text);
});

test.each([
  Number.NaN,
  Infinity,
  'NaN',
  '',
  '.',
  '-',
  '1,5',
  '1 000',
  '0x10',
  '٣',
  true,
  null,
  {},
  '1e99999',
])('%p is no decimal', (value) => {
  expect(decimalText(value)).toBeUndefined();
});

test('every number reads back as itself, and every decimal comes through as it was written', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const text = decimalText(number);
      expect(text).toMatch(/^-?[0-9]+(\.[0-9]+)?$/u);
      expect(Number(text)).toBe(number + 0);
    }),
    { numRuns: times(300) },
  );
  const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,30})\.[0-9]{0,30}[1-9]$/u);
  fc.assert(
    fc.property(digits, (text) => {
      expect(decimalText(text)).toBe(text);
    }),
    { numRuns: times(300) },
  );
});
