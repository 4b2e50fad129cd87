/** What becomes of what a gateway held that is not heard of any more. */
export const DEAD_FUNCTIONS: readonly string[] = [
  // Of a gateway that still counts as alive where a text is agreed on: it has another membership when it comes back, and so knows
  // that it holds nothing. Rows are locked in the order in which others take them.
  `CREATE FUNCTION liaison_state.let_holdings_go(who text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE liaison_state.member SET joined = gen_random_uuid() WHERE name = who;
      PERFORM 1 FROM liaison_state.share s JOIN liaison_state.holding h USING (share, key)
        WHERE h.member = who ORDER BY s.share, s.key FOR UPDATE OF s;
      UPDATE liaison_state.share s SET held = s.held - gone.held
        FROM (SELECT h.share, h.key, sum(h.held) AS held FROM liaison_state.holding h WHERE h.member = who GROUP BY 1, 2) gone
        WHERE s.share = gone.share AND s.key = gone.key;
      DELETE FROM liaison_state.holding WHERE member = who;
    END $$`,
  // As before, by that.
  `CREATE OR REPLACE FUNCTION liaison_state.let_go(who text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM liaison_state.member WHERE name = who;
      PERFORM liaison_state.let_holdings_go(who);
    END $$`,
  // With each look of anybody, as before; what a gateway held that was not heard of for four seconds is free by then: it has
  // stopped to answer, and others are refused for it.
  `CREATE OR REPLACE FUNCTION liaison_state.let_dead_go() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE one record;
    BEGIN
      FOR one IN SELECT m.name, m.seen < clock_timestamp() - interval '10 seconds' AS is_dead FROM liaison_state.member m
        WHERE m.seen < clock_timestamp() - interval '10 seconds'
          OR (m.seen < clock_timestamp() - interval '4 seconds'
            AND EXISTS (SELECT FROM liaison_state.holding h WHERE h.member = m.name AND h.held > 0))
        FOR UPDATE OF m SKIP LOCKED LOOP
        IF one.is_dead THEN PERFORM liaison_state.let_go(one.name);
        ELSE PERFORM liaison_state.let_holdings_go(one.name); END IF;
      END LOOP;
    END $$`,
];

/** Of several at once. */
export const DEAD_TOGETHER: readonly string[] = [
  // As before; what all of them held is locked before any of it is changed, in the order in which others take it: the processes of
  // a gateway die together, and hold the same.
  `CREATE OR REPLACE FUNCTION liaison_state.let_dead_go() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE dead text[]; one record;
    BEGIN
      SELECT array_agg(d.name) INTO dead FROM (SELECT m.name FROM liaison_state.member m
        WHERE m.seen < clock_timestamp() - interval '10 seconds'
          OR (m.seen < clock_timestamp() - interval '4 seconds'
            AND EXISTS (SELECT FROM liaison_state.holding h WHERE h.member = m.name AND h.held > 0))
        FOR UPDATE OF m SKIP LOCKED) d;
      IF dead IS NULL THEN RETURN; END IF;
      PERFORM 1 FROM liaison_state.share s WHERE EXISTS (SELECT FROM liaison_state.holding h
        WHERE h.member = ANY (dead) AND h.share = s.share AND h.key = s.key) ORDER BY s.share, s.key FOR UPDATE;
      FOR one IN SELECT m.name, m.seen < clock_timestamp() - interval '10 seconds' AS is_dead
        FROM liaison_state.member m WHERE m.name = ANY (dead) LOOP
        IF one.is_dead THEN PERFORM liaison_state.let_go(one.name);
        ELSE PERFORM liaison_state.let_holdings_go(one.name); END IF;
      END LOOP;
    END $$`,
];
