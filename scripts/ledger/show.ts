import type pg from 'pg';
import { PersonalKeys, unseal, type Sealed } from '../../shared/src/ledger/proof/personal.ts';
import { PACKED } from '../../shared/src/ledger/proof/packed.ts';
import { unpackRows, type PartCache } from '../../shared/src/ledger/proof/unpack.ts';
import { placeOf, type RecordKind } from '../../shared/src/ledger/proof/records.ts';

/**
 * The records of one entry as they are stored; personal details are opened while their key exists. One whose text cannot be had says
 * so in its place.
 */
export async function showEntry(
  client: pg.Client,
  searchKey: Buffer,
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
  const keys = new PersonalKeys(searchKey);
  return (await unpackRows(client, rows)).map(({ index, kind, bytes, wrapped }) => {
    if (isPacked(bytes)) return { index: Number(index), entry, kind, unreadable: UNREADABLE };
    const fields = JSON.parse(bytes.toString()) as Record<string, unknown>;
    if (fields['personal'] === undefined) return { index: Number(index), ...fields };
    const personal = wrapped
      ? unseal(keys.of(wrapped, entry), placeOf(entry, kind), fields['personal'] as Sealed)
      : 'ERASED';
    return { index: Number(index), ...fields, personal };
  });
}

const UNREADABLE = 'a part that it names is missing or was changed: npm run ledger -- verify says which';

/** Whether the bytes are still packed: what they stand for could not be put together. */
function isPacked(bytes: Buffer): boolean {
  return bytes[0] === PACKED;
}

/**
 * Every record with its index, in constant memory; of a packed one also the JSON text that it stands for, or
 * that it cannot be had. Personal details stay sealed.
 */
export async function* exportLog(client: pg.Client, log: string): AsyncGenerator<string> {
  const parts: PartCache = new Map();
  for (let from = 0; ;) {
    const { rows } = await client.query<{ index: string; bytes: Buffer }>(
      'SELECT index, bytes FROM ledger.record WHERE log = $1 AND index >= $2 ORDER BY index LIMIT 2000',
      [log, from],
    );
    const said = await unpackRows(client, rows, parts);
    for (const [n, { index, bytes }] of rows.entries()) {
      const text = said[n]?.bytes ?? bytes;
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
