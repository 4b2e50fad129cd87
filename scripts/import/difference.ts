import type { ClientBase } from 'pg';
import { OtherSet, TooManyRemovals } from './wrong-file.ts';

/** A share of a set that may go without a word, and of small sets up to a handful, but never more than a fifth. */
const SHARE = 0.05;
const HANDFUL = 5;
const FIFTH = 0.2;

/**
 * How many records of a set may go because an edition no longer holds them, when nobody has said how many: 5 %; of sets of
 * less than a hundred, up to five, but no more than a fifth.
 */
export function foreseenRemovals(held: number): number {
  return Math.max(Math.floor(held * SHARE), Math.min(HANDFUL, Math.floor(held * FIFTH)));
}

/** An edition in `staging`, beside the records that the register holds of its set. */
export interface Edition {
  readonly table: string;
  readonly columns: readonly string[];
  readonly currency: readonly string[];
  readonly owner: string;
  readonly set: string;
  /** Ids that rejected lines name: such records stay. */
  readonly held: readonly string[];
  /** Ids that the file says are gone, without those. */
  readonly removed: readonly string[];
}

/** Condition on a record `r`: of this owner and set, not in the edition, and not named by a rejected line. Takes $1 to $4. */
export const ABSENT = `r.owner = $1 AND r.import_set = $2 AND r.id <> ALL($3) AND r.id <> ALL($4)
  AND NOT EXISTS (SELECT 1 FROM staging s WHERE s.owner = r.owner AND s.id = r.id)`;

export function absentValues({ owner, set, held, removed }: Edition): readonly unknown[] {
  return [owner, set, held, removed];
}

/** Counts the records that a full edition no longer holds. */
export async function countAbsent(client: ClientBase, edition: Edition): Promise<number> {
  const { rows } = await client.query<{ readonly count: number }>(
    `SELECT count(*)::int AS count FROM ${edition.table} r WHERE ${ABSENT}`,
    [...absentValues(edition)],
  );
  return rows[0]?.count ?? 0;
}

/** @throws TooManyRemovals when more would go than may, with what to do about it. */
export async function refuseTooMany(
  client: ClientBase,
  edition: Edition,
  absent: number,
  allowed: number | undefined,
): Promise<void> {
  if (absent === 0) return;
  const { rows } = await client.query<{ readonly count: number }>(
    `SELECT count(*)::int AS count FROM ${edition.table} WHERE owner = $1 AND import_set = $2`,
    [edition.owner, edition.set],
  );
  const held = rows[0]?.count ?? 0;
  if (absent > (allowed ?? foreseenRemovals(held)))
    throw new TooManyRemovals(absent, held, edition.set, allowed);
}

/** @throws OtherSet when a record of the edition is one of another set of its owner. */
export async function refuseOtherSets(client: ClientBase, { table, owner, set }: Edition): Promise<void> {
  const { rows } = await client.query<{
    readonly other: string;
    readonly many: number;
    readonly example: string;
  }>(
    `SELECT r.import_set AS other, count(*)::int AS many, min(r.id) AS example
     FROM staging s JOIN ${table} r ON r.owner = s.owner AND r.id = s.id
     WHERE r.owner = $1 AND r.import_set <> $2 GROUP BY r.import_set ORDER BY many DESC, other LIMIT 1`,
    [owner, set],
  );
  const [first] = rows;
  if (first) throw new OtherSet(first.many, first.example, first.other, set);
}

/** What an edition would change, by ids in their order, so many at most of each. */
export interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface Counted {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly difference: Difference;
}

const SAID_OTHERWISE = ({ columns, currency }: Edition): string => {
  const row = (name: string): string =>
    `ROW(${columns
      .filter((column) => !currency.includes(column))
      .map((column) => `${name}.${column}`)
      .join(', ')})`;
  return `${row('r')} IS DISTINCT FROM ${row('s')}`;
};

/** Compares an edition with the register and writes nothing. */
export async function compareEdition(
  client: ClientBase,
  edition: Edition,
  {
    absent,
    shown,
  }: { /** Whether what it does not hold goes. */ readonly absent: boolean; readonly shown: number },
): Promise<Counted> {
  const { table, owner, set, removed } = edition;
  const [added, changed, explicit, missing] = [
    await idsOf(
      client,
      `SELECT s.id FROM staging s WHERE NOT EXISTS (SELECT FROM ${table} r WHERE r.owner = s.owner AND r.id = s.id)`,
      [],
      shown,
    ),
    await idsOf(
      client,
      `SELECT s.id FROM staging s JOIN ${table} r ON r.owner = s.owner AND r.id = s.id WHERE ${SAID_OTHERWISE(edition)}`,
      [],
      shown,
    ),
    await idsOf(
      client,
      `SELECT r.id FROM ${table} r WHERE r.owner = $1 AND r.import_set = $2 AND r.id = ANY($3)`,
      [owner, set, removed],
      shown,
    ),
    absent
      ? await idsOf(client, `SELECT r.id FROM ${table} r WHERE ${ABSENT}`, absentValues(edition), shown)
      : { count: 0, ids: [] },
  ];
  return {
    added: added.count,
    changed: changed.count,
    removed: explicit.count + missing.count,
    difference: {
      added: added.ids,
      changed: changed.ids,
      removed: [...explicit.ids, ...missing.ids].slice(0, shown),
    },
  };
}

async function idsOf(
  client: ClientBase,
  query: string,
  values: readonly unknown[],
  shown: number,
): Promise<{ readonly count: number; readonly ids: readonly string[] }> {
  const { rows } = await client.query<{ readonly count: number; readonly ids: readonly string[] }>(
    `WITH found AS MATERIALIZED (${query})
     SELECT (SELECT count(*)::int FROM found) AS count,
       ARRAY(SELECT id FROM found ORDER BY id LIMIT ${String(Math.floor(shown))}) AS ids`,
    [...values],
  );
  return rows[0] ?? { count: 0, ids: [] };
}
