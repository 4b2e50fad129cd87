import type { MigrationInterface, QueryRunner } from 'typeorm';
import { COMMON_PARTS, RARE } from '../names/common-parts.ts';
import { NAME_SCORE } from './name-score.ts';
import { WORD_LETTERS_AGREE, WORD_SCORE } from './name-score-words.ts';
import { withTyping } from './name-typing.ts';
import { anew, FIND_BY_WORDS, type Change } from './name-words.ts';

/**
 * What words say by how rare they are: a name of common words is no longer found in a longer one, and rare words that agree
 * make a hit where others stand beside them. With it, of words in scripts without vowels: a last i that one of the two has
 * not, e for a, g for k; a silent h in any. And names that are mistyped at their beginning (Afiz for Faiz), which share too
 * few trigrams, are candidates. `names/evidence.ts` and `names/word-score.ts` say the same in TypeScript.
 */
export class PersonNameEvidence1772323200096 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await weighEvidence(db);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(FIND_BY_WORDS);
    for (const { before } of CHANGES) await db.query(withTyping(before));
    await db.query(`DROP FUNCTION hub.name_swaps(text), hub.name_bits(text[], float8[]),
      hub.letters_read_as(text, text), hub.words_end_apart(text, text)`);
  }
}

/** Makes, or makes anew, the search by name and the functions that compare names for it. */
export async function weighEvidence(db: QueryRunner): Promise<void> {
  for (const text of [WORDS_END_APART, LETTERS_READ_AS, NAME_BITS, NAME_SWAPS]) await db.query(text);
  for (const { before } of CHANGES) await db.query(withEvidence(before));
  await db.query(FIND_BY_SWAPS);
  await db.query(`GRANT EXECUTE ON FUNCTION hub.name_swaps(text), hub.name_bits(text[], float8[]),
    hub.letters_read_as(text, text), hub.words_end_apart(text, text) TO hub_reader`);
}

/** A function's text as this migration leaves it. @param before its text as `createScoreFunctions` made it. */
export function withEvidence(before: string): string {
  return anew(withTyping(before), ...(CHANGES.find((one) => one.before === before)?.changes ?? []));
}

/** Whether one of two words ends in i and the other in a consonant: scripts without vowels write that one. */
const WORDS_END_APART = `CREATE OR REPLACE FUNCTION hub.words_end_apart(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (right(a, 1) = 'i') <> (right(b, 1) = 'i')
    AND NOT (a COLLATE "C" ~ '[aeiou]h?$' AND b COLLATE "C" ~ '[aeiou]h?$') $$`;

/** Whether the letters of one word are in the other in their order, where e stands for a and for i as well. */
const LETTERS_READ_AS = `CREATE OR REPLACE FUNCTION hub.letters_read_as(short text, long text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT strpos(short || long, 'e') > 0 AND long COLLATE "C" ~ replace(replace(replace(
    regexp_replace(replace(short, 'e', 'E'), '(.)', '\\1.*', 'g'), 'a', '[ae]'), 'i', '[ie]'), 'E', '[aei]') $$`;

/** A name with two letters of a word in each other's place, in every way. */
const NAME_SWAPS = `CREATE OR REPLACE FUNCTION hub.name_swaps(plain text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT coalesce(array_agg(left(plain, i - 1) || substr(plain, i + 1, 1) || substr(plain, i, 1) || substr(plain, i + 2)), '{}')
    FROM generate_series(1, length(plain) - 1) i
    WHERE substr(plain, i, 1) <> substr(plain, i + 1, 1) AND strpos(substr(plain, i, 2), ' ') = 0 $$`;

/** What the words of a name that agree say, in bits; see `names/evidence.ts`. */
const NAME_BITS = `CREATE OR REPLACE FUNCTION hub.name_bits(bones text[], scores float8[]) RETURNS float8
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
      common CONSTANT jsonb := '${JSON.stringify(COMMON_PARTS)}'::jsonb;
      bits float8 := 0;
    BEGIN
      FOR i IN 1 .. cardinality(bones) LOOP
        IF bones[i] <> '.' AND scores[i] >= 0 THEN
          bits := bits + coalesce((common -> (left(bones[i], 1) || translate(substr(bones[i], 2), 'w~', '')))::float8, ${RARE})
            * CASE WHEN scores[i] >= 0.95 THEN 1 WHEN scores[i] >= 0.85 THEN 0.8 ELSE 0.5 END;
        END IF;
      END LOOP;
      RETURN bits;
    END $$`;

const CANDIDATES_BY_SWAPS: Change = [
  `        OFFSET 0
      ) c`,
  `        UNION
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s WHERE s.plain = ANY(hub.name_swaps(q.plain) COLLATE "C")
        OFFSET 0
      ) c`,
];

/** The search by name as this migration leaves it. */
export const FIND_BY_SWAPS = anew(FIND_BY_WORDS, CANDIDATES_BY_SWAPS);

const CHANGES: readonly { readonly before: string; readonly changes: readonly Change[] }[] = [
  {
    before: WORD_LETTERS_AGREE,
    changes: [
      [
        `      BEGIN
        IF left(x, 1)`,
        `      BEGIN
        IF hub.words_end_apart(a, b) THEN
          RETURN false;
        END IF;
        IF left(x, 1)`,
      ],
      [
        `        x := translate(x, 'eov', 'iuu');
        y := translate(y, 'eov', 'iuu');
        IF length(x) <= length(y) THEN
          RETURN y LIKE '%' || regexp_replace(x, '(.)', '\\1%', 'g');
        END IF;
        RETURN x LIKE '%' || regexp_replace(y, '(.)', '\\1%', 'g');`,
        `        x := translate(x, 'ov', 'uu');
        y := translate(y, 'ov', 'uu');
        IF length(x) <= length(y) THEN
          RETURN y LIKE '%' || regexp_replace(x, '(.)', '\\1%', 'g') OR hub.letters_read_as(x, y);
        END IF;
        RETURN x LIKE '%' || regexp_replace(y, '(.)', '\\1%', 'g') OR hub.letters_read_as(y, x);`,
      ],
    ],
  },
  {
    before: WORD_SCORE,
    changes: [
      [
        `          IF distance <= edits THEN
            best := 1 - distance::float8 / most;
          END IF;`,
        `          IF distance <= edits THEN
            best := 1 - distance::float8 / most;
            IF least_ >= 5 AND left(q, 1) || replace(substr(q, 2), 'h', '') = left(n, 1) || replace(substr(n, 2), 'h', '') THEN
              best := greatest(best, 0.96);
            END IF;
          END IF;`,
      ],
      [
        `        IF a = b AND short >= 2 THEN
          RETURN greatest(best, CASE`,
        `        IF hub.words_end_apart(q, n) THEN
          RETURN best;
        END IF;
        IF a = b AND short >= 2 THEN
          RETURN greatest(best, CASE`,
      ],
      [
        `        IF short < 3 THEN
          IF best < 0.72`,
        `        -- A sound that the Maghreb and the Gulf write with g: Qasimi and Gasmi.
        IF replace(x, 'g', 'k') = replace(y, 'g', 'k') AND hub.word_letters_agree(replace(q, 'g', 'k'), replace(n, 'g', 'k')) THEN
          RETURN greatest(best, -0.02 + CASE WHEN short > 3 THEN 0.97 WHEN short > 2 THEN 0.95 ELSE 0.88 END);
        END IF;
        IF short < 3 THEN
          IF best < 0.72`,
      ],
      [
        'RETURN greatest(best, CASE WHEN short >= 4 THEN 0.78 ELSE 0.7 END);',
        'RETURN greatest(best, CASE WHEN long >= 5 THEN 0.78 ELSE 0.72 END);',
      ],
    ],
  },
  {
    before: NAME_SCORE,
    changes: [
      [
        `        distance integer;
      BEGIN`,
        `        distance integer;
        q_telling integer := 0;
        q_left integer := 0;
        is_within boolean;
      BEGIN`,
      ],
      [
        `          q_all := q_all + weight;`,
        `          IF q_bones[i] IS DISTINCT FROM '.' THEN
            q_telling := q_telling + 1;
            IF q[i] < 0 THEN
              q_left := q_left + 1;
            END IF;
          END IF;
          q_all := q_all + weight;`,
      ],
      // Bits are counted only where they can change something.
      [
        `        IF NOT (q_syllabic AND n_syllabic) THEN
          IF`,
        `        IF score >= 0.8 THEN
          IF (q_left > 0 OR surest < 0) AND q_telling > 1 AND '=' <> ALL(q_bones) AND '=' <> ALL(n_bones)
            AND least(hub.name_bits(q_bones, q), hub.name_bits(n_bones, n)) < 10 THEN
            score := least(score, 0.8 - 0.001);
          END IF;
        ELSIF NOT q_syllabic AND NOT n_syllabic AND '=' <> ALL(q_bones) AND '=' <> ALL(n_bones) THEN
          is_within := telling > 1 AND surest >= 0.95 AND q_left <= 2;
          IF (is_within OR score > 0.6 AND (q_left = 0 OR surest >= 0 AND q_left = 1))
            AND least(hub.name_bits(q_bones, q), hub.name_bits(n_bones, n)) >= (CASE WHEN is_within THEN 16 ELSE 22 END) THEN
            score := 0.8;
          END IF;
        END IF;
        IF NOT (q_syllabic AND n_syllabic) THEN
          IF`,
      ],
    ],
  },
];
