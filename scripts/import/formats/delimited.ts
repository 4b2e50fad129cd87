import { CsvError, parse, type Info } from 'csv-parse/sync';
import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { WrongFile } from '../wrong-file.ts';
import { withinBounds } from './lines.ts';

/** One record of a file of delimited values. */
export interface Delimited {
  /** Number of the line of the file on which it ends, from 1. */
  readonly line: number;
  /** Undefined where lines were taken into a cell: SWALLOWED says how. Of which of them the cells are is anybody's guess. */
  readonly cells: readonly string[] | undefined;
}

/** What is said of a record without cells. */
export const SWALLOWED =
  'a quote is opened and not closed where the cell ends: the lines from there to this one were read as one cell';

/** Far beyond any record. A quote that is opened and not closed holds all that follows. */
const LONGEST = 1024 * 1024;

export interface DelimitedFile {
  readonly file: string;
  readonly onBytes?: OnBytes | undefined;
  readonly how?: HowToRead | undefined;
  /** What stands between cells where `how` does not say it; without it, what the first line shows. */
  readonly delimiter?: string;
  /** Lines in front of the line of names, which show nothing. */
  readonly preamble?: RegExp;
  /** Whether blanks around cells are no part of them. */
  readonly trim?: boolean;
}

/**
 * Reads a file of delimited values, in constant memory: every format of tables reads with this one.
 *
 * @returns records in batches, as `delimited`.
 * @throws WrongFile when a quoted cell does not end, or a line or a record is beyond all measure.
 */
export async function* delimitedFile(options: DelimitedFile): AsyncGenerator<readonly Delimited[]> {
  const { file, onBytes, how, trim = false } = options;
  const delimiter = how?.delimiter ?? options.delimiter ?? (await delimiterOf(options)) ?? ',';
  const text = withinBounds(openText(file, onBytes, how), file, LONGEST);
  try {
    yield* delimited(text as AsyncIterable<string>, delimiter, trim);
  } catch (error) {
    throw error instanceof CsvError
      ? new WrongFile(file, `cannot be read as a table: ${error.message}`)
      : error;
  }
}

/**
 * Reads delimited values. Records may differ in length, and quotes may stand within unquoted cells. Lines without a quote are
 * most of any file, and are split where the delimiter is; only what a quote stands in goes to csv-parse, which takes ten
 * times as long.
 *
 * @param trim whether blanks around cells are no part of them.
 * @returns records in batches of what was read at once: to wait for each one takes longer than to read it.
 * @throws CsvError when the file ends within quotes, or a record is longer than a megabyte.
 */
export async function* delimited(
  text: AsyncIterable<string>,
  delimiter: string,
  trim = false,
): AsyncGenerator<readonly Delimited[]> {
  let rest = '';
  let split: LineSplitter | undefined;
  for await (const piece of text) {
    rest += piece;
    const end = split?.end ?? endOf(rest);
    if (end === undefined) continue;
    split ??= new LineSplitter(end, delimiter, trim);
    const lines = rest.split(end);
    rest = lines.pop() ?? '';
    const records = split.records(lines);
    if (records.length > 0) yield records;
  }
  split ??= new LineSplitter('\n', delimiter, trim);
  yield [...split.records([rest]), ...split.last()];
}

/** What ends the first line, outside of quotes, ends all of them. A carriage return may be half of an end that is cut. */
function endOf(beginning: string): string | undefined {
  return /\r\n|\n|\r(?=[^])/u.exec(beginning.replace(QUOTED, ''))?.[0];
}

/** Quoted cells: a quote within another cell is a letter like any other. */
const QUOTED = /(?<=^|[,;|\t\r\n])"(?:[^"]|"")*"/gu;

class LineSplitter {
  readonly end: string;
  readonly #delimiter: string;
  readonly #trim: boolean;
  /** How many lines were read. */
  #lines = 0;
  /** Lines with quotes, and those that may stand in a quoted cell. */
  #quoted: string[] = [];
  #characters = 0;
  // csv-parse says whether a quoted cell is whole; to ask at each line would take forever.
  #askAt = 1;

  constructor(end: string, delimiter: string, trim: boolean) {
    this.end = end;
    this.#delimiter = delimiter;
    this.#trim = trim;
  }

  /** Records that are whole with these lines. */
  records(lines: readonly string[]): readonly Delimited[] {
    const read: Delimited[] = [];
    for (const [i, line] of lines.entries()) {
      if (this.#quoted.length === 0 && !line.includes('"')) {
        this.#lines += 1;
        if ((this.#trim ? line.trim() : line) !== '')
          read.push({ line: this.#lines, cells: this.#split(line) });
        continue;
      }
      this.#quoted.push(line);
      this.#characters += line.length;
      const isDue = this.#quoted.length >= this.#askAt || this.#characters > LONGEST;
      // Lines with quotes that follow one another are read at once.
      if (isDue && lines[i + 1]?.includes('"') !== true) this.#ask(read);
    }
    return read;
  }

  /** What no line followed. */
  last(): readonly Delimited[] {
    return this.#quoted.length > 0 ? this.#parsed() : [];
  }

  #split(line: string): readonly string[] {
    const cells = line.split(this.#delimiter);
    return this.#trim ? cells.map((cell) => cell.trim()) : cells;
  }

  #ask(read: Delimited[]): void {
    try {
      read.push(...this.#parsed());
    } catch (error) {
      if (!(error instanceof CsvError) || error.code !== 'CSV_QUOTE_NOT_CLOSED') throw error;
      this.#askAt = this.#quoted.length * 2;
      return;
    }
    this.#lines += this.#quoted.length;
    this.#quoted = [];
    this.#characters = 0;
    this.#askAt = 1;
  }

  #parsed(): readonly Delimited[] {
    const text = this.#quoted.join(this.end);
    const records = parse(text, {
      delimiter: this.#delimiter,
      record_delimiter: this.end,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: this.#trim,
      max_record_size: LONGEST,
      info: true,
    }) as unknown as readonly Parsed[];
    const bytes = Buffer.from(text);
    let [from, ended] = [0, 0];
    return records.map(({ record, info }) => {
      // csv-parse counts a line that ends with two characters within quotes twice.
      const read = bytes.subarray(from, info.bytes).toString();
      from = info.bytes;
      ended += read.split(this.end).length - 1;
      return {
        line: this.#lines + ended + (read.endsWith(this.end) ? 0 : 1),
        cells: this.#swallowsLines(read) ? undefined : record,
      };
    });
  }

  /** Whether a record of several lines is one only because a quote that was opened is not closed where a cell ends. */
  #swallowsLines(read: string): boolean {
    if (!read.trim().includes(this.end)) return false;
    try {
      parse(read, {
        delimiter: this.#delimiter,
        record_delimiter: this.end,
        relax_column_count: true,
        trim: this.#trim,
      });
      return false;
    } catch (error) {
      if (error instanceof CsvError) return true;
      throw error;
    }
  }
}

interface Parsed {
  readonly record: readonly string[];
  /** Among others where it ends. */
  readonly info: Info;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** The most frequent of the usual delimiters in the line of names, outside of quotes; undefined where none is there. */
async function delimiterOf(options: DelimitedFile): Promise<string | undefined> {
  const bare = (await firstLine(options)).replace(QUOTED, '');
  const counted = DELIMITERS.map((delimiter) => [delimiter, bare.split(delimiter).length - 1] as const);
  const [best] = counted.sort((a, b) => b[1] - a[1]);
  return best && best[1] > 0 ? best[0] : undefined;
}

/** Reads on until the first line that is not empty is whole; a file without one is read to this length. */
const LONGEST_NAMES = 100_000;

async function firstLine({ file, how, preamble }: DelimitedFile): Promise<string> {
  let text = '';
  for await (const piece of openText(file, undefined, how) as AsyncIterable<string>) {
    text += piece;
    const line = lineOfNames(text.split(/[\r\n]+/u).slice(0, -1), preamble);
    if (line !== undefined) return line;
    if (text.length > LONGEST_NAMES) break;
  }
  return lineOfNames(text.split(/[\r\n]+/u), preamble) ?? '';
}

function lineOfNames(lines: readonly string[], preamble: RegExp | undefined): string | undefined {
  return lines.find((line) => line.trim() !== '' && preamble?.test(line) !== true);
}
