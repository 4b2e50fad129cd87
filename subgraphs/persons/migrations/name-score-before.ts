/** The functions as migration 1772323200041 made them. */
export const BEFORE = [
  `CREATE OR REPLACE FUNCTION hub.word_score(q_plain text, q_bones text, plain text, bones text) RETURNS float8
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT CASE
        WHEN q_plain = plain THEN 1
        WHEN length(q_plain) = 1 OR length(plain) = 1 THEN CASE WHEN left(q_plain, 1) = left(plain, 1) THEN 0.7 ELSE 0 END
        WHEN q_bones = bones AND length(bones) >= 2 THEN CASE WHEN length(bones) >= 3 THEN 0.92 ELSE 0.82 END
        WHEN length(q_plain) >= 4 AND length(plain) >= 4 AND (starts_with(plain, q_plain) OR starts_with(q_plain, plain)) THEN 0.88
        ELSE 1 - public.levenshtein(q_plain, plain)::float8 / greatest(length(q_plain), length(plain))
      END $$`,
  `CREATE OR REPLACE FUNCTION hub.name_score(key text, plain text, bones text) RETURNS float8
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
      END $$`,
];
