import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HEADER_COLUMNS, HEADER_DDL } from '../../../shared/src/sources/migrations/header.ts';

/** What a record says beside its header, in the order in which invented records are made too. */
export const COLUMNS = [
  'type',
  'make',
  'make_raw',
  'model',
  'calibre',
  'calibre_raw',
  'serial_number',
  'unique_mark',
  'action',
  'bore',
  'ignition',
  'overall_length_mm',
  'barrel_length_mm',
  'capacity',
  'eu_category',
  'origin',
  'country_of_manufacture',
  'year_of_manufacture',
  'country_of_last_import',
  'markings',
  'status',
  'status_since',
  'status_events',
  'trace_requests',
  'sis_alert',
  'iarms_record',
  'custody',
  'licence',
  'ballistics',
  'case_number',
] as const;

/** What searches compare: each follows from a column above, so a joining State computes them in its view. */
const SEARCH_COLUMNS = ['serial_key', 'make_key', 'model_key', 'calibre_key'] as const;

/** A State's firearms register and the view of it that the hub may read. */
export class FirearmRegister1772323200010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE FUNCTION hub.serial_key(text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      AS $$ SELECT translate(regexp_replace(upper($1), '[^A-Z0-9]', '', 'g'), 'OQIL', '0011') $$`);
    await db.query(`CREATE FUNCTION hub.word_key(text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      AS $$ SELECT regexp_replace(hub.plain($1), '[^a-z0-9]', '', 'g') $$`);
    await db.query('GRANT EXECUTE ON FUNCTION hub.serial_key(text), hub.word_key(text) TO hub_reader');
    await db.query(`CREATE TABLE register.firearm (${HEADER_DDL},
      type text NOT NULL,
      make text,
      make_raw text,
      model text,
      calibre text,
      calibre_raw text,
      serial_number text,
      unique_mark text,
      action text,
      bore text,
      ignition text,
      overall_length_mm integer,
      barrel_length_mm integer,
      capacity integer,
      eu_category text,
      origin text,
      country_of_manufacture text,
      year_of_manufacture integer,
      country_of_last_import text,
      markings jsonb,
      status text,
      status_since date,
      status_events jsonb,
      trace_requests jsonb,
      sis_alert text,
      iarms_record text,
      custody jsonb,
      licence text,
      ballistics jsonb,
      case_number text,
      serial_key text COLLATE "C" GENERATED ALWAYS AS (hub.serial_key(serial_number)) STORED,
      make_key text COLLATE "C" GENERATED ALWAYS AS (hub.word_key(make)) STORED,
      model_key text COLLATE "C" GENERATED ALWAYS AS (hub.word_key(model)) STORED,
      calibre_key text COLLATE "C" GENERATED ALWAYS AS (hub.word_key(calibre)) STORED,
      PRIMARY KEY (owner, id))`);
    await db.query('CREATE INDEX firearm_serial ON register.firearm (serial_key)');
    await db.query(
      'CREATE INDEX firearm_serial_pattern ON register.firearm USING gin (serial_key public.gin_trgm_ops)',
    );
    await db.query('CREATE INDEX firearm_make ON register.firearm (make_key, model_key)');
    await db.query('CREATE INDEX firearm_model ON register.firearm (model_key)');
    await db.query('CREATE INDEX firearm_calibre ON register.firearm (calibre_key, type)');
    await db.query('CREATE INDEX firearm_status ON register.firearm (status, status_since DESC)');
    await db.query('CREATE INDEX firearm_eu_category ON register.firearm (eu_category, type)');
    await db.query('CREATE INDEX firearm_type ON register.firearm (type)');
    await db.query(`CREATE VIEW hub.firearm_v1 AS
      SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...SEARCH_COLUMNS].join(', ')} FROM register.firearm`);
    await db.query('GRANT SELECT ON hub.firearm_v1 TO hub_reader');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.firearm_v1');
    await db.query('DROP TABLE register.firearm');
    await db.query('DROP FUNCTION hub.serial_key(text)');
    await db.query('DROP FUNCTION hub.word_key(text)');
  }
}
