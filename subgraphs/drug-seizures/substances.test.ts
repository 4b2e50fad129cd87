import { expect, test } from '@jest/globals';
import { substanceKey, substanceNamed, unitNamed } from './substances.ts';

test.each([
  ['Cocaine HCL', 'cocaine'],
  ['BASE DE COCA', 'cocaine base'],
  ['Coca paste', 'cocaine base'],
  ['Ecstasy', 'MDMA'],
  ['Alprazolam (Xanax)', 'alprazolam'],
  ['JWH-018', 'synthetic cannabinoids'],
])('%s is %s', (reported, name) => {
  expect(substanceNamed(reported)?.name).toBe(name);
  expect(substanceKey(reported)).toBe(substanceKey(name));
});

test('a name that nobody knows is kept, and compared as it stands', () => {
  expect(substanceNamed('Quinoline')).toBeUndefined();
  expect(substanceKey('Quinoline')).toBe('quinoline');
});

test.each([
  ['Gram', undefined, { unit: 'GRAM', kilogramsPerUnit: 0.001 }],
  ['Tablet', 'MDMA', { unit: 'TABLET', kilogramsPerUnit: 0.0003 }],
  ['Tablet', undefined, { unit: 'TABLET', kilogramsPerUnit: null }],
  ['Unit', 'cocaine', { unit: 'UNIT', kilogramsPerUnit: null }],
])('one %s of %s', (unit, substance, expected) => {
  expect(unitNamed(unit, substance === undefined ? undefined : substanceNamed(substance))).toEqual(expected);
});

test('an area is no quantity', () => {
  expect(unitNamed('Acres', undefined)).toBeUndefined();
});
