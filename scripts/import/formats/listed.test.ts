import { expect, test } from '@jest/globals';
import { documentKind, edtf, idOf, readDay, Remarks } from './listed.ts';

test.each([
  ['1970', '1970'],
  ['1970-02', '1970-02'],
  ['1970-02-28', '1970-02-28'],
  ['1970/2/8', '1970-02-08'],
  ['28/02/1970', '1970-02-28'],
  ['00/00/1970', '1970'],
  ['00/02/1970', '1970-02'],
  ['dd/mm/1970', '1970'],
  ['28/02/1970 00:00', '1970-02-28'],
  ['1970-02-28T00:00:00', '1970-02-28'],
  ['30/02/1970', undefined],
  ['1970-13', undefined],
  ['0000', undefined],
  ['28 Feb 1970', undefined],
  ['', undefined],
])('the day %j is %j', (text, day) => {
  expect(readDay(text)).toBe(day);
});

test('a day without its month is none', () => {
  expect(edtf({ year: 1970, day: 3 })).toBeUndefined();
  expect(edtf({ year: 1970, month: 2, day: 0 }, true)).toBe('1970-02~');
  expect(edtf({})).toBeUndefined();
});

test.each([
  ['UK', 'GB', 0],
  ['EL', 'GR', 0],
  ['Russian Federation', 'RU', 0],
  ['stateless', 'XXA', 0],
  ['00', null, 0],
  ['unknown', null, 0],
  ['QX', null, 1],
  ['Ruritania', null, 1],
])('the country %j is %j', (word, code, unknown) => {
  const remarks = new Remarks();
  expect(remarks.country(word, 'country')).toBe(code);
  expect(remarks.unknown).toHaveLength(unknown);
});

test('an id fits the register, and two long references stay two', () => {
  expect(idOf('EU-', 'a b/c')).toBe('EU-a-b-c');
  const ids = ['1', '2'].map((end) => idOf('', `${'x'.repeat(80)}${end}`));
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9._-]{64}$/u);
});

test.each([
  ['passport National passport', 'PASSPORT'],
  ['diplomatic passport', 'PASSPORT'],
  ['id National identification card', 'IDENTITY_CARD'],
  ['ssn Social Security Number', 'NATIONAL_NUMBER'],
  ['Tax ID No.', 'NATIONAL_NUMBER'],
  ["Driver's License No.", 'DRIVING_LICENCE'],
  ['Stateless Person Passport', 'REFUGEE_TRAVEL_DOCUMENT'],
  ['Residency Number', 'RESIDENCE_PERMIT'],
  ['library card', 'OTHER'],
])('%j is a document of the kind %s', (words, kind) => {
  expect(documentKind(words)).toBe(kind);
});
