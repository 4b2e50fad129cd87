import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isInputObjectType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
} from 'graphql';

const schema = buildSchema(readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8'), {
  assumeValidSDL: true,
});
/** What composition adds for itself. */
const OWN = /^(?:__|join__|link__)/u;
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !OWN.test(name));

/** Described in a word or not at all, once the sentence is left out that says how much an argument may hold. */
function isUndescribed(description: string | null | undefined): boolean {
  const words = (description ?? '').replace(/At most \d.*$/su, '').trim();
  return !/\S\s+\S/u.test(words);
}

function argumentsOf(field: GraphQLField<unknown, unknown> | GraphQLInputField): readonly GraphQLArgument[] {
  return 'args' in field ? field.args : [];
}

function undescribedIn(type: GraphQLNamedType): readonly string[] {
  if (!isObjectType(type) && !isInputObjectType(type))
    return isUndescribed(type.description) ? [type.name] : [];
  return [
    ...(isUndescribed(type.description) && !['Query', 'Mutation'].includes(type.name) ? [type.name] : []),
    ...Object.values(type.getFields()).flatMap((field) => [
      ...(isUndescribed(field.description) ? [`${type.name}.${field.name}`] : []),
      ...argumentsOf(field).flatMap((argument) =>
        isUndescribed(argument.description) ? [`${type.name}.${field.name}(${argument.name}:)`] : [],
      ),
    ]),
  ];
}

test('every type, field, argument and member of an input says in more than a word what it is', () => {
  const described = types.filter((type) => !isSpecifiedScalarType(type));
  expect(described.flatMap(undescribedIn)).toEqual([]);
});

test('every scalar of the hub names its specification', () => {
  const scalars = types.filter(isScalarType).filter((type) => !isSpecifiedScalarType(type));
  expect(scalars.length).toBeGreaterThan(3);
  expect(scalars.filter(({ specifiedByURL }) => !specifiedByURL).map(({ name }) => name)).toEqual([]);
});
