import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People by the very spelling of a name, in the form in which names are compared: what a search finds that forgives
 * nothing. As with `hub.persons_named`, nothing here depends on the hub's law.
 */
export class PersonSimilarSearch1772323200045 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await findSpelt(db);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION hub.persons_spelt(text[])');
  }
}

/** Makes, or makes anew, the search by spelling. */
export async function findSpelt(db: QueryRunner): Promise<void> {
  await db.query(`CREATE OR REPLACE FUNCTION hub.persons_spelt(keys text[]) RETURNS TABLE (owner text, person_id text, score float8)
      LANGUAGE sql STABLE PARALLEL SAFE ROWS 5
      SET enable_seqscan = off
      AS $$
      SELECT DISTINCT n.owner, n.person_id, 1::float8
      FROM unnest(keys) AS k(key)
      JOIN hub.person_spelling_v1 s ON s.plain = split_part(k.key, '|', 1) AND s.bones = split_part(k.key, '|', 2)
      JOIN hub.person_spelt_v1 n ON n.spelling = s.id $$`);
  await db.query('GRANT EXECUTE ON FUNCTION hub.persons_spelt(text[]) TO hub_reader');
}
