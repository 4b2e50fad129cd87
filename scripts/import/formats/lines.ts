import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** One JSON object with the number of the line it stood in, or the line's number with what is wrong. */
export type JsonLine =
  | { readonly line: number; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'reject'; readonly line: number; readonly reason: string };

/** Reads one JSON object a line: NDJSON, or an array that is written one item a line, as open data portals serve it. */
export async function* jsonLines(text: Readable): AsyncGenerator<JsonLine> {
  let line = 0;
  for await (const raw of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const item = raw.replace(/^\s*[[,]?\s*/u, '').replace(/\s*[,\]]?\s*$/u, '');
    if (item === '') continue;
    try {
      const value: unknown = JSON.parse(item);
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        yield { kind: 'reject', line, reason: 'not a JSON object' };
      else yield { line, value: value as Readonly<Record<string, unknown>> };
    } catch {
      yield { kind: 'reject', line, reason: 'not JSON' };
    }
  }
}
