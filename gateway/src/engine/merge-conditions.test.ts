import { expect, test } from '@jest/globals';
import { buildSchema, parse } from 'graphql';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { Conditions, SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import { typesWithIds } from './ids-asked.ts';
import { mergeConditions } from './merge-conditions.ts';

const DE = 'DE' as StateCode;
const NO_ONWARD = { kind: 'NO_ONWARD', text: 'Not to be passed on.' } as const;
const DELETE = { kind: 'DELETE_AFTER', text: 'Delete.', after: 'P30D' } as const;
const PERSONS = new Set(['Person']);

/** A report that discloses these people, and says what travels with them. */
function reportOf(ids: readonly string[], conditions: readonly Partial<Conditions>[]): SubgraphReport {
  return {
    sources: [],
    disclosed: ids.map((id) => ({ id, owner: DE, domain: 'person', categories: [] })),
    withheld: [],
    silent: [],
    versions: {},
    conditions: conditions.map((one) => ({
      owner: DE,
      domain: 'person',
      type: 'Person',
      handling: 'H0',
      obligations: [],
      records: [],
      ...one,
    })),
  };
}

test('a record that several questions found bears the duties of all of them, and is counted once', () => {
  const told = mergeConditions(
    [
      reportOf(['a', 'b'], [{ handling: 'H1', obligations: [NO_ONWARD], records: [0, 1] }]),
      reportOf(['b'], [{ handling: 'H1', obligations: [DELETE, NO_ONWARD], records: [0] }]),
    ],
    PERSONS,
  );
  const common = { owner: 'DE', domain: 'person', type: 'Person', handling: 'H1', count: 1 };
  expect(told).toEqual([
    { ...common, obligations: [NO_ONWARD, DELETE], ids: ['b'] },
    { ...common, obligations: [NO_ONWARD], ids: ['a'] },
  ]);
});

test('without ids there is a count; links are apart; a handling code that is not lent is null', () => {
  const report = reportOf(
    ['a', 'b'],
    [
      { records: [0, 1], handling: null },
      { records: ['DE:link:person:1'], type: 'Associate', handling: undefined } as unknown as Conditions,
    ],
  );
  expect(mergeConditions([report], new Set())).toEqual([
    { owner: 'DE', domain: 'person', type: 'Associate', obligations: [], count: 1 },
    { owner: 'DE', domain: 'person', type: 'Person', handling: null, obligations: [], count: 2 },
  ]);
});

test('the highest handling code of an owner comes first', () => {
  const report = reportOf(
    ['a', 'b'],
    [{ records: [0] }, { records: [1], handling: 'H2', obligations: [NO_ONWARD] }],
  );
  expect(mergeConditions([report], PERSONS).map(({ handling }) => handling)).toEqual(['H2', 'H0']);
});

test('a report that has conditions of a record that it does not disclose is no report', () => {
  expect(() => mergeConditions([reportOf([], [{ records: [0] }])], PERSONS)).toThrow('does not disclose');
});

test('ids are told of the types of which a document asks for them, in fragments too', () => {
  const schema = buildSchema(
    'type Query { a: A b: B } type A { id: ID! b: B } type B { id: ID! name: String }',
  );
  const typesOf = (text: string): readonly string[] => [...typesWithIds(parse(text), schema)];
  expect(typesOf('{ a { b { name } } }')).toEqual([]);
  expect(typesOf('{ a { b { name ...F } } } fragment F on B { _id: id }')).toEqual(['B']);
  expect(typesOf('{ a { id } b { ... on B { name } } }')).toEqual(['A']);
  const nodes = buildSchema(
    'interface N { id: ID! } type Query { n: N } type A implements N { id: ID! } type B implements N { id: ID! }',
  );
  expect([...typesWithIds(parse('{ n { id } }'), nodes)]).toEqual(['A', 'B']);
});
