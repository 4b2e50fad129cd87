import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { MUTANTS } from './mutant-list.ts';

const POLICY = new URL('../../shared/src/policy/', import.meta.url);

test('each deliberate bug changes a text that stands once in its file', () => {
  const astray = MUTANTS.map(({ name, file, before }) => ({
    name,
    file,
    times: readFileSync(fileURLToPath(new URL(file, POLICY)), 'utf8').split(before).length - 1,
  })).filter(({ times }) => times !== 1);
  expect(astray).toEqual([]);
});

test('each deliberate bug has a name of its own', () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
