import pg from 'pg';
import { alterRole } from '../write/alter-role.ts';
import { INDEX_NAMES, INDEX_RLS, INDEX_TABLES } from './index-tables.ts';
import {
  WATCHED_BY_STATE,
  WATCHED_FROM_RECORDS,
  WATCHED_GRANTS,
  WATCHED_TABLES,
} from './signals/watched-tables.ts';

/** Passwords of the roles that read, index and keep. Letters and digits, 16 or more. */
export interface AccessPasswords {
  readonly reader: string | undefined;
  readonly indexer: string | undefined;
  readonly keeper: string | undefined;
}

/**
 * Creates the index over the ledger by State, purpose, category and record, and three roles: one that reads and nothing
 * else, one that fills the index, one that destroys keys. Safe to run again, after `migrateLedger`.
 *
 * The index is made from the records and can be made anew from them: it is no part of what is proven. It names a record by
 * a keyed hash, in rows that go when the entry's key goes: what is erased cannot be found by trying ids either.
 *
 * @param adminUrl a role that may create tables and roles.
 */
export async function migrateAccess(adminUrl: string, passwords: AccessPasswords): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  // A connection that breaks fails the statement under way, or the next one.
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    for (const statement of STATEMENTS) await admin.query(statement);
    for (const [name, password] of Object.entries(passwords) as [
      keyof AccessPasswords,
      string | undefined,
    ][]) {
      if (password === undefined) continue;
      if (!/^[A-Za-z0-9]{16,}$/u.test(password))
        throw new Error(`the password of the ledger's ${name} must be 16 or more letters and digits`);
      await alterRole(
        admin,
        `ALTER ROLE liaison_ledger_${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`,
      );
    }
  } finally {
    await admin.end();
  }
}

/** Forgets the index as a whole: it is made again from the records. */
export const EMPTY_INDEX = `TRUNCATE audit.indexed, ${tablesOf(INDEX_NAMES)}, audit.detail,
    audit.set_aside, audit.release, audit.released, ${WATCHED_FROM_RECORDS}`;

function tablesOf(names: readonly string[]): string {
  return names.map((name) => `audit.${name}`).join(', ');
}

const role = (name: string): string => `DO $$ BEGIN CREATE ROLE liaison_ledger_${name} NOLOGIN;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`;

/** The reader sees rows of which this holds, whoever fills them all. */
const policy = (table: string, sees: string): readonly string[] => [
  `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
  `DROP POLICY IF EXISTS one_state ON ${table}`,
  `CREATE POLICY one_state ON ${table} FOR SELECT TO liaison_ledger_reader USING (${sees})`,
  `DROP POLICY IF EXISTS filling ON ${table}`,
  `CREATE POLICY filling ON ${table} TO liaison_ledger_indexer USING (true) WITH CHECK (true)`,
];

/** The reader sees one State at a time, the one that its transaction names: rows that have it in one of these columns. */
const policies = (table: string, ...states: readonly string[]): readonly string[] =>
  policy(table, `current_setting('liaison.state', true) IN (${states.join(', ')})`);

const STATEMENTS = [
  ...INDEX_TABLES,
  `CREATE TABLE IF NOT EXISTS audit.indexed (
    log text COLLATE "C" PRIMARY KEY,
    next bigint NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS audit.release (
    entry uuid PRIMARY KEY,
    release text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    owner text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL)`, // of the requester
  'CREATE INDEX IF NOT EXISTS release_owner ON audit.release (owner, at, entry)',
  'CREATE INDEX IF NOT EXISTS release_state ON audit.release (state, at, entry)',
  'CREATE INDEX IF NOT EXISTS release_steps ON audit.release (release, at, entry)',
  `CREATE TABLE IF NOT EXISTS audit.released (
    record bytea NOT NULL CHECK (length(record) = 32), -- a keyed hash of the id
    entry uuid NOT NULL REFERENCES ledger.secret ON DELETE CASCADE, -- goes with the key
    owner text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    PRIMARY KEY (record, entry))`,
  'CREATE INDEX IF NOT EXISTS released_entry ON audit.released (entry)',
  // Records that no list shows, as they cannot be indexed. Which entry it is tells nothing of it: every State may know.
  `CREATE TABLE IF NOT EXISTS audit.set_aside (
    log text COLLATE "C" NOT NULL,
    index bigint NOT NULL,
    entry uuid NOT NULL,
    kind text NOT NULL,
    why text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (log, index))`,
  ...WATCHED_TABLES,
  role('reader'),
  role('indexer'),
  role('keeper'),
  ...INDEX_NAMES.flatMap((table) => policy(`audit.${table}`, INDEX_RLS[table])),
  ...WATCHED_BY_STATE.flatMap((table) => policies(table, 'state')),
  // Of its own records, or of its own officers.
  ...['audit.release', 'audit.released'].flatMap((table) => policies(table, 'owner', 'state')),
  'GRANT USAGE ON SCHEMA ledger TO liaison_ledger_reader, liaison_ledger_indexer, liaison_ledger_keeper',
  'GRANT USAGE ON SCHEMA audit TO liaison_ledger_reader, liaison_ledger_indexer, liaison_ledger_writer',
  'GRANT EXECUTE ON FUNCTION audit.holding(bigint[]) TO liaison_ledger_reader',
  `GRANT SELECT ON ledger.record, ledger.part, ledger.secret, ledger.archived, ${tablesOf(INDEX_NAMES)}, audit.set_aside, audit.release,
    audit.released TO liaison_ledger_reader`,
  'GRANT SELECT ON ledger.record, ledger.part, ledger.secret, ledger.archived, ledger.epoch TO liaison_ledger_indexer',
  `GRANT SELECT, INSERT, UPDATE ON audit.indexed, ${tablesOf(INDEX_NAMES)}, audit.detail, audit.set_aside, audit.release,
    audit.released TO liaison_ledger_indexer`,
  ...WATCHED_GRANTS,
  'GRANT SELECT, DELETE ON ledger.secret TO liaison_ledger_keeper',
  `CREATE TABLE IF NOT EXISTS ledger.law (
    digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    files jsonb NOT NULL, -- its text by file: what was decided under it can be decided again
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `CREATE OR REPLACE TRIGGER law_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.law
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`,
  'GRANT SELECT, INSERT ON ledger.law TO liaison_ledger_writer',
  'GRANT SELECT ON audit.set_aside TO liaison_ledger_writer',
];
