import type { MigrationInterface, QueryRunner } from 'typeorm';
import { NAME_THRESHOLD } from './name-search.ts';

/**
 * Compares each name that trigrams bring up once, where it was compared once for each way in which it came up. That is less
 * work; and how long a search takes tells less of whether the name is there, as it may be of a record that law withholds.
 */
export class PersonNameSearchOnce1772323200042 implements MigrationInterface {
  up(db: QueryRunner): Promise<void> {
    return personsNamed(db, 'UNION', 'OFFSET 0');
  }

  down(db: QueryRunner): Promise<void> {
    return personsNamed(db, 'UNION ALL', '');
  }
}

/** @param end `OFFSET 0` keeps the planner from comparing names before those that came up twice are united. */
async function personsNamed(
  db: QueryRunner,
  and: 'UNION' | 'UNION ALL',
  end: 'OFFSET 0' | '',
): Promise<void> {
  await db.query(`CREATE OR REPLACE FUNCTION hub.persons_named(keys text[]) RETURNS TABLE (owner text, person_id text)
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
      ${and}
      SELECT n.owner, n.person_id, n.plain, n.bones FROM hub.person_name_v1 n WHERE q.plain OPERATOR(public.<<%) n.plain
      ${and}
      SELECT n.owner, n.person_id, n.plain, n.bones FROM hub.person_name_v1 n
        WHERE n.bones OPERATOR(public.%) q.bones AND public.similarity(n.bones, q.bones) >= 0.6
      ${end}
    ) c
    WHERE hub.name_score(k.key, c.plain, c.bones) >= ${NAME_THRESHOLD} $$`);
}
