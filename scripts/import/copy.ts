import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { TextArray } from '../../shared/src/core/text-array.ts';

// PostgreSQL holds no zero bytes.
const NEEDS_ESCAPE = /[\\\n\r\t\0]/;
const ESCAPED = /[\\\n\r\t\0]/gu;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '',
};

/** Text as COPY reads it. Most text needs no change, which is found out at a fraction of the cost of a replacement. */
function escaped(text: string): string {
  return NEEDS_ESCAPE.test(text) ? text.replace(ESCAPED, (c) => ESCAPES[c] ?? c) : text;
}

/** One value in COPY's text format. Arrays become PostgreSQL arrays of text; plain objects become JSON. */
function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  return escaped(value instanceof TextArray ? value.toString() : JSON.stringify(value));
}

function copyLine(row: readonly unknown[]): string {
  let line = copyText(row[0]);
  for (let i = 1; i < row.length; i += 1) line += `\t${copyText(row[i])}`;
  return line;
}

const CHUNK_CHARACTERS = 65_536;

async function* copyChunks<T>(items: Items<T>, copying: Copying<T>, counted: { rows: number }) {
  const end = `${Object.values(copying.same ?? {})
    .map((value) => `\t${copyText(value)}`)
    .join('')}\n`;
  let chunk = '';
  for await (const item of items) {
    const row = copying.rowOf(item);
    if (row === undefined) continue;
    counted.rows += 1;
    chunk += copyLine(row) + end;
    if (chunk.length > CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

type Items<T> = Iterable<T> | AsyncIterable<T>;

interface Copying<T> {
  /** Schema-qualified name from the code, never from input. */
  readonly table: string;
  /** In the order of each row's values. A `text[]` column takes a TextArray. */
  readonly columns: readonly string[];
  /** Columns that have the same value in every row. */
  readonly same?: Readonly<Record<string, unknown>>;
  /** @returns undefined for what is no row. */
  readonly rowOf: (item: T) => readonly unknown[] | undefined;
}

/**
 * Streams what items hold into a table with COPY, in constant memory.
 *
 * @returns the number of rows sent.
 */
export async function copyItems<T>(
  client: ClientBase,
  items: Items<T>,
  copying: Copying<T>,
): Promise<number> {
  const counted = { rows: 0 };
  const columns = [...copying.columns, ...Object.keys(copying.same ?? {})];
  const target = client.query(copyFrom(`COPY ${copying.table} (${columns.join(', ')}) FROM STDIN`));
  await pipeline(Readable.from(copyChunks(items, copying, counted), { objectMode: false }), target);
  return counted.rows;
}

/** The same for items that are rows already. */
export function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Items<readonly unknown[]>,
): Promise<number> {
  return copyItems(client, rows, { table, columns, rowOf: (row) => row });
}
