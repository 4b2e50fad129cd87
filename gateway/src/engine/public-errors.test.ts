import { expect, test } from '@jest/globals';
import { buildSchema, GraphQLError, parse, type OperationDefinitionNode } from 'graphql';
import { coerced } from '../journey/document-limits.ts';
import { publicError } from './public-errors.ts';

const SCHEMA = buildSchema(`
  enum Sex { FEMALE MALE }
  input Filter { name: String sex: Sex! born: [Int!] within: Filter }
  type Query { persons(filter: Filter!): String }`);

function refusal(type: string, variables: Readonly<Record<string, unknown>>): unknown {
  const document = parse(`query ($f: ${type}) { persons(filter: $f) }`);
  try {
    coerced(SCHEMA, document.definitions[0] as OperationDefinitionNode, variables);
    return undefined;
  } catch (error) {
    return (error as { readonly publicMessage: string }).publicMessage;
  }
}

test.each([
  ['Filter!', {}, ': a value of Filter! is missing'],
  ['Filter!', { f: null }, ': it must not be null'],
  ['Filter!', { f: 'x' }, ': an object of Filter is expected'],
  ['Filter', { f: { sex: 'MALE', nam: 'x' } }, ': Filter has no nam'],
  ['Filter', { f: {} }, ': sex (Sex!) is missing'],
  ['Filter', { f: { sex: 'WOMAN' } }, ' at $f.sex: it is no value of Sex'],
  ['Filter', { f: { sex: 7 } }, ' at $f.sex: a value of Sex is expected'],
  ['Filter', { f: { sex: null } }, ' at $f.sex: Sex! must not be null'],
  ['Filter', { f: { sex: 'MALE', name: 5 } }, ' at $f.name: a value of String is expected'],
  ['Filter', { f: { sex: 'MALE', born: [1, 'x'] } }, ' at $f.born[1]: a value of Int is expected'],
  ['Filter', { f: { sex: 'MALE', within: { sex: 'MALE', nam: 1 } } }, ' at $f.within: Filter has no nam'],
])('a variable of %s that is %j is refused by its place and what is expected', (type, variables, said) => {
  expect(refusal(type, variables)).toBe(`The variable $f does not fit its type${said}.`);
});

test('nothing of a value is repeated, whatever it holds', () => {
  const secret = 'invented secret"; Field "x';
  const said = [{ sex: secret }, { sex: 'MALE', name: { [secret]: secret } }, secret].map((f) =>
    refusal('Filter', { f }),
  );
  expect(said.join()).not.toContain('secret');
  expect(said.every((one) => String(one).startsWith('The variable $f does not fit its type'))).toBe(true);
});

test('what graphql itself found while it executes is said in the same words', () => {
  const message =
    'Variable "$f" got invalid value "WOMAN" at "f.sex"; Value "WOMAN" does not exist in "Sex" enum.';
  expect(publicError({ message, extensions: { code: 'BAD_USER_INPUT' } }, new GraphQLError(message))).toEqual(
    {
      message: 'The variable $f does not fit its type at $f.sex: it is no value of Sex.',
      extensions: { code: 'BAD_INPUT' },
    },
  );
});
