import type pg from 'pg';
import { hashLeaf, Levels, openCheckpoint, pinnedKey } from './check.ts';

const PAGE = 4_000;

export interface Verdict {
  readonly records: number;
  readonly checkpoints: number;
  /** Entries with an intent and no outcome: a gateway that died. Nothing was sent for them. */
  readonly unfinished: number;
  /** What is wrong first, and where. Absent: the log is whole. */
  readonly bad?: { readonly index: number; readonly why: string };
}

/**
 * Reads a whole log once, in constant memory, and holds it against the pinned key and against checkpoints kept elsewhere.
 *
 * @param held notes that somebody kept (a witness, an earlier export): the only way to see that the tail was cut.
 */
export async function verifyLog(
  client: pg.Client,
  log: string,
  key: string,
  held: readonly string[] = [],
): Promise<Verdict> {
  const pinned = pinnedKey(key);
  const remembered = held
    .map((note) => openCheckpoint(note, pinned))
    .sort((left, right) => left.size - right.size);
  const levels = new Levels();
  let [index, checkpoints, lastSize, sound] = [0, 0, 0, 0];
  const verdict = async (bad?: Verdict['bad']): Promise<Verdict> => ({
    records: index,
    checkpoints,
    unfinished: bad ? 0 : await unfinished(client, log),
    ...(bad ? { bad } : {}),
  });
  for (;;) {
    const { rows } = await client.query<Row>({
      name: 'verify-page',
      text: PAGE_SQL,
      values: [log, index, PAGE],
    });
    for (const [n, row] of rows.entries()) {
      if (Number(row.index) !== index) return verdict({ index, why: `record ${index} is missing` });
      const leaf = hashLeaf(row.bytes);
      if (row.leaf && !row.leaf.equals(leaf))
        return verdict({ index, why: 'its bytes are not those that were hashed' });
      if (!isOwn(row)) return verdict({ index, why: 'its columns do not say what its bytes say' });
      levels.add(leaf);
      index += 1;
      while (remembered[0] && remembered[0].size <= index) {
        const old = remembered.shift();
        if (old?.size === index && !old.root.equals(levels.root()))
          return verdict({
            index: sound,
            why: `a second history: a checkpoint of size ${index} was kept that this log contradicts`,
          });
      }
      if (row.note === null) continue;
      checkpoints += 1;
      lastSize = index;
      const isMilestone = n === rows.length - 1 || checkpoints % 64 === 0;
      const claimed = row.note.split('\n')[2] ?? '';
      if (claimed !== levels.root().toString('base64'))
        return verdict({
          index: sound,
          why: `records ${sound} to ${index - 1} are not those under the checkpoint of size ${index}`,
        });
      if (isMilestone || rows.length < PAGE) {
        try {
          if (openCheckpoint(row.note, pinned).size !== index)
            throw new Error('a checkpoint states another size');
        } catch (error) {
          return verdict({ index: sound, why: error instanceof Error ? error.message : String(error) });
        }
      }
      sound = index;
    }
    if (rows.length < PAGE) break;
  }
  const { rows: beyond } = await client.query<{ size: string }>(
    'SELECT size FROM ledger.checkpoint WHERE log = $1 AND size > $2 ORDER BY size LIMIT 1',
    [log, index],
  );
  const missing = beyond[0] ? Number(beyond[0].size) : remembered[0]?.size;
  if (missing !== undefined)
    return verdict({ index, why: `the tail is cut: a checkpoint of size ${missing} exists` });
  if (lastSize !== index)
    return verdict({ index: lastSize, why: `records from ${lastSize} on are under no checkpoint` });
  return verdict();
}

interface Row {
  readonly index: string;
  readonly entry: string;
  readonly kind: string;
  readonly bytes: Buffer;
  readonly leaf: Buffer | null;
  readonly note: string | null;
}

const PAGE_SQL = `SELECT r.index, r.entry, r.kind, r.bytes, r.leaf, c.note
  FROM (SELECT * FROM ledger.record WHERE log = $1 AND index >= $2 ORDER BY index LIMIT $3) r
  LEFT JOIN ledger.checkpoint c ON c.log = r.log AND c.size = r.index + 1 ORDER BY r.index`;

function isOwn({ entry, kind, bytes }: Row): boolean {
  return bytes.toString('latin1', 0, 100).startsWith(`{"entry":"${entry}","kind":"${kind}",`);
}

/** An intent without an outcome: nothing was sent for it. */
export interface Unfinished {
  readonly entry: string;
  /** When it was written, as the record says. */
  readonly at: string;
}

/** Oldest first. */
export async function listUnfinished(
  client: pg.Client,
  log: string,
  limit: number,
): Promise<readonly Unfinished[]> {
  const { rows } = await client.query<Unfinished>(
    `SELECT i.entry, convert_from(i.bytes, 'UTF8')::json ->> 'at' AS at ${UNFINISHED} ORDER BY i.index LIMIT $2`,
    [log, limit],
  );
  return rows;
}

async function unfinished(client: pg.Client, log: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) ${UNFINISHED}`, [log]);
  return Number(rows[0]?.count ?? 0);
}

const UNFINISHED = `FROM ledger.record i WHERE i.log = $1 AND i.kind = 'INTENT' AND NOT EXISTS
  (SELECT FROM ledger.record o WHERE o.log = i.log AND o.entry = i.entry AND o.kind = 'OUTCOME')`;
