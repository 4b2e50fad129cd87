import type { Readable } from 'node:stream';
import { CsvError, parse, type Options } from 'csv-parse/sync';

/**
 * Reads a file of delimited values. Records may differ in length, and quotes may stand within unquoted cells. Lines without a quote are most of any file, and are split where the
 * delimiter is; only what a quote stands in goes to csv-parse, which takes ten times as long.
 *
 * @returns records in batches of what was read at once: to wait for each one takes longer than to read it.
 * @throws CsvError when the file ends within quotes.
 */
export async function* delimited(
  text: Readable,
  delimiter: string,
): AsyncGenerator<readonly (readonly string[])[]> {
  let rest = '';
  let split: LineSplitter | undefined;
  for await (const piece of text as AsyncIterable<string>) {
    rest += piece;
    if (!rest.includes('\n')) continue;
    split ??= lineSplitter(rest, delimiter);
    const lines = rest.split(split.end);
    rest = lines.pop() ?? '';
    const records = split.records(lines);
    if (records.length > 0) yield records;
  }
  split ??= lineSplitter(rest, delimiter);
  yield [...split.records([rest]), ...split.last()];
}

interface LineSplitter {
  readonly end: '\n' | '\r\n';
  /** Records that are whole with these lines. */
  records(lines: readonly string[]): readonly (readonly string[])[];
  /** What no line followed. */
  last(): readonly (readonly string[])[];
}

/** @param beginning of the file: its first line says how all of them end, and may hold a byte order mark. */
function lineSplitter(beginning: string, delimiter: string): LineSplitter {
  const end = /^[^\n]*\r\n/u.test(beginning) ? '\r\n' : '\n';
  const options = {
    delimiter,
    record_delimiter: end,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
  };
  let isFirst = true;
  let quoted: string[] = [];
  // A quoted cell may hold line ends. csv-parse says whether it is whole; to ask at each line would take forever.
  let askAt = 1;
  const records = (lines: readonly string[]): readonly (readonly string[])[] => {
    const read: (readonly string[])[] = [];
    for (const given of lines) {
      const line = isFirst && given.startsWith('\uFEFF') ? given.slice(1) : given;
      isFirst = false;
      if (quoted.length === 0 && !line.includes('"')) {
        if (line !== '') read.push(line.split(delimiter));
        continue;
      }
      quoted.push(line);
      if (quoted.length < askAt) continue;
      const whole = parsed(quoted.join(end), options);
      if (whole === undefined) askAt = quoted.length * 2;
      else {
        read.push(...whole);
        quoted = [];
        askAt = 1;
      }
    }
    return read;
  };
  return { end, records, last: () => (quoted.length > 0 ? parse(quoted.join(end), options) : []) };
}

/** @returns undefined when a quote is still open at the end. */
function parsed(text: string, options: Options): readonly (readonly string[])[] | undefined {
  try {
    return parse(text, options);
  } catch (error) {
    if (error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED') return undefined;
    throw error;
  }
}
