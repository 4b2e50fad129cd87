import { expect, test } from '@jest/globals';
import { serialize } from 'node:v8';
import { isEnumType, type GraphQLSchema } from 'graphql';
import { mini } from '../testing/mini/subgraph.ts';
import { subgraphSchema } from './schema.ts';

/** How many bytes V8 keeps a character in. A key of a member is the text that V8 keeps of it. */
function bytesACharacter(text: string): 1 | 2 {
  const ONE_BYTE = '"'.charCodeAt(0);
  return serialize(text)[2] === ONE_BYTE ? 1 : 2;
}

function membersNamed(names: readonly string[]): readonly string[] {
  return Object.keys(Object.fromEntries(names.map((name) => [name, true])));
}

function namesIn(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    'getFields' in type ? Object.keys(type.getFields()) : [],
  );
}

test('what a subgraph answers has one byte a character', () => {
  const schema = subgraphSchema(mini);
  const values = Object.values(schema.getTypeMap()).flatMap((type) =>
    isEnumType(type) ? type.getValues().map(({ name }) => name) : [],
  );
  expect(values.length).toBeGreaterThan(20);
  expect([...membersNamed(namesIn(schema)), ...values].filter((name) => bytesACharacter(name) > 1)).toEqual(
    [],
  );
});
