import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How names are compared inside the national database, so that every State ranks alike and only matches leave it.
 * Nothing here depends on the hub's law: a name that is found still has to pass it.
 */
export class PersonNameSearch1772323200041 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // How alike two words are, from 0 to 1: same spelling, same consonants, one begins the other, or few typing errors.
    await db.query(`CREATE FUNCTION hub.word_score(q_plain text, q_bones text, plain text, bones text) RETURNS float8
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE
        WHEN q_plain = plain THEN 1
        WHEN length(q_plain) = 1 OR length(plain) = 1 THEN CASE WHEN left(q_plain, 1) = left(plain, 1) THEN 0.7 ELSE 0 END
        WHEN q_bones = bones AND length(bones) >= 2 THEN CASE WHEN length(bones) >= 3 THEN 0.92 ELSE 0.82 END
        WHEN length(q_plain) >= 4 AND length(plain) >= 4 AND (starts_with(plain, q_plain) OR starts_with(q_plain, plain)) THEN 0.88
        ELSE 1 - public.levenshtein(q_plain, plain)::float8 / greatest(length(q_plain), length(plain))
      END $$`);
    // Rules of Delegated Regulation (EU) 2023/332 in one number: words in any order, inverted, regrouped, cut or mistyped.
    await db.query(`CREATE FUNCTION hub.name_score(key text, plain text, bones text) RETURNS float8
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        q_plain text[] := string_to_array(split_part(key, '|', 1), ' ');
        q_bones text[] := string_to_array(split_part(key, '|', 2), ' ');
        n_plain text[] := string_to_array(plain, ' ');
        n_bones text[] := string_to_array(bones, ' ');
        used boolean[] := array_fill(false, ARRAY[coalesce(array_length(n_plain, 1), 0)]);
        asked float8 := 0;
        found float8 := 0;
        covered float8 := 0;
        best float8;
        best_at integer;
        score float8;
        squeezed_q text := replace(split_part(key, '|', 1), ' ', '');
        squeezed_n text := replace(plain, ' ', '');
      BEGIN
        FOR i IN 1 .. coalesce(array_length(q_plain, 1), 0) LOOP
          best := 0;
          best_at := NULL;
          FOR j IN 1 .. coalesce(array_length(n_plain, 1), 0) LOOP
            IF NOT used[j] THEN
              score := hub.word_score(q_plain[i], q_bones[i], n_plain[j], n_bones[j]);
              IF score > best THEN
                best := score;
                best_at := j;
              END IF;
            END IF;
          END LOOP;
          asked := asked + length(q_plain[i]);
          -- Below this, two words are different words, not one word misspelt.
          IF best >= 0.6 THEN
            used[best_at] := true;
            found := found + best * length(q_plain[i]);
            covered := covered + length(n_plain[best_at]);
          END IF;
        END LOOP;
        IF asked = 0 OR squeezed_n = '' THEN
          RETURN 0;
        END IF;
        RETURN greatest(
          found / asked * (0.85 + 0.15 * covered / length(squeezed_n)),
          0.97 * (1 - public.levenshtein(left(squeezed_q, 200), left(squeezed_n, 200))::float8
            / greatest(length(squeezed_q), length(squeezed_n))));
      END $$`);
    // Candidates by trigrams, over GIN indexes, then the rules. Thresholds are the function's own: no session sets
    // them. The planner takes trigram operators for cheap, so that it would read all names of a middling register.
    await db.query(`CREATE FUNCTION hub.persons_named(keys text[]) RETURNS TABLE (owner text, person_id text)
      LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
      SET pg_trgm.similarity_threshold = 0.5
      SET pg_trgm.strict_word_similarity_threshold = 0.75
      SET enable_seqscan = off
      AS $$
      SELECT DISTINCT c.owner, c.person_id
      FROM unnest(keys) AS k(key)
      CROSS JOIN LATERAL (SELECT split_part(k.key, '|', 1) AS plain, split_part(k.key, '|', 2) AS bones) q
      CROSS JOIN LATERAL (
        SELECT n.owner, n.person_id, n.plain, n.bones FROM hub.person_name_v1 n WHERE n.plain OPERATOR(public.%) q.plain
        UNION ALL
        SELECT n.owner, n.person_id, n.plain, n.bones FROM hub.person_name_v1 n WHERE q.plain OPERATOR(public.<<%) n.plain
        UNION ALL
        SELECT n.owner, n.person_id, n.plain, n.bones FROM hub.person_name_v1 n
          WHERE n.bones OPERATOR(public.%) q.bones AND public.similarity(n.bones, q.bones) >= 0.6
      ) c
      WHERE hub.name_score(k.key, c.plain, c.bones) >= ${NAME_THRESHOLD} $$`);
    // The best of a person's names. The same rules, so that order and selection agree.
    await db.query(`CREATE FUNCTION hub.person_name_score(owner text, person_id text, keys text[]) RETURNS float8
      LANGUAGE sql STABLE PARALLEL SAFE AS $$
      SELECT round(max(hub.name_score(k.key, n.plain, n.bones))::numeric, 4)::float8
      FROM hub.person_name_v1 n CROSS JOIN unnest(keys) AS k(key)
      WHERE n.owner = $1 COLLATE "C" AND n.person_id = $2 COLLATE "C" $$`);
    await db.query(`GRANT EXECUTE ON FUNCTION hub.word_score(text, text, text, text), hub.name_score(text, text, text),
      hub.persons_named(text[]), hub.person_name_score(text, text, text[]) TO hub_reader`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION hub.person_name_score(text, text, text[]), hub.persons_named(text[]),
      hub.name_score(text, text, text), hub.word_score(text, text, text, text)`);
  }
}

/** Chosen by measurement: see names/quality.test.ts. */
export const NAME_THRESHOLD = 0.74;
