import { expect, test } from '@jest/globals';
import { MASKS, type FieldCategory, type Mask } from '../../core/vocabulary.ts';
import { fc } from '../../../testing/drawn.ts';
import { fixtureLaw } from '../testing/fixture.ts';
import { fittingMasks, masksOfField } from './fitting-masks.ts';
import { maskFor } from './masks.ts';

type Row = readonly [Mask, string, unknown, unknown, string?, FieldCategory?];

test.each([
  ['YEAR_ONLY', 'PartialDate', '1985-03-07', '1985'],
  ['YEAR_ONLY', 'PartialDate', '1985-03-XX', '1985'],
  ['YEAR_ONLY', 'PartialDate', 'XXXX-03', null],
  ['YEAR_ONLY', 'Date', '1985-03-07', null],
  ['YEAR_ONLY', 'String', '1985 or so', null],
  ['INITIALS', 'String', 'Anna Maria', 'A. M.'],
  ['INITIALS', 'String', 'Jean-Luc', 'J. L.'],
  ['INITIALS', 'String', '', null],
  ['INITIALS', 'String', ['Anna', 'Eva'], ['A.', 'E.']],
  ['INITIALS', 'Int', 7, null],
  ['INITIALS', 'String', 'Cyrl', null, 'script'],
  ['INITIALS', 'String', 'Belgrade', null, 'placeOfBirth'],
  ['INITIALS', 'String', 'Ana Petrova', 'A. P.', 'primaryName'],
  ['INITIALS', 'String', 'Ana', 'A.', 'nameAtBirth'],
  ['INITIALS', 'String', ['Ana'], ['A.'], 'previousNames'],
  ['INITIALS', 'String', 'PETROVA<<ANA', 'P.', 'mrzName'],
  ['COUNTRY_ONLY', 'String', 'DEHAM', 'DE'],
  ['COUNTRY_ONLY', 'String', 'FRK26', 'FR'],
  ['COUNTRY_ONLY', 'String', 'Hamburg', null],
  ['COUNTRY_ONLY', 'CountryCode', 'FRA', 'FRA'],
  ['COUNTRY_ONLY', 'Place', { country: 'DE', town: 'Hamburg' }, { country: 'DE' }],
  ['REGION', 'String', 'FRK26', 'FRK2'],
  ['REGION', 'Float', 53.55, 54, 'latitude'],
  ['REGION', 'Float', 437.2, null, 'totalKilograms'],
  ['REGION', 'Int', 12, null, 'samples'],
  ['REGION', 'String', 'Main street 7', null],
  ['BAND', 'Float', 437.2, 400],
  ['BAND', 'Float', 0.037, 0.03],
  ['BAND', 'Float', 0.3, 0.3],
  ['BAND', 'Float', 0.6, 0.6],
  ['BAND', 'Int', 9, 9],
  ['BAND', 'Float', -25, -20],
  ['BAND', 'Float', '1250.5', 1000],
  ['BAND', 'String', 'many', null],
  ['LAST_FOUR', 'String', 'AB1234567', '*****4567'],
  ['LAST_FOUR', 'String', '4567', '****'],
  ['LAST_FOUR', 'String', '𝔸𝔹12345', '***2345'],
  ['PRESENCE', 'String', 'secret', '(present)'],
  ['PRESENCE', 'Int', 4, null],
  ['PRESENCE', 'Boolean', true, null],
  ['CODE_ONLY', 'String', 'B2', 'B2', 'evaluation', 'INTEL'],
  ['CODE_ONLY', 'String', 'K1234567', null, 'number', 'DOCUMENT'],
  ['CODE_ONLY', 'String', 'P-4711', 'P-4711', 'officer', 'OFFICER'],
  ['CODE_ONLY', 'String', 'Seen near the port', null],
  ['CODE_ONLY', 'Substance', { code: 'COC', name: 'cocaine' }, { code: 'COC' }],
  ['CODE_ONLY', 'Sex', 'FEMALE', 'FEMALE'],
] as readonly Row[])('%s of %s %j is %j', (...row) => {
  const [mask, graphqlType, value, expected, name = 'surnames', category = 'BIO_CORE'] = row;
  const field = { graphqlType, name, category };
  expect(maskFor(mask, field)(value)).toEqual(expected);
});

const TYPES = ['String', 'PartialDate', 'CountryCode', 'Float', 'Int', 'Place', 'Sex'] as const;
const VALUES = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -99, max: 999 }).map((tenths) => tenths / 100),
  fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 }).map((words) => words.join(' ')),
  fc.stringMatching(/^[A-Z]{2}[A-Z0-9]{0,4}$/u),
  fc.stringMatching(/^(19|20)\d\d(-\d\d(-\d\d)?)?$/u),
  fc.record({ country: fc.constant('DE'), town: fc.string(), code: fc.string(), region: fc.string() }),
);

test('what was shortened already, as a State does in a process of its own, is not shortened any further', () => {
  const names = ['surnames', 'latitude', 'totalKilograms', 'number'];
  fc.assert(
    fc.property(
      fc.constantFrom(...MASKS),
      fc.constantFrom(...TYPES),
      fc.constantFrom(...names),
      fc.oneof(VALUES, fc.array(VALUES)),
      (mask, graphqlType, name, value) => {
        const shorten = maskFor(mask, { graphqlType, name, category: 'BIO_CORE' });
        const shown = shorten(value);
        expect(shorten(shown)).toEqual(shown);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('nothing stays nothing', () => {
  for (const mask of MASKS)
    for (const type of ['String', 'PartialDate', 'Int', 'Thing'])
      expect(maskFor(mask, { graphqlType: type, name: 'name', category: 'BIO_CORE' })(null)).toBeNull();
});

test.each([
  ['PartialDate', 'dateOfBirth', ['YEAR_ONLY']],
  ['String', 'surnames', ['INITIALS', 'COUNTRY_ONLY', 'REGION', 'LAST_FOUR', 'PRESENCE']],
  ['Float', 'latitude', ['REGION', 'BAND']],
  ['Place', 'place', ['COUNTRY_ONLY', 'REGION', 'CODE_ONLY']],
  ['Boolean', 'isArmed', []],
])('of %s %s something is left by %j', (graphqlType, name, masks) => {
  expect([...fittingMasks({ graphqlType, name, category: 'BIO_CORE' })].sort()).toEqual([...masks].sort());
});

test('of a field that holds others those fit that fit one of these; of a link none does', () => {
  const law = fixtureLaw();
  const of = (path: string) => masksOfField(law, 'person', path);
  expect(of('identities')).toEqual(expect.arrayContaining(['INITIALS', 'YEAR_ONLY']));
  expect(of('firearms')).toEqual([]);
  expect(of('nowhere')).toEqual([]);
});
