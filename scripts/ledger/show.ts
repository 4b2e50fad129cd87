import type pg from 'pg';
import { PersonalKeys, unseal, type Sealed } from '../../shared/src/ledger/proof/personal.ts';
import { placeOf, type RecordKind } from '../../shared/src/ledger/proof/records.ts';

/** The records of one entry as they are stored; personal details are opened while their key exists. */
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
  return rows.map(({ index, kind, bytes, wrapped }) => {
    const fields = JSON.parse(bytes.toString()) as Record<string, unknown>;
    if (fields['personal'] === undefined) return { index: Number(index), ...fields };
    const personal = wrapped
      ? unseal(keys.of(wrapped, entry), placeOf(entry, kind), fields['personal'] as Sealed)
      : 'ERASED';
    return { index: Number(index), ...fields, personal };
  });
}

/** Every record with its index, in constant memory. Personal details stay sealed. */
export async function* exportLog(client: pg.Client, log: string): AsyncGenerator<string> {
  for (let from = 0; ;) {
    const { rows } = await client.query<{ index: string; bytes: Buffer }>(
      'SELECT index, bytes FROM ledger.record WHERE log = $1 AND index >= $2 ORDER BY index LIMIT 2000',
      [log, from],
    );
    for (const { index, bytes } of rows)
      yield JSON.stringify({ index: Number(index), bytes: bytes.toString('base64') });
    const last = rows.at(-1);
    if (!last) return;
    from = Number(last.index) + 1;
  }
}
