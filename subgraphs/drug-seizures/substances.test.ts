import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fc } from '../../shared/testing/drawn.ts';
import { seizureFilter } from './arguments.ts';
import { knownSubstances, substanceKey, substanceKeys, substanceNamed, unitNamed } from './substances.ts';

describe('a substance has many names', () => {
  test.each([
    [
      'cocaine',
      'Cocaine HCL',
      'COCAINA',
      'Kokain',
      'cocaïne',
      'Clorhidrato de cocaína',
      'кокаин',
      'κοκαΐνη',
      'كوكايين',
      '可卡因',
      'Liquid cocaine',
      'Ｃｏｃａｉｎｅ',
      'Cocaine (sealed, 500 g)',
      'coke',
    ],
    ['cocaine base', 'BASE DE COCA', 'Coca paste', 'Pasta base', 'Basuco'],
    ['heroin', 'Heroin (No. 4)', 'героин', 'ηρωίνη', 'هيروين', 'Heroína', 'diamorphine'],
    ['cannabis resin', 'Hashish', 'Cannabis (hashish)', 'Cannabis (resin)', 'гашиш', 'حشيش', 'Haschisch'],
    ['cannabis oil', 'marijuana (hashish oil)', 'Cannabis (oil)', 'Hash oil'],
    ['cannabis herb', 'Marihuana', 'Cannabis (herb)', 'Cannabis (marijuana)', 'марихуана'],
    ['cannabis plant', 'Cannabis (plant)', 'Cannabis plants'],
    ['synthetic cannabinoids', 'Cannabis (synthetic)', 'Synthetic cannabinoid', 'Spice'],
    ['MDMA', 'Ecstasy', 'Ecstasy (MDMA)', 'экстази', '3,4-Methylenedioxymethamphetamine'],
    ['MDA', 'Ecstasy (MDA)', 'tenamfetamine'],
    ['amphetamine', 'Amfetamine', 'Amphetamine sulphate', 'speed', 'амфетамин'],
    [
      'methamphetamine',
      'Amphetamine (methamphetamine)',
      'Methamphetamine (speed)',
      'Methamphetamine HCl',
      'ice',
    ],
    ['alprazolam', 'Alprazolam (Xanax)', 'Xanax'],
    ['alpha-PVP', 'α-PVP', 'a-PVP', 'Alpha-pvp', 'ALPHA PVP'],
    ['dronabinol', 'Δ9-THC', 'Δ⁹-tetrahydrocannabinol'],
    ['2C-B', '2C-B', '2CB', '2 c b'],
    ['JWH-018', 'JWH018', 'jwh 018', 'JWH-018 (synthetic cannabinoid)'],
    ['psilocybin mushrooms', 'Psilocybin (mushrooms)', 'magic mushrooms'],
    ['DMT', 'Dimethyltryptamine (DMT)'],
    ['oxazepam', 'Seresta (Oxazepam)'],
  ])('%s', (name, ...reported) => {
    expect(Object.fromEntries(reported.map((one) => [one, substanceNamed(one)?.name]))).toEqual(
      Object.fromEntries(reported.map((one) => [one, name])),
    );
    for (const one of reported) expect(substanceKey(one)).toBe(substanceKey(name));
  });
});

test.each([
  ['carfentanil', 'OPIOIDS', 'C1961_I'],
  ['isotonitazene', 'OPIOIDS', 'C1961_I'],
  ['codeine', 'OPIOIDS', 'C1961_II'],
  ['poppy straw', 'OPIOIDS', 'NONE'],
  ['concentrate of poppy straw', 'OPIOIDS', 'C1961_I'],
  ['poppy seeds', 'OPIOIDS', 'NONE'],
  ['psilocybine', 'HALLUCINOGENS', 'C1971_I'],
  ['2C-B', 'HALLUCINOGENS', 'C1971_II'],
  ['JWH-018', 'NPS', 'C1971_II'],
  ['flunitrazepam', 'SEDATIVES', 'C1971_III'],
  ['etizolam', 'SEDATIVES', 'C1971_IV'],
  ['norephedrine', 'PRECURSORS', 'C1988_TABLE_I'],
  ['APAAN', 'PRECURSORS', 'C1988_TABLE_I'],
  ['acetone', 'PRECURSORS', 'C1988_TABLE_II'],
  ['synthetic cannabinoids', 'NPS', null],
])('%s is of the class %s, in %s', (name, substanceClass, schedule) => {
  expect(substanceNamed(name)).toMatchObject({ name, substanceClass, schedule });
});

test.each([
  ...['', '?', 'Quinoline', 'Unknown', 'Coca', 'resin', 'opiates'],
  ...[
    'Cocaine (imitation)',
    'Amphetamine (not MDMA)',
    'Fentanyl (analogue)',
    'Fentanyl (para-benzoyl)',
    'Amphetamine (3-bromo)',
    'Heroin (precursor)',
    'Tobacco (with cocaine)',
    'Cocaine (cut with levamisole)',
    'Fake (heroin)',
  ],
  ...[
    'Cocaine/heroin',
    'Heroin (cocaine) (MDMA)',
    'GHB/GBL',
    'MDMA & Mephedrone',
    'Cannabis (sunflower seeds)',
  ],
])('"%s" is unknown, another thing or two, and kept as it was reported', (reported) => {
  expect(substanceNamed(reported)).toBeUndefined();
});

test('keys keep the letters of all scripts', () => {
  expect(substanceKey('Quinoline')).toBe('quinoline');
  const keys = ['порошок', 'порох', 'مسحوق', 'بودرة', '粉末', 'पाउडर', 'σκόνη', '...'].map(substanceKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(substanceKey('كوكايين')).not.toBe(substanceKey('هيروين'));
  expect(substanceKey('героин')).not.toBe(substanceKey('гашиш'));
});

test('what has no letter finds nothing, and everything least of all', () => {
  expect(() => seizureFilter({ substance: '...' })).toThrow();
  expect(substanceKeys('...')).toEqual([]);
  expect(seizureFilter({ substance: '粉末' })).toEqual({ substance: '粉末' });
});

test('a seizure is found by the group of its substance', () => {
  expect(substanceKeys('JWH-018')).toEqual([substanceKey('JWH-018'), substanceKey('Synthetic Cannabinoid')]);
  expect(substanceKeys('isotonitazene')).toContain(substanceKey('nitazenes'));
  expect(substanceKeys('cocaine')).toEqual(['cocaine']);
});

describe('the table', () => {
  const all = knownSubstances();
  const schema = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8');
  const members = (name: string): readonly string[] =>
    new RegExp(`enum ${name} \\{([^}]*)\\}`, 'u')
      .exec(schema)?.[1]
      ?.match(/^ {2}[A-Z0-9_]+$/gmu)
      ?.map((one) => one.trim()) ?? [];

  test('has the words of the schema, and groups that are in it', () => {
    const names = new Set(all.map(({ name }) => name));
    for (const { name, substanceClass, schedule, group } of all) {
      expect([name, members('SubstanceClass')]).toEqual([name, expect.arrayContaining([substanceClass])]);
      if (schedule !== null)
        expect([name, members('DrugSchedule')]).toEqual([name, expect.arrayContaining([schedule])]);
      if (group !== null) expect([name, names.has(group)]).toEqual([name, true]);
    }
    expect(names.size).toBe(all.length);
  });

  test('has each substance under its own name, and the schedules of the conventions in full length', () => {
    expect(all.filter(({ name }) => substanceNamed(name)?.name !== name)).toEqual([]);
    const count = (schedule: string): number => all.filter((one) => one.schedule === schedule).length;
    expect(count('C1961_I')).toBeGreaterThan(120);
    expect(count('C1961_II')).toBeGreaterThanOrEqual(10);
    expect(count('C1971_I')).toBeGreaterThan(25);
    expect(count('C1971_II')).toBeGreaterThan(50);
    expect(count('C1971_III')).toBeGreaterThanOrEqual(9);
    expect(count('C1971_IV')).toBeGreaterThan(60);
    expect(count('C1988_TABLE_I')).toBeGreaterThan(22);
    expect(count('C1988_TABLE_II')).toBe(8);
  });

  test('is read however a name is typed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.constantFrom<(name: string) => string>(
          (name) => name.toUpperCase(),
          (name) => name.replaceAll('-', ' '),
          (name) => `  ${name.replaceAll(' ', '  ')}. `,
          (name) => name.replace(/^alpha-/u, 'α-').replace(/^beta-/u, 'β-'),
          (name) => name.replace(/[!-~]/gu, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0)),
          (name) => `${name} (${name})`,
          (name) => `${name} hydrochloride`,
        ),
        ({ name }, disturb) => {
          expect(substanceNamed(disturb(name))?.name).toBe(name);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('any text has one key, which is its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = substanceNamed(text)?.name ?? text;
      expect(substanceKey(name)).toBe(substanceKey(text));
    }),
  );
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
