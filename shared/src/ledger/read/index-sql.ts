/** Whoever writes to a log has taken it: so the logs are known without a look at the months of records. */
export const HEADS = `SELECT l.log, (SELECT max(r.index) + 1 FROM ledger.record r WHERE r.log = l.log) AS head,
    greatest(i.next, (SELECT max(a.until) FROM ledger.archived a WHERE a.log = l.log), 0) AS next
  FROM (SELECT DISTINCT log FROM ledger.epoch) l LEFT JOIN audit.indexed i USING (log) ORDER BY l.log`;
export const BOUNDS = `SELECT n.next AS from, least(n.next + $2::bigint, coalesce(h.head, 0)) AS until
  FROM (SELECT greatest((SELECT next FROM audit.indexed WHERE log = $1),
      (SELECT max(until) FROM ledger.archived WHERE log = $1), 0) AS next) n,
    (SELECT max(index) + 1 AS head FROM ledger.record WHERE log = $1) h`;
export const RECORDS = `SELECT r.index, r.entry, r.kind, r.bytes, s.wrapped
  FROM ledger.record r LEFT JOIN ledger.secret s ON s.entry = r.entry
  WHERE r.log = $1 AND r.index >= $2 AND r.index < $3 AND r.kind IN ('INTENT', 'OUTCOME', 'RELEASE', 'SIGNAL')
  ORDER BY r.index`;
export const EARLIER = `SELECT q.entry, q.at, q.state, f.agency_kind, f.purpose
  FROM audit.question q JOIN audit.facets f ON f.id = q.facets WHERE q.entry = ANY ($1::uuid[])`;
/** Of what repeats, what is not there yet. Two hubs may find the same at once. */
export const FACETS = {
  columns: 6,
  text: `INSERT INTO audit.facets (side, state, agency_kind, purpose, owners, categories)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
      AS x(side, state, agency_kind, purpose, owners, categories)
    WHERE NOT EXISTS (SELECT FROM audit.facets f WHERE f.side = x.side AND f.state = x.state
      AND f.agency_kind = x.agency_kind AND f.purpose = x.purpose AND f.owners = x.owners AND f.categories = x.categories)
    ON CONFLICT DO NOTHING`,
};
export const OWNER_SETS = {
  columns: 1,
  text: `INSERT INTO audit.owner_set (owners) SELECT * FROM unnest($1::text[]) AS x(owners)
    WHERE NOT EXISTS (SELECT FROM audit.owner_set s WHERE s.owners = x.owners) ON CONFLICT DO NOTHING`,
};
/** The number of what repeats; without one the row is refused, as it must not be lost. */
const numbered = (
  side: string,
): string => `LEFT JOIN audit.facets f ON f.side = '${side}' AND f.state = x.state
  AND f.agency_kind = x.agency_kind AND f.purpose = x.purpose AND f.owners = x.owners AND f.categories = x.categories`;
export const QUESTIONS = {
  columns: 7,
  text: `INSERT INTO audit.question (entry, at, facets, state) SELECT x.entry, x.at, f.id, x.state
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
      AS x(entry, at, state, agency_kind, purpose, owners, categories) ${numbered('QUESTIONS')}`,
};
/** A question whose answer comes later. */
export const CLOSED_QUESTIONS = {
  columns: 6,
  text: `UPDATE audit.question q SET facets = f.id
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
      AS x(entry, state, agency_kind, purpose, owners, categories) ${numbered('QUESTIONS')} WHERE q.entry = x.entry`,
};
export const ACCESSES = {
  columns: 9,
  text: `INSERT INTO audit.access (entry, at, facets, records, withheld, owner)
    SELECT x.entry, x.at, f.id, x.records, x.withheld, x.owners
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[])
      AS x(entry, at, state, agency_kind, purpose, owners, categories, records, withheld) ${numbered('ACCESSES')}`,
};
export const NO_HITS = {
  columns: 7,
  text: `INSERT INTO audit.no_hit (entry, at, facets, owners) SELECT x.entry, x.at, f.id, s.id
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
      AS x(entry, at, state, agency_kind, purpose, owners, categories) ${numbered('NO_HITS')}
      LEFT JOIN audit.owner_set s ON s.owners = x.owners`,
};
/** One row an entry of a statement: records that were shown first, with their facets. What was searched for has neither owner nor category. */
export const DETAILS = {
  columns: 8,
  text: `INSERT INTO audit.detail (entry, at, state, hashes, facets)
    SELECT x.entry, x.at, x.state, array_agg(x.hash ORDER BY x.n), array_agg(f.id ORDER BY x.n) FILTER (WHERE x.owners IS NOT NULL)
    FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[])
      WITH ORDINALITY AS x(entry, at, state, agency_kind, purpose, owners, categories, hash, n) ${numbered('ACCESSES')}
    GROUP BY x.entry, x.at, x.state`,
};
/** A step that two hubs wrote is one. */
export const RELEASES = {
  columns: 5,
  text: `INSERT INTO audit.release (entry, release, at, owner, state)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[]) ON CONFLICT DO NOTHING`,
};
export const RELEASED = {
  columns: 4,
  text: `INSERT INTO audit.released (record, entry, owner, state)
    SELECT * FROM unnest($1::bytea[], $2::uuid[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
};
/** Of steps of one release in several logs, whoever indexes the later one must see the earlier. */
export const RELEASES_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('audit.release', 2))";
/** An owner that has a release sees all of its steps, those too that were taken before it had it. */
export const RECEIVED = `WITH had AS (
    SELECT DISTINCT release, owner FROM audit.release WHERE release = ANY ($1::text[]) AND owner <> $2),
  seen AS (UPDATE audit.release r SET owner = had.owner FROM had
    WHERE r.release = had.release AND r.owner = $2 RETURNING r.entry, r.owner)
  UPDATE audit.released d SET owner = seen.owner FROM seen WHERE d.entry = seen.entry`;
export const SET_ASIDE = {
  columns: 5,
  text: `INSERT INTO audit.set_aside (log, index, entry, kind, why)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::text[]) ON CONFLICT DO NOTHING`,
};
export const MARK = `INSERT INTO audit.indexed (log, next) VALUES ($1, $2)
  ON CONFLICT (log) DO UPDATE SET next = excluded.next`;
export const COUNT_ASIDE = 'SELECT count(*)::int AS count FROM audit.set_aside';
