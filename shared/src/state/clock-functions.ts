/** So far may the clock of the database go back at once: clocks are set right by less every day. */
const STEP = "interval '2 seconds'";
/** No text that is agreed on is farther ahead than this: one that is was agreed on under a clock that was put back since. */
const AHEAD_MOST = "interval '1 minute'";

/**
 * What becomes of moments when the clock of the database is put back. Locks are taken in one order by all: the row of `moment`,
 * `agreed`, the row of `epoch`, `member`, and only then shares, holdings, buckets and proofs.
 */
export const CLOCK_FUNCTIONS: readonly string[] = [
  `CREATE UNLOGGED TABLE liaison_state.moment (
    is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
    latest timestamptz NOT NULL)`, // the latest that anybody saw here, but for a second
  'INSERT INTO liaison_state.moment (latest) SELECT max(seen) FROM liaison_state.member HAVING max(seen) IS NOT NULL',
  // As a crash: another salt, as proofs of the time that comes again are forgotten by now; nobody holds anything, and each gateway
  // joins anew. All of them count as alive, so that no text is in force at once that one of them does not know. Texts are in
  // force, or will be, as they would be without it. Of those that find it together the first does all of this, and the others wait.
  `CREATE FUNCTION liaison_state.begin_anew() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE known timestamptz; present timestamptz; ahead interval;
    BEGIN
      SELECT m.latest INTO known FROM liaison_state.moment m FOR UPDATE;
      present := clock_timestamp();
      ahead := known - present;
      IF ahead IS NULL OR ahead <= ${STEP} THEN RETURN; END IF;
      LOCK TABLE liaison_state.agreed IN SHARE ROW EXCLUSIVE MODE;
      -- The latest moment may be a second or two older than the last one: what came into force meanwhile stays so.
      UPDATE liaison_state.agreed a SET at = greatest(present, a.at - ahead - ${STEP}) WHERE a.at > present;
      UPDATE liaison_state.epoch SET salt = gen_random_uuid();
      -- Whoever takes shares, looks or tidies up has its lock on members first: none of them is under way by then, and whoever
      -- joins later reads the salt of now.
      LOCK TABLE liaison_state.member IN EXCLUSIVE MODE;
      UPDATE liaison_state.member SET joined = gen_random_uuid(), seen = clock_timestamp();
      DELETE FROM liaison_state.holding;
      DELETE FROM liaison_state.share;
      UPDATE liaison_state.moment SET latest = clock_timestamp();
      RAISE WARNING 'the clock of this database was put back by %: what gateways counted begins anew', ahead;
    END $$`,
  // With each look, and before each text that is agreed on; the caller has no lock yet. Where the latest moment is lost, as after
  // a crash, texts still tell what they can of it: the others before one that is too far ahead were agreed on before it.
  `CREATE FUNCTION liaison_state.mind_clock() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE present timestamptz := clock_timestamp(); ahead interval;
    BEGIN
      SELECT m.latest - present INTO ahead FROM liaison_state.moment m;
      IF ahead IS NULL THEN
        INSERT INTO liaison_state.moment (latest) VALUES (present) ON CONFLICT DO NOTHING;
      ELSIF ahead > ${STEP} THEN
        PERFORM liaison_state.begin_anew();
      ELSIF ahead < interval '-1 second' THEN
        -- Whoever does it already does it for all: nobody waits.
        UPDATE liaison_state.moment m SET latest = present WHERE m.is_one IN
          (SELECT o.is_one FROM liaison_state.moment o WHERE o.latest < present FOR UPDATE SKIP LOCKED);
      END IF;
      IF EXISTS (SELECT FROM liaison_state.agreed WHERE at > clock_timestamp() + ${AHEAD_MOST}) THEN
        LOCK TABLE liaison_state.agreed IN SHARE ROW EXCLUSIVE MODE;
        present := clock_timestamp();
        UPDATE liaison_state.agreed SET at = present
          WHERE at > present AND EXISTS (SELECT FROM liaison_state.agreed f WHERE f.at > present + ${AHEAD_MOST});
      END IF;
    END $$`,
  // As before, with an eye on the clock.
  `CREATE OR REPLACE FUNCTION liaison_state.look_at_all(who text, own_files jsonb)
    RETURNS TABLE (salt uuid, joined uuid, agreed jsonb, others jsonb) LANGUAGE plpgsql AS $$
    DECLARE moment timestamptz;
    BEGIN
      PERFORM liaison_state.mind_clock();
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
  // As before, with an eye on the clock: no text waits for a moment of a clock that was put back.
  `CREATE OR REPLACE FUNCTION liaison_state.agree(
      of_name text, new_digest text, new_text text, made_from text, lag_ms float8, who text)
    RETURNS text LANGUAGE plpgsql AS $$
    DECLARE latest text; is_alone boolean;
    BEGIN
      PERFORM liaison_state.mind_clock();
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
  // As before; a bucket of a time to come is of a clock that was put back, and would not fill.
  `CREATE OR REPLACE FUNCTION liaison_state.forget() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM liaison_state.let_dead_go();
      DELETE FROM liaison_state.proof WHERE id IN
        (SELECT id FROM liaison_state.proof WHERE until < clock_timestamp() FOR UPDATE SKIP LOCKED);
      -- Full again by now, which is as good as none.
      DELETE FROM liaison_state.bucket WHERE (rate, key) IN (SELECT rate, key FROM liaison_state.bucket
        WHERE at < clock_timestamp() - interval '2 minutes' OR at > clock_timestamp() + ${STEP} FOR UPDATE SKIP LOCKED);
      DELETE FROM liaison_state.holding WHERE (member, share, key) IN
        (SELECT member, share, key FROM liaison_state.holding WHERE held <= 0 FOR UPDATE SKIP LOCKED);
      DELETE FROM liaison_state.share WHERE (share, key) IN
        (SELECT share, key FROM liaison_state.share WHERE held <= 0 FOR UPDATE SKIP LOCKED);
    END $$`,
];
