import { describe, expect, test } from '@jest/globals';
import { checkDigit, readMrz } from './mrz.ts';

/** Specimens that ICAO Doc 9303 prints itself: of Utopia, of nobody. */
describe('the specimens of ICAO Doc 9303', () => {
  test.each([
    [
      'TD3',
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
      'L898902C3',
    ],
    [
      'TD1',
      'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<',
      'D23145890',
    ],
    ['TD2', 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6', 'D23145890'],
  ])('%s', (_, zone, number) => {
    expect(readMrz(zone)).toEqual({ number, issuer: 'UTO' });
  });

  test('check digits', () => {
    expect(checkDigit('520727')).toBe(3);
    expect(checkDigit('AB2134<<<')).toBe(5);
  });
});

test.each([
  [
    'a digit that was misread',
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C37UTO7408122F1204159ZE184226B<<<<<10',
  ],
  ['a line too short', 'P<UTOERIKSSON<<ANNA\nL898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  ['no zone at all', 'hello'],
])('refuses %s', (_, zone) => {
  expect(() => readMrz(zone)).toThrow();
});

test('what is no zone is refused in time that grows with its length alone', () => {
  const before = process.cpuUsage();
  expect(() => readMrz(' \t'.repeat(150_000))).toThrow();
  // Where every blank looks for a line break anew, this takes a minute.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
});
