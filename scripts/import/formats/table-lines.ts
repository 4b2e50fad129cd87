import { pipeline, type Readable } from 'node:stream';
import { parse, type Info } from 'csv-parse';
import { openText, type HowToRead, type OnBytes } from '../open.ts';
import { WrongFile } from '../wrong-file.ts';
import type { RejectedLine } from '../import-format.ts';
import { SWALLOWED, swallowsLines } from './cells.ts';

/** Far beyond any record. A quote that is opened and not closed holds all that follows. */
const LONGEST_RECORD = 1024 * 1024;

/** A line of a table: its cells by the names in the first line. */
export type TableLine =
  { readonly line: number; readonly cells: Readonly<Record<string, string>> } | RejectedLine;

export interface Table {
  readonly file: string;
  readonly onBytes?: OnBytes;
  readonly how?: HowToRead | undefined;
  /** Where neither `how` nor the first line says it. */
  readonly delimiter?: string;
  /** Throws WrongFile when these are not the names of such a table. */
  readonly prove: (names: readonly string[]) => void;
  /** Column that names the record, for lines that cannot be read. */
  readonly id?: string;
}

/**
 * Reads a table with a line of names: CSV with whatever delimiter that line shows. A line of more or fewer cells than there
 * are names is rejected alone.
 *
 * @throws WrongFile when the names are not the expected ones, a quoted cell does not end, or a line
 *   is beyond all measure.
 */
export async function* tableLines(table: Table): AsyncGenerator<TableLine> {
  const { file, how = {}, prove, id } = table;
  const delimiter = how.delimiter ?? delimiterOf(await firstLine(file, how)) ?? table.delimiter ?? ',';
  const text = openText(file, table.onBytes, how);
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
  });
  pipeline(text, parser, () => undefined);
  let names: readonly string[] | undefined;
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<{
      readonly record: readonly string[];
      readonly info: Info;
      readonly raw: string;
    }>) {
      if (names && swallowsLines(raw, delimiter))
        // Of which of the lines the cells are is anybody's guess: no record is named.
        yield { kind: 'reject', line: info.lines, reason: SWALLOWED };
      else if (names) yield lineOf(record, names, info.lines, id);
      else prove((names = record.map((name) => name.trim())));
    }
  } catch (error) {
    throw isCsvError(error) ? new WrongFile(file, `cannot be read as a table: ${error.message}`) : error;
  }
  if (!names) prove([]);
}

function isCsvError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

function lineOf(
  record: readonly string[],
  names: readonly string[],
  line: number,
  id: string | undefined,
): TableLine {
  if (record.length === names.length)
    // Made of pairs: a column may have a name that every object has by birth.
    return { line, cells: Object.fromEntries(names.map((name, i) => [name, record[i] ?? ''])) };
  const named = id === undefined ? undefined : record[names.indexOf(id)];
  return {
    kind: 'reject',
    line,
    reason: `the line has ${record.length} cells, the first line ${names.length}`,
    ...(named === undefined || named === '' ? {} : { id: named }),
  };
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** What parts a line of names: the most frequent of the usual ones outside quotes; none where none is there. */
function delimiterOf(line: string): string | undefined {
  const bare = line.replace(/"(?:[^"]|"")*"/gu, '');
  const counted = DELIMITERS.map((delimiter) => [delimiter, bare.split(delimiter).length - 1] as const);
  const [best] = counted.sort((a, b) => b[1] - a[1]);
  return best && best[1] > 0 ? best[0] : undefined;
}

/** Reads on until the first line that is not empty is whole; a file without one is read to this length. */
const LONGEST = 100_000;

async function firstLine(file: string, how: HowToRead): Promise<string> {
  let text = '';
  for await (const piece of openText(file, undefined, how) as Readable & AsyncIterable<string>) {
    text += piece;
    const line = /^\s*([^\r\n]+)[\r\n]/u.exec(text)?.[1];
    if (line !== undefined) return line;
    if (text.length > LONGEST) break;
  }
  return text.trim();
}
