import { expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { Catalogue } from '../../../shared/src/domains/catalogue.ts';
import type { SchemaChange } from './schema-history.ts';
import { changesFor } from './told-changes.ts';

const WHOLE = buildSchema(`
  type Query { persons(by: By): [Person!]! firearms: [Firearm!]! }
  type Person { id: ID! name: String informant: Secret }
  type Secret { reference: String }
  type Firearm { id: ID! make: String }
  enum By { NAME INFORMANT }
`);
const VISIBLE = buildSchema(`
  type Query { persons(by: By): [Person!]! }
  type Person { id: ID! name: String }
  enum By { NAME }
`);
const catalogue = {
  person: {
    domain: 'person',
    fields: [
      { parentType: 'Person', name: 'name', category: 'BIO_CORE' },
      { parentType: 'Person', name: 'informant', category: 'INFORMANT' },
    ],
  },
} as unknown as Catalogue;

const change = (kind: SchemaChange['kind'], at: string, more: Partial<SchemaChange> = {}): SchemaChange => ({
  ...{ kind, at, text: `'${at}' is another.` },
  ...more,
});

test.each([
  ['a field that is seen', change('ADDED', 'Person.name'), true],
  ['a field that is not', change('ADDED', 'Person.informant'), false],
  ['a type that is not', change('DEPRECATED', 'Firearm'), false],
  ['an argument of a field that is seen', change('CHANGED', 'Query.persons(by:)'), true],
  ['a value that is not seen', change('ADDED', 'By.INFORMANT'), false],
  [
    'a text that names a type which is not seen',
    change('CHANGED', 'Person.name', { text: "'Person.name' was 'Secret'." }),
    false,
  ],
  [
    'a removed field of a category that is seen',
    change('REMOVED', 'Person.alias', { data: 'person BIO_CORE' }),
    true,
  ],
  [
    'a removed field of one that is not',
    change('REMOVED', 'Person.handler', { data: 'person INFORMANT' }),
    false,
  ],
  [
    'a removed field of a type that is not seen',
    change('REMOVED', 'Firearm.model', { data: 'firearm MAKE' }),
    false,
  ],
  ['a removed query that led to what is seen', change('REMOVED', 'Query.people', { type: 'Person' }), true],
  ['a removed query that led elsewhere', change('REMOVED', 'Query.guns', { type: 'Firearm' }), false],
  ['a removed value beside others that are not seen', change('REMOVED', 'By.ALIAS'), false],
  ['a removed argument', change('REMOVED', 'Query.persons(first:)'), true],
  ['a removed type to which nothing led', change('REMOVED', 'Boat'), false],
] satisfies [string, SchemaChange, boolean][])(
  '%s is told to who may know of it: %o %s',
  (_, one, isTold) => {
    expect(changesFor([one], { whole: WHOLE, visible: VISIBLE, catalogue })).toEqual(isTold ? [one] : []);
    expect(changesFor([one], { whole: WHOLE, visible: WHOLE, catalogue })).toHaveLength(
      one.at === 'Boat' || one.data === 'firearm MAKE' ? 0 : 1,
    );
  },
);

test('a type that was removed is told with the field that led to it', () => {
  const gone = [
    change('REMOVED', 'Alias'),
    change('REMOVED', 'Person.alias', { data: 'person BIO_CORE', type: 'Alias' }),
    change('REMOVED', 'Handler'),
    change('REMOVED', 'Person.handler', { data: 'person INFORMANT', type: 'Handler' }),
  ];
  const told = changesFor(gone, { whole: WHOLE, visible: VISIBLE, catalogue });
  expect(told.map(({ at }) => at)).toEqual(['Alias', 'Person.alias']);
});
