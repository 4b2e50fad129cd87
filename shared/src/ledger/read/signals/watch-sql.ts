import sql, { type Sql } from 'sql-template-tag';
import { LOOK_BACK_DAYS } from '../../../policy/words/signals.ts';
import { WATCHED_DAYS } from './watched-tables.ts';

/** Held by the session: who dies lets go. */
export const LOCK = "SELECT pg_try_advisory_lock(hashtextextended('liaison signals', 4)) AS taken";
export const UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('liaison signals', 4))";
export const COUNTS =
  'SELECT state, kind, count(*)::int AS count FROM audit.signal GROUP BY state, kind ORDER BY state, kind';

/** How far all logs are indexed, in one number that only grows. */
export const position = (): Sql => sql`SELECT coalesce(sum(next), 0) AS next FROM audit.indexed`;

export const markOf = (state: string): Sql =>
  sql`SELECT since::text, day::text FROM ledger.watch WHERE state = ${state}`;

/** The first day of which the index holds questions. */
export const firstDay = (state: string, timezone: string): Sql =>
  sql`SELECT (min(at) AT TIME ZONE ${timezone})::date::text AS day FROM audit.watched WHERE state = ${state}`;

export const looked = (state: string, until: Date): Sql =>
  sql`UPDATE ledger.watch SET until = ${until} WHERE state = ${state}`;

/** How far a State has been looked at. */
export const mark = (row: {
  readonly state: string;
  readonly since: string;
  readonly day: string;
  readonly until: Date;
  readonly unwatched: string;
}): Sql => sql`INSERT INTO ledger.watch (state, since, day, until, unwatched)
  VALUES (${row.state}, ${row.since}::date, ${row.day}::date, ${row.until}, ${row.unwatched}::jsonb)
  ON CONFLICT (state) DO UPDATE SET day = excluded.day, until = excluded.until, unwatched = excluded.unwatched`;

export const known = (state: string, day: string): Sql =>
  sql`SELECT officer, kind, day::text, about FROM audit.signal_about
    WHERE state = ${state} AND day > ${day}::date - ${LOOK_BACK_DAYS}::int`;

/** One of these questions whose details are not erased. */
export const anIntent = (questions: readonly string[]): Sql =>
  sql`SELECT r.entry, r.bytes, s.wrapped FROM ledger.record r JOIN ledger.secret s USING (entry)
    WHERE r.entry = ANY (${questions}::uuid[]) AND r.kind = 'INTENT' LIMIT 1`;

/** What a record names by digests, in hex. */
export const partsOf = (names: readonly string[]): Sql =>
  sql`SELECT encode(id, 'hex') AS name, text FROM ledger.part
    WHERE id = ANY (ARRAY(SELECT decode(n, 'hex') FROM unnest(${names}::text[]) AS n))`;

/** What is too old to be looked at. */
export const forget = (state: string, day: string): readonly Sql[] => [
  sql`DELETE FROM audit.watched WHERE state = ${state} AND at < ${day}::date - ${WATCHED_DAYS}::int`,
  sql`DELETE FROM ledger.watch_day WHERE state = ${state} AND day < ${day}::date - ${WATCHED_DAYS}::int`,
];
