import { describe, expect, test } from '@jest/globals';
import { codeOfName, isCountryCode } from './country-codes.ts';
import { codesOf, ISO_STATES } from './issuer-code.ts';

describe('the code of a country, or one that documents have in its place', () => {
  test('is every State and body that may join, in each of its spellings', () => {
    for (const state of [...ISO_STATES, 'XK', 'UN', 'EU', 'XPO'])
      expect([state, codesOf(state).filter((code) => !isCountryCode(code))]).toEqual([state, []]);
  });

  test.each([
    ['ISO 3166-1', 'FR FRA DE DEU GB'],
    [
      'ICAO Doc 9303',
      'D GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK XXA XXB XXC XXX XOM XPO XBA XCC XCE XDC XES XIM XMP UTO',
    ],
    ['States that ended', 'SU SUN YU YUG CS SCG CSK DD DDR AN ANT ZR ZAR BU BUR TP TMP'],
    ['Kosovo', 'XK XKX'],
    ['signs of vehicles of one letter', 'A B F I'],
  ])('%s', (_, codes) => {
    expect(codes.split(' ').filter((code) => !isCountryCode(code))).toEqual([]);
  });

  test('and no other', () => {
    const none = ['', 'QX', 'ZZ', 'SP', 'XA', 'XX', 'QQ', 'ABC', 'X', 'Y', 'ZZZ', 'F R'];
    expect(none.filter(isCountryCode)).toEqual([]);
  });
});

test('a name that stands where a code belongs has one, when it is of one State', () => {
  expect(['France', 'SERBIA', ' spain ', 'Korea', 'Ruritania', 'x'.repeat(10_000)].map(codeOfName)).toEqual([
    'FR',
    'RS',
    'ES',
    ...[undefined, undefined, undefined],
  ]);
});
