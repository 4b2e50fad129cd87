import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIND_BY_SWAPS, withEvidence } from './name-evidence.ts';
import { NAME_SCORE } from './name-score.ts';
import { NAME_THRESHOLD } from './name-search.ts';
import { anew, type Change } from './name-words.ts';

/**
 * Names that are no hit for want of rare words, and may be the person all the same. `hub.persons_named` gives them too, by a
 * score below that of every hit: of names whose common words alone agree (Mohammad Sayed, in Mohammad Sayed Hosseini) 0.7391,
 * and of names that are hits by what else agrees, such as a date of birth, 0.7308. Who asks says which of them are wanted.
 * With it, equal words agree before those that are merely alike. `names/score.ts` and `names/evidence.ts` say the same in
 * TypeScript.
 */
export class PersonNameHelp1772323200097 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await findWithHelp(db);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(withEvidence(NAME_SCORE));
    await db.query(FIND_BY_SWAPS);
    await db.query('DROP FUNCTION hub.name_pairs(text)');
  }
}

/** Makes, or makes anew, the search by name, with those who are found by what else of them agrees. */
export async function findWithHelp(db: QueryRunner): Promise<void> {
  await db.query(anew(withEvidence(NAME_SCORE), EQUAL_FIRST, WEIGHED));
  await db.query(NAME_PAIRS);
  await db.query(anew(FIND_BY_SWAPS, [`>= ${NAME_THRESHOLD})`, `>= ${LEAST})`], CANDIDATES_BY_PAIRS));
  await db.query('GRANT EXECUTE ON FUNCTION hub.name_pairs(text) TO hub_reader');
}

/** Who has a lower score is not found, whatever else agrees. */
const LEAST = 0.73;

/**
 * Two words of a name of four to six, in either order, which share too few trigrams with the whole. Of a longer name two words
 * are no hit, of three words they share enough.
 */
const NAME_PAIRS = `CREATE OR REPLACE FUNCTION hub.name_pairs(plain text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT coalesce(array_agg(words[i] || ' ' || words[j]), '{}')
    FROM (SELECT string_to_array(plain, ' ') AS words) w, generate_subscripts(words, 1) i, generate_subscripts(words, 1) j
    WHERE i <> j AND cardinality(words) BETWEEN 4 AND 6 $$`;

const CANDIDATES_BY_PAIRS: Change = [
  `        OFFSET 0
      ) c`,
  `        UNION
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s WHERE s.plain = ANY(hub.name_pairs(q.plain) COLLATE "C")
        OFFSET 0
      ) c`,
];

/** Equal words agree first, so that none is taken by one that is merely alike: Hosseini is not Hassan where Hassan is. */
const EQUAL_FIRST: Change = [
  `        FOR i IN 1 .. cardinality(q) LOOP
          IF q[i] < 0 THEN
            best := 0;`,
  `        FOR i IN 1 .. cardinality(q) LOOP
          IF q[i] < 0 AND q_plain[i] = ANY(n_plain) THEN
            FOR j IN 1 .. cardinality(n) LOOP
              IF n[j] < 0 AND n_plain[j] = q_plain[i] THEN
                q[i] := 1;
                n[j] := 1;
                EXIT;
              END IF;
            END LOOP;
          END IF;
        END LOOP;
        FOR i IN 1 .. cardinality(q) LOOP
          IF q[i] < 0 THEN
            best := 0;`,
];

const WEIGHED: Change = [
  `          IF (is_within OR score > 0.6 AND (q_left = 0 OR surest >= 0 AND q_left = 1))
            AND least(hub.name_bits(q_bones, q), hub.name_bits(n_bones, n)) >= (CASE WHEN is_within THEN 16 ELSE 22 END) THEN
            score := 0.8;
          END IF;`,
  `          IF is_within OR score > 0.6 AND (q_left = 0 OR surest >= 0 AND q_left = 1) THEN
            weight := least(hub.name_bits(q_bones, q), hub.name_bits(n_bones, n)) - CASE WHEN is_within THEN 16 ELSE 22 END;
            IF weight >= 0 THEN
              score := 0.8;
            ELSIF is_within OR weight >= -10 THEN
              score := greatest(score, 0.8 - 0.01);
            END IF;
          END IF;`,
];
