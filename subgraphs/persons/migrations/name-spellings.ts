import type { MigrationInterface, QueryRunner } from 'typeorm';
import { PersonNameSearchOnce1772323200042 } from './name-search-once.ts';
import { NAME_THRESHOLD } from './name-search.ts';

/**
 * Keeps each spelling of a name once, however many people bear it, and compares it once: ten thousand namesakes cost a
 * search one comparison. `register.person_name` says who bears which; triggers keep both in step with `name_keys`, and the
 * view `hub.person_name_v1` says what it said. What a search computes of a spelling, its score, it hands out with the
 * people, so that nobody computes it again for their order.
 *
 * A spelling that nobody bears any more goes with its last bearer. Two who take the last two bearers away at the same time
 * leave it behind, as does whoever does so under REPEATABLE READ: it finds nobody, until somebody bears it again and goes.
 */
export class PersonNameSpellings1772323200044 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Whoever writes waits for the new triggers; whoever reads, for the new view.
    await db.query('LOCK TABLE register.person IN SHARE ROW EXCLUSIVE MODE');
    await db.query(`CREATE TABLE register.person_spelling (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      plain text COLLATE "C" NOT NULL,
      bones text COLLATE "C" NOT NULL)`);
    await db.query(`INSERT INTO register.person_spelling (plain, bones)
      SELECT DISTINCT plain COLLATE "C", bones COLLATE "C" FROM register.person_name ORDER BY 1, 2`);
    await db.query(
      'ALTER TABLE register.person_spelling ADD CONSTRAINT person_spelling_once UNIQUE (plain, bones)',
    );
    // Entries that wait to be sorted into a GIN index are read by every search: few may wait.
    await db.query(
      'CREATE INDEX person_spelling_plain ON register.person_spelling USING gin (plain public.gin_trgm_ops) WITH (gin_pending_list_limit = 64)',
    );
    await db.query(
      'CREATE INDEX person_spelling_bones ON register.person_spelling USING gin (bones public.gin_trgm_ops) WITH (gin_pending_list_limit = 64)',
    );
    await db.query('ALTER TABLE register.person_name RENAME TO person_name_before');
    await db.query(`CREATE TABLE register.person_name (
      owner text COLLATE "C" NOT NULL,
      person_id text COLLATE "C" NOT NULL,
      spelling bigint NOT NULL)`);
    await db.query(`INSERT INTO register.person_name (owner, person_id, spelling)
      SELECT DISTINCT n.owner, n.person_id, s.id FROM register.person_name_before n
        JOIN register.person_spelling s ON s.plain = n.plain COLLATE "C" AND s.bones = n.bones COLLATE "C" ORDER BY 1, 2, 3`);
    await db.query('DROP VIEW hub.person_name_v1');
    await db.query('DROP TABLE register.person_name_before');
    await db.query('CREATE INDEX person_name_person ON register.person_name (owner, person_id)');
    await db.query('CREATE INDEX person_name_spelling ON register.person_name (spelling, owner, person_id)');
    await db.query(
      `CREATE VIEW hub.person_spelling_v1 AS SELECT id, plain, bones FROM register.person_spelling`,
    );
    await db.query(
      'CREATE VIEW hub.person_spelt_v1 AS SELECT spelling, owner, person_id FROM register.person_name',
    );
    await db.query(`CREATE VIEW hub.person_name_v1 AS SELECT n.owner, n.person_id, s.plain, s.bones
      FROM register.person_name n JOIN register.person_spelling s ON s.id = n.spelling`);
    await db.query(
      'GRANT SELECT ON hub.person_spelling_v1, hub.person_spelt_v1, hub.person_name_v1 TO hub_reader',
    );
    await keepSpellingsInStep(db, 'register');
    await findBySpelling(db);
    await db.query('ANALYZE register.person_spelling, register.person_name');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('LOCK TABLE register.person IN SHARE ROW EXCLUSIVE MODE');
    await db.query('CREATE TEMP TABLE before ON COMMIT DROP AS TABLE hub.person_name_v1');
    await db.query('DROP FUNCTION hub.persons_named(text[])');
    await db.query('DROP VIEW hub.person_name_v1, hub.person_spelt_v1, hub.person_spelling_v1');
    await db.query('DROP TABLE register.person_name, register.person_spelling');
    await db.query(`CREATE TABLE register.person_name (
      owner text COLLATE "C" NOT NULL,
      person_id text COLLATE "C" NOT NULL,
      plain text NOT NULL,
      bones text NOT NULL)`);
    await db.query(
      'INSERT INTO register.person_name (owner, person_id, plain, bones) SELECT owner, person_id, plain, bones FROM before',
    );
    await db.query('CREATE INDEX person_name_person ON register.person_name (owner, person_id)');
    for (const column of ['plain', 'bones'])
      await db.query(
        `CREATE INDEX person_name_${column} ON register.person_name USING gin (${column} public.gin_trgm_ops) WITH (gin_pending_list_limit = 64)`,
      );
    await db.query(
      'CREATE VIEW hub.person_name_v1 AS SELECT owner, person_id, plain, bones FROM register.person_name',
    );
    await db.query('GRANT SELECT ON hub.person_name_v1 TO hub_reader');
    await db.query(`CREATE OR REPLACE FUNCTION register.person_names_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'TRUNCATE' THEN
          TRUNCATE register.person_name;
          RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
          DELETE FROM register.person_name n USING old_rows o WHERE n.owner = o.owner AND n.person_id = o.id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
          INSERT INTO register.person_name (owner, person_id, plain, bones)
            SELECT p.owner, p.id, split_part(k, '|', 1), split_part(k, '|', 2) FROM new_rows p, unnest(p.name_keys) k;
        END IF;
        RETURN NULL;
      END $$`);
    await new PersonNameSearchOnce1772323200042().up(db);
    await db.query('GRANT EXECUTE ON FUNCTION hub.persons_named(text[]) TO hub_reader');
  }
}

/**
 * What the triggers of `register.person` do, or of a table of the same columns in another schema. Statements are planned each time (EXECUTE): for one person by an index, for a
 * million by hashes; a plan that is kept is made for whichever came first. They run with the rights of who owns the
 * register, so that whoever may write `register.person` needs no others.
 */
export async function keepSpellingsInStep(db: QueryRunner, schema: 'register' | 'hub_keys'): Promise<void> {
  await db.query(`CREATE OR REPLACE FUNCTION ${schema}.person_names_in_step() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      -- Of an update, only people whose names changed.
      changed text := CASE TG_OP WHEN 'UPDATE' THEN
        ' WHERE NOT EXISTS (SELECT FROM old_rows o WHERE o.owner = p.owner AND o.id = p.id AND o.name_keys = p.name_keys)'
        ELSE '' END;
      gone bigint[];
      is_whole boolean;
      is_again boolean := false;
    BEGIN
      IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE ${schema}.person_name, ${schema}.person_spelling;
        RETURN NULL;
      END IF;
      IF TG_OP <> 'INSERT' THEN
        EXECUTE 'WITH away AS (DELETE FROM ${schema}.person_name n USING old_rows o WHERE n.owner = o.owner AND n.person_id = o.id'
          || CASE TG_OP WHEN 'UPDATE' THEN
            ' AND NOT EXISTS (SELECT FROM new_rows p WHERE p.owner = o.owner AND p.id = o.id AND p.name_keys = o.name_keys)'
            ELSE '' END
          || ' RETURNING n.spelling) SELECT array_agg(DISTINCT spelling) FROM away' INTO gone;
      END IF;
      IF TG_OP <> 'DELETE' THEN
        -- A spelling that is there is held (KEY SHARE), so that nobody who takes its last bearer away takes it too; writers
        -- of namesakes hold it together. One that somebody else made meanwhile is held the second time round.
        LOOP
          EXECUTE 'WITH named AS MATERIALIZED (
              SELECT DISTINCT p.owner, p.id, split_part(k, ''|'', 1) COLLATE "C" AS plain, split_part(k, ''|'', 2) COLLATE "C" AS bones
              FROM new_rows p CROSS JOIN unnest(p.name_keys) AS k' || changed || '),
            wanted AS MATERIALIZED (SELECT DISTINCT plain, bones FROM named),
            held AS MATERIALIZED (
              SELECT s.id, s.plain, s.bones FROM wanted w JOIN ${schema}.person_spelling s ON s.plain = w.plain AND s.bones = w.bones
              FOR KEY SHARE OF s),
            made AS (
              INSERT INTO ${schema}.person_spelling (plain, bones)
              SELECT w.plain, w.bones FROM wanted w
              WHERE NOT EXISTS (SELECT FROM held h WHERE h.plain = w.plain AND h.bones = w.bones)
              ORDER BY w.plain, w.bones
              ON CONFLICT DO NOTHING RETURNING id, plain, bones),
            written AS (
              INSERT INTO ${schema}.person_name (owner, person_id, spelling)
              SELECT n.owner, n.id, s.id FROM named n JOIN (TABLE held UNION ALL TABLE made) s ON s.plain = n.plain AND s.bones = n.bones'
              || CASE WHEN is_again THEN
                ' WHERE NOT EXISTS (SELECT FROM ${schema}.person_name b WHERE b.spelling = s.id AND b.owner = n.owner AND b.person_id = n.id)'
                ELSE '' END || ')
            SELECT (SELECT count(*) FROM wanted) = (SELECT count(*) FROM held) + (SELECT count(*) FROM made)' INTO is_whole;
          EXIT WHEN is_whole;
          is_again := true;
        END LOOP;
      END IF;
      -- Each statement has to see what others wrote by then: else a spelling is left rather than taken from who bears it.
      IF gone IS NOT NULL AND current_setting('transaction_isolation') IN ('read committed', 'read uncommitted') THEN
        SELECT array_agg(id) INTO gone FROM (
          SELECT s.id FROM ${schema}.person_spelling s
          WHERE s.id = ANY(gone) AND NOT EXISTS (SELECT FROM ${schema}.person_name n WHERE n.spelling = s.id)
          FOR UPDATE SKIP LOCKED) locked;
        DELETE FROM ${schema}.person_spelling s
        WHERE s.id = ANY(gone) AND NOT EXISTS (SELECT FROM ${schema}.person_name n WHERE n.spelling = s.id);
      END IF;
      RETURN NULL;
    END $$`);
}

/**
 * Candidates by trigrams, over the spellings' GIN indexes, each compared once; then who bears them, with the score of the
 * best of their spellings. No candidate is left out. Thresholds are the function's own: no session sets them. The planner
 * takes trigram operators for cheap, so that it would read all spellings of a middling register.
 */
export async function findBySpelling(db: QueryRunner): Promise<void> {
  await db.query('DROP FUNCTION hub.persons_named(text[])');
  await db.query(`CREATE FUNCTION hub.persons_named(keys text[]) RETURNS TABLE (owner text, person_id text, score float8)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
    SET pg_trgm.similarity_threshold = 0.5
    SET pg_trgm.strict_word_similarity_threshold = 0.75
    SET enable_seqscan = off
    AS $$
    WITH alike AS MATERIALIZED (
      SELECT c.id, max(hub.name_score(k.key, c.plain, c.bones)) AS score
      FROM unnest(keys) AS k(key)
      CROSS JOIN LATERAL (SELECT split_part(k.key, '|', 1) AS plain, split_part(k.key, '|', 2) AS bones) q
      CROSS JOIN LATERAL (
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s WHERE s.plain OPERATOR(public.%) q.plain
        UNION
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s WHERE q.plain OPERATOR(public.<<%) s.plain
        UNION
        SELECT s.id, s.plain, s.bones FROM hub.person_spelling_v1 s
          WHERE s.bones OPERATOR(public.%) q.bones AND public.similarity(s.bones, q.bones) >= 0.6
        OFFSET 0
      ) c
      GROUP BY c.id
      HAVING max(hub.name_score(k.key, c.plain, c.bones)) >= ${NAME_THRESHOLD})
    SELECT n.owner, n.person_id, round(max(a.score)::numeric, 4)::float8
    FROM alike a JOIN hub.person_spelt_v1 n ON n.spelling = a.id
    GROUP BY n.owner, n.person_id $$`);
  await db.query('GRANT EXECUTE ON FUNCTION hub.persons_named(text[]) TO hub_reader');
}
