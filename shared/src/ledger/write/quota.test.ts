import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import type { StateCode } from '../../core/ids.ts';
import { migrateLedger } from './migrate.ts';
import { PostgresQuota, type Attempt } from './quota.ts';
import { startRetention } from './retention.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const searchKey = Buffer.alloc(32, 7);
let database: TestDatabase;
let admin: pg.Client;
/** Two gateways over one ledger. */
let gateways: PostgresQuota[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  const url = new URL(database.url);
  url.username = 'liaison_ledger_writer';
  url.password = PASSWORD;
  gateways = [0, 1].map(() => new PostgresQuota({ url: url.href, searchKey, onFailure: () => undefined }));
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});

afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await admin.end();
  await database.drop();
});

function asking(officer: string, on = '2026-11-01') {
  return { requester: { state: 'FR' as StateCode, officer }, on };
}

function attempt(value: string, change: Partial<Attempt> = {}): Attempt {
  return { owner: 'DE' as StateCode, about: 'person P-1', value, most: 5, ...change };
}

function spend(gateway: number, officer: string, attempts: readonly Attempt[], on?: string) {
  const quota = gateways[gateway];
  if (!quota) throw new Error('no such gateway');
  return quota.spend(asking(officer, on), JSON.stringify(attempts), attempts);
}

test('forty questions at once at two gateways take no more than the five that there are', async () => {
  const spent = await Promise.all(
    Array.from({ length: 40 }, (_, i) => spend(i % 2, 'o-1', [attempt(`1990-01-${i}`)])),
  );
  expect(spent.filter((owners) => owners.size === 0)).toHaveLength(5);
});

test.each([
  ['the same value at another gateway', 'o-2', [attempt('1')], 0],
  ['another value', 'o-2', [attempt('6')], 1],
  ['another officer', 'o-3', [attempt('6')], 0],
  ['another owner', 'o-2', [attempt('6', { owner: 'FR' as StateCode })], 0],
  ['another person', 'o-2', [attempt('6', { about: 'person P-2' })], 0],
  ['the one among several', 'o-2', [attempt('6'), attempt('6', { about: 'person P-3' })], 1],
  ['a larger budget', 'o-2', [attempt('6', { most: 6 })], 0],
])('%s is counted as it must be', async (_, officer, attempts, refused) => {
  for (let i = 1; i <= 5; i += 1) await spend(0, 'o-2', [attempt(String(i))]);
  expect((await spend(1, officer, attempts)).size).toBe(refused);
  await admin.query('DELETE FROM ledger.tried; DELETE FROM ledger.tried_sum');
});

test('what was tried about everybody was tried about each', async () => {
  for (let i = 1; i <= 5; i += 1) await spend(0, 'o-4', [attempt(String(i), { about: 'everybody' })]);
  expect((await spend(0, 'o-4', [attempt('6', { also: 'everybody' })])).size).toBe(1);
});

test('nothing in it says who asked what, and the next day knows nothing of it', async () => {
  await spend(0, 'officer-five', [attempt('1984-05-06')], '2026-11-02');
  const { rows } = await admin.query<{ row: string }>('SELECT t::text AS row FROM ledger.tried t');
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/officer|P-1|1984/u);
  const retention = startRetention({
    url: database.url,
    clock: { now: () => Date.parse('2026-11-03T00:00:00Z') },
    onErased: () => undefined,
    onFailure: (cause) => {
      throw cause;
    },
  });
  await retention.close();
  const left = await admin.query('SELECT FROM ledger.tried UNION ALL SELECT FROM ledger.tried_sum');
  expect(left.rowCount).toBe(0);
});

test('what cannot be counted is said', async () => {
  const quota = new PostgresQuota({
    url: 'postgres://nobody:x@127.0.0.1:1/none',
    searchKey,
    onFailure: () => undefined,
  });
  await expect(quota.spend(asking('o-6'), 'q', [attempt('1')])).rejects.toMatchObject({
    code: 'LEDGER_UNAVAILABLE',
  });
  await quota.close();
});
