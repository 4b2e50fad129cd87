/**
 * What officers tried about whom, for one day: keyed hashes alone, so that nobody can read from it what was asked, and no
 * part of what is proven. Every gateway counts here, so that a second gateway is no second budget.
 */
export const QUOTA_STATEMENTS: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS ledger.tried (
    day date NOT NULL,
    asker bytea NOT NULL,
    owner text COLLATE "C" NOT NULL,
    about bigint NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (day, asker, owner, about, value))`,
  `CREATE TABLE IF NOT EXISTS ledger.tried_sum (
    day date NOT NULL,
    asker bytea NOT NULL,
    owner text COLLATE "C" NOT NULL,
    about bigint NOT NULL,
    tried int NOT NULL,
    PRIMARY KEY (day, asker, owner, about))`,
  // One after the other for each officer: two questions at once never both take the last that is left. Each statement in
  // here sees what was committed before it began, so the lock comes first.
  `CREATE OR REPLACE FUNCTION ledger.try_values(
      of_day date, by bytea, owners text[], abouts bigint[], also bigint[], vals bytea[], most int[])
    RETURNS text[] LANGUAGE plpgsql AS $$
    DECLARE spent text[];
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtextextended(encode(by, 'hex'), 6));
      SELECT coalesce(array_agg(DISTINCT n.owner), '{}') INTO spent FROM (
        SELECT c.owner, c.about, c.also, count(DISTINCT c.value) AS fresh, min(c.most) AS most
        FROM unnest(owners, abouts, also, vals, most) AS c(owner, about, also, value, most)
        WHERE NOT EXISTS (SELECT FROM ledger.tried t WHERE t.day = of_day AND t.asker = by AND t.owner = c.owner
          AND t.about = c.about AND t.value = c.value)
        GROUP BY c.owner, c.about, c.also) n
      WHERE n.fresh + coalesce((SELECT sum(s.tried) FROM ledger.tried_sum s WHERE s.day = of_day AND s.asker = by
        AND s.owner = n.owner AND s.about IN (n.about, n.also)), 0) > n.most;
      WITH added AS (
        INSERT INTO ledger.tried (day, asker, owner, about, value)
        SELECT DISTINCT of_day, by, c.owner, c.about, c.value
        FROM unnest(owners, abouts, vals) AS c(owner, about, value) WHERE c.owner <> ALL (spent)
        ON CONFLICT DO NOTHING RETURNING owner, about)
      INSERT INTO ledger.tried_sum AS s (day, asker, owner, about, tried)
      SELECT of_day, by, a.owner, a.about, count(*) FROM added a GROUP BY a.owner, a.about
      ON CONFLICT (day, asker, owner, about) DO UPDATE SET tried = s.tried + excluded.tried;
      RETURN spent;
    END $$`,
  'GRANT SELECT, INSERT ON ledger.tried TO liaison_ledger_writer',
  'GRANT SELECT, INSERT, UPDATE ON ledger.tried_sum TO liaison_ledger_writer',
  'GRANT SELECT, DELETE ON ledger.tried, ledger.tried_sum TO liaison_ledger_keeper',
];

/** Forgets what was tried before a day, `$1`. */
export const FORGET_TRIED: readonly string[] = [
  'DELETE FROM ledger.tried WHERE day < $1::date',
  'DELETE FROM ledger.tried_sum WHERE day < $1::date',
];
