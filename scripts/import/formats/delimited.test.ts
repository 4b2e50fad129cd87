import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { CsvError, parse } from 'csv-parse/sync';
import { fc } from '../../../shared/testing/drawn.ts';
import { delimited, type Delimited } from './delimited.ts';

async function read(pieces: readonly string[], isTrimmed = false): Promise<readonly Delimited[] | 'refused'> {
  const records: Delimited[] = [];
  try {
    for await (const batch of delimited(Readable.from(pieces), ';', isTrimmed)) records.push(...batch);
    return records;
  } catch {
    return 'refused';
  }
}

const OPTIONS = { delimiter: ';', relax_column_count: true };

/** The whole text at once. A record of several lines that is none without relaxed quotes took lines in. */
function asCsvParse(text: string, isTrimmed: boolean): readonly Delimited[] | 'refused' {
  const options = { ...OPTIONS, trim: isTrimmed };
  const further = { relax_quotes: true, skip_empty_lines: true, info: true };
  try {
    const records = parse(text, { ...options, ...further }) as unknown as readonly {
      readonly record: readonly string[];
      readonly info: { readonly bytes: number };
    }[];
    const bytes = Buffer.from(text);
    return records.map(({ record, info }, i) => {
      const own = bytes.subarray(records[i - 1]?.info.bytes ?? 0, info.bytes).toString();
      const before = bytes
        .subarray(0, info.bytes)
        .toString()
        .replace(/\r?\n$/u, '');
      return {
        line: before.split('\n').length,
        cells: own.trim().includes('\n') && !isStrict(own, options) ? undefined : record,
      };
    });
  } catch {
    return 'refused';
  }
}

function isStrict(raw: string, options: object): boolean {
  try {
    parse(raw, options);
    return true;
  } catch (error) {
    if (error instanceof CsvError) return false;
    throw error;
  }
}

test.each([
  ['\n', false],
  ['\r\n', false],
  ['\r\n', true],
])(
  'reads what csv-parse reads, wherever the pieces end: lines ended by %j, trimmed: %j',
  async (end, isTrimmed) => {
    const line = fc
      .array(fc.constantFrom('a', 'ü', ' ', ';', '"', '""', ';"', '";', end), { maxLength: 12 })
      .map((parts) => parts.join(''));
    const pieces = fc.tuple(fc.array(line, { maxLength: 12 }), fc.array(fc.nat(100), { maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(pieces, async ([lines, cuts]) => {
        const text = lines.join(end);
        const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        expect(
          await read(
            at.slice(1).map((to, i) => text.slice(at[i], to)),
            isTrimmed,
          ),
        ).toEqual(asCsvParse(text, isTrimmed));
      }),
      { numRuns: 400 },
    );
  },
);

test('takes a cell over a hundred lines whole, and lines that end as old files do', async () => {
  const long = `"${'x\n'.repeat(100)}"`;
  expect(await read(['a;b\n', `1;${long}\n`, '2;z'])).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 102, cells: ['1', 'x\n'.repeat(100)] },
    { line: 103, cells: ['2', 'z'] },
  ]);
  expect(await read(['a;b\r', '1;"2"\r3;4'])).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', '2'] },
    { line: 3, cells: ['3', '4'] },
  ]);
});

test('says where a quote takes lines in, and reads what follows', async () => {
  expect(await read(['1;a\n2;"b\n3;c\n4;d "e"\n5;f\n'])).toEqual([
    { line: 1, cells: ['1', 'a'] },
    { line: 4, cells: undefined },
    { line: 5, cells: ['5', 'f'] },
  ]);
});
