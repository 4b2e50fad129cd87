import { Readable } from 'node:stream';
import { textLines } from '../../../shared/src/core/text-lines.ts';
import type { RejectedLine } from '../import-format.ts';
import { quoted, WrongFile } from '../wrong-file.ts';

/** One JSON object with the number of the line it stood in, or the line's number with what is wrong. */
export type JsonLine =
  { readonly line: number; readonly value: Readonly<Record<string, unknown>> } | RejectedLine;

/** So many lines at the beginning may be none before the file is taken for something else. */
const PATIENCE = 10;

/**
 * Reads one JSON object a line: NDJSON, or an array that is written one item a line, as open data portals serve it.
 *
 * @param file its name, for messages.
 * @throws WrongFile when none of the first lines is a JSON object, a line is beyond all measure, or an array does not end.
 */
export async function* jsonLines(text: Readable, file: string): AsyncGenerator<JsonLine> {
  let line = 0;
  let isArray = false;
  let last = '';
  let waiting: RejectedLine[] | undefined = [];
  let first = '';
  for await (const raw of textLines(withinBounds(text, file))) {
    line += 1;
    const trimmed = raw.trim();
    if (trimmed === '') continue;
    if (last === '') [isArray, first] = [trimmed.startsWith('[') && !trimmed.endsWith(']'), trimmed];
    last = trimmed;
    const item = isArray ? trimmed.replace(/^[[,]\s*/u, '').replace(/\s*[,\]]$/u, '') : trimmed;
    if (item === '') continue;
    const read = jsonLine(item, line);
    if (!waiting) yield read;
    else if ('value' in read) {
      yield* waiting;
      waiting = undefined;
      yield read;
    } else {
      waiting.push(read);
      if (waiting.length >= PATIENCE) throw notLines(file, first);
    }
  }
  if (waiting && waiting.length > 0) {
    // One that begins as an object is a line that cannot be read; anything else is another kind of file.
    if (!first.replace(/^\[\s*/u, '').startsWith('{')) throw notLines(file, first);
    yield* waiting;
  }
  if (isArray && !last.endsWith(']'))
    throw new WrongFile(file, `breaks off: the JSON array does not end. Its last line is ${quoted(last)}`);
}

/** Far beyond any line of a record: a small packed file may hold one that fills the memory. */
const LONGEST = 16 * 1024 * 1024;

/** Text whose lines are no longer than can be held: it fails with WrongFile at one that is. */
export function withinBounds(text: Readable, file: string, longest = LONGEST): Readable {
  return Readable.from(boundedPieces(text, file, longest));
}

async function* boundedPieces(text: Readable, file: string, longest: number): AsyncGenerator<string> {
  let length = 0;
  for await (const piece of text as AsyncIterable<string>) {
    const end = Math.max(piece.lastIndexOf('\n'), piece.lastIndexOf('\r'));
    length = end === -1 ? length + piece.length : piece.length - end - 1;
    if (length > longest) throw new WrongFile(file, `one line is longer than ${longest} characters`);
    yield piece;
  }
}

function notLines(file: string, first: string): WrongFile {
  return new WrongFile(file, `not JSON with one object a line. It begins with ${quoted(first)}`);
}

function jsonLine(text: string, line: number): JsonLine {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { line, value: value as Readonly<Record<string, unknown>> };
    return { kind: 'reject', line, reason: 'the line is not a JSON object' };
  } catch {
    const id = /"id"\s*:\s*"([A-Za-z0-9._-]{1,64})"/u.exec(text)?.[1];
    return { kind: 'reject', line, reason: 'the line is not JSON', ...(id === undefined ? {} : { id }) };
  }
}
