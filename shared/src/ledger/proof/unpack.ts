import type pg from 'pg';
import { partsNamed, unpackRecord } from './packed.ts';
import { partId } from './parts.ts';

/** Parts that were read, so that they need not be read again; all are dropped when there are too many. */
export type PartCache = Map<string, string>;

const CACHED_MAX = 10_000;
/** What is said of a record whose text cannot be put together. */
export const UNREADABLE =
  'a part that it names is missing or was changed: npm run ledger -- verify says which';

/**
 * Gives rows of `ledger.record` the JSON text that their record would be if it were not packed. What cannot be unpacked, as a part is
 * missing or is not the one that was written, stays as it is stored: it reads as a record that is no JSON.
 *
 * @param client may read `ledger.part`.
 */
export async function unpackRows<Row extends { readonly bytes: Buffer }>(
  client: Pick<pg.ClientBase | pg.Pool, 'query'>,
  rows: readonly Row[],
  cache: PartCache = new Map(),
): Promise<readonly Row[]> {
  const missing = new Set(rows.flatMap(({ bytes }) => partsNamed(bytes)).filter((name) => !cache.has(name)));
  if (cache.size + missing.size > CACHED_MAX) {
    cache.clear();
    for (const { bytes } of rows) for (const name of partsNamed(bytes)) missing.add(name);
  }
  if (missing.size > 0)
    for (const [name, text] of await readParts(client, [...missing])) cache.set(name, text);
  return rows.map((row) => ({ ...row, bytes: unpacked(row.bytes, cache) }));
}

function unpacked(bytes: Buffer, parts: PartCache): Buffer {
  try {
    return unpackRecord(bytes, (name) => parts.get(name));
  } catch {
    return bytes;
  }
}

/** @returns those that are there and are what their name is the digest of. */
export async function readParts(
  client: Pick<pg.ClientBase | pg.Pool, 'query'>,
  names: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await client.query<{ id: Buffer; text: string }>(
    'SELECT id, text FROM ledger.part WHERE id = ANY ($1)',
    [names.map((name) => Buffer.from(name, 'hex'))],
  );
  return rows.flatMap(({ id, text }) =>
    partId(text).equals(id) ? [[id.toString('hex'), text] as const] : [],
  );
}
