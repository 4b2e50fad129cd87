import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { oneDomain, withheldFields, type OneDomain } from '../../shared/testing/one-domain.ts';
import { testIds } from '../../shared/testing/ids.ts';
import type { TestLending } from '../../shared/testing/ruling.ts';
import { subgraph } from './subgraph.ts';

/** Makes and models by the ids of their records, as registers write them. */
const RECORDS: Readonly<Record<string, readonly [string, string]>> = {
  'A-LATIN': ['Zastava', 'M70'],
  'B-CYRILLIC': ['Застава', 'М70'],
  'C-SIGN': ['Smith & Wesson', '10'],
  'D-WORD': ['Smith and Wesson', '10'],
  'E-INITIALS': ['S&W', '10'],
  'F-GLOCK': ['GLOCK', '17'],
  'G-OTHER': ['Smithers', 'M7'],
};
let firearms: OneDomain;

beforeAll(async () => {
  firearms = await oneDomain(
    subgraph,
    Object.entries(RECORDS).map(([id, [make, model]]) => ({
      ...{ id, type: 'PISTOL', make, model, calibre: null, serial_number: null },
    })),
  );
});
afterAll(() => firearms?.stop());

interface Found {
  readonly node: { readonly id: string };
  readonly match: Readonly<Record<'make' | 'model', string | null>>;
}

async function found(filter: string, lending?: TestLending): Promise<unknown> {
  const { data, errors } = await firearms.ask(
    `{ firearms(filter: { ${filter} }, first: 50) { edges { node { id } match { make model } } } }`,
    lending,
  );
  expect(errors).toEqual([]);
  const { edges } = data['firearms'] as { readonly edges: readonly Found[] };
  return Object.fromEntries(
    edges.map(({ node, match }) => [testIds.open(node.id).id.split(':')[2] ?? '', match.make ?? match.model]),
  );
}

test.each([
  ['make: "Zastava"', { 'A-LATIN': 'EQUAL', 'B-CYRILLIC': 'SIMILAR' }],
  ['make: "ЗАСТАВА"', { 'A-LATIN': 'SIMILAR', 'B-CYRILLIC': 'EQUAL' }],
  ['make: "Глок"', { 'F-GLOCK': 'SIMILAR' }],
  ['model: "M70"', { 'A-LATIN': 'EQUAL', 'B-CYRILLIC': 'SIMILAR' }],
  ['model: "М-70"', { 'A-LATIN': 'SIMILAR', 'B-CYRILLIC': 'EQUAL' }],
  ['make: "Smith & Wesson"', { 'C-SIGN': 'EQUAL', 'D-WORD': 'SIMILAR', 'E-INITIALS': 'SIMILAR' }],
  ['make: "Smith and Wesson"', { 'C-SIGN': 'SIMILAR', 'D-WORD': 'EQUAL', 'E-INITIALS': 'SIMILAR' }],
  ['make: "Smith y Wesson"', { 'C-SIGN': 'SIMILAR', 'D-WORD': 'SIMILAR', 'E-INITIALS': 'SIMILAR' }],
  ['make: "S&W"', { 'C-SIGN': 'SIMILAR', 'D-WORD': 'SIMILAR', 'E-INITIALS': 'EQUAL' }],
  ['make: "Смит и Вессон"', { 'C-SIGN': 'SIMILAR', 'D-WORD': 'SIMILAR', 'E-INITIALS': 'SIMILAR' }],
  ['make: "بيريتا"', {}],
])('%s finds what is written so and otherwise, and says which', async (filter, records) => {
  expect(await found(filter)).toEqual(records);
});

test('a make that is withheld is not found in other letters either', async () => {
  expect(await found('make: "Застава"', withheldFields(['make'], 'HIT_ONLY', 'SILENT'))).toEqual({});
});

test('a make or model of signs alone is refused', async () => {
  for (const filter of ['make: "&"', 'model: "?!"', 'calibre: "."']) {
    const { errors } = await firearms.ask(`{ firearms(filter: { ${filter} }) { totalCount } }`);
    expect(JSON.stringify(errors)).toContain('a name with a letter or a digit');
  }
});

test('no status chosen asks for none in particular', async () => {
  expect(await found('make: "Zastava", statuses: []')).toEqual(await found('make: "Zastava"'));
});

test('links of no kind at all are refused: that there are none would read as an answer', async () => {
  const { errors } = await firearms.ask(
    '{ firearms(filter: { make: "GLOCK" }) { nodes { persons(kinds: []) { totalCount } } } }',
  );
  expect(errors).toEqual(['kinds: [] is not accepted. Accepted is a list of at least one.']);
});
