import pg from 'pg';
import { refuseNewer, shapeStatements, type Shape } from '../../core/shape.ts';
import { KINDS } from '../proof/records.ts';
import { alterRole } from './alter-role.ts';
import { KIND_CHECK, MONTH_STATEMENTS } from './months.ts';
import { QUOTA_STATEMENTS } from './quota-tables.ts';

/** What this version of the hub makes of the ledger's database; `access-tables.ts` makes the rest of it. Since 2, records lie in months. */
export const LEDGER_SHAPE: Shape = { schema: 'ledger', what: 'The ledger', version: 2, needs: 1 };

/** Who knows no months takes a ledger of which some are archived for one that was cut: from then on it needs a hub that does. */
export const NEEDS_MONTHS = `UPDATE ledger.shape SET needs = 2
  WHERE version = 2 AND needs < 2 AND EXISTS (SELECT FROM ledger.archived)`;

/**
 * Creates the ledger's tables, the role of its writer, which can add and read and nothing else (but for the day's sums of
 * what was tried), and the role of its keeper, which can destroy keys and forget such sums, and nothing else. Safe to run again.
 *
 * @param adminUrl a role that may create tables and roles.
 * @param writerPassword letters and digits; undefined where the writer keeps the one that it has.
 * @throws Error as `refuseNewer` does, and changes nothing then; what PostgreSQL says.
 */
export async function migrateLedger(adminUrl: string, writerPassword: string | undefined): Promise<void> {
  if (writerPassword !== undefined && !/^[A-Za-z0-9]{16,}$/u.test(writerPassword))
    throw new Error('the ledger password must be 16 or more letters and digits');
  const admin = new pg.Client({ connectionString: adminUrl });
  // A connection that breaks fails the statement under way, or the next one.
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await refuseNewer(admin, LEDGER_SHAPE);
    for (const statement of STATEMENTS) await admin.query(statement);
    if (writerPassword === undefined) return;
    await alterRole(
      admin,
      `ALTER ROLE liaison_ledger_writer LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${writerPassword}'`,
    );
  } finally {
    await admin.end();
  }
}

/** Whether a ledger takes every kind of record that there is: one that refuses a kind would fail the commits that share it. */
export const TAKES_ALL_KINDS = `EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'ledger.record'::regclass
  AND conname IN ('record_kind_check', 'record_kinds') AND ${KINDS.map((kind) => `pg_get_constraintdef(oid) LIKE '%''${kind}''%'`).join(' AND ')})`;

const STATEMENTS = [
  'CREATE SCHEMA IF NOT EXISTS ledger',
  `CREATE TABLE IF NOT EXISTS ledger.record (
    log text COLLATE "C" NOT NULL,
    index bigint NOT NULL,
    entry uuid NOT NULL,
    kind text NOT NULL CONSTRAINT record_kind_check ${KIND_CHECK},
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    bytes bytea NOT NULL, -- what is hashed is what is stored
    path bytea, -- what leads from this record alone to the root of its commit, beside the edge before it
    PRIMARY KEY (log, index))`,
  // A first form chained records by links, a second kept their hashes; the tree and the paths replace them.
  'ALTER TABLE ledger.record DROP COLUMN IF EXISTS link, DROP COLUMN IF EXISTS leaf',
  'ALTER TABLE ledger.record ADD COLUMN IF NOT EXISTS path bytea',
  // Some kinds came later. The rows that are there fitted a narrower check: nothing is read again.
  `DO $$ BEGIN
    IF NOT ${TAKES_ALL_KINDS} THEN
      ALTER TABLE ledger.record DROP CONSTRAINT IF EXISTS record_kind_check, DROP CONSTRAINT IF EXISTS record_kinds;
      ALTER TABLE ledger.record ADD CONSTRAINT record_kind_check ${KIND_CHECK} NOT VALID;
    END IF; END $$`,
  'CREATE INDEX IF NOT EXISTS record_entry ON ledger.record (entry)',
  "CREATE INDEX IF NOT EXISTS record_refused ON ledger.record (log, index) WHERE kind = 'REFUSED'",
  "CREATE INDEX IF NOT EXISTS record_handover ON ledger.record (log, index) WHERE kind = 'HANDOVER'",
  `CREATE TABLE IF NOT EXISTS ledger.checkpoint (
    log text COLLATE "C" NOT NULL,
    size bigint NOT NULL,
    note text NOT NULL,
    edge bytea NOT NULL,
    PRIMARY KEY (log, size))`,
  `CREATE TABLE IF NOT EXISTS ledger.part (
    id bytea PRIMARY KEY CHECK (length(id) = 24), -- digest of the text: records that say it name it, and their leaves vouch for it
    text text NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS ledger.secret (
    entry uuid PRIMARY KEY,
    state text NOT NULL,
    expires_on date NOT NULL,
    wrapped bytea NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS ledger.epoch (
    log text COLLATE "C" NOT NULL,
    epoch bigint NOT NULL, -- who opened the log last may write to it, and nobody else
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (log, epoch))`,
  `CREATE TABLE IF NOT EXISTS ledger.key (
    name text NOT NULL,
    id text NOT NULL, -- of a key that every hub over this ledger must have; the last one counts
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, since))`,
  'CREATE INDEX IF NOT EXISTS secret_expires ON ledger.secret (state, expires_on)',
  `CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'the ledger is append only'; END $$`,
  `DO $$ BEGIN CREATE ROLE liaison_ledger_writer LOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  ...MONTH_STATEMENTS,
  `CREATE OR REPLACE TRIGGER record_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.record
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`,
  `CREATE OR REPLACE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`,
  `CREATE OR REPLACE TRIGGER epoch_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.epoch
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`,
  `CREATE OR REPLACE TRIGGER key_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.key
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`,
  `CREATE OR REPLACE TRIGGER part_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.part
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`,
  `CREATE OR REPLACE TRIGGER secret_stays BEFORE UPDATE OR TRUNCATE ON ledger.secret
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`,
  `DO $$ BEGIN CREATE ROLE liaison_ledger_keeper NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  'GRANT USAGE ON SCHEMA ledger TO liaison_ledger_writer, liaison_ledger_keeper',
  'GRANT SELECT, INSERT ON ledger.record, ledger.part, ledger.checkpoint, ledger.secret, ledger.epoch, ledger.key TO liaison_ledger_writer',
  'GRANT SELECT, DELETE ON ledger.secret TO liaison_ledger_keeper',
  ...QUOTA_STATEMENTS,
  ...shapeStatements(LEDGER_SHAPE),
  NEEDS_MONTHS,
  'GRANT SELECT ON ledger.shape TO liaison_ledger_writer',
];
