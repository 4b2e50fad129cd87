import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../scripts/testing/database.ts';
import { migrateLedger, PostgresLedger } from './postgres-ledger.ts';
import { anIntent, anOutcome, aReceived } from './testing/examples.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const searchKey = randomBytes(32);
let database: TestDatabase;
let writerUrl: string;
let admin: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  const url = new URL(database.url);
  url.username = 'liaison_ledger_writer';
  url.password = PASSWORD;
  writerUrl = url.href;
  admin = new pg.Client({ connectionString: database.url });
  admin.on('error', () => undefined);
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

function open(log: string): Promise<PostgresLedger> {
  return PostgresLedger.open({ url: writerUrl, log, searchKey, onFailure: () => undefined });
}

test('an entry holds three records in order, and no officer, case or search value in the clear', async () => {
  const ledger = await open('three');
  const request = ledger.received(aReceived);
  await request.intent(anIntent);
  await request.outcome(anOutcome);
  await ledger.close();
  const { rows } = await admin.query<{ kind: string; bytes: Buffer }>(
    "SELECT kind, bytes FROM ledger.record WHERE log = 'three' ORDER BY index",
  );
  expect(rows.map(({ kind }) => kind)).toEqual(['RECEIVED', 'INTENT', 'OUTCOME']);
  const text = rows.map(({ bytes }) => bytes.toString()).join('\n');
  for (const secret of ['officer-7', 'CASE-1', 'K1234567', 'FR:person:1']) expect(text).not.toContain(secret);
});

test('the writer can neither change nor remove, and not even a superuser can without taking the triggers off', async () => {
  const writer = new pg.Client({ connectionString: writerUrl });
  await writer.connect();
  for (const client of [writer, admin]) {
    for (const statement of [
      "UPDATE ledger.record SET bytes = ''",
      'DELETE FROM ledger.record',
      'TRUNCATE ledger.record',
      "UPDATE ledger.checkpoint SET note = ''",
      'DELETE FROM ledger.checkpoint',
    ])
      await expect(client.query(statement)).rejects.toThrow(/append only|permission denied/u);
  }
  await expect(writer.query('DELETE FROM ledger.secret')).rejects.toThrow('permission denied');
  await writer.end();
});

test('a second writer of the same log is refused', async () => {
  const ledger = await open('fenced');
  await expect(open('fenced')).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  await ledger.close();
});

test.each([
  [
    'whose connection is cut',
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'liaison ledger' AND datname = current_database()",
    'SELECT 1',
  ],
  ['that is locked', 'BEGIN; LOCK TABLE ledger.record IN ACCESS EXCLUSIVE MODE', 'ROLLBACK'],
  [
    'that refuses rows',
    'ALTER TABLE ledger.checkpoint ADD CONSTRAINT full_disk CHECK (false) NOT VALID',
    'ALTER TABLE ledger.checkpoint DROP CONSTRAINT full_disk',
  ],
])('a store %s fails closed within a second and is found again', async (name, breakIt, mendIt) => {
  const ledger = await open(`broken ${name}`);
  await ledger.received(aReceived).intent(anIntent);
  await admin.query(breakIt);
  const began = Date.now();
  await ledger
    .received(aReceived)
    .intent(anIntent)
    .catch((error: unknown) => expect(error).toMatchObject({ code: 'LEDGER_UNAVAILABLE' }));
  expect(Date.now() - began).toBeLessThan(1_000);
  await admin.query(mendIt);
  for (let n = 0; n < 100 && !ledger.ready(); n += 1) await new Promise((done) => setTimeout(done, 50));
  await ledger.received(aReceived).intent(anIntent);
  await ledger.close();
  const { rows } = await admin.query<{ count: string; last: string }>(
    'SELECT count(*), max(index) AS last FROM ledger.record WHERE log = $1',
    [`broken ${name}`],
  );
  expect(Number(rows[0]?.count)).toBe(Number(rows[0]?.last) + 1);
});
