import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { parse as parseWhole } from 'csv-parse/sync';
import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { WrongFile } from '../wrong-file.ts';

/** One line of a table: its number in the file, and its cells. */
export interface Cells {
  readonly line: number;
  readonly cells: readonly string[];
}

const LONGEST = 1024 * 1024;

/**
 * Whether a record of several lines is one only because a quote that was opened is not closed where a cell ends: the lines up
 * to the next quote were taken into a cell, and with them the records in them.
 *
 * @param raw the record as it stands in the file.
 */
export function swallowsLines(raw: string, delimiter: string): boolean {
  if (!raw.trim().includes('\n')) return false;
  try {
    parseWhole(raw, { delimiter, relax_column_count: true });
    return false;
  } catch (error) {
    if (error instanceof CsvError) return true;
    throw error;
  }
}

/** What is said of such a record. */
export const SWALLOWED =
  'a quote is opened and not closed where the cell ends: the lines from there to this one were read as one cell';

/**
 * Reads a table line by line, in constant memory. What stands between cells is what `how` says, else what the first lines
 * have most of: comma, semicolon or tab.
 *
 * @throws WrongFile where a quote is not closed, or not where its cell ends, or one line is beyond all measure.
 */
export async function* cellsOf(
  file: string,
  about: string,
  onBytes?: OnBytes,
  how?: HowToRead,
): AsyncGenerator<Cells> {
  const delimiter = how?.delimiter ?? (await delimiterOf(file, how));
  const text = openText(file, onBytes, how);
  const parsed = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    raw: true,
    max_record_size: LONGEST,
  });
  pipeline(text, parsed, () => undefined);
  try {
    for await (const { record, info, raw } of parsed as AsyncIterable<{
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
      readonly raw: string;
    }>) {
      if (swallowsLines(raw, delimiter)) throw new WrongFile(file, `line ${info.lines}: ${SWALLOWED}`);
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new WrongFile(file, `not ${about}: ${error.message}`);
    throw error;
  }
}

/** What stands between cells, by what the first lines have most of. */
async function delimiterOf(file: string, how: HowToRead | undefined): Promise<string> {
  const text = openText(file, undefined, how);
  let beginning = '';
  for await (const piece of text as AsyncIterable<string>) {
    beginning += piece;
    if (beginning.length > 4096) break;
  }
  const lines = beginning
    .split('\n')
    .slice(0, 3)
    .join('\n')
    .replace(/"[^"]*"/gu, '');
  const [best] = [',', ';', '\t']
    .map((mark) => ({ mark, count: lines.split(mark).length }))
    .sort((a, b) => b.count - a.count);
  return best?.mark ?? ',';
}
