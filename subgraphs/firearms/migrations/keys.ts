import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createKeyFunctions } from '../../../shared/src/sources/migrations/key-functions.ts';
import { HEADER_COLUMNS } from '../../../shared/src/sources/migrations/header.ts';
import { COLUMNS } from './register.ts';

const KEYS = {
  serial_key: 'hub.serial_key(serial_number)',
  make_key: 'hub.word_key(make)',
  model_key: 'hub.word_key(model)',
  calibre_key: 'hub.word_key(calibre)',
} as const;

/**
 * Serials, makes and models keep the letters of all scripts, in databases of any locale: before, two makes in Cyrillic were one.
 * Words such as UNKNOWN are no serial. `serial_marks` finds what was read off metal, where B is taken for 8 and S for 5.
 */
export class FirearmKeys1772323200051 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createKeyFunctions(db);
    await db.query(`ALTER TABLE register.firearm ADD COLUMN serial_marks text COLLATE "C"
      GENERATED ALWAYS AS (hub.serial_marks(hub.serial_key(serial_number))) STORED`);
    await db.query('CREATE INDEX firearm_serial_marks ON register.firearm (serial_marks)');
    await recompute(db);
    await db.query(`CREATE OR REPLACE VIEW hub.firearm_v1 AS
      SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...Object.keys(KEYS), 'serial_marks'].join(', ')} FROM register.firearm`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.firearm_v1');
    await db.query('ALTER TABLE register.firearm DROP COLUMN serial_marks');
    await db.query(`CREATE OR REPLACE FUNCTION hub.serial_key(text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      AS $$ SELECT translate(regexp_replace(upper($1), '[^A-Z0-9]', '', 'g'), 'OQIL', '0011') $$`);
    await db.query(`CREATE OR REPLACE FUNCTION hub.word_key(text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      AS $$ SELECT regexp_replace(hub.plain($1), '[^a-z0-9]', '', 'g') $$`);
    await db.query(`DROP FUNCTION hub.serial_marks(text), hub.document_key(text), hub.issuer_code(text),
      hub.place_code(text)`);
    await recompute(db);
    await db.query(`CREATE VIEW hub.firearm_v1 AS
      SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...Object.keys(KEYS)].join(', ')} FROM register.firearm`);
    await db.query('GRANT SELECT ON hub.firearm_v1 TO hub_reader');
  }
}

/** A generated column follows its function only when a row is written: those whose key is another are written again. */
async function recompute(db: QueryRunner): Promise<void> {
  const differs = Object.entries(KEYS).map(([key, value]) => `${key} IS DISTINCT FROM ${value}`);
  await db.query(`UPDATE register.firearm
    SET serial_number = serial_number, make = make, model = model, calibre = calibre WHERE ${differs.join(' OR ')}`);
}
