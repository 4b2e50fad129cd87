import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NAME_SCORE } from './name-score.ts';
import { WORD_SCORE } from './name-score-words.ts';
import { anew, withWords, type Change } from './name-words.ts';

/**
 * Names as they are mistyped and heard: two letters of three in each other's place (Sko for Sok), a blank moved within a name
 * of syllables (Myongc-Hin), and words that differ in e for a or i alone (Hussein, Husayn), which are one with another of
 * three words. `names/score.ts` says the same in TypeScript.
 */
export class PersonNameTyping1772323200070 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await compareTyping(db);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const { before } of CHANGES) await db.query(withWords(before));
    await db.query('DROP FUNCTION hub.word_said_alike(text, text)');
  }
}

/** Makes, or makes anew, the functions that compare words and names, as `names/score.ts` does. */
export async function compareTyping(db: QueryRunner): Promise<void> {
  await db.query(WORD_SAID_ALIKE);
  for (const { before } of CHANGES) await db.query(withTyping(before));
  await db.query('GRANT EXECUTE ON FUNCTION hub.word_said_alike(text, text) TO hub_reader');
}

/** A function's text as this migration leaves it. @param before its text as `createScoreFunctions` made it. */
export function withTyping(before: string): string {
  return anew(withWords(before), ...(CHANGES.find((one) => one.before === before)?.changes ?? []));
}

/** Whether two words of the same consonants have the same vowels, where e is written for a and for i. */
const WORD_SAID_ALIKE = `CREATE OR REPLACE FUNCTION hub.word_said_alike(a text, b text) RETURNS boolean
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      DECLARE
        x text COLLATE "C" := replace(left(a, 2) || regexp_replace(substr(a, 3) COLLATE "C", '[aeiouh]+$', ''), 'o', 'u');
        y text COLLATE "C" := replace(left(b, 2) || regexp_replace(substr(b, 3) COLLATE "C", '[aeiouh]+$', ''), 'o', 'u');
      BEGIN
        RETURN length(x) = length(y) AND (y LIKE replace(x, 'e', '_') OR x LIKE replace(y, 'e', '_'));
      END $$`;

const CHANGES: readonly { readonly before: string; readonly changes: readonly Change[] }[] = [
  {
    before: WORD_SCORE,
    changes: [
      // Of three letters only where one of the two has consonants side by side: Ali and Lai are two names.
      [
        `        IF most = least_ AND most >= 4 THEN
          short := 1;`,
        `        IF most = least_ AND most >= 3 THEN
          short := 1;`,
      ],
      [
        `            best := greatest(best, 0.85);
          END IF;
        END IF;`,
        `            best := greatest(best, CASE WHEN most >= 4 THEN 0.85
              WHEN (q ~ '^[^aeiou]{2}|[^aeiou]{2}$') <> (n ~ '^[^aeiou]{2}|[^aeiou]{2}$') THEN 0.8 ELSE 0 END);
          END IF;
        END IF;`,
      ],
      [
        `          IF short >= 4 AND best < 0.76 AND translate(a,`,
        `          IF a = b AND short >= 2 AND least_ >= 4 AND best < 0.9 AND hub.word_said_alike(q, n) THEN
            RETURN 0.9;
          END IF;
          IF short >= 4 AND best < 0.76 AND translate(a,`,
      ],
    ],
  },
  {
    before: NAME_SCORE,
    changes: [
      // Of syllables all but one letter has to be the same, and there have to be many.
      [
        `        most integer;
      BEGIN`,
        `        most integer;
        distance integer;
      BEGIN`,
      ],
      [
        `          IF q_bones[1] IS DISTINCT FROM '=' AND n_bones[1] IS DISTINCT FROM '=' THEN
            asked := replace(asked, ' ', '');`,
        `        END IF;
        IF NOT (q_syllabic AND n_syllabic) THEN
          IF q_bones[1] IS DISTINCT FROM '=' AND n_bones[1] IS DISTINCT FROM '=' THEN
            asked := replace(asked, ' ', '');`,
      ],
      [
        `              score := greatest(score, 0.97 * (1 - 1.2 * public.levenshtein(left(asked, 200), left(named, 200)) / most));`,
        `              distance := public.levenshtein(left(asked, 200), left(named, 200));
              IF NOT (q_syllabic OR n_syllabic) OR (distance <= 1 AND most >= 10) THEN
                score := greatest(score, 0.97 * (1 - 1.2 * distance / most));
              END IF;`,
      ],
    ],
  },
];
