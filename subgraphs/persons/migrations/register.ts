import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HEADER_COLUMNS, HEADER_DDL } from '../../../shared/src/sources/header.ts';

const COLUMNS = [
  'identities',
  'primary_name',
  'date_of_birth',
  'sex',
  'nationalities',
  'documents',
  'physical_characteristics',
  'warnings',
  'alerts',
  'roles',
  'police_records',
  'biometrics',
  'genetics',
  'addresses',
  'contacts',
  'occupation',
  'intel_notes',
  'informant_sources',
  'special_categories',
] as const;

/**
 * What searches compare. `birth_from` and `birth_to` bound the days on which the person may be born; `alert_bases` are
 * the grounds of the alerts.
 */
const SEARCH_COLUMNS = ['birth_from', 'birth_to', 'alert_bases'] as const;

/**
 * A State's register of persons of interest and the views of it that the hub may read. Names and documents are searched
 * in views of their own: one row a spelling, one row a document. A State fills `plain` and `sounds` of its names with the
 * hub's own spelling of them (subgraphs/persons/names), so that all States are searched alike.
 */
export class PersonRegister1772323200040 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE register.person (${HEADER_DDL},
      identities jsonb,
      primary_name text,
      date_of_birth text,
      sex text,
      nationalities text[],
      documents jsonb,
      physical_characteristics jsonb,
      warnings jsonb,
      alerts jsonb,
      roles jsonb,
      police_records jsonb,
      biometrics jsonb,
      genetics jsonb,
      addresses jsonb,
      contacts jsonb,
      occupation text,
      intel_notes jsonb,
      informant_sources jsonb,
      special_categories jsonb,
      birth_from date,
      birth_to date,
      alert_bases text[] NOT NULL DEFAULT '{}',
      PRIMARY KEY (owner, id))`);
    await db.query('CREATE INDEX person_birth ON register.person (birth_from, birth_to)');
    await db.query('CREATE INDEX person_alerts ON register.person USING gin (alert_bases)');
    await db.query('CREATE INDEX person_nationalities ON register.person USING gin (nationalities)');
    await db.query(`CREATE TABLE register.person_name (
      owner text COLLATE "C" NOT NULL,
      person_id text COLLATE "C" NOT NULL,
      plain text NOT NULL,
      sounds text[] NOT NULL,
      FOREIGN KEY (owner, person_id) REFERENCES register.person (owner, id) ON DELETE CASCADE)`);
    await db.query('CREATE INDEX person_name_person ON register.person_name (owner, person_id)');
    await db.query('CREATE INDEX person_name_plain ON register.person_name USING gin (plain public.gin_trgm_ops)');
    await db.query('CREATE INDEX person_name_sounds ON register.person_name USING gin (sounds)');
    await db.query(`CREATE TABLE register.person_document (
      owner text COLLATE "C" NOT NULL,
      person_id text COLLATE "C" NOT NULL,
      number_key text COLLATE "C" NOT NULL,
      issuer text COLLATE "C",
      FOREIGN KEY (owner, person_id) REFERENCES register.person (owner, id) ON DELETE CASCADE)`);
    await db.query('CREATE INDEX person_document_number ON register.person_document (number_key)');
    await db.query('CREATE INDEX person_document_person ON register.person_document (owner, person_id)');
    await db.query(`CREATE VIEW hub.person_v1 AS
      SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...SEARCH_COLUMNS].join(', ')} FROM register.person`);
    await db.query('CREATE VIEW hub.person_name_v1 AS SELECT owner, person_id, plain, sounds FROM register.person_name');
    await db.query('CREATE VIEW hub.person_document_v1 AS SELECT owner, person_id, number_key, issuer FROM register.person_document');
    await db.query('GRANT SELECT ON hub.person_v1, hub.person_name_v1, hub.person_document_v1 TO hub_reader');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.person_document_v1, hub.person_name_v1, hub.person_v1');
    await db.query('DROP TABLE register.person_document, register.person_name, register.person');
  }
}
