import { expect, test } from '@jest/globals';
import { recognise, type Reading } from './recognise.ts';

/** Specimen of ICAO Doc 9303 part 4: of Utopia, of nobody. */
const TD3 = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
const SUBSTANCES = new Map([['cocaine', 'COCAINE']]);
const kinds = (text: string): readonly string[] => recognise(text, SUBSTANCES).map(({ kind }) => kind);
const first = (text: string): Reading | undefined => recognise(text, SUBSTANCES)[0];

test('an empty text is nothing', () => {
  expect(recognise('  ')).toEqual([]);
});

test.each(['\n', '', ' '])('a zone with its check digits, lines divided by %j', (between) => {
  expect(first(TD3.replace('\n', between))).toMatchObject({
    kind: 'mrz',
    number: 'L898902C3',
    issuer: 'UTO',
    doubts: [],
  });
});

test('a zone whose check digit does not hold is no number: it says which digit', () => {
  const misread = first(TD3.replace('L898902C36', 'L898902C37'));
  expect(misread).toMatchObject({ kind: 'misreadMrz', message: expect.stringContaining('document number') });
});

test.each<[string, readonly string[]]>([
  ['AA-123-BC', ['plate', 'document', 'serial']],
  ['B MW 1234', ['plate', 'document', 'serial']],
  ['Х 123 АВ 77', ['plate', 'document', 'serial']],
  ['L898902C3', ['document', 'serial', 'plate']],
  ['G1234?', ['serial']],
  ['AB?12*', ['serial']],
  ['DE:person:x8yz-7', ['record']],
  ['demo / 0f8fad5b-d9cb-469f-a165-70867728950e', ['receipt']],
  ['0f8fad5b-d9cb-469f-a165-70867728950e', ['receipt']],
  ['Nada Jovanović', ['name']],
  ['Μαρία Παπαδοπούλου', ['name']],
  ['محمد علي', ['name']],
  ['Cocaine 2026-03', ['substance', 'drug', 'name']],
  ['cocaine', ['substance', 'drug', 'name']],
  ['unknown:person:1', ['name']],
])('%s may be %j', (text, expected) => {
  expect(kinds(text)).toEqual(expected);
});

test.each([
  ['Nada Jovanović 1985', 'Nada Jovanović', '1985'],
  ['Jovanović, Nada, 1985-03', 'Jovanović, Nada', '1985-03'],
  ['Nada Jovanović *1985-03-07', 'Nada Jovanović', '1985-03-07'],
  ['Nada Jovanović (7.3.1985)', 'Nada Jovanović', '1985-03-07'],
  ['Nada Jovanović 07/03/1985', 'Nada Jovanović', '1985-03-07'],
  ['Nada Jovanović 198X', 'Nada Jovanović', '198X'],
])('%s is a name with a birth', (text, name, born) => {
  expect(first(text)).toEqual({ kind: 'name', name, born });
});

test.each([
  ['cocaine 2026-02', '2026-02-01', '2026-02-28'],
  ['cocaine 2/2028', '2028-02-01', '2028-02-29'],
  ['cocaine 2026', '2026-01-01', '2026-12-31'],
])('%s is a substance in a time', (text, from, to) => {
  expect(first(text)).toEqual({ kind: 'substance', code: 'COCAINE', from, to });
});
