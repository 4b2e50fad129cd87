import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '../../testing/database.ts';
import { PgPool } from './pg-pool.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

function poolOf(connectionTimeoutMillis: number): PgPool {
  return new PgPool({ connectionString: database.url, max: 1, connectionTimeoutMillis });
}

/** Keeps the process busy, as a start does. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('a process that is kept busy for longer than the limit has the connection that came meanwhile', async () => {
  const pool = poolOf(2_000);
  const asked = pool.query<{ one: number }>('SELECT 1 AS one');
  setTimeout(() => standStill(2_100), 0);
  expect((await asked).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test('who waits in vain for one that is lent hears how long, and the next one has it', async () => {
  const pool = poolOf(300);
  const first = await pool.connect();
  const late = { name: 'OwnTimeOut', message: 'a connection did not come within 300 ms' };
  await expect(pool.query('SELECT 1')).rejects.toMatchObject(late);
  await expect(pool.connect()).rejects.toMatchObject(late);
  const next = new Promise((done) => {
    pool.connect((error, client, giveBack) => {
      giveBack();
      done([error, client === first]);
    });
  });
  first.release();
  expect(await next).toEqual([undefined, true]);
  expect([pool.idleCount, pool.waitingCount]).toEqual([1, 0]);
  await pool.end();
});

test('who gives a connection back twice takes it from nobody', async () => {
  const pool = poolOf(20_000);
  const lent = (): Promise<{ readonly client: unknown; readonly giveBack: () => void }> =>
    new Promise((done, fail) => {
      pool.connect((error, client, giveBack) => (error ? fail(error) : done({ client, giveBack })));
    });
  const first = await lent();
  first.giveBack();
  const second = await lent();
  expect(second.client).toBe(first.client);
  expect(() => first.giveBack()).toThrow('already been released');
  expect(pool.idleCount).toBe(0);
  second.giveBack();
  expect(pool.idleCount).toBe(1);
  await pool.end();
});
