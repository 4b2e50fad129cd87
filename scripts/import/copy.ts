import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const NEEDS_ESCAPE = /[\\\n\r\t]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One value in COPY's text format. Arrays become PostgreSQL arrays of text; plain objects become JSON. */
function copyText(value: unknown): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  const text =
    typeof value === 'string' ? value : value instanceof TextArray ? value.toString() : JSON.stringify(value);
  return text.replace(NEEDS_ESCAPE, (c) => ESCAPES[c] ?? c).replaceAll('\u0000', '');
}

/** Marks a list that goes into a `text[]` column; other lists and objects go into `jsonb` columns. */
export class TextArray {
  readonly #items: readonly string[];

  constructor(items: readonly string[]) {
    this.#items = items;
  }

  toString(): string {
    return `{${this.#items.map((item) => `"${item.replace(/["\\]/gu, '\\$&')}"`).join(',')}}`;
  }
}

const CHUNK_CHARACTERS = 65_536;

async function* copyChunks(
  rows: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
  counted: { rows: number },
) {
  let chunk = '';
  for await (const row of rows) {
    counted.rows += 1;
    chunk += `${row.map(copyText).join('\t')}\n`;
    if (chunk.length > CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/**
 * Streams rows into a table with COPY, in constant memory.
 *
 * @param table schema-qualified name from the code, never from input.
 * @param columns in the order of each row's values. A `text[]` column takes a TextArray.
 * @returns the number of rows sent.
 */
export async function copyRows(
  client: ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
): Promise<number> {
  const counted = { rows: 0 };
  const target = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
  await pipeline(Readable.from(copyChunks(rows, counted), { objectMode: false }), target);
  return counted.rows;
}
