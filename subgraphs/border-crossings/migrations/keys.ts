import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createKeyFunctions } from '../../../shared/src/sources/migrations/key-functions.ts';
import { HEADER_COLUMNS } from '../../../shared/src/sources/migrations/header.ts';
import { COLUMNS } from './register.ts';

const BEFORE = ['document_key', 'document_issuer', 'plate_key', 'point_code'] as const;
const SEARCH_COLUMNS = [...BEFORE, 'country_code', 'nationality_code'] as const;
const KEYS = {
  document_key: `hub.document_key(document ->> 'number')`,
  plate_key: `hub.document_key(transport ->> 'plate')`,
} as const;

/**
 * Documents and plates keep the letters of all scripts, in databases of any locale: before, L-AB 123 and LÖ-AB 123 were one plate.
 * Issuers
 * and countries have one form (D, DEU and DE are DE), and codes of crossing points none with blanks.
 */
export class CrossingKeys1772323200052 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createKeyFunctions(db);
    await db.query('DROP VIEW hub.crossing_v1');
    await codesAs(db, `hub.issuer_code(document ->> 'issuer')`, `hub.place_code(crossing_point ->> 'code')`);
    await db.query(`ALTER TABLE register.crossing
      ADD COLUMN country_code text COLLATE "C" GENERATED ALWAYS AS (hub.issuer_code(country)) STORED,
      ADD COLUMN nationality_code text COLLATE "C" GENERATED ALWAYS AS (hub.issuer_code(nationality)) STORED`);
    await indexesOn(db, 'country_code', 'nationality_code');
    await recompute(db);
    await createView(db, SEARCH_COLUMNS);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.crossing_v1');
    await db.query('ALTER TABLE register.crossing DROP COLUMN country_code, DROP COLUMN nationality_code');
    await indexesOn(db, 'country', 'nationality');
    await codesAs(db, `document ->> 'issuer'`, `crossing_point ->> 'code'`);
    await db.query(`CREATE OR REPLACE FUNCTION hub.document_key(text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      AS $$ SELECT regexp_replace(upper($1), '[^A-Z0-9]', '', 'g') $$`);
    await db.query(`DROP FUNCTION hub.serial_key(text), hub.serial_marks(text), hub.word_key(text),
      hub.issuer_code(text), hub.place_code(text)`);
    await recompute(db);
    await createView(db, BEFORE);
  }
}

async function indexesOn(db: QueryRunner, country: string, nationality: string): Promise<void> {
  await db.query('DROP INDEX IF EXISTS register.crossing_country, register.crossing_nationality');
  await db.query(
    `CREATE INDEX crossing_country ON register.crossing (${country}, occurred_at DESC NULLS LAST)`,
  );
  await db.query(
    `CREATE INDEX crossing_nationality ON register.crossing (${nationality}, occurred_at DESC NULLS LAST)`,
  );
}

async function codesAs(db: QueryRunner, issuer: string, point: string): Promise<void> {
  // Its index goes with a column.
  await db.query(`ALTER TABLE register.crossing DROP COLUMN document_issuer, DROP COLUMN point_code,
    ADD COLUMN document_issuer text COLLATE "C" GENERATED ALWAYS AS (${issuer}) STORED,
    ADD COLUMN point_code text COLLATE "C" GENERATED ALWAYS AS (${point}) STORED`);
  await db.query(
    'CREATE INDEX crossing_point_time ON register.crossing (point_code, occurred_at DESC NULLS LAST)',
  );
}

/** A generated column follows its function only when a row is written: those whose key is another are written again. */
async function recompute(db: QueryRunner): Promise<void> {
  const differs = Object.entries(KEYS).map(([key, value]) => `${key} IS DISTINCT FROM ${value}`);
  await db.query(
    `UPDATE register.crossing SET document = document, transport = transport WHERE ${differs.join(' OR ')}`,
  );
}

/** As in the first migration: who has the right of free movement is shown only where the check gave a hit. */
async function createView(db: QueryRunner, searched: readonly string[]): Promise<void> {
  await db.query(`CREATE VIEW hub.crossing_v1 AS
    SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...searched].join(', ')} FROM register.crossing
    WHERE traveller_category IS DISTINCT FROM 'EU_EEA_CH' OR hits IS NOT NULL`);
  await db.query('GRANT SELECT ON hub.crossing_v1 TO hub_reader');
}
