import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** What a process that has read no other schema says: names of members and values that take two bytes a character. */
const PROGRAM = `
  import { serialize } from 'node:v8';
  import { isEnumType } from 'graphql';
  import { mini } from '${new URL('../testing/mini/subgraph.ts', import.meta.url).href}';
  import { subgraphSchema } from '${new URL('./schema.ts', import.meta.url).href}';
  const types = Object.values(subgraphSchema(mini).getTypeMap());
  const names = types.flatMap((type) => ('getFields' in type ? Object.keys(type.getFields()) : []));
  // The key of a member is the text that V8 keeps of it.
  const members = Object.keys(Object.fromEntries(names.map((name) => [name, true])));
  const values = types.flatMap((type) => (isEnumType(type) ? type.getValues().map(({ name }) => name) : []));
  const isWide = (text) => serialize(text)[2] !== '"'.charCodeAt(0);
  console.log(JSON.stringify({ members: members.length, values: values.length, wide: [...members, ...values].filter(isWide) }));
`;

test('what a subgraph answers has one byte a character', () => {
  const said = execFileSync(process.execPath, ['--import', TSX, '--input-type=module', '--eval', PROGRAM], {
    encoding: 'utf8',
  });
  const { members, values, wide } = JSON.parse(said) as Record<string, unknown>;
  expect(members).toBeGreaterThan(20);
  expect(values).toBeGreaterThan(20);
  expect(wide).toEqual([]);
});
