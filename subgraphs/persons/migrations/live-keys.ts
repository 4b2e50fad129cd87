import type { QueryRunner } from 'typeorm';
import { createKeyFunctions } from '../../../shared/src/sources/migrations/key-functions.ts';
import { weighEvidence } from './name-evidence.ts';
import { findWithHelp } from './name-help.ts';
import { createScoreFunctions } from './name-score.ts';
import { createSound, findBySound, run, sound } from './name-sound.ts';
import { keepSpellingsInStep } from './name-spellings.ts';
import { followPeople } from './register.ts';
import { compareTyping } from './name-typing.ts';
import { findByWords } from './name-words.ts';
import { findSpelt } from './similar-search.ts';

/** Raised by one with every change of what `createLiveKeys` makes: a worker refuses tables of another one. */
export const LIVE_KEYS_SQL = 4;

/**
 * Makes, or makes anew, what a State's own database needs to be searched by name through a view of its own tables: the
 * schema `hub_keys`, whose tables `npm run join -- keys` fills from `hub.person_plain_v1`, and the functions of the schema
 * `hub` that search them. Tables, triggers and functions are those of the demonstration's register; what is there stays.
 *
 * @param db somebody who may create schemas, extensions and roles; in a database of UTF8.
 * @throws what PostgreSQL says; also where the database keeps a register, which has keys of its own.
 */
export async function createLiveKeys(db: QueryRunner): Promise<void> {
  await db.query(REFUSE_OTHERS);
  await db.query('CREATE SCHEMA IF NOT EXISTS hub');
  await db.query('CREATE SCHEMA IF NOT EXISTS hub_keys');
  for (const extension of ['pg_trgm', 'fuzzystrmatch'])
    await db.query(`CREATE EXTENSION IF NOT EXISTS ${extension} WITH SCHEMA public`);
  for (const role of ['hub_reader', 'hub_keys_worker'])
    await db.query(`DO $$ BEGIN
      CREATE ROLE ${role} NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
  await db.query('GRANT USAGE ON SCHEMA public, hub TO hub_reader, hub_keys_worker');
  await db.query('GRANT USAGE ON SCHEMA hub_keys TO hub_keys_worker');
  await createKeyFunctions(db);
  await createScoreFunctions(db);
  await db.query(
    'GRANT EXECUTE ON FUNCTION hub.word_score(text, text, text, text), hub.name_score(text, text, text) TO hub_reader',
  );
  await createPeople(db);
  await createSpellings(db);
  await keepSpellingsInStep(db, 'hub_keys');
  await followPeople(db, 'hub_keys');
  await createSound(db);
  await findBySound(db);
  await findByWords(db);
  await compareTyping(db);
  await weighEvidence(db);
  await findWithHelp(db);
  await findSpelt(db);
  await createStatus(db);
}

/** The same as a text, for whoever runs it: in one transaction, as often as one likes. */
export async function liveKeysSql(): Promise<string> {
  const texts: string[] = [];
  const recorder = {
    query: (text: string): Promise<unknown> => {
      // The one question among them: which encoding the functions are made for. `REFUSE_OTHERS` holds them to it.
      if (text.startsWith('SELECT getdatabaseencoding()')) return Promise.resolve([{ encoding: 'UTF8' }]);
      texts.push(`${text.trim()};`);
      return Promise.resolve([]);
    },
  };
  await createLiveKeys(recorder as unknown as QueryRunner);
  return ['BEGIN;', "SET LOCAL client_encoding = 'UTF8';", ...texts, 'COMMIT;', ''].join('\n\n');
}

const REFUSE_OTHERS = `DO $$ BEGIN
  IF getdatabaseencoding() <> 'UTF8' THEN
    RAISE EXCEPTION 'this database is in %, and search keys are kept in UTF8 only', getdatabaseencoding()
      USING HINT = 'Keep a mirror in a database of UTF8, filled by npm run import.';
  END IF;
  IF to_regclass('register.person') IS NOT NULL THEN
    RAISE EXCEPTION 'this database keeps a register of people, which has search keys of its own'
      USING HINT = 'Name the database of the tables over which the view is made.';
  END IF;
END $$`;

/** Entries that wait to be sorted into a GIN index are read by every search: few may wait. */
const FEW_WAIT = 'WITH (gin_pending_list_limit = 64)';

/** What searches compare of each person, as `register.person` has it, and of which state of the person it was computed. */
async function createPeople(db: QueryRunner): Promise<void> {
  await db.query(`CREATE TABLE IF NOT EXISTS hub_keys.person (
    owner text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    name_keys text[] NOT NULL DEFAULT '{}',
    document_keys text[] NOT NULL DEFAULT '{}',
    births datemultirange,
    alert_bases text[] NOT NULL DEFAULT '{}',
    -- Members of the person that could not be read, such as identities.dateOfBirth: what they say is not found.
    unreadable text[] NOT NULL DEFAULT '{}',
    digest bigint NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (owner, id))`);
  for (const [name, method, of, more] of [
    ['births', 'gist', 'births', ''],
    ['documents', 'gin', 'document_keys', FEW_WAIT],
    ['alerts', 'gin', 'alert_bases', FEW_WAIT],
    ['unreadable', 'btree', 'owner', "WHERE unreadable <> '{}'"],
  ])
    await db.query(
      `CREATE INDEX IF NOT EXISTS person_${name ?? ''} ON hub_keys.person USING ${method ?? ''} (${of ?? ''}) ${more ?? ''}`,
    );
  await db.query('GRANT SELECT, INSERT, UPDATE, DELETE ON hub_keys.person TO hub_keys_worker');
  // Who asks for statistics has to own the table, and the worker does not.
  await db.query(`CREATE OR REPLACE FUNCTION hub_keys.gather_statistics() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    BEGIN
      ANALYZE hub_keys.person, hub_keys.person_name, hub_keys.person_spelling;
    END $$`);
  await db.query('REVOKE ALL ON FUNCTION hub_keys.gather_statistics() FROM PUBLIC');
  await db.query('GRANT EXECUTE ON FUNCTION hub_keys.gather_statistics() TO hub_keys_worker');
}

/** Each spelling once, and who bears it: the tables that the register's migrations arrive at. A test holds both alike. */
async function createSpellings(db: QueryRunner): Promise<void> {
  await db.query(`CREATE TABLE IF NOT EXISTS hub_keys.person_spelling (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plain text COLLATE "C" NOT NULL,
    bones text COLLATE "C" NOT NULL,
    sound text COLLATE "C" GENERATED ALWAYS AS (${sound('bones')}) STORED,
    CONSTRAINT person_spelling_once UNIQUE (plain, bones))`);
  await db.query(`CREATE TABLE IF NOT EXISTS hub_keys.person_name (
    owner text COLLATE "C" NOT NULL,
    person_id text COLLATE "C" NOT NULL,
    spelling bigint NOT NULL)`);
  for (const index of [
    `person_spelling_plain ON hub_keys.person_spelling USING gin (plain public.gin_trgm_ops) ${FEW_WAIT}`,
    `person_spelling_sound ON hub_keys.person_spelling USING gin (sound public.gin_trgm_ops) ${FEW_WAIT}`,
    `person_spelling_words ON hub_keys.person_spelling USING gin (string_to_array(plain, ' ')) ${FEW_WAIT}`,
    `person_spelling_run ON hub_keys.person_spelling (${run('sound')})`,
    'person_name_person ON hub_keys.person_name (owner, person_id)',
    'person_name_spelling ON hub_keys.person_name (spelling, owner, person_id)',
  ])
    await db.query(`CREATE INDEX IF NOT EXISTS ${index}`);
  // Whatever views of these names there are, empty ones of `npm run join -- sql` among them, make room.
  await db.query('DROP VIEW IF EXISTS hub.person_name_v1, hub.person_spelt_v1, hub.person_spelling_v1');
  await db.query(
    'CREATE VIEW hub.person_spelling_v1 AS SELECT id, plain, bones, sound FROM hub_keys.person_spelling',
  );
  await db.query(
    'CREATE VIEW hub.person_spelt_v1 AS SELECT spelling, owner, person_id FROM hub_keys.person_name',
  );
  await db.query(`CREATE VIEW hub.person_name_v1 AS SELECT n.owner, n.person_id, s.plain, s.bones
    FROM hub_keys.person_name n JOIN hub_keys.person_spelling s ON s.id = n.spelling`);
  await db.query(
    'GRANT SELECT ON hub.person_spelling_v1, hub.person_spelt_v1, hub.person_name_v1 TO hub_reader',
  );
}

/** What the worker says of its work, and what of it the hub may read. */
async function createStatus(db: QueryRunner): Promise<void> {
  await db.query(`CREATE TABLE IF NOT EXISTS hub_keys.status (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    sql integer NOT NULL,
    -- To which version keys are being computed; version is NULL until all of them are of it.
    target integer,
    version integer,
    computed_at timestamptz,
    compared_at timestamptz,
    skipped bigint NOT NULL DEFAULT 0)`);
  await db.query(`INSERT INTO hub_keys.status (sql) VALUES (${LIVE_KEYS_SQL})
    ON CONFLICT (one) DO UPDATE SET sql = excluded.sql`);
  await db.query('GRANT SELECT, UPDATE ON hub_keys.status TO hub_keys_worker');
  await db.query(`CREATE OR REPLACE VIEW hub.keys_v1 AS SELECT version, computed_at, compared_at,
    (SELECT count(*) FROM hub_keys.person WHERE unreadable <> '{}') AS unreadable, skipped FROM hub_keys.status`);
  await db.query('GRANT SELECT ON hub.keys_v1 TO hub_keys_worker, hub_reader');
}
