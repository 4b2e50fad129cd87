import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const NEEDS_ESCAPE = /[\\\n\r\t]/u;
const ESCAPED = /[\\\n\r\t]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text as COPY reads it. PostgreSQL holds no zero bytes. Most text needs no change, which is found out quickly. */
function escaped(text: string): string {
  const whole = text.includes('\u0000') ? text.replaceAll('\u0000', '') : text;
  return NEEDS_ESCAPE.test(whole) ? whole.replace(ESCAPED, (c) => ESCAPES[c] ?? c) : whole;
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
  return `${line}\n`;
}

/** Marks a list that goes into a `text[]` column; other lists and objects go into `jsonb` columns. */
export class TextArray {
  readonly #text: string;

  constructor(items: readonly string[]) {
    this.#text = `{${items.map((item) => `"${item.replace(/["\\]/gu, '\\$&')}"`).join(',')}}`;
  }

  toString(): string {
    return this.#text;
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
    chunk += copyLine(row);
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
