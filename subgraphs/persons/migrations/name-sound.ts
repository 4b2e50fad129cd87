import type { MigrationInterface, QueryRunner } from 'typeorm';
import { findBySpelling } from './name-spellings.ts';
import { NAME_THRESHOLD } from './name-search.ts';

/**
 * Candidates of a search by how names sound: by consonants without those that spellings leave out (waw, an unheard h), and
 * with those alike that ears take for each other. Without it a third of the Arabic names that the rules would find never
 * came up.
 */
export class PersonNameSound1772323200046 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createSound(db);
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
    await findBySound(db);
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
    await db.query('DROP FUNCTION hub.name_sound(text)');
  }
}

/** Makes, or makes anew, the function that says how the consonants of a name sound. */
export async function createSound(db: QueryRunner): Promise<void> {
  await db.query(`CREATE OR REPLACE FUNCTION hub.name_sound(bones text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT ${sound('bones')} $$`);
  await db.query('GRANT EXECUTE ON FUNCTION hub.name_sound(text) TO hub_reader');
}

/** Makes, or makes anew, the search by name, over `hub.person_spelling_v1` and `hub.person_spelt_v1`. */
export async function findBySound(db: QueryRunner): Promise<void> {
  await db.query(FIND_BY_SOUND);
  await db.query('GRANT EXECUTE ON FUNCTION hub.persons_named(text[]) TO hub_reader');
}

/** Consonants of a key by their sound: words stay apart, marks are gone. */
export function sound(bones: string): string {
  return `regexp_replace(translate(${bones}, 'pvfdzcgj~.=', 'bbbtsskk'), '(?<=[a-z])[wh]', '', 'g')`;
}

/** The same without blanks: words that one spelling joins and another divides. */
export function run(sounds: string): string {
  return `replace(${sounds}, ' ', '')`;
}

export const FIND_BY_SOUND = `CREATE OR REPLACE FUNCTION hub.persons_named(keys text[]) RETURNS TABLE (owner text, person_id text, score float8)
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
