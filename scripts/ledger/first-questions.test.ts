import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { startTestHub } from '../../gateway/testing/hub.ts';
import { madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { WriteQueue } from '../../shared/src/ledger/write/write-queue.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { until } from '../../shared/testing/until.ts';
import { verifyLog } from './verify.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const QUESTION = { query: '{ person(id: "DE:person:P-1") { id primaryName } }' };
const PATIENCE_MS = 5_000;
const secrets = madeSecrets();
let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

function ledgerOf(log: string, failures: unknown[]): PostgresLedger {
  const url = new URL(database.url);
  url.username = 'liaison_ledger_writer';
  url.password = PASSWORD;
  const onFailure = (cause: unknown): void => void failures.push(cause);
  return new PostgresLedger({
    url: url.href,
    log,
    ...secrets,
    patienceMs: PATIENCE_MS,
    isAlone: true,
    onFailure,
  });
}

test('who asks between the opening of the port and the taking of the log is answered, with a record', async () => {
  const failures: unknown[] = [];
  const ledger = ledgerOf('early', failures);
  const hub = await startTestHub({}, { ledger });
  const adding = jest.spyOn(WriteQueue.prototype, 'add');
  const asked = hub.ask(QUESTION);
  await until('the question', () => adding.mock.calls.length > 0);
  adding.mockRestore();
  await ledger.take();
  expect((await asked).status).toBe(200);
  const { records, bad } = await verifyLog(admin, 'early', ledger.verifierKey);
  expect([records, bad]).toEqual([3, undefined]);
  expect(failures).toEqual([]);
  await hub.close();
  await ledger.close();
});

test('a hub that its own work keeps busy for longer than the ledger may take answers who asked meanwhile', async () => {
  const failures: unknown[] = [];
  const ledger = ledgerOf('busy', failures);
  await ledger.take();
  const hub = await startTestHub({}, { ledger });
  const add = WriteQueue.prototype.add;
  let isBusy = true;
  const adding = jest.spyOn(WriteQueue.prototype, 'add').mockImplementation(function (
    this: WriteQueue,
    ...what
  ) {
    const added = add.apply(this, what);
    // As the first questions of a hub that has compiled and planned nothing do to one another.
    if (isBusy) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE_MS + 500);
    isBusy = false;
    return added;
  });
  const answers = await Promise.all(Array.from({ length: 4 }, () => hub.ask(QUESTION)));
  adding.mockRestore();
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect([isBusy, failures]).toEqual([false, []]);
  await hub.close();
  await ledger.close();
});
