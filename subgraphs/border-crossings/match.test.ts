import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { oneDomain, withheldFields, type OneDomain } from '../../shared/testing/one-domain.ts';
import { testIds } from '../../shared/testing/ids.ts';
import type { TestLending } from '../../shared/testing/ruling.ts';
import { subgraph } from './subgraph.ts';

let crossings: OneDomain;

/** Of an invented vehicle and an invented passport; ids sort them otherwise than they are near. */
beforeAll(async () => {
  const crossing = (id: string, issuer: string | null, number = 'C01X00T47', plate = 'K-TS 7782') => ({
    id,
    traveller_category: 'THIRD_COUNTRY_VISA',
    occurred_at: '2026-10-01T08:00:00Z',
    document: JSON.stringify({ kind: 'PASSPORT', number, issuer }),
    transport: JSON.stringify({ plate, plateCountry: issuer }),
  });
  crossings = await oneDomain(subgraph, [
    crossing('A-UNKNOWN', null),
    crossing('B-SAME', 'DEU'),
    crossing('C-OTHER-STATE', 'FRA'),
    crossing('D-OTHER', 'DEU', 'C01X00T48', 'K-TS 7783'),
  ]);
});
afterAll(() => crossings?.stop());

interface Found {
  readonly node: { readonly id: string };
  readonly match: Readonly<Record<string, string | null>>;
}
type Said = readonly (readonly [id: string, number: string | null, issuer: string | null])[];

const MRZ = 'P<D<<TESTPERSON<<ALEX<<<<<<<<<<<<<<<<<<<<<<<\\nC01X00T478D<<8001014F3001019<<<<<<<<<<<<<<<6';
const MATCH = 'edges { node { id } match { document documentIssuer plate plateCountry } }';

/** What can be asked by, how, and of which fields the match tells. */
const QUESTIONS = {
  'document in a search': {
    ask: 'borderCrossings(filter: { document: { number: "c01x 00t47", issuer: "D" } })',
    fields: ['document', 'documentIssuer'],
  },
  'document in a search of a period': {
    ask: 'borderCrossings(filter: { document: { number: "C01X00T47", issuer: "DE" }, from: "2026-01-01", to: "2026-12-31" })',
    fields: ['document', 'documentIssuer'],
  },
  'document in a lookup': {
    ask: 'borderCrossingsByDocuments(documents: [{ number: "C01X00T47", issuer: "DEU" }])',
    fields: ['document', 'documentIssuer'],
  },
  'machine readable zone in a lookup': {
    ask: `borderCrossingsByDocuments(documents: [{ mrz: "${MRZ}" }])`,
    fields: ['document', 'documentIssuer'],
  },
  'plate in a search': {
    ask: 'borderCrossings(filter: { plate: "KTS7782", plateCountry: "D" })',
    fields: ['plate', 'plateCountry'],
  },
  'plate in a lookup': {
    ask: 'borderCrossingsByPlates(plates: [{ plate: "KTS7782", country: "DE" }])',
    fields: ['plate', 'plateCountry'],
  },
} as const;

async function found(question: keyof typeof QUESTIONS, lending?: TestLending): Promise<Said> {
  const { ask, fields } = QUESTIONS[question];
  const { data, errors } = await crossings.ask(`{ found: ${ask} { ${MATCH} } }`, lending);
  expect(errors).toEqual([]);
  const answer = data['found'] as
    { readonly edges: readonly Found[] } | readonly { readonly edges: readonly Found[] }[];
  const { edges } = 'edges' in answer ? answer : (answer[0] ?? { edges: [] });
  const [number, issuer] = fields;
  return edges.map(({ node, match }) => {
    const others = Object.entries(match).filter(([name]) => name !== number && name !== issuer);
    expect(others.map(([, value]) => value)).toEqual([null, null]);
    return [testIds.open(node.id).id.split(':')[2] ?? '', match[number] ?? null, match[issuer] ?? null];
  });
}

const NUMBERS = ['document.number', 'transport.plate'];
const ISSUERS = ['document.issuer', 'transport.plateCountry'];
const sorted = (said: Said): Said => [...said].sort(([a], [b]) => (a < b ? -1 : 1));

describe.each(Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[])('a %s', (question) => {
  test('is the same where its issuer is, and may be it where none is on record: that comes later', async () => {
    expect(await found(question)).toEqual([
      ['B-SAME', 'EQUAL', 'EQUAL'],
      ['A-UNKNOWN', 'SIMILAR', 'MISSING'],
    ]);
  });

  test.each(['HIT_ONLY', 'MASK'] as const)(
    'under %s it is said that it is a hit, and no more',
    async (mode) => {
      const said = await found(question, withheldFields([...NUMBERS, ...ISSUERS], mode));
      expect(sorted(said)).toEqual([
        ['A-UNKNOWN', null, null],
        ['B-SAME', null, null],
      ]);
    },
  );

  test('whose issuer alone is withheld is no nearer for having it', async () => {
    const said = await found(question, withheldFields(ISSUERS, 'HIT_ONLY'));
    expect(sorted(said)).toEqual([
      ['A-UNKNOWN', null, null],
      ['B-SAME', null, null],
    ]);
  });

  test('whose issuer is withheld in silence reads as if it had none', async () => {
    const said = await found(question, withheldFields(ISSUERS, 'HIT_ONLY', 'SILENT'));
    expect(sorted(said)).toEqual([
      ['A-UNKNOWN', 'SIMILAR', 'MISSING'],
      ['B-SAME', 'SIMILAR', 'MISSING'],
    ]);
  });
});

test('where the law shows no issuers, their owner and id alone say the order of a lookup', async () => {
  for (const question of ['document in a lookup', 'plate in a lookup'] as const) {
    const said = await found(question, withheldFields(ISSUERS, 'HIT_ONLY'));
    expect(said.map(([id]) => id)).toEqual(['A-UNKNOWN', 'B-SAME']);
  }
});

test('a number of any issuer is the same whoever issued it', async () => {
  const { data } = await crossings.ask(
    `{ borderCrossingsByPlates(plates: [{ plate: "KTS7782" }]) { ${MATCH} } }`,
  );
  const [answer] = data['borderCrossingsByPlates'] as readonly { readonly edges: readonly Found[] }[];
  expect(answer?.edges.map(({ match }) => [match['plate'], match['plateCountry']])).toEqual([
    ['EQUAL', null],
    ['EQUAL', null],
    ['EQUAL', null],
  ]);
});
