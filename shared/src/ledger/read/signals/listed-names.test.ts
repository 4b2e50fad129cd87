import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  getNamedType,
} from 'graphql';
import { LedgerNames } from '../../proof/names.ts';
import { mannerOf } from '../../proof/people-asked.ts';
import { hashOfficers, listText, readList, readOfficers } from './listed-names.ts';

const names = new LedgerNames(Buffer.alloc(32, 7));
const HEAD = 'officer;family;given;birth';

test('a list is kept without a name in it, is read again, and finds a name in any order of its words', () => {
  const clear = readOfficers(`\uFEFF${HEAD}\r\nfi-7;von Ørsted-Hämäläinen;Aino Maria;1980-02-03\r\n\n`);
  const list = hashOfficers('FI', clear, names);
  const text = listText('FI', list);
  expect(text).not.toMatch(/fi-7|rsted|aino|1980/iu);
  expect(readList('FI', text)).toEqual(list);
  const hash = (value: string): string | undefined => names.values(value).at(-1);
  const [one] = list.officers;
  expect(one?.full.toString('base64url')).toBe(hash('Hämäläinen, von Ørsted Maria AINO'));
  expect(one?.family.toString('base64url')).toBe(hash('HAMALAINEN'));
  expect(() => readList('FR', text)).toThrow('this is the list of FI, not of FR');
  expect(hashOfficers('SE', clear, names).officers[0]?.officer).not.toEqual(one?.officer);
});

test.each([
  ['officer,family\n', `line 1: the first line must be "${HEAD}"`],
  [`${HEAD}\na;Secret\n`, 'line 2: 2 columns in place of 4'],
  [`${HEAD}\n;Secret;B;1980-01-01\n`, 'line 2: no officer'],
  [`${HEAD}\na;!;B;1980-01-01\n`, 'line 2: "family" holds no letter'],
  [`${HEAD}\na;Secret;B;1980-02-30\n`, 'line 2: "birth" must be a day such as 1985-03-07'],
  [`${HEAD}\na;Secret;B;1980-02-03\n\na;Secret;C;1980-02-03\n`, 'line 4: the officer of line 2 again'],
])('a bad list is refused by its line, without the name', (text, message) => {
  expect(() => readOfficers(text)).toThrow(message);
  expect(() => readOfficers(text)).not.toThrow(/Secret/u);
});

/** Where an argument that is called so names no person. */
const NOBODY =
  /^(?:firearm|drugSeizure|ledger|dataSubject|release)|\.reference$|^borderCrossing(?:s?ByIds?)?\.ids?$|\.plate$/u;

test('every argument of the schema that may name a person is known, or stands here as one that does not', () => {
  const schema = buildSchema(
    readFileSync(new URL('../../../../../gateway/supergraph.graphql', import.meta.url), 'utf8'),
    {
      assumeValidSDL: true,
    },
  );
  const paths: string[] = [];
  const walk = (path: string, input: GraphQLArgument | GraphQLInputField, depth: number): void => {
    const type = getNamedType(input.type);
    if (isInputObjectType(type)) {
      if (depth < 4)
        for (const field of Object.values(type.getFields())) walk(`${path}.${field.name}`, field, depth + 1);
    } else paths.push(path);
  };
  const query = schema.getQueryType();
  if (!isObjectType(query)) throw new Error('there is no Query');
  for (const field of Object.values(query.getFields()))
    for (const argument of field.args) walk(`${field.name}.${argument.name}`, argument, 0);
  const named = paths.filter((path) =>
    /\.(?:\w*name|mrz|number|ids?|traveller|dateOfBirth|reference|plate)$/iu.test(path),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => mannerOf(path) === undefined && !NOBODY.test(path))).toEqual([]);
  expect(paths.filter((path) => mannerOf(path) !== undefined && NOBODY.test(path))).toEqual([]);
  expect(mannerOf('persons.filter.name')).toBe('NAME');
  expect(mannerOf('persons.filter.nationality')).toBeUndefined();
});
