import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HEADER_COLUMNS, HEADER_DDL } from './header.ts';

/**
 * What every national database has, whatever its domain: the State's own tables (`register`), the views that the hub
 * may read (`hub`), the hub's reading role, and the links that the State keeps in this domain.
 */
export class NationalBase1772323200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE SCHEMA register');
    await db.query('CREATE SCHEMA hub');
    await db.query('CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public');
    await db.query('CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public');
    await db.query('CREATE EXTENSION IF NOT EXISTS fuzzystrmatch WITH SCHEMA public');
    // Roles belong to the cluster, so another database's migration may have made it already.
    await db.query(`DO $$ BEGIN
      CREATE ROLE hub_reader NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
    await db.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    await db.query('GRANT USAGE ON SCHEMA public, hub TO hub_reader');
    // Named dictionary and schemas make unaccent immutable in fact, so that an index may use it.
    await db.query(`CREATE FUNCTION hub.plain(text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$`);
    await db.query('GRANT EXECUTE ON FUNCTION hub.plain(text) TO hub_reader');
    await db.query(`CREATE TABLE register.link (${HEADER_DDL},
      kind text NOT NULL,
      near_id text COLLATE "C" NOT NULL,
      far_id text COLLATE "C" NOT NULL,
      since date,
      until date,
      detail jsonb,
      PRIMARY KEY (owner, id))`);
    await db.query('CREATE INDEX link_near ON register.link (near_id, owner, id)');
    await db.query('CREATE INDEX link_far ON register.link (far_id, owner, id)');
    await db.query(`CREATE VIEW hub.link_v1 AS
      SELECT ${HEADER_COLUMNS.join(', ')}, kind, near_id, far_id, since, until, detail FROM register.link`);
    await db.query('GRANT SELECT ON hub.link_v1 TO hub_reader');
    // How current each owner's data is: the hub reports it beside every answer.
    await db.query(`CREATE TABLE register.currency (
      owner text COLLATE "C" PRIMARY KEY, data_as_of timestamptz NOT NULL)`);
    await db.query('CREATE VIEW hub.currency_v1 AS SELECT owner, data_as_of FROM register.currency');
    await db.query('GRANT SELECT ON hub.currency_v1 TO hub_reader');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP SCHEMA hub CASCADE');
    await db.query('DROP SCHEMA register CASCADE');
  }
}
