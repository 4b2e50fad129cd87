import type pg from 'pg';

export interface RefusedSum {
  readonly log: string;
  readonly code: string;
  readonly place: string;
  readonly count: string;
  readonly from: string;
  readonly until: string;
}

/**
 * Adds up what was turned away without records of its own.
 *
 * @param from day or moment, ISO 8601; records that end before it are left out.
 * @param until records that begin at it, or later, are left out.
 */
export async function sumRefusals(
  client: pg.Client,
  { log, from, until }: Readonly<Record<'log' | 'from' | 'until', string | undefined>>,
): Promise<readonly RefusedSum[]> {
  const { rows } = await client.query<RefusedSum>(
    `WITH refused AS (
       SELECT log, convert_from(bytes, 'UTF8')::jsonb AS said FROM ledger.record
       WHERE kind = 'REFUSED' AND ($1::text IS NULL OR log = $1))
     SELECT log, one.code, one.place, sum(one.count) AS count, min(said ->> 'from') AS from, max(said ->> 'until') AS until
     FROM refused, jsonb_to_recordset(said -> 'refusals') AS one(code text, place text, count bigint)
     WHERE ($2::timestamptz IS NULL OR (said ->> 'until')::timestamptz >= $2)
       AND ($3::timestamptz IS NULL OR (said ->> 'from')::timestamptz < $3)
     GROUP BY log, one.code, one.place ORDER BY log, one.code, one.place`,
    [log ?? null, from ?? null, until ?? null],
  );
  return rows;
}
