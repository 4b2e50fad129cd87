import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NAME_WORDS_JOINED, WORD_SCORE } from './name-score.ts';
import { findBySpelling } from './name-spellings.ts';
import { NAME_THRESHOLD } from './name-search.ts';

/**
 * Candidates of a search by how names sound: by consonants without those that spellings leave out (waw, an unheard h), and
 * with those alike that ears take for each other. Without it a third of the Arabic names that the rules would find never
 * came up. And words that differ in vowels, or in one of two consonants, as `names/score.ts` has them since.
 */
export class PersonNameSound1772323200046 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(WORD_HEARD);
    await db.query(WORD_SCORE_HEARD);
    await db.query(NAME_WORDS_JOINED_SOONER);
    await db.query(`CREATE FUNCTION hub.name_sound(bones text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
      AS $$ SELECT ${sound('bones')} $$`);
    await db.query('LOCK TABLE register.person IN SHARE ROW EXCLUSIVE MODE');
    await db.query(`ALTER TABLE register.person_spelling
      ADD COLUMN sound text COLLATE "C" GENERATED ALWAYS AS (${sound('bones')}) STORED`);
    await db.query('DROP INDEX register.person_spelling_bones');
    await db.query(
      'CREATE INDEX person_spelling_sound ON register.person_spelling USING gin (sound public.gin_trgm_ops) WITH (gin_pending_list_limit = 64)',
    );
    await db.query(`CREATE INDEX person_spelling_run ON register.person_spelling (${run('sound')})`);
    await db.query(
      'CREATE OR REPLACE VIEW hub.person_spelling_v1 AS SELECT id, plain, bones, sound FROM register.person_spelling',
    );
    await db.query(FIND_BY_SOUND);
    await db.query('GRANT EXECUTE ON FUNCTION hub.word_heard(text), hub.name_sound(text) TO hub_reader');
    await db.query('ANALYZE register.person_spelling');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('LOCK TABLE register.person IN SHARE ROW EXCLUSIVE MODE');
    // A view loses a column only when it is made anew, and what reads it with it.
    await db.query('DROP VIEW hub.person_spelling_v1');
    await db.query('ALTER TABLE register.person_spelling DROP COLUMN sound');
    await db.query(
      'CREATE VIEW hub.person_spelling_v1 AS SELECT id, plain, bones FROM register.person_spelling',
    );
    await db.query('GRANT SELECT ON hub.person_spelling_v1 TO hub_reader');
    await db.query(
      'CREATE INDEX person_spelling_bones ON register.person_spelling USING gin (bones public.gin_trgm_ops) WITH (gin_pending_list_limit = 64)',
    );
    await findBySpelling(db);
    await db.query(WORD_SCORE);
    await db.query(NAME_WORDS_JOINED);
    await db.query('DROP FUNCTION hub.name_sound(text), hub.word_heard(text)');
  }
}

/** Consonants of a key by their sound: words stay apart, marks are gone. */
function sound(bones: string): string {
  return `regexp_replace(translate(${bones}, 'pvfdzcgj~.=', 'bbbtsskk'), '(?<=[a-z])[wh]', '', 'g')`;
}

/** The same without blanks: words that one spelling joins and another divides. */
function run(sounds: string): string {
  return `replace(${sounds}, ' ', '')`;
}

const WORD_HEARD = `CREATE FUNCTION hub.word_heard(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(regexp_replace(regexp_replace(translate(word COLLATE "C", 'pvfdzcgj', 'bbbtsskk'),
    '(?<=..)[aeiouh]+$', ''), '[aei]*[ou][aeiou]*', 'u', 'g'), '[aei]+', 'i', 'g') $$`;

const WORD_SCORE_HEARD = `CREATE OR REPLACE FUNCTION hub.word_score(q_plain text, q_bones text, plain text, bones text) RETURNS float8
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

const NAME_WORDS_JOINED_SOONER = `CREATE OR REPLACE FUNCTION hub.name_words_joined(a_plain text[], a_bones text[], INOUT a_scores float8[],
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

const FIND_BY_SOUND = `CREATE OR REPLACE FUNCTION hub.persons_named(keys text[]) RETURNS TABLE (owner text, person_id text, score float8)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
    SET pg_trgm.similarity_threshold = 0.5
    SET pg_trgm.strict_word_similarity_threshold = 0.75
    SET enable_seqscan = off
    AS $$
    WITH alike AS MATERIALIZED (
      SELECT c.id, max(hub.name_score(k.key, c.plain, c.bones)) AS score
      FROM unnest(keys) AS k(key)
      CROSS JOIN LATERAL (
        SELECT split_part(k.key, '|', 1) AS plain, hub.name_sound(split_part(k.key, '|', 2)) AS sound OFFSET 0
      ) q
      CROSS JOIN LATERAL (
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s WHERE s.plain OPERATOR(public.%) q.plain
        UNION
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s WHERE q.plain OPERATOR(public.<<%) s.plain
        UNION
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s WHERE s.sound OPERATOR(public.%) q.sound
        UNION
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s
          WHERE ${run('s.sound')} = ${run('q.sound')} AND length(${run('q.sound')}) >= 4
        OFFSET 0
      ) c
      GROUP BY c.id
      HAVING max(hub.name_score(k.key, c.plain, c.bones)) >= ${NAME_THRESHOLD})
    SELECT n.owner, n.person_id, round(max(a.score)::numeric, 4)::float8
    FROM alike a JOIN hub.person_spelt_v1 n ON n.spelling = a.id
    GROUP BY n.owner, n.person_id $$`;
