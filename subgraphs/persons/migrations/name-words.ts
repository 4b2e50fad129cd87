import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NAME_SCORE } from './name-score.ts';
import { WORD_LETTERS_AGREE, WORD_SCORE } from './name-score-words.ts';
import { FIND_BY_SOUND } from './name-sound.ts';

/**
 * Names of many words, and names that were hits for too little.
 *
 * A spelling that holds all words that are asked for, wherever they stand, is a candidate: two of thirteen words share too
 * few trigrams with the whole. Scores change in what `CHANGES` says; `names/score.ts` says the same in TypeScript.
 */
export class PersonNameWords1772323200064 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE INDEX person_spelling_words ON register.person_spelling USING gin (string_to_array(plain, ' ')) WITH (gin_pending_list_limit = 64)`,
    );
    await findByWords(db);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const { before } of CHANGES) await db.query(anew(before));
    await db.query(FIND_BY_SOUND);
    await db.query('DROP INDEX register.person_spelling_words');
  }
}

/** Makes, or makes anew, the search by name with words wherever they stand, and the functions that compare names for it. */
export async function findByWords(db: QueryRunner): Promise<void> {
  await db.query(FIND_BY_WORDS);
  for (const { before, changes } of CHANGES) await db.query(anew(before, ...changes));
}

/** A function's text as this migration leaves it. @param before its text until then: one of `CHANGES`. */
export function withWords(before: string): string {
  return anew(before, ...(CHANGES.find((one) => one.before === before)?.changes ?? []));
}

/** A piece of a function's text, and what stands in its place. */
export type Change = readonly [before: string, after: string];

/** @throws Error when a piece does not stand in the text exactly once. */
export function anew(text: string, ...changes: readonly Change[]): string {
  return changes.reduce((all, [before, after]) => {
    const [head, tail, more] = all.split(before);
    if (head === undefined || tail === undefined || more !== undefined)
      throw new Error(`stands not once in the function: ${before}`);
    return `${head}${after}${tail}`;
  }, text);
}

const CANDIDATES_BY_WORDS: Change = [
  `        OFFSET 0
      ) c`,
  `        UNION
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s
          WHERE string_to_array(s.plain, ' ') @> string_to_array(q.plain, ' ') AND strpos(q.plain, ' ') > 0
        OFFSET 0
      ) c`,
];

/** The search by name as this migration leaves it. */
export const FIND_BY_WORDS = anew(FIND_BY_SOUND, CANDIDATES_BY_WORDS);

const CHANGES: readonly { readonly before: string; readonly changes: readonly Change[] }[] = [
  {
    before: WORD_LETTERS_AGREE,
    changes: [
      // A first vowel may be written with two letters: alif and waw for Osama.
      [
        `          x := substr(x, 2);
          y := substr(y, 2);`,
        `          x := ltrim(x, 'aeiou');
          y := ltrim(y, 'aeiou');`,
      ],
    ],
  },
  {
    before: WORD_SCORE,
    changes: [
      // Servant words begin alike: what follows tells them apart.
      [
        'IF least_ >= 4 AND least_ >= 0.6 * most AND (starts_with(n, q) OR starts_with(q, n)) THEN',
        `IF least_ >= (CASE WHEN starts_with(q, 'abd') THEN 6 ELSE 4 END) AND least_ >= 0.6 * most
          AND (starts_with(n, q) OR starts_with(q, n)) THEN`,
      ],
      [
        `          IF a = b AND short = 3 AND least_ >= 5 THEN
            RETURN greatest(best, 0.72);
          END IF;`,
        `          IF a = b AND short = 3 AND least_ >= 5 AND hub.word_heard(q) <> hub.word_heard(n) THEN
            RETURN greatest(best, 0.72);
          END IF;`,
      ],
    ],
  },
  {
    before: NAME_SCORE,
    changes: [
      // A name within a longer one that is asked for: two words have to be there all but for sure, syllables never are.
      [
        'IF q_found >= 0.47 AND telling >= 2 AND letters >= 9 AND surest >= 0.85 THEN',
        `IF q_found >= (CASE telling WHEN 2 THEN 0.6 ELSE 0.47 END) AND telling >= 2 AND letters >= 9
            AND surest >= (CASE telling WHEN 2 THEN 0.96 ELSE 0.85 END)
            AND '=' <> ALL(q_bones) AND '=' <> ALL(n_bones) THEN`,
      ],
    ],
  },
];
