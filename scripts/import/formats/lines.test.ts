import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { jsonLines } from './lines.ts';

async function read(text: string): Promise<unknown> {
  const lines: unknown[] = [];
  try {
    for await (const line of jsonLines(Readable.from([text]), 'file.json')) lines.push(line);
    return lines;
  } catch (error) {
    return String(error);
  }
}

const rejected = (line: number, reason: string, id?: string) => ({
  kind: 'reject',
  line,
  reason,
  ...(id === undefined ? {} : { id }),
});

describe('lines of JSON', () => {
  test.each([
    ['one object a line', '{"a":1}\n\n{"a":2}\n'],
    ['an array, as portals serve it', '[{"a":1}\n\n,{"a":2}\n]\n'],
    ['an array with its brackets alone', '[\n{"a":1},\n{"a":2}]'],
  ])('%s', async (_, text) => {
    expect(await read(text)).toMatchObject([{ value: { a: 1 } }, { value: { a: 2 } }]);
  });

  test('a line that is none is rejected alone, with the id that can be read of it', async () => {
    expect(await read('rubbish\n{"id":"A"}\n{"id":"B","x\n[]\n')).toEqual([
      rejected(1, 'the line is not JSON'),
      { line: 2, value: { id: 'A' } },
      rejected(3, 'the line is not JSON', 'B'),
      rejected(4, 'the line is not a JSON object'),
    ]);
  });

  test.each([
    ['an error page', '<html><head><title>503</title></head></html>\n', /not JSON with one object a line/u],
    ['a table', 'id,name\nA,Anna\n', /It begins with "id,name"/u],
    ['many lines of something else', 'x\n'.repeat(100), /not JSON with one object a line/u],
    ['an array that breaks off between two items', '[{"a":1}\n,{"a":2}\n', /does not end/u],
    ['an array that breaks off within one', '[{"a":1}\n,{"a":', /does not end/u],
  ])('%s is refused whole', async (_, text, reason) => {
    expect(await read(text)).toMatch(reason);
  });

  test('one line that breaks off is a line that cannot be read', async () => {
    expect(await read('{"id":"A","na')).toEqual([rejected(1, 'the line is not JSON', 'A')]);
  });
});
