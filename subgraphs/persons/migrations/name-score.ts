import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How names are compared, anew: names of scripts without vowels, particles that count less, words that stand together or
 * apart, names of syllables. `names/score.ts` says the same in TypeScript, and why; a test holds both to the same numbers.
 * All functions are immutable, and compare bytes whatever the collation of the database: keys are ASCII.
 *
 * The keys of `name_keys` have changed with it: records have to be seeded or imported again, until then names are compared
 * by their old keys.
 */
export class PersonNameScore1772323200043 implements MigrationInterface {
  up(db: QueryRunner): Promise<void> {
    return createScoreFunctions(db);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const text of BEFORE) await db.query(text);
    await db.query(`DROP FUNCTION hub.name_words_joined(text[], text[], float8[], text[], text[], float8[]),
      hub.word_letters_agree(text, text), hub.word_heard(text)`);
  }
}

/** Makes, or makes anew, the functions that compare two names: they read no table. */
export async function createScoreFunctions(db: QueryRunner): Promise<void> {
  await db.query(`CREATE OR REPLACE FUNCTION hub.word_letters_agree(a text, b text) RETURNS boolean
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
      END $$`);
  await db.query(WORD_HEARD);
  await db.query(WORD_SCORE);
  // Gives words of one name that stand as one word in the other their score: two arrays of scores, -1 where none yet.
  await db.query(NAME_WORDS_JOINED);
  await db.query(`CREATE OR REPLACE FUNCTION hub.name_score(key text, plain text, bones text) RETURNS float8
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        syllables CONSTANT text := '^([bcdfghjklmnprstvz]|ks)?[aeiou]{1,4}(ng?|[mlkp])?( ([bcdfghjklmnprstvz]|ks)?[aeiou]{1,4}(ng?|[mlkp])?)+$';
        asked text COLLATE "C" := split_part(key, '|', 1);
        named text COLLATE "C" := plain;
        q_plain text[] := string_to_array(split_part(key, '|', 1), ' ');
        q_bones text[] := string_to_array(split_part(key, '|', 2), ' ');
        n_plain text[] := string_to_array(plain, ' ');
        n_bones text[] := string_to_array(bones, ' ');
        q float8[];
        n float8[];
        q_syllabic boolean;
        n_syllabic boolean;
        lowest float8;
        best float8;
        best_at integer;
        word float8;
        weight float8;
        q_all float8 := 0;
        q_found float8 := 0;
        n_all float8 := 0;
        n_found float8 := 0;
        telling integer := 0;
        letters float8 := 0;
        told float8 := 0;
        surest float8 := 1;
        score float8;
        most integer;
      BEGIN
        IF asked = '' OR named = '' THEN
          RETURN 0;
        END IF;
        q := array_fill(-1::float8, ARRAY[cardinality(q_plain)]);
        n := array_fill(-1::float8, ARRAY[cardinality(n_plain)]);
        IF cardinality(q) <> cardinality(n) THEN
          SELECT j.a_scores, j.w_scores INTO q, n FROM hub.name_words_joined(q_plain, q_bones, q, n_plain, n_bones, n) j;
          SELECT j.a_scores, j.w_scores INTO n, q FROM hub.name_words_joined(n_plain, n_bones, n, q_plain, q_bones, q) j;
        END IF;
        q_syllabic := asked ~ syllables;
        n_syllabic := named ~ syllables;
        lowest := CASE WHEN q_syllabic AND n_syllabic THEN 0.87 ELSE 0.7 END;
        FOR i IN 1 .. cardinality(q) LOOP
          IF q[i] < 0 THEN
            best := 0;
            best_at := NULL;
            FOR j IN 1 .. cardinality(n) LOOP
              IF n[j] < 0 THEN
                word := hub.word_score(q_plain[i], q_bones[i], n_plain[j], n_bones[j]);
                IF word > best THEN
                  best := word;
                  best_at := j;
                  EXIT WHEN word = 1;
                END IF;
              END IF;
            END LOOP;
            IF best >= lowest THEN
              q[i] := best;
              n[best_at] := best;
            END IF;
          END IF;
          weight := CASE WHEN q_bones[i] = '.' THEN 0.3 * length(q_plain[i]) ELSE greatest(4, length(q_plain[i])) END;
          q_all := q_all + weight;
          q_found := q_found + weight * greatest(0, q[i]);
        END LOOP;
        FOR j IN 1 .. cardinality(n) LOOP
          weight := CASE WHEN n_bones[j] = '.' THEN 0.3 * length(n_plain[j]) ELSE greatest(4, length(n_plain[j])) END;
          n_all := n_all + weight;
          n_found := n_found + weight * greatest(0, n[j]);
          IF n_bones[j] IS DISTINCT FROM '.' THEN
            telling := telling + 1;
            letters := letters + length(n_plain[j]);
            told := told + length(n_plain[j]) * n[j];
            surest := least(surest, n[j]);
          END IF;
        END LOOP;
        q_found := q_found / q_all;
        n_found := n_found / n_all;
        score := q_found * CASE WHEN q_syllabic OR n_syllabic THEN 0.3 + 0.7 * n_found
          WHEN q_found > 0.995 THEN 0.85 + 0.15 * n_found ELSE 0.7 + 0.3 * n_found END;
        IF NOT q_syllabic AND NOT n_syllabic THEN
          IF q_found >= 0.47 AND telling >= 2 AND letters >= 9 AND surest >= 0.85 THEN
            score := greatest(score, (0.68 + 0.32 * q_found) * (told / letters));
          END IF;
          IF q_bones[1] IS DISTINCT FROM '=' AND n_bones[1] IS DISTINCT FROM '=' THEN
            asked := replace(asked, ' ', '');
            named := replace(named, ' ', '');
            most := greatest(length(asked), length(named));
            IF 0.97 * (1 - 1.2 * abs(length(asked) - length(named)) / most) > score THEN
              score := greatest(score, 0.97 * (1 - 1.2 * public.levenshtein(left(asked, 200), left(named, 200)) / most));
            END IF;
          END IF;
        END IF;
        RETURN CASE WHEN score < 0.8 THEN score * 0.74 / 0.8 ELSE 0.74 + (score - 0.8) * 0.26 / 0.2 END;
      END $$`);
  await db.query(`GRANT EXECUTE ON FUNCTION hub.word_letters_agree(text, text), hub.word_heard(text),
      hub.name_words_joined(text[], text[], float8[], text[], text[], float8[]) TO hub_reader`);
}

/** A word as ears take it: light and dark vowels, and consonants that are taken for each other. */
const WORD_HEARD = `CREATE OR REPLACE FUNCTION hub.word_heard(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(regexp_replace(regexp_replace(translate(word COLLATE "C", 'pvfdzcgj', 'bbbtsskk'),
    '(?<=..)[aeiouh]+$', ''), '[aei]*[ou][aeiou]*', 'u', 'g'), '[aei]+', 'i', 'g') $$`;

/** How alike two words are. */
const WORD_SCORE = `CREATE OR REPLACE FUNCTION hub.word_score(q_plain text, q_bones text, plain text, bones text) RETURNS float8
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

/** Words of one name that stand as one in the other. */
const NAME_WORDS_JOINED = `CREATE OR REPLACE FUNCTION hub.name_words_joined(a_plain text[], a_bones text[], INOUT a_scores float8[],
        w_plain text[], w_bones text[], INOUT w_scores float8[])
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        words integer := cardinality(a_plain);
        word text COLLATE "C";
        consonants text COLLATE "C";
        letters text COLLATE "C";
        joined text COLLATE "C";
        part text COLLATE "C";
        unvowelled boolean;
        score float8;
      BEGIN
        FOR j IN 1 .. cardinality(w_plain) LOOP
          word := w_plain[j];
          CONTINUE WHEN length(word) < 5 OR w_scores[j] >= 0;
          consonants := translate(w_bones[j], '~=wh', '');
          <<starts>>
          FOR i IN 1 .. words - 1 LOOP
            -- Most words begin otherwise: seen before anything is put together.
            CONTINUE WHEN left(a_plain[i], 1) <> left(word, 1) AND left(consonants, 1) <> CASE WHEN a_bones[i] = '.'
              THEN translate(left(a_plain[i], 1), 'eiou', 'aaaa') ELSE left(translate(a_bones[i], '~=', ''), 1) END;
            letters := '';
            joined := '';
            unvowelled := false;
            FOR k IN i .. least(words, i + 3) LOOP
              EXIT WHEN a_scores[k] >= 0;
              letters := regexp_replace(letters || a_plain[k], '(.)\\1+', '\\1', 'g');
              IF a_bones[k] = '.' THEN
                part := left(a_plain[k], 1) || translate(substr(a_plain[k], 2), 'aeiou', '');
                part := translate(left(part, 1), 'eiou', 'aaaa') || substr(part, 2);
              ELSE
                part := translate(a_bones[k], '~=', '');
              END IF;
              IF k > i AND left(part, 1) = 'a' THEN
                part := substr(part, 2);
              END IF;
              joined := regexp_replace(joined || part, '(.)\\1+', '\\1', 'g');
              unvowelled := unvowelled OR right(a_bones[k], 1) = '~';
              EXIT WHEN left(letters, 1) <> left(word, 1) AND left(joined, 1) <> left(consonants, 1);
              CONTINUE WHEN k = i;
              score := -1;
              IF letters = word THEN
                score := 0.98;
              ELSIF unvowelled <> (right(w_bones[j], 1) = '~') AND length(translate(w_bones[j], '~=', '')) >= 4
                AND translate(joined, 'wh', '') = consonants
                AND (length(consonants) >= 5 OR hub.word_letters_agree(letters, word)) THEN
                score := 0.9;
              END IF;
              IF score >= 0 THEN
                w_scores[j] := score;
                FOR t IN i .. k LOOP
                  a_scores[t] := score;
                END LOOP;
                EXIT starts;
              END IF;
            END LOOP;
          END LOOP;
        END LOOP;
      END $$`;

/** The functions as migration 1772323200041 made them. */
const BEFORE = [
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
