import { expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import type { LawMistake } from './law-error.ts';
import { readSheetOnce } from './reading.ts';

const Shape = z.strictObject({ name: z.string(), list: z.array(z.strictObject({ id: z.string() })) });
const TEXT = 'name: x\nlist:\n  - id: a\n  - id: b\n';

function read(text: string, file = 'XX.yaml') {
  const mistakes: LawMistake[] = [];
  return { sheet: readSheetOnce(file, text, Shape, mistakes), mistakes };
}

test('a text that holds is read once, and what was read cannot be altered', () => {
  const { sheet } = read(TEXT);
  expect(sheet?.value.list).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(read(TEXT).sheet).toBe(sheet);
  expect(() => sheet?.value.list.push({ id: 'c' })).toThrow(TypeError);
  expect(read(`${TEXT}  - id: c\n`).sheet?.value.list).toHaveLength(3);
  expect(read(TEXT, 'YY.yaml').sheet?.file).toBe('YY.yaml');
});

test('a mistake is told each time', () => {
  const text = 'name: x\nlits: []\n';
  const first = read(text);
  expect([first.sheet, first.mistakes.length]).toEqual([undefined, 2]);
  expect(read(text).mistakes).toEqual(first.mistakes);
});

test('places are said also when the parsed document is gone from memory', async () => {
  const { sheet } = read(TEXT, 'ZZ.yaml');
  expect(sheet?.at(['list', 0])).toEqual({ line: 3, column: 5 });
  // Until the turn ends, what a weak reference names is held.
  await new Promise((done) => setImmediate(done));
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  expect(sheet?.at(['list', 0])).toEqual({ line: 3, column: 5 });
  expect(sheet?.at(['list', 1, 'id'])).toEqual({ line: 4, column: 9 });
});
