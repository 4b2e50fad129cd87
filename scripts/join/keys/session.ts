import pg from 'pg';
import { LIVE_KEYS_SQL } from '../../../subgraphs/persons/migrations/live-keys.ts';
import { personSearchColumns } from '../../../subgraphs/persons/search-columns.ts';

/** Why keys are not kept: it will not pass by itself, so nobody tries again. */
export class KeysRefused extends Error {
  override readonly name = 'KeysRefused';
}

/** The lock of this work, of which a database has one: a number that is this worker's alone. */
const LOCK = '3563200062';

/** Members of the State's view that keys are computed of, and whose types they may have. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  owner: ['text', 'character varying', 'character'],
  id: ['text', 'character varying', 'character'],
  primary_name: ['text', 'character varying', 'character'],
  identities: ['jsonb', 'json'],
  documents: ['jsonb', 'json'],
  alerts: ['jsonb', 'json'],
};
const TIME_COLUMN = 'updated_at';

/** What a database is asked before its keys are computed. */
export interface Wanted {
  /** As the worker's login. */
  readonly url: string;
  /** How long another worker is waited for, in milliseconds: one that was killed is gone soon, one that works is not. */
  readonly lockWaitMs: number;
  /** Whether changes are found by `updated_at`. */
  readonly isTimed: boolean;
}

/**
 * A connection that alone may compute the keys of its database, until it is closed or breaks: what it holds and what it
 * writes are of one session, so that no worker writes who no longer holds the lock.
 *
 * @throws KeysRefused where another worker is at work, the view or the tables are not there or of another make, or the keys
 *   are of a version that this hub does not know.
 */
export async function openSession({ url, lockWaitMs, isTimed }: Wanted): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'liaison keys' });
  // A connection that breaks fails the statement under way, or the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    // What a crash of PostgreSQL takes of these tables, the next whole round computes again: no commit waits for a disk.
    await client.query(`SET synchronous_commit = off; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET idle_session_timeout = 0;
      SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off`);
    await checkTables(client);
    await checkView(client, isTimed);
    await lock(client, lockWaitMs);
    await checkVersion(client);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function lock(client: pg.Client, waitMs: number): Promise<void> {
  try {
    await client.query(`SET lock_timeout = ${Math.max(1, Math.round(waitMs))}`);
    await client.query(`SELECT pg_advisory_lock(${LOCK})`);
    await client.query('SET lock_timeout = 0');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== LOCK_NOT_AVAILABLE) throw error;
    throw new KeysRefused(
      `Another worker keeps the keys of this database${await holderOf(client)}. One is enough: end it first, or leave it be.`,
      { cause: error },
    );
  }
}

const LOCK_NOT_AVAILABLE = '55P03';

async function holderOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ readonly pid: number }>(
    `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid::bigint = ${LOCK}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows[0] ? ` (PostgreSQL's process ${rows[0].pid})` : '';
}

const MAKE_THEM = 'npm run join -- keys --sql prints the SQL that makes them';

async function checkTables(client: pg.Client): Promise<void> {
  const { rows } = await client
    .query<{ readonly there: boolean; readonly may: boolean | null }>(
      `SELECT to_regclass('hub_keys.status') IS NOT NULL AS there,
      (SELECT bool_and(has_table_privilege(to_regclass('hub_keys.person'), of))
       FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) of) AS may`,
    )
    .catch((cause: unknown) => {
      if (cause instanceof pg.DatabaseError && cause.code === '42501')
        throw new KeysRefused('This login may not use the schema hub_keys: GRANT hub_keys_worker to it.', {
          cause,
        });
      throw cause;
    });
  if (!rows[0]?.there)
    throw new KeysRefused(`This database has no tables of search keys (schema hub_keys): ${MAKE_THEM}.`);
  if (!rows[0].may)
    throw new KeysRefused('This login may not write hub_keys.person: GRANT hub_keys_worker to it.');
  const { rows: made } = await client.query<{ readonly sql: number }>('SELECT sql FROM hub_keys.status');
  if (made[0]?.sql !== LIVE_KEYS_SQL)
    throw new KeysRefused(
      `The tables of search keys are of version ${made[0]?.sql ?? 'none'}, and this hub's are of ${LIVE_KEYS_SQL}: ${MAKE_THEM} anew.`,
    );
}

async function checkView(client: pg.Client, isTimed: boolean): Promise<void> {
  const { rows } = await client.query<{ readonly column: string; readonly type: string }>(
    `SELECT a.attname AS column, format_type(a.atttypid, NULL) AS type
     FROM pg_attribute a WHERE a.attrelid = to_regclass('hub.person_plain_v1') AND a.attnum > 0`,
  );
  if (rows.length === 0)
    throw new KeysRefused(
      'This database has no view hub.person_plain_v1, whose people are to be found by name: shared/src/sources/LIVE-VIEW.md shows one.',
    );
  const types = new Map(rows.map(({ column, type }) => [column, type]));
  const wanted = { ...COLUMNS, ...(isTimed ? { [TIME_COLUMN]: ['timestamp with time zone'] } : {}) };
  const wrong = Object.entries(wanted).flatMap(([column, accepted]) => {
    const type = types.get(column);
    if (type !== undefined && accepted.includes(type)) return [];
    return [`${column} is ${type ?? 'missing'}, and has to be ${accepted[0] ?? ''}`];
  });
  if (wrong.length === 0) return;
  const otherwise =
    isTimed && !types.has(TIME_COLUMN) ? ' Or follow notifications (--listen), which need no time.' : '';
  throw new KeysRefused(`hub.person_plain_v1 does not fit: ${wrong.join('; ')}.${otherwise}`);
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { version } = personSearchColumns;
  const { rows } = await client.query<{ readonly stored: number }>(
    `SELECT greatest((SELECT max(version) FROM hub_keys.person), target, version) AS stored FROM hub_keys.status`,
  );
  const stored = rows[0]?.stored ?? 0;
  if (stored > version)
    throw new KeysRefused(
      `The keys of this database are of version ${stored}, which this hub does not know: its own are of ${version}. Run the worker of the newer hub; or, to go back to this one, TRUNCATE hub_keys.person and UPDATE hub_keys.status SET target = NULL, version = NULL.`,
    );
}
