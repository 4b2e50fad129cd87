import { describe, expect, test } from '@jest/globals';
import { buildSchema, parse, print } from 'graphql';
import { prunedFor } from './prune.ts';

const SCHEMA = buildSchema(`type Query { person(id: ID): Person } type Person { name: String alert: Alert }
  type Alert { basis: String }`);
const even = (document: string): string => print(parse(document));

describe('what a caller never sees', () => {
  test.each([
    ['fields', '{ person { name secret } }', '{ person { name } }'],
    ['fields of fields', '{ person { name alert { basis action } } }', '{ person { name alert { basis } } }'],
    ['what nothing is left of', '{ person { name alert { action } } }', '{ person { name } }'],
    [
      'variables of what is gone',
      'query ($id: ID, $mrz: String) { person(id: $id) { name } traveller(mrz: $mrz) { verdict } }',
      'query ($id: ID) { person(id: $id) { name } }',
    ],
  ])('is not asked for: %s', (_, document, asked) => {
    expect(prunedFor(SCHEMA, document)).toBe(even(asked));
  });

  test('may be all of it: then there is nothing to ask', () => {
    expect(prunedFor(SCHEMA, 'query ($mrz: String) { traveller(mrz: $mrz) { verdict } }')).toBeUndefined();
  });
});
