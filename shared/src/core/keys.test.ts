import { describe, expect, test } from '@jest/globals';
import { codesOf, issuerCode } from './issuer-code.ts';
import { documentKey, serialKey, serialMarks } from './keys.ts';
import { placeCode } from './place-code.ts';

describe('plates and documents', () => {
  test.each([
    ['another number of the German town next to it', 'K-TS 901', 'KÖ-TS 901'],
    ['all letters of Russia', 'В778ОР96', 'С778НЕ96'],
    ['letters that only Serbia has', 'NS 845-ČĆ', 'NS 845-ŽŠ'],
    ['Arabic letters', 'ب ط ٤٥٦', 'د ط ٤٥٦'],
    ['Hebrew letters', 'צ 45678', 'מ 45678'],
    ['prefectures of Japan', '品川 345 あ 1234', '横浜 345 あ 1234'],
    ['a letter, or none', 'Ж778РУ', '778РУ'],
  ])('stay two: %s', (_, one, other) => {
    expect(documentKey(one)).not.toBe(documentKey(other));
    expect(documentKey(one)).not.toBe('');
  });

  test.each([
    ['the twelve letters of Russian plates', 'АВЕКМНОРСТУХ 12', 'ABEKMHOPCTYX12'],
    ['the fourteen of Greek ones', 'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ-12', 'ABEZHIKMNOPTYX12'],
    ['small letters', 'в778ор96', 'B778OP96'],
    ['full width', 'ＡＢ－７７８', 'AB778'],
    ['digits of Arabic, Persian and Hindi', '٤٥٦ ۴۵۶ ४५६', '456456456'],
    ['Turkish letters', 'ıi İI', 'IIII'],
    ['a letter and its accent apart', 'KO\u0308-TS', 'KÖTS'],
    ['symbols', '№ AB™ 778®', 'AB778'],
    ['Đ of Serbia by the letter of Iceland', 'Đ 12', 'Ð 12'],
  ])('are one: %s', (_, one, other) => {
    expect(documentKey(one)).toBe(documentKey(other));
  });

  test.each(['', '---', ' \u00a0', '™', '\ufe0f'])('nothing is left of "%s"', (text) => {
    expect(documentKey(text)).toBe('');
  });
});

describe('serials', () => {
  test.each([
    ['two series', 'ГБ 7781', 'ФД 7781'],
    ['with a series, and without', 'ГБ 7781', '7781'],
    ['8 and B, at first', '8778', 'B778'],
    ['S and 5, at first', 'S778', '5778'],
  ])('stay two: %s', (_, one, other) => {
    expect(serialKey(one)).not.toBe(serialKey(other));
  });

  test.each([
    ['full width', '７７８１', '7781'],
    ['O and 0, I, L and 1', 'QOIL77', '001177'],
    ['small letters', 'gi77', 'GI77'],
    ['small letters of a Turkish database', 'mi12345i', 'M1123451'],
  ])('are one: %s', (_, one, other) => {
    expect(serialKey(one)).toBe(serialKey(other));
  });

  test('on metal, B is 8, S is 5, and З is 3', () => {
    expect(serialMarks(serialKey('BSЗ-O1'))).toBe('85301');
    expect(serialMarks(serialKey('85301'))).toBe('85301');
  });

  test.each([
    'Unknown',
    'NONE',
    'obliterated',
    'N/A',
    'б/н',
    'Без номера',
    'ilegível',
    'ILEGIVEL',
    'silinmiş',
    'XXXX',
    '0000',
  ])('%s is a state, no serial', (text) => {
    expect(serialKey(text)).toBe('');
  });

  test.each(['UNKNOWN1', 'NONE-77', 'X0X', '100'])('%s is a serial', (text) => {
    expect(serialKey(text)).not.toBe('');
  });
});

describe('issuers', () => {
  test.each([
    [['D', 'DEU', 'DE', 'deu'], 'DE'],
    [['GBR', 'GBD', 'GBN', 'GBO', 'GBP', 'GBS', 'UK'], 'GB'],
    [['RKS', 'XKX', 'XK'], 'XK'],
    [['UNO', 'UN'], 'UN'],
    [['EUE', 'EU'], 'EU'],
    [['GRC', 'EL'], 'GR'],
  ])('%s are %s', (codes, normal) => {
    expect(codes.map(issuerCode)).toEqual(codes.map(() => normal));
    expect(codesOf(normal)).toEqual(
      expect.arrayContaining(codes.filter((code) => code === code.toUpperCase())),
    );
    expect(codesOf(codes[0] ?? '')[0]).toBe(normal);
  });

  test.each(['XXA', 'XXB', 'XXC', 'XXX', 'XPO', 'XOM', 'UNA', 'UNK', 'UTO', 'CSK'])(
    '%s is no other',
    (code) => {
      expect(issuerCode(code)).toBe(code);
      expect(codesOf(code)).toEqual([code]);
    },
  );

  test('an alpha-2 code is its own', () => {
    for (const code of ['FR', 'SE', 'ES', 'IT', 'CU', 'NO']) expect(issuerCode(code)).toBe(code);
  });
});

test.each(['FR PAR', 'frpar', 'FR\u00a0PAR', ' FRPAR '])('%s is the code of a place', (code) => {
  expect(placeCode(code)).toBe('FRPAR');
});
