import { expect, test } from '@jest/globals';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { TextArray } from '../../../shared/src/core/text-array.ts';
import { SEIZURE_COLUMNS, seizureRow, type PublishedSeizure } from './seizure.ts';

const SEIZURE: PublishedSeizure = {
  owner: 'FI' as StateCode,
  id: 'INVENTED-1',
  authority: 'Invented customs',
  basis: 'invented',
  on: '2026-01-05',
  country: 'FI',
  region: null,
  siteKind: null,
  substance: 'Cocaine',
  amount: 5,
  unit: 'Kilogram',
  transportMode: null,
  concealment: null,
  legs: [],
};

function rowOf(change: Partial<PublishedSeizure>): Readonly<Record<string, unknown>> {
  const row = seizureRow({ ...SEIZURE, ...change });
  if (typeof row === 'string') throw new Error(row);
  return Object.fromEntries(SEIZURE_COLUMNS.map((name, i) => [name, row[i]]));
}

test.each([
  [5, 'Kilogram', { quantity: 5, unit: 'KILOGRAM', kilogramsPerUnit: 1, kilograms: 5 }],
  [3840, 'g', { quantity: 3840, unit: 'GRAM', kilogramsPerUnit: 0.001, kilograms: 3.84 }],
  [12, '\u00b5g', { quantity: 0.000012, unit: 'GRAM', kilogramsPerUnit: 0.001, kilograms: 0.000000012 }],
  [2, 'lbs', { quantity: 907.18474, unit: 'GRAM', kilogramsPerUnit: 0.001, kilograms: 0.90718474 }],
  [3, 'Litre', { quantity: 3, unit: 'LITRE', kilogramsPerUnit: null, kilograms: null }],
  [2, 'Thousand of doses', { quantity: 2000, unit: 'DOSE', kilogramsPerUnit: null, kilograms: null }],
])('%d %s', (amount, unit, expected) => {
  const row = rowOf({ amount, unit });
  expect(row['items']).toEqual([expect.objectContaining({ ...expected, unitRaw: unit })]);
  expect(row['total_kilograms']).toBe(expected.kilograms);
  expect(row['quality']).toBeNull();
});

test('what is not known is kept as it was written, and quality says so', () => {
  const row = rowOf({ substance: 'Invented dust', unit: 'Viss', amount: 7 });
  expect(row['items']).toEqual([
    expect.objectContaining({
      substance: 'Invented dust',
      substanceRaw: 'Invented dust',
      quantity: 7,
      unit: null,
      unitRaw: 'Viss',
      kilograms: null,
    }),
  ]);
  expect(row['quality']).toBe('substance kept as reported; unit kept as reported');
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('an amount of %d is refused', (amount) => {
  expect(seizureRow({ ...SEIZURE, amount })).toContain('is not a number from 0');
});

test('a country that is not known is kept where countries are, and found by none', () => {
  const row = rowOf({
    country: null,
    countryRaw: 'Narnia',
    region: 'Lantern Waste',
    legs: [
      { role: 'ORIGIN', country: 'CO' },
      { role: 'DEPARTURE', name: 'Multiple Countries' },
    ],
  });
  expect(row).toMatchObject({
    country: null,
    region: 'Lantern Waste, Narnia',
    quality: 'country kept as reported; country on the route kept as reported',
    route: [
      { role: 'ORIGIN', country: 'CO' },
      { role: 'DEPARTURE', name: 'Multiple Countries' },
    ],
  });
  expect(row['route_keys']).toEqual(new TextArray(['CO', 'ORIGIN:CO']));
});
