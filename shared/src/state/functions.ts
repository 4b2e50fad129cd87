/** A gateway that was not heard of for so long is dead: what it held is free. */
const DEAD_AFTER = "interval '10 seconds'";

/** What a gateway asks of the database that it shares with others: each is one round trip. */
export const STATE_FUNCTIONS: readonly string[] = [
  // Takes out of buckets that fill with `mosts` a minute; a negative want gives back. No more than half of what is there goes
  // to one gateway at once, so that what it keeps and does not need is not missed elsewhere.
  `CREATE FUNCTION liaison_state.take_rates(rates text[], keys bytea[], mosts float8[], wants float8[])
    RETURNS float8[] LANGUAGE plpgsql AS $$
    DECLARE one record; there float8; part float8; granted float8[] := '{}';
    BEGIN
      FOR one IN SELECT * FROM unnest(rates, keys, mosts, wants) WITH ORDINALITY AS u(rate, key, most, want, i)
        ORDER BY rate, key, i LOOP
        INSERT INTO liaison_state.bucket AS b VALUES (one.rate, one.key, one.most, clock_timestamp())
          ON CONFLICT (rate, key) DO UPDATE SET
            remaining = least(one.most, b.remaining
              + greatest(0, extract(epoch FROM clock_timestamp() - b.at)) * one.most / 60),
            at = clock_timestamp()
          RETURNING b.remaining INTO there;
        part := CASE WHEN one.want < 0 THEN greatest(one.want, there - one.most)
          WHEN there < 1 THEN 0 ELSE least(one.want, greatest(1, floor(there / 2))) END;
        UPDATE liaison_state.bucket b SET remaining = there - part WHERE b.rate = one.rate AND b.key = one.key;
        granted[one.i] := part;
      END LOOP;
      RETURN granted;
    END $$`,
  // Takes out of shares that are given back: all that is wanted, or nothing. Whoever was taken for dead holds nothing any more,
  // and gets no answer until it knows.
  `CREATE FUNCTION liaison_state.take_shares(who text, who_joined uuid, shares text[], keys bytea[], mosts float8[], wants float8[])
    RETURNS float8[] LANGUAGE plpgsql AS $$
    DECLARE one record; there float8; part float8; granted float8[] := '{}';
    BEGIN
      PERFORM 1 FROM liaison_state.member m WHERE m.name = who AND m.joined = who_joined FOR SHARE;
      IF NOT FOUND THEN RETURN NULL; END IF;
      FOR one IN SELECT * FROM unnest(shares, keys, mosts, wants) WITH ORDINALITY AS u(share, key, most, want, i)
        ORDER BY share, key, i LOOP
        INSERT INTO liaison_state.share AS s VALUES (one.share, one.key, 0)
          ON CONFLICT (share, key) DO UPDATE SET held = s.held RETURNING s.held INTO there;
        part := CASE WHEN one.want < 0 OR there + one.want <= one.most THEN one.want ELSE 0 END;
        IF part <> 0 THEN
          UPDATE liaison_state.share s SET held = there + part WHERE s.share = one.share AND s.key = one.key;
          INSERT INTO liaison_state.holding AS h VALUES (who, one.share, one.key, part)
            ON CONFLICT (member, share, key) DO UPDATE SET held = h.held + part;
        END IF;
        granted[one.i] := part;
      END LOOP;
      RETURN granted;
    END $$`,
  // Whether an id comes for the first time. Of another salt's time nobody remembers what was used: no answer.
  `CREATE FUNCTION liaison_state.take_proof(of_salt uuid, of_id bytea, of_until timestamptz)
    RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT FROM liaison_state.epoch e WHERE e.salt = of_salt) THEN RETURN NULL; END IF;
      IF of_until < clock_timestamp() THEN RETURN false; END IF;
      INSERT INTO liaison_state.proof VALUES (of_id, of_until) ON CONFLICT DO NOTHING;
      RETURN FOUND;
    END $$`,
  `CREATE FUNCTION liaison_state.let_go(who text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM liaison_state.member WHERE name = who;
      UPDATE liaison_state.share s SET held = s.held - gone.held
        FROM (SELECT h.share, h.key, sum(h.held) AS held FROM liaison_state.holding h WHERE h.member = who GROUP BY 1, 2) gone
        WHERE s.share = gone.share AND s.key = gone.key;
      DELETE FROM liaison_state.holding WHERE member = who;
    END $$`,
  `CREATE FUNCTION liaison_state.forget() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE one record;
    BEGIN
      FOR one IN SELECT name FROM liaison_state.member WHERE seen < clock_timestamp() - ${DEAD_AFTER} FOR UPDATE SKIP LOCKED LOOP
        PERFORM liaison_state.let_go(one.name);
      END LOOP;
      DELETE FROM liaison_state.proof WHERE until < clock_timestamp();
      -- Full again by now, which is as good as none.
      DELETE FROM liaison_state.bucket WHERE at < clock_timestamp() - interval '2 minutes';
      DELETE FROM liaison_state.holding WHERE held <= 0;
      DELETE FROM liaison_state.share WHERE held <= 0;
    END $$`,
  // Says that a gateway is alive, and tells it what all must know: the laws in force and to come, the latest first, and
  // what the others say of their files.
  `CREATE FUNCTION liaison_state.look(who text, own_files jsonb)
    RETURNS TABLE (salt uuid, joined uuid, laws jsonb, others jsonb) LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO liaison_state.epoch DEFAULT VALUES ON CONFLICT DO NOTHING;
      INSERT INTO liaison_state.member AS m (name, seen, files) VALUES (who, clock_timestamp(), own_files)
        ON CONFLICT (name) DO UPDATE SET seen = clock_timestamp(), files = own_files RETURNING m.joined INTO joined;
      SELECT e.salt INTO salt FROM liaison_state.epoch e;
      SELECT coalesce(jsonb_agg(jsonb_build_object('digest', l.digest,
          'inMs', extract(epoch FROM l.at - clock_timestamp()) * 1000) ORDER BY l.number DESC), '[]') INTO laws
        FROM (SELECT * FROM liaison_state.law ORDER BY number DESC LIMIT 2) l;
      SELECT coalesce(jsonb_agg(jsonb_build_object('name', m.name, 'files', m.files)), '[]') INTO others
        FROM liaison_state.member m WHERE m.name <> who AND m.seen > clock_timestamp() - ${DEAD_AFTER};
      RETURN NEXT;
    END $$`,
  // Puts a law in the place of the one that it was made from, from a moment on by which each gateway knows it or has stopped; the
  // first one at once.
  // Where another one is in that place by now, nothing is changed. Tells which is the latest then.
  `CREATE FUNCTION liaison_state.enact(new_digest text, made_from text, lag_ms float8, who text)
    RETURNS text LANGUAGE plpgsql AS $$
    DECLARE latest text;
    BEGIN
      LOCK TABLE liaison_state.law IN SHARE ROW EXCLUSIVE MODE;
      SELECT digest INTO latest FROM liaison_state.law ORDER BY number DESC LIMIT 1;
      IF latest IS NOT DISTINCT FROM made_from THEN
        INSERT INTO liaison_state.law (digest, at, by)
          VALUES (new_digest, clock_timestamp() + CASE WHEN latest IS NULL THEN 0 ELSE lag_ms END * interval '1 millisecond', who);
        latest := new_digest;
      END IF;
      RETURN latest;
    END $$`,
];

/** A look that tells the numbers of laws as well: where they go back, the database was put back. */
export const LOOK_WITH_NUMBERS = `CREATE OR REPLACE FUNCTION liaison_state.look(who text, own_files jsonb)
  RETURNS TABLE (salt uuid, joined uuid, laws jsonb, others jsonb) LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO liaison_state.epoch DEFAULT VALUES ON CONFLICT DO NOTHING;
    INSERT INTO liaison_state.member AS m (name, seen, files) VALUES (who, clock_timestamp(), own_files)
      ON CONFLICT (name) DO UPDATE SET seen = clock_timestamp(), files = own_files RETURNING m.joined INTO joined;
    SELECT e.salt INTO salt FROM liaison_state.epoch e;
    SELECT coalesce(jsonb_agg(jsonb_build_object('number', l.number, 'digest', l.digest,
        'inMs', extract(epoch FROM l.at - clock_timestamp()) * 1000) ORDER BY l.number DESC), '[]') INTO laws
      FROM (SELECT * FROM liaison_state.law ORDER BY number DESC LIMIT 2) l;
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', m.name, 'files', m.files)), '[]') INTO others
      FROM liaison_state.member m WHERE m.name <> who AND m.seen > clock_timestamp() - ${DEAD_AFTER};
    RETURN NEXT;
  END $$`;
