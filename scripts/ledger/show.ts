import type pg from 'pg';
import type { BroughtArchive } from './archive/brought.ts';
import { PersonalKeys, unseal, type Sealed } from '../../shared/src/ledger/proof/personal.ts';
import { PACKED, partsNamed } from '../../shared/src/ledger/proof/packed.ts';
import { UNREADABLE, unpackRows, type PartCache } from '../../shared/src/ledger/proof/unpack.ts';
import { placeOf, type RecordKind } from '../../shared/src/ledger/proof/records.ts';

/** Where an entry is read: the ledger, what opens it, and months that were archived. */
interface ShownFrom {
  readonly client: pg.Client;
  readonly searchKey: Buffer;
  readonly brought?: BroughtArchive | undefined;
}

/**
 * The records of one entry as they are stored; personal details are opened while their key exists. One whose text cannot be had says
 * so in its place.
 */
export async function showEntry(
  { client, searchKey, brought }: ShownFrom,
  entry: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { rows } = await client.query<{
    index: string;
    kind: RecordKind;
    bytes: Buffer;
    wrapped: Buffer | null;
  }>(
    `SELECT r.index, r.kind, r.bytes, s.wrapped FROM ledger.record r LEFT JOIN ledger.secret s USING (entry)
     WHERE r.entry = $1 ORDER BY r.index`,
    [entry],
  );
  const archived = await brought?.opened(entry);
  const wrapped = archived && (await keptKey(client, entry));
  const earlier = (archived?.records ?? []).map(({ index, kind, bytes }) => ({
    ...{ index: String(index), kind: kind as RecordKind, bytes, wrapped: wrapped ?? null },
  }));
  const keys = new PersonalKeys(searchKey);
  // Some records stay when their month is archived.
  const later = rows.filter(({ index }) => earlier.every((one) => one.index !== index));
  const all = await unpackRows(client, [...earlier, ...later], new Map(archived?.parts));
  return all.map(({ index, kind, bytes, wrapped }) => {
    if (isPacked(bytes)) return { index: Number(index), entry, kind, unreadable: UNREADABLE };
    const fields = JSON.parse(bytes.toString()) as Record<string, unknown>;
    if (fields['personal'] === undefined) return { index: Number(index), ...fields };
    const personal = wrapped
      ? unseal(keys.of(wrapped, entry), placeOf(entry, kind), fields['personal'] as Sealed)
      : 'ERASED';
    return { index: Number(index), ...fields, personal };
  });
}

/** Keys are in no archive: until its day, the one of an archived entry is in the ledger. */
async function keptKey(client: pg.Client, entry: string): Promise<Buffer | null> {
  const { rows } = await client.query<{ wrapped: Buffer }>(
    'SELECT wrapped FROM ledger.secret WHERE entry = $1',
    [entry],
  );
  return rows[0]?.wrapped ?? null;
}

/** Whether the bytes are still packed: what they stand for could not be put together. */
function isPacked(bytes: Buffer): boolean {
  return bytes[0] === PACKED;
}

/** Parts that were exported are remembered up to so many; beyond it they are exported again. */
const EXPORTED_MAX = 200_000;

/**
 * Every record with its index, in constant memory; of a packed one also the JSON text that it stands for, or
 * that it cannot be had. A part comes on a line of its own before the first record that names it: whoever has the lines holds
 * its text against the digest that the record's bytes name. Personal details stay sealed.
 */
export async function* exportLog(client: pg.Client, log: string): AsyncGenerator<string> {
  const parts: PartCache = new Map();
  const exported = new Set<string>();
  for (let from = 0; ;) {
    const { rows } = await client.query<{ index: string; bytes: Buffer }>(
      'SELECT index, bytes FROM ledger.record WHERE log = $1 AND index >= $2 ORDER BY index LIMIT 2000',
      [log, from],
    );
    const said = await unpackRows(client, rows, parts);
    for (const [n, { index, bytes }] of rows.entries()) {
      const text = said[n]?.bytes ?? bytes;
      for (const part of partsNamed(bytes)) {
        const own = exported.has(part) ? undefined : parts.get(part);
        if (own === undefined) continue;
        if (exported.size >= EXPORTED_MAX) exported.clear();
        exported.add(part);
        yield JSON.stringify({ part, text: own });
      }
      yield JSON.stringify({
        index: Number(index),
        bytes: bytes.toString('base64'),
        ...(text.equals(bytes) ? {} : { text: text.toString() }),
        ...(isPacked(text) ? { unreadable: UNREADABLE } : {}),
      });
    }
    const last = rows.at(-1);
    if (!last) return;
    from = Number(last.index) + 1;
  }
}
