import type pg from 'pg';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { personSearchColumns } from '../../../subgraphs/persons/search-columns.ts';
import { ID_LENGTH_MAX, keyRow, MEMBERS, type KeyRow, type SourceRow } from './source-row.ts';

/** Which rows of the view a round looks at. */
export type Reach =
  /** All, and what is gone: each row is compared with the one that its keys were computed of. */
  | { readonly kind: 'whole' }
  /** Those that say they were written since: so long before the `asOf` of the round before. */
  | { readonly kind: 'since'; readonly since: string; readonly overlapMs: number }
  /** Those of these ids, and which of them are gone. */
  | { readonly kind: 'ids'; readonly ids: readonly string[] };

/** What a round did. */
export interface Round {
  readonly kind: Reach['kind'];
  /** Rows whose keys were computed, as they are new, changed, or have keys of another version. */
  readonly read: number;
  readonly written: number;
  readonly removed: number;
  /** Rows of which a member could not be read, by member: of those that were read; of a whole round, of all. */
  readonly unreadable: ReadonlyMap<string, number>;
  /** Rows that are in no key: no id or one that is too long, not of an owner of this source, or an id that comes twice. */
  readonly skipped: number;
  /** Rows of the view; of a whole round alone. */
  readonly people?: number;
  /** Since when what was written before is in the keys, by the database's clock. */
  readonly asOf: string;
  readonly tookMs: number;
}

/** Who computes keys, of whom. */
export interface Keeper {
  readonly client: pg.Client;
  readonly owners: readonly StateCode[];
  /** Rows that are read and written in one go, each time in a transaction of its own. */
  readonly batch: number;
  /** Stops between two goes: what is written stays, and the next worker goes on from there. */
  readonly signal: AbortSignal;
}

/**
 * Brings the keys of some rows to what the view says. Whatever ends it midway, what is written is whole, and the next whole
 * round finds what is missing: it compares contents, and trusts no clock.
 *
 * @throws what PostgreSQL says; the signal's reason.
 */
export async function keepKeys(keeper: Keeper, reach: Reach): Promise<Round> {
  const { client } = keeper;
  const began = performance.now();
  const asOf = await now(client);
  if (reach.kind === 'whole') await aim(client);
  const counts = { read: 0, written: 0, skipped: 0 };
  const unreadable = new Map<string, number>();
  await openDifferences(client, reach);
  try {
    for (;;) {
      keeper.signal.throwIfAborted();
      const { rows } = await client.query<SourceRow>(`FETCH ${keeper.batch} FROM differing`);
      if (rows.length === 0) break;
      const keyed = new Map<string, KeyRow>();
      for (const row of rows) {
        const keys = keyRow(row, keeper.owners);
        const place = keys && `${keys.owner} ${keys.id}`;
        if (!keys || place === undefined || keyed.has(place)) {
          counts.skipped += 1;
          continue;
        }
        keyed.set(place, keys);
        for (const member of keys.unreadable) unreadable.set(member, (unreadable.get(member) ?? 0) + 1);
      }
      counts.read += rows.length;
      counts.written += await write(client, [...keyed.values()]);
    }
  } finally {
    await client.query('CLOSE differing').catch(() => undefined);
  }
  const removed = reach.kind === 'since' ? 0 : await removeGone(client, reach);
  const whole = reach.kind === 'whole' ? await countWhole(keeper) : undefined;
  if (whole) counts.skipped = whole.skipped;
  await say(client, { asOf, skipped: whole?.skipped });
  if (reach.kind === 'whole' && counts.written + removed > 0)
    await client.query('SELECT hub_keys.gather_statistics()');
  return {
    kind: reach.kind,
    ...counts,
    removed,
    unreadable: whole ? await countUnreadable(client) : unreadable,
    ...(whole ? { people: whole.people } : {}),
    asOf,
    tookMs: performance.now() - began,
  };
}

async function now(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ readonly now: string }>('SELECT clock_timestamp()::text AS now');
  return rows[0]?.now ?? '';
}

/** Keys of two versions side by side are of none: a hub of either would miss people, and has to be told. */
async function aim(client: pg.Client): Promise<void> {
  const { version } = personSearchColumns;
  await client.query(
    `UPDATE hub_keys.status SET target = $1, version = CASE WHEN version = $1 THEN version END
     WHERE target IS DISTINCT FROM $1 OR version IS DISTINCT FROM $1`,
    [version],
  );
}

const VIEW = 'hub.person_plain_v1';
const MEMBER_LIST = MEMBERS.join(', ');

/** WITH HOLD: batches are written in transactions of their own, and no snapshot is held while they are. */
async function openDifferences(client: pg.Client, reach: Reach): Promise<void> {
  const [condition, values] =
    reach.kind === 'whole'
      ? ['true', []]
      : reach.kind === 'since'
        ? [
            "updated_at >= $1::timestamptz - $2::float8 * interval '1 millisecond'",
            [reach.since, reach.overlapMs],
          ]
        : ['id = ANY($1::text[])', [reach.ids]];
  await client.query(
    `DECLARE differing NO SCROLL CURSOR WITH HOLD FOR
     SELECT v.* FROM (
       SELECT owner, id, ${MEMBER_LIST}, hashtextextended(ROW(${MEMBER_LIST})::text COLLATE "C", 0) AS digest
       FROM ${VIEW} WHERE ${condition}) v
     LEFT JOIN hub_keys.person k ON k.owner = v.owner COLLATE "C" AND k.id = v.id COLLATE "C"
     WHERE k.id IS NULL OR k.digest <> v.digest OR k.version <> ${personSearchColumns.version}`,
    values,
  );
}

async function write(client: pg.Client, rows: readonly KeyRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const { rowCount } = await client.query({
    name: 'write keys',
    text: `INSERT INTO hub_keys.person AS k (${COLUMNS.join(', ')})
     SELECT ${COLUMNS.join(', ')} FROM jsonb_populate_recordset(NULL::hub_keys.person, $1)
     ON CONFLICT (owner, id) DO UPDATE SET ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    values: [JSON.stringify(rows)],
  });
  return rowCount ?? 0;
}

const COLUMNS: readonly (keyof KeyRow)[] = [
  'owner',
  'id',
  ...personSearchColumns.columns,
  'unreadable',
  'digest',
  'version',
];

async function removeGone(client: pg.Client, reach: Reach): Promise<number> {
  const [condition, values] = reach.kind === 'ids' ? ['AND k.id = ANY($1::text[])', [reach.ids]] : ['', []];
  const { rowCount } = await client.query(
    `DELETE FROM hub_keys.person k WHERE NOT EXISTS (
       SELECT FROM ${VIEW} v WHERE v.owner COLLATE "C" = k.owner AND v.id COLLATE "C" = k.id) ${condition}`,
    values,
  );
  return rowCount ?? 0;
}

/** How many rows there are, and of how many the hub will not find anything by their keys. */
async function countWhole({
  client,
  owners,
}: Keeper): Promise<{ readonly people: number; readonly skipped: number }> {
  const { rows } = await client.query<{ readonly people: number; readonly skipped: number }>(
    `SELECT coalesce(sum(n), 0)::float8 AS people,
       coalesce(sum(CASE WHEN owner = ANY($1::text[]) AND id <> '' AND length(id) <= ${ID_LENGTH_MAX} THEN n - 1 ELSE n END), 0)::float8 AS skipped
     FROM (SELECT owner, id, count(*) AS n FROM ${VIEW} GROUP BY owner, id) each`,
    [owners],
  );
  return rows[0] ?? { people: 0, skipped: 0 };
}

/** Those that a round before this one read too. */
async function countUnreadable(client: pg.Client): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ readonly member: string; readonly rows: number }>(
    `SELECT member, count(*)::float8 AS rows FROM hub_keys.person CROSS JOIN unnest(unreadable) AS u(member)
     WHERE unreadable <> '{}' GROUP BY member ORDER BY member`,
  );
  return new Map(rows.map(({ member, rows: many }) => [member, many]));
}

async function say(
  client: pg.Client,
  { asOf, skipped }: { readonly asOf: string; readonly skipped: number | undefined },
): Promise<void> {
  if (skipped === undefined) await client.query('UPDATE hub_keys.status SET computed_at = $1', [asOf]);
  else
    await client.query(
      'UPDATE hub_keys.status SET computed_at = $1, compared_at = $1, version = target, skipped = $2',
      [asOf, skipped],
    );
}
