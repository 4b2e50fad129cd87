import { describe, expect, test } from '@jest/globals';
import { fc } from '../../shared/testing/drawn.ts';
import { substanceNamed, unitNamed } from './substances.ts';
import { exactProduct, reportedUnit, withoutNoise } from './units.ts';

describe('a unit of mass', () => {
  test.each([
    [
      1,
      [
        'kg',
        'Kg.',
        'KGS',
        'k.g.',
        'Kilo',
        'kilos',
        'kilogrammes',
        'Kilogram (kg)',
        'ｋｇ',
        '㎏',
        'kilogramos',
        'quilos',
        'кг',
        'килограммов',
        'килограма',
        'кілограм',
        'κιλά',
        'كيلوغرام',
        '公斤',
      ],
    ],
    [
      0.001,
      [
        'g',
        'gr.',
        'gms',
        'grams',
        'grammes',
        'gramo',
        'GRAMOS',
        'г',
        'гр.',
        'грамм',
        'грама',
        'γραμμάρια',
        'جرام',
        '克',
      ],
    ],
    [0.000001, ['mg', 'MG', 'milligrams', 'miligramos', 'мг', '㎎', '毫克']],
    [
      0.000000001,
      ['\u00b5g', '\u03bcg', '㎍', 'ug', 'mcg', 'micrograms', 'microgramos', 'мкг', 'микрограмм'],
    ],
    [0.000000000001, ['ng', 'nanograms', 'нг']],
    [0.1, ['100 gram', '100g', 'hg']],
    [1000, ['t', 'tonnes', 'metric tons', 'toneladas', 'тонны', '吨']],
    [0.45359237, ['lb', 'lbs', 'pounds']],
    [0.028349523125, ['oz', 'ounces']],
    [0.0311034768, ['troy ounces']],
  ])('of %d kg', (kilogramsPerUnit, names) => {
    expect(
      Object.fromEntries(names.map((name) => [name, unitNamed(name, undefined)?.kilogramsPerUnit])),
    ).toEqual(Object.fromEntries(names.map((name) => [name, kilogramsPerUnit])));
  });
});

test.each([
  ['LITRE', 1, ['l', 'Litres', 'litros', 'л', 'dm³', '升']],
  ['LITRE', 3.785411784, ['Gallons (US, liquid)']],
  ['LITRE', 4.54609, ['Gallons (UK)']],
  ['MILLILITRE', 1, ['ml', 'cc', 'cm³', 'cm3', 'мл', 'Cubic Centimeters']],
  ['TABLET', 1, ['Tablet(s)', 'pills', 'comprimidos', 'pastillas', 'Tabletten', 'таблеток', 'أقراص']],
  ['TABLET', 1000, ['Thousand of tablets']],
  ['DOSE', 1, ['Dosage units', 'dosis', 'blotters', 'доз']],
  ['PLANT', 1, ['plants', 'plantas', 'кустов']],
  ['UNIT', 1, ['bricks', 'pieces', 'boxes', 'Stück', 'шт.', 'unidades', 'leaves']],
  ['UNIT', 100, ['Hundred of units']],
])('%s: %d each', (unit, each, names) => {
  for (const name of names) expect([name, reportedUnit(name)]).toEqual([name, { unit, each }]);
});

test('litres and pieces are no mass, whatever they are of', () => {
  for (const unit of ['litre', 'ml', 'US gallon', 'piece', 'bottle'])
    expect(unitNamed(unit, substanceNamed('cocaine'))?.kilogramsPerUnit).toBeNull();
});

test.each([
  '',
  '?',
  'Acres',
  'Viss',
  'libra',
  'gallon',
  'arroba',
  'Paper (1/10 gm)',
  'Block (350gr)',
  'kg/g',
  'g (kg)',
  'кукла',
  '100',
])('"%s" is not guessed', (name) => {
  expect(reportedUnit(name)).toBeUndefined();
});

describe('a product', () => {
  test.each([
    [3840, 0.001, 3.84],
    [3.84, 1, 3.84],
    [1.1, 1.1, 1.21],
    [0.1, 3, 0.3],
    [123456789.123, 0.001, 123456.789123],
    [5e-7, 1e-9, 5e-16],
    [2.5e21, 0.001, 2.5e18],
  ])('%d times %d is %d', (one, other, product) => {
    expect(exactProduct(one, other)).toBe(product);
  });

  const amount = fc.double({ min: 1e-12, max: 1e15, noNaN: true });
  test('has no more digits than its parts, and comes back when divided by a power of ten', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999 }),
        fc.constantFrom(0.1, 0.01, 0.001, 1e-6, 1e-9),
        (whole, factor) => {
          expect(exactProduct(whole, factor)).toBe(Number(`${whole}e${Math.round(Math.log10(factor))}`));
        },
      ),
    );
  });

  test('is that of the machine, to its last bits', () => {
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        expect(exactProduct(one, other)).toBe(exactProduct(other, one));
        expect(Math.abs(exactProduct(one, other) - one * other)).toBeLessThanOrEqual(2 ** -50 * one * other);
        expect(exactProduct(one, 1)).toBe(one);
      }),
    );
  });
});

test.each([
  [3.8400000000000003, 3.84],
  [0.1 + 0.2, 0.3],
  [1234567.89, 1234567.89],
  [0, 0],
])('a sum of %d kg is shown as %d', (sum, shown) => {
  expect(withoutNoise(sum)).toBe(shown);
});
