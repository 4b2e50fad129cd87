import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { askersOf, mayBeSpokenFor, type Asker } from './asker.ts';
import { printedTrial } from './print.ts';
import { documentFor, type Question } from './questions.ts';
import { isWrong, type Seen } from './seen.ts';

/** The whole of it, over a joined State, is in scripts/test/joined-state.test.ts. */
const PT = 'PT' as StateCode;
const STATES = new Set(['PT', 'FR', 'GB', 'US', 'DE'] as StateCode[]);
const OFFICER: Asker = { state: PT, agencyKind: 'POLICE', role: 'INVESTIGATOR' };

test('three others ask unless some are named', () => {
  expect(askersOf(PT, undefined, STATES).map(({ state }) => state)).toEqual(['PT', 'FR', 'GB', 'US']);
  expect(askersOf('FR' as StateCode, undefined, STATES).map(({ state }) => state)).toEqual([
    'FR',
    'GB',
    'US',
    'DE',
  ]);
  expect(askersOf(PT, ['DE:CUSTOMS:ANALYST'], STATES)).toEqual([
    OFFICER,
    { state: 'DE', agencyKind: 'CUSTOMS', role: 'ANALYST' },
  ]);
});

test.each([
  ['JP', /"JP" is no State with a law here/u],
  ['DE:CUSTOM', /"CUSTOM" is no kind of agency; did you mean CUSTOMS\?/u],
  ['DE:POLICE:ANALIST', /"ANALIST" is no role; did you mean ANALYST\?/u],
])('an asker %s is refused, with the way out', (given, words) => {
  expect(() => askersOf(PT, [given], STATES)).toThrow(words);
});

test('an officer for whom no issuer of the State may speak has no token', () => {
  const issuers = [
    { state: PT, agencyKinds: ['CUSTOMS'] as const },
    { state: PT, roles: ['ANALYST'] as const },
  ];
  expect(mayBeSpokenFor(OFFICER, issuers)).toBe(false);
  expect(mayBeSpokenFor({ ...OFFICER, role: 'ANALYST' }, issuers)).toBe(true);
  expect(mayBeSpokenFor({ ...OFFICER, agencyKind: 'CUSTOMS' }, issuers)).toBe(true);
  expect(mayBeSpokenFor(OFFICER, [])).toBeUndefined();
});

const QUESTION: Question = {
  about: 'a thing',
  domain: 'person',
  recordType: 'Person',
  field: 'persons',
  args: 'filter: { name: "A" }',
  shows: 'all',
  around: 'connection',
  sample: undefined,
};
const graph = (filter: string): string => `
  type Query { persons(filter: Filter!): Persons! }
  input Filter { ${filter}: String }
  type Persons { totalCount: Int nodes: [Person!]! }
  type Person { id: ID! primaryName: String parts: [Part!] withheld: [Withheld!]! linked(first: Int): Links }
  type Links { nodes: [Link!]! }
  type Link { kind: String }
  type Part { text: String inner: Inner }
  type Inner { deep: Int }
  type Withheld { field: String mode: String reason: String basis: [Basis!]! }
  type Basis { instrument: String article: String }`;

test('a question is written in the graph of who asks, and not asked where that has none', () => {
  expect(documentFor(QUESTION, buildSchema(graph('name')))).toBe(
    '{ persons(filter: { name: "A" }) { totalCount nodes { id withheld { field mode reason basis { instrument article } } primaryName parts { text inner { deep } } } } }',
  );
  expect(documentFor(QUESTION, buildSchema(graph('plate')))).toBeUndefined();
  expect(documentFor(QUESTION, undefined)).toBeUndefined();
});

const SEEN: Seen = { asker: OFFICER, outcome: 'ASKED', records: [], withheld: [], errors: [] };

test.each<[string, Partial<Seen>, boolean]>([
  ['an answer', { source: { status: 'ANSWERED' } }, false],
  ['a law that lends nothing', { source: { status: 'NOT_PERMITTED' } }, false],
  ['a graph without the question', { outcome: 'NOT_IN_GRAPH' }, false],
  ['a source that is down', { source: { status: 'UNAVAILABLE' } }, true],
  ['a source that hides rows', { source: { status: 'ANSWERED', incomplete: true } }, true],
  ['an error', { errors: ['INTERNAL: x'] }, true],
  ['no token', { outcome: 'NO_TOKEN' }, true],
])('%s: whether the trial has failed', (_, change, failed) => {
  const seen = { ...SEEN, ...change };
  expect(isWrong(seen)).toBe(failed);
  const text = printedTrial('PT', [{ number: 1, about: 'a thing', seen: [seen] }], []);
  expect(/^! PT POLICE/mu.test(text)).toBe(failed);
});

test('what is withheld for one reason shares a line, with the rule or the grants that did not hold', () => {
  const withheld = {
    mode: 'DENY',
    reason: 'POLICY_GAP',
    disclosure: 'SILENT',
    rules: [],
    grants: ['A (x) asks for b'],
  };
  const text = printedTrial(
    'PT',
    [
      {
        number: 1,
        about: 'a thing',
        seen: [
          {
            ...SEEN,
            withheld: ['x', 'y'].map((field) => ({ ...withheld, field })),
            records: [{ id: '1', a: null }],
          },
        ],
      },
    ],
    [],
  );
  expect(text).toContain(
    'withheld  x, y: DENY POLICY_GAP, no grant holds: A (x) asks for b; they are not told',
  );
  expect(text).toContain('sees      the record, and nothing of what was asked about it');
});
