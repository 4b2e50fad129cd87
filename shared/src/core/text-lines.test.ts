import { expect, test } from '@jest/globals';
import { fc } from '../../testing/drawn.ts';
import { textLines } from './text-lines.ts';

async function linesOf(pieces: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const given = (async function* () {
    yield* pieces;
  })();
  for await (const line of textLines(given)) lines.push(line);
  return lines;
}

test.each([
  ['U+2028 and U+2029 are letters', 'a\u2028b\u2029c\nd', ['a\u2028b\u2029c', 'd']],
  ['any end ends a line', 'a\r\nb\rc\n\nd\r', ['a', 'b', 'c', '', 'd']],
  ['a text without a line has none', '', []],
])('%s', async (_, text, lines) => {
  expect(await linesOf([text])).toEqual(lines);
});

test('wherever a text is cut into pieces, its lines are the same', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2028', '{') });
  await fc.assert(
    fc.asyncProperty(text, async (whole) => {
      expect(await linesOf([...whole])).toEqual(await linesOf([whole]));
    }),
  );
});
