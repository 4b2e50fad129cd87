import { expect, test } from '@jest/globals';
import { differencesOf } from './fitting-schema.ts';

const ASKED = `
  "One person."
  type Person @key(fields: "id") { id: ID! @category(name: INDEX) name(short: Boolean): String @category(name: BIO_CORE) }
  extend type Person { sex: Sex }
  enum Sex { MALE FEMALE }
  union Found = Person
  input Wanted { name: String! }
  type Query { person(id: ID!): Person }`;

test.each([
  ['the same', (sdl: string) => sdl, []],
  ['other words about it', (sdl: string) => sdl.replace('One person.', 'Somebody.'), []],
  ['a field besides', (sdl: string) => sdl.replace('sex: Sex', 'sex: Sex height: Int'), []],
  ['a field that is deprecated', (sdl: string) => sdl.replace('sex: Sex', 'sex: Sex @deprecated'), []],
  ['a word besides', (sdl: string) => sdl.replace('FEMALE', 'FEMALE OTHER'), []],
  ['a type less', (sdl: string) => sdl.replace('union Found = Person', ''), ['Found is missing']],
  [
    'a field less',
    (sdl: string) => sdl.replace('extend type Person { sex: Sex }', ''),
    ['Person.sex is missing'],
  ],
  ['a word less', (sdl: string) => sdl.replace('FEMALE', ''), ['Sex.FEMALE is missing']],
  [
    'another type',
    (sdl: string) => sdl.replace('sex: Sex', 'sex: String'),
    ['Person.sex is String, not Sex'],
  ],
  [
    'an argument less',
    (sdl: string) => sdl.replace('(short: Boolean)', ''),
    ['Person.name(short:) is missing'],
  ],
  [
    'an argument that nobody sends',
    (sdl: string) => sdl.replace('short: Boolean', 'short: Boolean, in: Sex!'),
    ['Person.name(in:) is required'],
  ],
  [
    'a member that nobody sends',
    (sdl: string) => sdl.replace('name: String!', 'name: String! case: ID!'),
    ['Wanted.case is required'],
  ],
  [
    'another category',
    (sdl: string) => sdl.replace('BIO_CORE', 'INDEX'),
    ['Person.name lacks @category(name: BIO_CORE)', 'Person.name has @category(name: INDEX)'],
  ],
  [
    'another kind',
    (sdl: string) => sdl.replace('enum Sex { MALE FEMALE }', 'scalar Sex'),
    ['Sex is another kind of type'],
  ],
])('of a subgraph with %s, what it lacks is told', (_, change, expected) => {
  expect(differencesOf(ASKED, change(ASKED))).toEqual(expected);
});
