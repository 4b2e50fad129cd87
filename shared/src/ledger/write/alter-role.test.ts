import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { until } from '../../../testing/until.ts';
import { migrateLedger } from './migrate.ts';

/** As other tests over the same server have it. */
const PASSWORD = 'abcdefghijklmnop1234';

let database: TestDatabase;
let other: pg.Client;
let looker: pg.Client;

async function opened(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return client;
}

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  [other, looker] = [await opened(), await opened()];
});
afterAll(async () => {
  await Promise.all([other?.end(), looker?.end()]);
  await database?.drop();
});

test('a ledger is brought up to date while another hub sets the same roles of the server', async () => {
  await other.query('BEGIN');
  await other.query(`ALTER ROLE liaison_ledger_writer PASSWORD '${PASSWORD}'`);
  const migrating = migrateLedger(database.url, PASSWORD);
  migrating.catch(() => undefined);
  await until('it waits for the role', async () => {
    const { rows } = await looker.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER ROLE%'`,
    );
    return rows[0]?.waiting === 1;
  });
  await other.query('COMMIT');
  await expect(migrating).resolves.toBeUndefined();
});
