import { describe, expect, test } from '@jest/globals';
import { calibreName, standardCalibres } from './calibre.ts';
import { serialKey, serialSearch } from './serial.ts';

test('every standard name is its own normal form', () => {
  expect(standardCalibres().filter((name) => calibreName(name) !== name)).toEqual([]);
});

test.each([
  ['9 MM LUGER (9X19MM)', '9mm Luger'],
  ['9mm Parabellum', '9mm Luger'],
  ['9 x 19', '9mm Luger'],
  ['7,62 MM KALASHNIKOV (7,62X39)', '7.62 x 39'],
  ['.38 SPL', '38 Special'],
  ['.40 S&W (10 X 22)', '40 Smith & Wesson'],
])('%s is %s', (spelling, name) => {
  expect(calibreName(spelling)).toBe(name);
});

test.each(['.38', '7.62', 'INDETERMINADO', ''])('%s is no cartridge, and is not guessed', (spelling) => {
  expect(calibreName(spelling)).toBeUndefined();
});

describe('a serial number', () => {
  test('is compared without blanks, hyphens, case and letters that look like digits', () => {
    expect(serialKey('ab-12 O5i')).toBe(serialKey('AB1205l'));
  });

  test('may hold unreadable characters', () => {
    expect(serialSearch('AB?12*')).toEqual({ kind: 'pattern', like: 'AB_12%' });
    expect(serialSearch('AB-12%_')).toEqual({ kind: 'exact', key: 'AB12' });
  });

  test.each(['A?', '***', '', '%%%%'])('%s holds too little to search by', (serial) => {
    expect(() => serialSearch(serial)).toThrow();
  });
});
