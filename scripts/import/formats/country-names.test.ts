import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fc } from '../../../shared/testing/drawn.ts';
import { countryCode } from './country-names.ts';

test.each([
  [
    'BO',
    [
      'Bolivia',
      'Bolivia (Plurinational State of)',
      'Bolivia, Plurinational State of',
      'PLURINATIONAL STATE OF BOLIVIA',
      'Боливия',
      '玻利维亚',
    ],
  ],
  [
    'VE',
    [
      'Venezuela',
      'Venezuela, Bolivarian Republic of',
      'Venezuela (Bolivarian Republic of)',
      'República Bolivariana de Venezuela',
    ],
  ],
  ['IR', ['Iran', 'Iran, Islamic Republic of', 'Iran (Islamic Republic of)', 'ایران', 'إيران']],
  [
    'KR',
    ['Republic of Korea', 'Korea, Republic of', 'South Korea', 'Korea, South', '대한민국', 'Corea del Sur'],
  ],
  [
    'KP',
    [
      "Democratic People's Republic of Korea",
      'Korea, Democratic People’s Republic of',
      'Korea, Democratic Peoples Republic of',
      'DPRK',
      'North Korea',
    ],
  ],
  [
    'CD',
    [
      'Congo, the Democratic Republic of the',
      'Democratic Republic of the Congo',
      'Congo (Kinshasa)',
      'Zaire',
      'RDC',
    ],
  ],
  ['CG', ['Congo', 'Republic of the Congo', 'Congo, Republic of the', 'Congo (Brazzaville)']],
  ['CI', ["Côte d'Ivoire", 'Cote d’Ivoire', 'Cote D Ivoire', 'Ivory Coast', 'Costa de Marfil']],
  ['LA', ["Lao People's Democratic Republic", 'Lao Peoples Democratic Republic', 'Laos']],
  ['MK', ['North Macedonia', 'Macedonia, the former Yugoslav Republic of', 'FYROM', 'Severna Makedonija']],
  ['TR', ['Türkiye', 'Turkiye', 'Turkey', 'Turquia', 'TURQUIA', 'Турция']],
  ['TW', ['Taiwan', 'Taiwan, Province of China', 'China (Taiwan)']],
  ['MO', ['Macau', 'Macao', 'Macau, SAR of China']],
  ['GB', ['United Kingdom', 'United Kingdom (England and Wales)', 'U.K.', 'Inglaterra', 'País de Gales']],
  [
    'US',
    ['USA', 'U.S.A.', 'United States of America', 'EUA', 'EE.UU.', 'États-Unis', 'США', 'Сполучені Штати'],
  ],
  ['CZ', ['Czechia', 'Czech Republic', 'Rep. Tcheca', 'Česko', 'Чехия']],
  ['VA', ['Holy See', 'Vatican City', 'Holy See (Vatican City State)']],
  ['PS', ['State of Palestine', 'Palestine', 'West Bank', 'Palestinian Territory, Occupied']],
  ['XK', ['Kosovo', 'Kosovo under UNSCR 1244', 'Kosovo (UNSCR 1244)']],
  ['IQ', ['Iraq (Central Iraq)', 'Iraq (Kurdistan Region)']],
  ['GW', ['Guinea-Bissau', 'Guinea Bissau']],
  ['GQ', ['Equatorial Guinea', 'Guinea, Equatorial', 'Guinée équatoriale']],
  ['BA', ['Bosnia and Herzegovina', 'Bosnia & Herzegovina', 'BÓSNIA-HERZEGÓVINA', 'Bosna i Hercegovina']],
  ['LC', ['Saint Lucia', 'St. Lucia', 'St Lucia']],
  ['MM', ['Myanmar', 'Burma', 'Myanmar (Burma)']],
  ['ST', ['São Tomé and Príncipe', 'Sao Tome and Principe']],
])('%s, in many names', (code, names) => {
  expect(Object.fromEntries(names.map((name) => [name, countryCode(name)]))).toEqual(
    Object.fromEntries(names.map((name) => [name, code])),
  );
});

describe('States that are no more', () => {
  test.each([
    [
      'SU',
      ['USSR', 'U.S.S.R.', 'Soviet Union', 'former Soviet Union', 'ex-USSR', 'СССР', 'URSS', 'Sowjetunion'],
    ],
    ['YU', ['Yugoslavia', 'Former Yugoslavia', 'Iugoslávia', 'Југославија', 'Jugoslavija']],
    ['CS', ['Serbia and Montenegro']],
    ['CSK', ['Czechoslovakia', 'Tchecoslováquia', 'ČSSR', 'Чехословакия']],
    ['DD', ['German Democratic Republic', 'East Germany', 'Germany, East', 'GDR', 'DDR', 'ГДР']],
    ['DE', ['Federal Republic of Germany', 'West Germany', 'Germany']],
    ['AN', ['Netherlands Antilles']],
    ['YD', ['South Yemen', 'Yemen (South)', 'Yemen, Democratic']],
    ['BF', ['Upper Volta']],
    ['ZW', ['Rhodesia']],
    ['TL', ['East Timor']],
    ['LK', ['Ceylon']],
  ])('%s', (code, names) => {
    for (const name of names) expect([name, countryCode(name)]).toEqual([name, code]);
  });
});

test.each([
  '',
  'the',
  'Unknown',
  'Other',
  'Multiple Countries',
  'Narnia',
  'NA',
  'N/A',
  'Korea',
  'KOREA',
  'Virgin Islands',
  'Guiana',
  'Korea (Japan)',
  'Tunisian passport',
  'Sudan/or South Sudan',
  'Eurozone',
  '?',
])('"%s" is no country, or several', (name) => {
  expect(countryCode(name)).toBeUndefined();
});

const TABLE = readFileSync(new URL('../data/country-names.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .flatMap((line) => {
    const [code = '', names = ''] = line.split('\t');
    return names.split('|').map((name) => [code, name] as const);
  });

test('every name of UNTERM in the six languages of the United Nations is known', () => {
  expect(new Set(TABLE.map(([code]) => code)).size).toBe(249);
  expect(TABLE.filter(([code, name]) => countryCode(name) !== code)).toEqual([]);
});

test('every English and French name of the Unicode CLDR is known', () => {
  for (const language of ['en', 'fr']) {
    const display = new Intl.DisplayNames([language], { type: 'region' });
    const codes = [...new Set(TABLE.map(([code]) => code))];
    expect(codes.filter((code) => countryCode(display.of(code) ?? '') !== code)).toEqual([]);
  }
});

test('how a name is typed does not matter', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TABLE),
      fc.constantFrom<(name: string) => string>(
        (name) => name.toUpperCase(),
        (name) => name.toLowerCase(),
        (name) => name.normalize('NFD'),
        (name) => `  ${name.replaceAll(' ', '  ')} `,
        (name) => name.replaceAll("'", '’'),
      ),
      ([code, name], disturb) => {
        expect(countryCode(disturb(name))).toBe(code);
      },
    ),
  );
});
