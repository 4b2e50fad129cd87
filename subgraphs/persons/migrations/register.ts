import type { MigrationInterface, QueryRunner } from 'typeorm';
import { HEADER_COLUMNS, HEADER_DDL } from '../../../shared/src/sources/migrations/header.ts';

/** What a record says beside its header, in the order in which invented records are made too. */
export const COLUMNS = [
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
 * What searches compare, computed by `searchColumns` (subgraphs/persons/search-columns.ts), which a State that joins calls
 * when it loads its records, or leaves to `npm run import`:
 *
 * - `name_keys`: one text `plain|bones` a spelling, see subgraphs/persons/names/keys.ts;
 * - `document_keys`: `NUMBER` and `ISSUER/NUMBER` of every document, capitals and digits only;
 * - `births`: the days on which the person may be born, of all identities;
 * - `alert_bases`: the grounds of all alerts.
 */
const SEARCH_COLUMNS = ['document_keys', 'births', 'alert_bases'] as const;

/**
 * A State's register of persons of interest and the views of it that the hub may read. Names are searched in a view of
 * their own, one row a spelling, which triggers keep in step with `name_keys`: who writes a person writes one table.
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
      name_keys text[] NOT NULL DEFAULT '{}',
      document_keys text[] NOT NULL DEFAULT '{}',
      births datemultirange,
      alert_bases text[] NOT NULL DEFAULT '{}',
      PRIMARY KEY (owner, id))`);
    // Entries that wait to be sorted into a GIN index are read by every search: few may wait.
    await db.query('CREATE INDEX person_births ON register.person USING gist (births)');
    await db.query(
      'CREATE INDEX person_documents ON register.person USING gin (document_keys) WITH (gin_pending_list_limit = 64)',
    );
    await db.query(
      'CREATE INDEX person_alerts ON register.person USING gin (alert_bases) WITH (gin_pending_list_limit = 64)',
    );
    await db.query(
      'CREATE INDEX person_nationalities ON register.person USING gin (nationalities) WITH (gin_pending_list_limit = 64)',
    );
    await db.query(`CREATE TABLE register.person_name (
      owner text COLLATE "C" NOT NULL,
      person_id text COLLATE "C" NOT NULL,
      plain text NOT NULL,
      bones text NOT NULL)`);
    await db.query('CREATE INDEX person_name_person ON register.person_name (owner, person_id)');
    await db.query(
      'CREATE INDEX person_name_plain ON register.person_name USING gin (plain public.gin_trgm_ops) WITH (gin_pending_list_limit = 64)',
    );
    await db.query(
      'CREATE INDEX person_name_bones ON register.person_name USING gin (bones public.gin_trgm_ops) WITH (gin_pending_list_limit = 64)',
    );
    await keepNamesInStep(db);
    await db.query(`CREATE VIEW hub.person_v1 AS
      SELECT ${[...HEADER_COLUMNS, ...COLUMNS, ...SEARCH_COLUMNS].join(', ')} FROM register.person`);
    await db.query(
      'CREATE VIEW hub.person_name_v1 AS SELECT owner, person_id, plain, bones FROM register.person_name',
    );
    await db.query('GRANT SELECT ON hub.person_v1, hub.person_name_v1 TO hub_reader');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP VIEW hub.person_name_v1, hub.person_v1');
    await db.query('DROP TABLE register.person_name, register.person');
    await db.query('DROP FUNCTION register.person_names_in_step()');
  }
}

async function keepNamesInStep(db: QueryRunner): Promise<void> {
  await db.query(`CREATE FUNCTION register.person_names_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
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
  await followPeople(db, 'register');
}

/** Tells `person_names_in_step` of whatever happens to people. */
export async function followPeople(db: QueryRunner, schema: 'register' | 'hub_keys'): Promise<void> {
  for (const [when, rows] of [
    ['INSERT', 'REFERENCING NEW TABLE AS new_rows'],
    ['UPDATE', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'],
    ['DELETE', 'REFERENCING OLD TABLE AS old_rows'],
    ['TRUNCATE', ''],
  ]) {
    await db.query(`CREATE OR REPLACE TRIGGER person_names_${when ?? ''} AFTER ${when ?? ''} ON ${schema}.person ${rows ?? ''}
      FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.person_names_in_step()`);
  }
}
