import type { HowToRead, OnBytes } from '../open.ts';
import type { RejectedLine } from '../import-format.ts';
import { delimitedFile, SWALLOWED } from './delimited.ts';

/** A line of a table: its cells by the names in the first line. */
export type TableLine =
  { readonly line: number; readonly cells: Readonly<Record<string, string>> } | RejectedLine;

export interface Table {
  readonly file: string;
  readonly onBytes?: OnBytes;
  readonly how?: HowToRead | undefined;
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
export async function* tableLines({ file, onBytes, how, prove, id }: Table): AsyncGenerator<TableLine> {
  let names: readonly string[] | undefined;
  for await (const batch of delimitedFile({ file, onBytes, how })) {
    for (const { line, cells } of batch) {
      if (names) yield lineOf(cells, names, line, id);
      else prove((names = (cells ?? []).map((name) => name.trim())));
    }
  }
  if (!names) prove([]);
}

function lineOf(
  cells: readonly string[] | undefined,
  names: readonly string[],
  line: number,
  id: string | undefined,
): TableLine {
  // No record is named: the id may be another's.
  if (!cells) return { kind: 'reject', line, reason: SWALLOWED };
  if (cells.length === names.length)
    // Made of pairs: a column may have a name that every object has by birth.
    return { line, cells: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) };
  const named = id === undefined ? undefined : cells[names.indexOf(id)];
  return {
    kind: 'reject',
    line,
    reason: `the line has ${cells.length} cells, the first line ${names.length}`,
    ...(named === undefined || named === '' ? {} : { id: named }),
  };
}
