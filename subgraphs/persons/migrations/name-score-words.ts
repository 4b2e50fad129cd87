/** Whether the letters of one word are in the other in their order: first and last vowels may differ. */
export const WORD_LETTERS_AGREE = `CREATE OR REPLACE FUNCTION hub.word_letters_agree(a text, b text) RETURNS boolean
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        x text COLLATE "C" := a;
        y text COLLATE "C" := b;
      BEGIN
        IF left(x, 1) IN ('a', 'e', 'i', 'o', 'u') AND left(y, 1) IN ('a', 'e', 'i', 'o', 'u') THEN
          x := substr(x, 2);
          y := substr(y, 2);
        END IF;
        IF a COLLATE "C" ~ '[aeiou]h?$' AND b COLLATE "C" ~ '[aeiou]h?$' THEN
          x := rtrim(x, 'aeiouvh');
          y := rtrim(y, 'aeiouvh');
        ELSE
          x := rtrim(x, 'aehv');
          y := rtrim(y, 'aehv');
        END IF;
        x := translate(x, 'eov', 'iuu');
        y := translate(y, 'eov', 'iuu');
        IF length(x) <= length(y) THEN
          RETURN y LIKE '%' || regexp_replace(x, '(.)', '\\1%', 'g');
        END IF;
        RETURN x LIKE '%' || regexp_replace(y, '(.)', '\\1%', 'g');
      END $$`;

/** A word as ears take it: light and dark vowels, and consonants that are taken for each other. */
export const WORD_HEARD = `CREATE OR REPLACE FUNCTION hub.word_heard(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(regexp_replace(regexp_replace(translate(word COLLATE "C", 'pvfdzcgj', 'bbbtsskk'),
    '(?<=..)[aeiouh]+$', ''), '[aei]*[ou][aeiou]*', 'u', 'g'), '[aei]+', 'i', 'g') $$`;

/** How alike two words are. */
export const WORD_SCORE = `CREATE OR REPLACE FUNCTION hub.word_score(q_plain text, q_bones text, plain text, bones text) RETURNS float8
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        q text COLLATE "C" := q_plain;
        n text COLLATE "C" := plain;
        a text COLLATE "C" := q_bones;
        b text COLLATE "C" := bones;
        x text COLLATE "C";
        y text COLLATE "C";
        most integer := greatest(length(q), length(n));
        least_ integer := least(length(q), length(n));
        edits integer := CASE WHEN greatest(length(q), length(n)) >= 8 THEN 2 ELSE 1 END;
        distance integer;
        short integer;
        long integer;
        best float8 := 0;
        mixed boolean;
      BEGIN
        IF q = n THEN
          RETURN 1;
        END IF;
        IF length(q) = 1 OR length(n) = 1 THEN
          RETURN CASE WHEN left(q, 1) = left(n, 1) THEN 0.7 ELSE 0 END;
        END IF;
        IF a = '.' OR b = '.' THEN
          RETURN CASE WHEN a = b THEN 0.7 ELSE 0 END;
        END IF;
        IF a = '=' OR b = '=' THEN
          RETURN 0;
        END IF;
        mixed := (right(a, 1) = '~') <> (right(b, 1) = '~');
        a := rtrim(a, '~');
        b := rtrim(b, '~');
        -- Spelling: one typing error in five letters, two in eight; or the beginning of a longer word.
        IF least_ >= (CASE WHEN a = b AND length(b) >= 3 THEN 4 ELSE 5 END) AND most - least_ <= edits THEN
          distance := public.levenshtein_less_equal(q, n, edits);
          IF distance <= edits THEN
            best := 1 - distance::float8 / most;
          END IF;
        END IF;
        -- Two letters in each other's place.
        IF most = least_ AND most >= 4 THEN
          short := 1;
          WHILE substr(q, short, 1) = substr(n, short, 1) LOOP
            short := short + 1;
          END LOOP;
          IF substr(q, short, 2) = reverse(substr(n, short, 2)) AND substr(q, short + 2) = substr(n, short + 2) THEN
            best := greatest(best, 0.85);
          END IF;
        END IF;
        IF least_ >= 4 AND least_ >= 0.6 * most AND (starts_with(n, q) OR starts_with(q, n)) THEN
          best := greatest(best, 0.62 + 0.3 * least_::float8 / most);
        END IF;
        -- Consonants.
        short := least(length(a), length(b));
        IF NOT mixed THEN
          IF a = b AND short >= 4 THEN
            RETURN greatest(best, 0.86);
          END IF;
          IF a = b AND short = 3 AND least_ >= 5 THEN
            RETURN greatest(best, 0.72);
          END IF;
          IF short >= 4 AND best < 0.76 AND translate(a, 'pvfdzcgjwh', 'bbbtsskk') = translate(b, 'pvfdzcgjwh', 'bbbtsskk') THEN
            RETURN 0.76;
          END IF;
          IF short >= 2 AND least_ >= 4 AND best < 0.76 AND hub.word_heard(q) = hub.word_heard(n) THEN
            RETURN 0.76;
          END IF;
          RETURN best;
        END IF;
        IF a = b AND short >= 2 THEN
          RETURN greatest(best, CASE WHEN hub.word_letters_agree(q, n)
            THEN CASE WHEN short > 3 THEN 0.97 WHEN short > 2 THEN 0.95 ELSE 0.88 END
            ELSE CASE WHEN short > 3 THEN 0.86 WHEN short > 2 THEN 0.76 ELSE 0.5 END END);
        END IF;
        x := replace(a, 'w', '');
        y := replace(b, 'w', '');
        IF x <> y THEN
          x := replace(x, 'h', '');
          y := replace(y, 'h', '');
        END IF;
        short := least(length(x), length(y));
        long := greatest(length(x), length(y));
        IF short < 2 THEN
          RETURN best;
        END IF;
        IF x = y THEN
          RETURN greatest(best, -0.02 + CASE WHEN hub.word_letters_agree(q, n)
            THEN CASE WHEN short > 3 THEN 0.97 WHEN short > 2 THEN 0.95 ELSE 0.88 END
            ELSE CASE WHEN short > 3 THEN 0.86 WHEN short > 2 THEN 0.76 ELSE 0.5 END END);
        END IF;
        IF short < 3 THEN
          IF best < 0.72 AND translate(x, 'pvfdzcgj', 'bbbtsskk') = translate(y, 'pvfdzcgj', 'bbbtsskk')
            AND hub.word_letters_agree(translate(q, 'pvfdzcgj', 'bbbtsskk'), translate(n, 'pvfdzcgj', 'bbbtsskk')) THEN
            RETURN 0.72;
          END IF;
          RETURN best;
        END IF;
        IF translate(x, 'pvfdzcgj', 'bbbtsskk') = translate(y, 'pvfdzcgj', 'bbbtsskk') THEN
          IF hub.word_letters_agree(translate(q, 'pvfdzcgj', 'bbbtsskk'), translate(n, 'pvfdzcgj', 'bbbtsskk')) THEN
            RETURN greatest(best, CASE WHEN short > 3 THEN 0.86 ELSE 0.8 END);
          END IF;
          RETURN greatest(best, CASE WHEN short > 4 THEN 0.84 WHEN short > 3 THEN 0.76 ELSE 0 END);
        END IF;
        IF long - short > 1 OR long < 4 OR public.levenshtein_less_equal(x, y, 1) > 1 THEN
          RETURN best;
        END IF;
        RETURN greatest(best, CASE WHEN short >= 4 THEN 0.78 ELSE 0.7 END);
      END $$`;
