import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { fc } from '../../../testing/drawn.ts';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { until } from '../../../testing/until.ts';
import type { StateCode } from '../../core/ids.ts';
import { migrateLedger } from './migrate.ts';
import { PostgresQuota, type Attempt } from './quota.ts';
import { startRetention } from './retention.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const searchKey = Buffer.alloc(32, 7);
let database: TestDatabase;
let admin: pg.Client;
let writerUrl: string;
/** Two gateways over one ledger. */
let gateways: PostgresQuota[] = [];

/** A busy machine is no fault of the ledger. */
const PATIENT = { patienceMs: 20_000, onFailure: () => undefined };

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  const url = new URL(database.url);
  url.username = 'liaison_ledger_writer';
  url.password = PASSWORD;
  writerUrl = url.href;
  gateways = [0, 1].map(() => new PostgresQuota({ url: writerUrl, searchKey, ...PATIENT }));
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

test.each([
  ['the same again', [attempt('6')], 1, 1],
  ['the same under a larger budget', [attempt('6', { most: 6 })], 0, 2],
  ['the same about somebody else', [attempt('6', { about: 'person P-9' })], 0, 2],
])('a budget that was spent is remembered: %s', async (change, again, refused, counted) => {
  const officer = `o-7 ${change}`;
  for (let i = 1; i <= 5; i += 1) await spend(0, officer, [attempt(String(i))]);
  const queries = jest.spyOn(pg.Client.prototype, 'query');
  const counts = (): number =>
    queries.mock.calls.filter(([query]) => JSON.stringify(query).includes('try_values')).length;
  expect((await spend(0, officer, [attempt('6')])).size).toBe(1);
  expect((await spend(0, officer, again)).size).toBe(refused);
  expect(counts()).toBe(counted);
  queries.mockRestore();
});

test('what is remembered of one officer and day says nothing of another', async () => {
  for (let i = 1; i <= 5; i += 1) await spend(0, 'o-8', [attempt(String(i))]);
  expect((await spend(0, 'o-8', [attempt('6')])).size).toBe(1);
  expect((await spend(0, 'o-9', [attempt('6')])).size).toBe(0);
  expect((await spend(0, 'o-8', [attempt('6')], '2026-11-04')).size).toBe(0);
});

test('who comes first once it is open waits for no connection, and nothing was counted for that', async () => {
  const failures: unknown[] = [];
  const onFailure = (cause: unknown): void => void failures.push(cause);
  const quota = new PostgresQuota({ url: writerUrl, searchKey, ...PATIENT, onFailure });
  const { rows: before } = await admin.query('SELECT count(*) FROM ledger.tried');
  await quota.open();
  const connecting = jest.spyOn(pg.Client.prototype, 'connect');
  const first = Array.from({ length: 40 }, (_, i) => quota.spend(asking(`first-${i}`), 'q', [attempt('1')]));
  for (const spent of await Promise.all(first)) expect(spent.size).toBe(0);
  expect(connecting).not.toHaveBeenCalled();
  connecting.mockRestore();
  const { rows: after } = await admin.query('SELECT count(*) FROM ledger.tried');
  expect(Number(after[0].count) - Number(before[0].count)).toBe(40);
  expect(failures).toEqual([]);
  await quota.close();
});

test('sixteen first questions are counted, although the process stands still while it connects', async () => {
  const quota = new PostgresQuota({ url: writerUrl, searchKey, ...PATIENT, patienceMs: 4_000 });
  const first = Promise.all(
    Array.from({ length: 16 }, (_, i) => quota.spend(asking(`traveller-${i}`), 'q', [attempt('1')])),
  );
  // Longer than the wait for a connection: pg's own limit would be over before the socket is read.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_500);
  expect((await first).map((spent) => spent.size)).toEqual(Array.from({ length: 16 }, () => 0));
  const later = quota.spend(asking('traveller-1'), 'later', [attempt('2')]);
  await new Promise((done) => setImmediate(done));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_500);
  expect((await later).size).toBe(0);
  await quota.close();
});

test('a database that says nothing is given up, and asked again over another connection', async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => void sockets.add(socket));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const quota = new PostgresQuota({
    url: `postgres://x:x@127.0.0.1:${port}/none`,
    searchKey,
    patienceMs: 300,
    onFailure: () => undefined,
  });
  for (const each of [1, 2]) {
    const asked = Array.from({ length: 6 }, (_, i) =>
      quota.spend(asking(`o-10 ${i}`), `${each}`, [attempt('1')]),
    );
    for (const { status } of await Promise.allSettled(asked)) expect(status).toBe('rejected');
  }
  await until('new connections', () => sockets.size > 4);
  for (const socket of sockets) socket.destroy();
  await quota.close();
  await new Promise((done) => silent.close(done));
});

test('an officer whose counts are held up, however many they are, holds up nobody else', async () => {
  const quota = new PostgresQuota({ url: writerUrl, searchKey, ...PATIENT, patienceMs: 60_000 });
  await quota.open();
  const on = '2026-11-05';
  await quota.spend(asking('o-12', on), 'first', [attempt('first')]);
  await admin.query('BEGIN');
  await admin.query(
    `SELECT pg_advisory_xact_lock(hashtextextended(encode(asker, 'hex'), 6)) FROM ledger.tried WHERE day = $1`,
    [on],
  );
  let settled = 0;
  const held: Promise<ReadonlySet<StateCode>>[] = [];
  const ask = (officer: string, n: number): Promise<ReadonlySet<StateCode>> => {
    const asked = quota.spend(asking(officer, on), `${officer} ${n}`, [attempt(`${n}`, { most: 1_000 })]);
    if (officer === 'o-12') held.push(asked.finally(() => (settled += 1)));
    return asked;
  };
  // More of it than there are connections, whatever is drawn.
  for (let n = -8; n < 0; n += 1) void ask('o-12', n);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('o-12', 'o-13', 'o-14', 'o-15', 'o-16'), { maxLength: 40 }),
      async (officers) => {
        const others = officers.map(ask).filter((_, n) => officers[n] !== 'o-12');
        for (const spent of await Promise.all(others)) expect(spent.size).toBe(0);
        expect(settled).toBe(0);
      },
    ),
    { numRuns: 10 },
  );
  await admin.query('ROLLBACK');
  for (const spent of await Promise.all(held)) expect(spent.size).toBe(0);
  await quota.close();
});

test('a count that is held up in the database is refused in time, and counted once it is free', async () => {
  const quota = new PostgresQuota({ url: writerUrl, searchKey, ...PATIENT, patienceMs: 2_000 });
  await quota.spend(asking('o-11'), 'q', [attempt('1')]);
  await admin.query('BEGIN');
  await admin.query('LOCK TABLE ledger.tried IN ACCESS EXCLUSIVE MODE');
  // Those behind the first wait for it in line, and no longer than it does.
  const held = Array.from({ length: 6 }, () => quota.spend(asking('o-11'), 'held', [attempt('2')]));
  const refused = held.map((each) => expect(each).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' }));
  await Promise.all(refused);
  await admin.query('ROLLBACK');
  expect((await quota.spend(asking('o-11'), 'held', [attempt('2')])).size).toBe(0);
  await quota.close();
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
