import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { fc } from '../../../shared/testing/drawn.ts';
import { delimited } from './delimited.ts';

async function read(pieces: readonly string[]): Promise<unknown> {
  const records: (readonly string[])[] = [];
  try {
    for await (const batch of delimited(Readable.from(pieces), ';')) records.push(...batch);
    return records;
  } catch {
    return 'refused';
  }
}

function asCsvParse(text: string): unknown {
  try {
    return parse(text, {
      delimiter: ';',
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch {
    return 'refused';
  }
}

test.each(['\n', '\r\n'])(
  'reads what csv-parse reads, wherever the pieces end: lines ended by %j',
  async (end) => {
    const line = fc
      .array(fc.constantFrom('a', 'ü', ' ', ';', '"', '""', ';"', '";', end), { maxLength: 12 })
      .map((parts) => parts.join(''));
    const pieces = fc.tuple(fc.array(line, { maxLength: 12 }), fc.array(fc.nat(100), { maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(pieces, async ([lines, cuts]) => {
        const text = lines.join(end);
        const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        expect(await read(at.slice(1).map((to, i) => text.slice(at[i], to)))).toEqual(asCsvParse(text));
      }),
      { numRuns: 2_000 },
    );
  },
);

test('takes a byte order mark off, and a cell over a hundred lines whole', async () => {
  const long = `"${'x\n'.repeat(100)}"`;
  expect(await read([`\uFEFFa;b\n`, `1;${long}\n`, '2;z'])).toEqual([
    ['a', 'b'],
    ['1', 'x\n'.repeat(100)],
    ['2', 'z'],
  ]);
});
