import { expect, test } from '@jest/globals';
import { GARBAGE, runGarbage } from './garbage.ts';

test('whatever a subgraph says instead of an answer is told as an error, is not passed on, and takes nothing from the others', async () => {
  const outcomes = await runGarbage(false);
  expect(outcomes.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  expect(outcomes.map(({ name }) => name)).toEqual(GARBAGE.map(({ name }) => name));
});
