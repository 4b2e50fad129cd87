import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, isEnumType } from 'graphql';
import { ERROR_CATALOGUE } from '../../shared/src/core/errors.ts';
import { codesFile } from './codes.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-codes-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('every value that a caller can see, and every code of an error, has words in three languages', () => {
  const codes = JSON.parse(read('gateway/codes.json')) as Record<string, Record<string, object>>;
  const schema = buildSchema(read('gateway/supergraph.graphql'), { assumeValid: true, assumeValidSDL: true });
  const enums = Object.values(schema.getTypeMap()).filter(
    (type) => isEnumType(type) && !/__/u.test(type.name),
  );
  expect(enums.length).toBeGreaterThan(50);
  for (const type of enums)
    if (isEnumType(type))
      for (const { name } of type.getValues())
        expect([type.name, name, codes[type.name]?.[name]]).toEqual([
          type.name,
          name,
          {
            en: expect.stringMatching(/\S/u),
            fr: expect.stringMatching(/\S/u),
            de: expect.stringMatching(/\S/u),
          },
        ]);
  expect(Object.keys(codes['ErrorCode'] ?? {})).toEqual(Object.keys(ERROR_CATALOGUE));
});

describe('a table that does not fit is refused, by name', () => {
  const SDL = 'enum Light { "Stop." RED "Go." GREEN } type Query { light: Light }';
  const errors = Object.keys(ERROR_CATALOGUE).map((code) => `${code}\tun\tein`);
  test.each([
    ['a value without words', '# Light\nRED\tRouge\tRot', /Light\.GREEN needs a line/u],
    ['words of no value', '# Light\nRED\tRouge\tRot\nGREEN\tVert\tGrün\nBLUE\tBleu\tBlau', /Light\.BLUE/u],
    ['a line without German', '# Light\nRED\tRouge', /words\.tsv:2: value, French and German/u],
  ])('%s', (_, table, says) => {
    const file = join(directory, 'words.tsv');
    writeFileSync(file, `${table}\n# ErrorCode\n${errors.join('\n')}\n`);
    expect(() => codesFile(SDL, [pathToFileURL(file)])).toThrow(says);
  });
});
