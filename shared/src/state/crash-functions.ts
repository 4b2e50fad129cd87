/**
 * Which gateways are alive lies in a table without a log, which is empty after a crash of the database or on the standby that
 * takes its place: who agrees on a text in the first moment there finds nobody else. So nobody counts as alone until the others
 * had the time to be seen again; a database in which nothing was agreed on before has no others.
 */
export const CRASH_FUNCTIONS: readonly string[] = [
  'ALTER TABLE liaison_state.epoch ADD COLUMN since timestamptz NOT NULL DEFAULT clock_timestamp()',
  `CREATE FUNCTION liaison_state.is_alone(who text) RETURNS boolean LANGUAGE sql AS $$
    SELECT NOT EXISTS (SELECT FROM liaison_state.member m
        WHERE m.name <> who AND m.seen > clock_timestamp() - interval '10 seconds')
      AND EXISTS (SELECT FROM liaison_state.epoch e
        WHERE e.since NOT BETWEEN clock_timestamp() - interval '10 seconds' AND clock_timestamp()
          OR NOT EXISTS (SELECT FROM liaison_state.agreed a WHERE a.at < e.since))
  $$`,
  // As before, but for who is alone.
  `CREATE OR REPLACE FUNCTION liaison_state.agree(
      of_name text, new_digest text, new_text text, made_from text, lag_ms float8, who text)
    RETURNS text LANGUAGE plpgsql AS $$
    DECLARE latest text; at_once boolean;
    BEGIN
      PERFORM liaison_state.mind_clock();
      LOCK TABLE liaison_state.agreed IN SHARE ROW EXCLUSIVE MODE;
      LOCK TABLE liaison_state.member IN SHARE MODE;
      SELECT digest INTO latest FROM liaison_state.agreed WHERE name = of_name ORDER BY number DESC LIMIT 1;
      IF latest IS NOT DISTINCT FROM made_from THEN
        at_once := (of_name = 'law' AND latest IS NULL) OR liaison_state.is_alone(who);
        IF new_text IS NOT NULL THEN
          INSERT INTO liaison_state.agreed_text AS t VALUES (new_digest, new_text)
            ON CONFLICT (digest) DO UPDATE SET text = excluded.text;
        END IF;
        INSERT INTO liaison_state.agreed (name, digest, at, by)
          SELECT of_name, new_digest, greatest(
            clock_timestamp() + CASE WHEN at_once THEN 0 ELSE lag_ms END * interval '1 millisecond',
            (SELECT max(at) FROM liaison_state.agreed)), who;
        latest := new_digest;
      END IF;
      RETURN latest;
    END $$`,
];
