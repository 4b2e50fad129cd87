import type { MigrationInterface, QueryRunner } from 'typeorm';
import { BEFORE } from './name-score-before.ts';
import { NAME_WORDS_JOINED } from './name-score-joined.ts';
import { WORD_HEARD, WORD_LETTERS_AGREE, WORD_SCORE } from './name-score-words.ts';

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
  await db.query(WORD_LETTERS_AGREE);
  await db.query(WORD_HEARD);
  await db.query(WORD_SCORE);
  // Gives words of one name that stand as one word in the other their score: two arrays of scores, -1 where none yet.
  await db.query(NAME_WORDS_JOINED);
  await db.query(NAME_SCORE);
  await db.query(`GRANT EXECUTE ON FUNCTION hub.word_letters_agree(text, text), hub.word_heard(text),
    hub.name_words_joined(text[], text[], float8[], text[], text[], float8[]) TO hub_reader`);
}

/** How alike two names are. */
export const NAME_SCORE = `CREATE OR REPLACE FUNCTION hub.name_score(key text, plain text, bones text) RETURNS float8
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
      END $$`;
