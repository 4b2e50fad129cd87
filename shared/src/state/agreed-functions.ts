/** What a gateway asks of the database about the texts on which all agree. */
export const AGREED_TABLES: readonly string[] = [
  // A view takes the table's name: an older gateway beside this one sees laws, with their numbers, as it did, and nothing else.
  'ALTER TABLE liaison_state.law RENAME TO agreed',
  'ALTER TABLE liaison_state.agreed ADD COLUMN name text COLLATE "C" NOT NULL DEFAULT \'law\'',
  'CREATE INDEX agreed_name ON liaison_state.agreed (name, number DESC)',
  "CREATE VIEW liaison_state.law AS SELECT number, digest, at, by FROM liaison_state.agreed WHERE name = 'law'",
  `CREATE TABLE liaison_state.agreed_text (
    digest text PRIMARY KEY,
    text text NOT NULL)`, // of all but laws, whose text lies in the ledger
];

export const AGREED_FUNCTIONS: readonly string[] = [
  // As before, but rows are locked in the order in which others take them: two that wait for one another would fail requests.
  `CREATE OR REPLACE FUNCTION liaison_state.let_go(who text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM liaison_state.member WHERE name = who;
      PERFORM 1 FROM liaison_state.share s JOIN liaison_state.holding h USING (share, key)
        WHERE h.member = who ORDER BY s.share, s.key FOR UPDATE OF s;
      UPDATE liaison_state.share s SET held = s.held - gone.held
        FROM (SELECT h.share, h.key, sum(h.held) AS held FROM liaison_state.holding h WHERE h.member = who GROUP BY 1, 2) gone
        WHERE s.share = gone.share AND s.key = gone.key;
      DELETE FROM liaison_state.holding WHERE member = who;
    END $$`,
  // As before, but what somebody works with is left for the next time.
  `CREATE OR REPLACE FUNCTION liaison_state.forget() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM liaison_state.let_dead_go();
      DELETE FROM liaison_state.proof WHERE id IN
        (SELECT id FROM liaison_state.proof WHERE until < clock_timestamp() FOR UPDATE SKIP LOCKED);
      -- Full again by now, which is as good as none.
      DELETE FROM liaison_state.bucket WHERE (rate, key) IN (SELECT rate, key FROM liaison_state.bucket
        WHERE at < clock_timestamp() - interval '2 minutes' FOR UPDATE SKIP LOCKED);
      DELETE FROM liaison_state.holding WHERE (member, share, key) IN
        (SELECT member, share, key FROM liaison_state.holding WHERE held <= 0 FOR UPDATE SKIP LOCKED);
      DELETE FROM liaison_state.share WHERE (share, key) IN
        (SELECT share, key FROM liaison_state.share WHERE held <= 0 FOR UPDATE SKIP LOCKED);
    END $$`,
  // With each look of anybody: what a dead gateway held others are refused for.
  `CREATE FUNCTION liaison_state.let_dead_go() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE one record;
    BEGIN
      FOR one IN SELECT name FROM liaison_state.member WHERE seen < clock_timestamp() - interval '10 seconds'
        FOR UPDATE SKIP LOCKED LOOP
        PERFORM liaison_state.let_go(one.name);
      END LOOP;
    END $$`,
  // As look of before, but of every name: what is in force, and all that is to come, in the order in which it was agreed on.
  `CREATE FUNCTION liaison_state.look_at_all(who text, own_files jsonb)
    RETURNS TABLE (salt uuid, joined uuid, agreed jsonb, others jsonb) LANGUAGE plpgsql AS $$
    DECLARE moment timestamptz;
    BEGIN
      SELECT l.salt, l.joined, l.others INTO salt, joined, others FROM liaison_state.look(who, own_files) l;
      -- Its own row is locked by now: of two that come back at once neither waits for the other.
      PERFORM liaison_state.let_dead_go();
      moment := clock_timestamp();
      SELECT coalesce(jsonb_agg(jsonb_build_object('number', a.number, 'name', a.name, 'digest', a.digest,
          'inMs', extract(epoch FROM a.at - moment) * 1000) ORDER BY a.number), '[]') INTO agreed
        FROM (
          (SELECT DISTINCT ON (name) * FROM liaison_state.agreed WHERE at <= moment ORDER BY name, number DESC)
          UNION ALL SELECT * FROM liaison_state.agreed WHERE at > moment
        ) a;
      RETURN NEXT;
    END $$`,
  // Puts a text in the place of the one that it was made from, from a moment on by which each gateway knows it or has stopped: at
  // once where no other one is alive, or where it is the first law, without which none answers. No moment is before that of
  // what was agreed on earlier. Where another text is in that place by now, nothing is changed. Tells which is the latest then.
  // The lock on members waits for looks under way: whoever looks later sees the text.
  `CREATE FUNCTION liaison_state.agree(
      of_name text, new_digest text, new_text text, made_from text, lag_ms float8, who text)
    RETURNS text LANGUAGE plpgsql AS $$
    DECLARE latest text; is_alone boolean;
    BEGIN
      LOCK TABLE liaison_state.agreed IN SHARE ROW EXCLUSIVE MODE;
      LOCK TABLE liaison_state.member IN SHARE MODE;
      SELECT digest INTO latest FROM liaison_state.agreed WHERE name = of_name ORDER BY number DESC LIMIT 1;
      IF latest IS NOT DISTINCT FROM made_from THEN
        SELECT NOT EXISTS (SELECT FROM liaison_state.member m
          WHERE m.name <> who AND m.seen > clock_timestamp() - interval '10 seconds') INTO is_alone;
        IF new_text IS NOT NULL THEN
          INSERT INTO liaison_state.agreed_text AS t VALUES (new_digest, new_text)
            ON CONFLICT (digest) DO UPDATE SET text = excluded.text;
        END IF;
        INSERT INTO liaison_state.agreed (name, digest, at, by)
          SELECT of_name, new_digest, greatest(
            clock_timestamp() + CASE WHEN is_alone OR (of_name = 'law' AND latest IS NULL) THEN 0 ELSE lag_ms END
              * interval '1 millisecond',
            (SELECT max(at) FROM liaison_state.agreed)), who;
        latest := new_digest;
      END IF;
      RETURN latest;
    END $$`,
  // Texts in whose place another one is in force stay for an hour, for whoever is still to read them. The lock waits for what is
  // being agreed on: a text that comes again must not be taken for the one that is forgotten.
  `CREATE FUNCTION liaison_state.forget_texts() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      LOCK TABLE liaison_state.agreed IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM liaison_state.agreed_text t WHERE NOT EXISTS (
        SELECT FROM liaison_state.agreed a WHERE a.digest = t.digest AND NOT EXISTS (
          SELECT FROM liaison_state.agreed l WHERE l.name = a.name AND l.number > a.number
            AND l.at < clock_timestamp() - interval '1 hour'));
    END $$`,
];
