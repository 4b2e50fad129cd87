import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { startTestHub, type Answered, type TestHub } from '../../gateway/testing/hub.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { until } from '../../shared/testing/until.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { Wire } from '../../shared/testing/wire.ts';
import { verifyLog } from './verify.ts';
import { hold } from '../../gateway/testing/canned-subgraph.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const LOG = 'closed';

let database: TestDatabase;
let admin: pg.Client;
let wire: Wire;
let ledger: PostgresLedger;
let hub: TestHub;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const url = new URL(database.url);
  wire = new Wire({ host: url.hostname, port: Number(url.port) });
  url.port = String(await wire.listen());
  url.username = 'liaison_ledger_writer';
  url.password = PASSWORD;
  ledger = await PostgresLedger.open({
    url: url.href,
    log: LOG,
    ...madeSecrets(),
    onFailure: () => undefined,
  });
  hub = await startTestHub({}, { ledger });
  expect((await ask()).status).toBe(200);
});

afterAll(async () => {
  await hub.close();
  wire.close();
  await ledger.close();
  await admin.end();
  await database.drop();
});

let told = 0;

async function ask(): Promise<Answered> {
  const answered = await hub.ask({ query: '{ person(id: "DE:person:P-1") { id primaryName } }' });
  if (answered.code === 'LEDGER_UNAVAILABLE') told += 1;
  return answered;
}

const sessions =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'liaison ledger' AND datname = current_database()";
const name = async (): Promise<string> =>
  (await admin.query<{ name: string }>('SELECT current_database() AS name')).rows[0]?.name ?? '';
/** As PostgreSQL says it when the disk is full. */
const FULL = `CREATE OR REPLACE FUNCTION ledger.full() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`;

interface Fault {
  readonly begin: () => unknown;
  readonly end: () => unknown;
}

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['is down', { begin: () => wire.cut('CLOSED'), end: () => wire.cut('OPEN') }],
  ['takes requests and never answers', { begin: () => wire.cut('FROZEN'), end: () => wire.cut('OPEN') }],
  ['is slow', { begin: () => wire.cut('SLOW'), end: () => wire.cut('OPEN') }],
  [
    'is full',
    {
      begin: async () => {
        await admin.query(FULL);
        await admin.query(
          'CREATE TRIGGER full_disk BEFORE INSERT ON ledger.record FOR EACH STATEMENT EXECUTE FUNCTION ledger.full()',
        );
      },
      end: () => admin.query('DROP TRIGGER full_disk ON ledger.record'),
    },
  ],
  [
    'became read-only',
    {
      begin: async () => {
        await admin.query(`ALTER DATABASE ${await name()} SET default_transaction_read_only = on`);
        await admin.query(sessions);
      },
      end: async () => {
        await admin.query('SET default_transaction_read_only = off');
        await admin.query(`ALTER DATABASE ${await name()} RESET default_transaction_read_only`);
      },
    },
  ],
  [
    'takes nothing more from its writer',
    {
      begin: () => admin.query('REVOKE INSERT ON ledger.record FROM liaison_ledger_writer'),
      end: () => admin.query('GRANT INSERT ON ledger.record TO liaison_ledger_writer'),
    },
  ],
  [
    'is locked',
    {
      begin: () => admin.query('BEGIN; LOCK TABLE ledger.record IN ACCESS EXCLUSIVE MODE'),
      end: () => admin.query('ROLLBACK'),
    },
  ],
];

/** Nothing but the fixed sentence: no data, no extension, no word about the store. */
const REFUSAL =
  '{"errors":[{"message":"The ledger is not available, so nothing can be answered.","extensions":{"code":"LEDGER_UNAVAILABLE"}}]}';

async function recovered(): Promise<void> {
  await until('an answer', async () => (await ask()).status === 200);
  expect((await fetch(`${hub.url}/health/ready`)).status).toBe(200);
}

describe('a store that', () => {
  test.each(FAULTS)(
    '%s: nobody is asked, everyone is told long before the deadline of a question, and it recovers by itself',
    async (_, { begin, end }) => {
      const asked = hub.subgraphs.persons.seen.length;
      await begin();
      for (let round = 0; round < 2; round += 1) {
        const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
        for (const { status, text } of answers) expect([status, text]).toEqual([503, REFUSAL]);
      }
      const ready = await fetch(`${hub.url}/health/ready`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ parts: { ledger: false } });
      expect(hub.subgraphs.persons.seen).toHaveLength(asked);
      await end();
      await recovered();
    },
  );

  test.each(FAULTS.filter(([what]) => /down|never|full/u.test(what)))(
    '%s while a source is being asked: what was found does not leave',
    async (_, { begin, end }) => {
      const asked = hub.subgraphs.persons.seen.length;
      const { held, release } = hold();
      hub.subgraphs.persons.behaviour = held;
      const answer = ask();
      await until('the question at the subgraph', () => hub.subgraphs.persons.seen.length > asked);
      await begin();
      release();
      const { status, text } = await answer;
      expect([status, text]).toEqual([503, REFUSAL]);
      hub.subgraphs.persons.behaviour = { kind: 'ANSWER' };
      await end();
      await recovered();
    },
  );
});

test('readiness finds out by itself that the store is stalled, and that it is back: nobody has to ask in vain', async () => {
  const status = async () => (await fetch(`${hub.url}/health/ready`)).status;
  const asked = told;
  wire.cut('FROZEN');
  await until('not ready', async () => (await status()) === 503);
  wire.cut('OPEN');
  await until('ready', async () => (await status()) === 200);
  expect(told).toBe(asked);
  expect((await ask()).status).toBe(200);
});

test('after all this the log has neither gap nor fork, and says how many were told that there was none', async () => {
  const look = () => verifyLog(admin, LOG, ledger.verifierKey);
  await until('a record of every refusal', async () => (await look()).refused >= told);
  const { bad, records, refused } = await look();
  expect(told).toBeGreaterThan(70);
  expect(refused).toBe(told);
  expect(bad).toBeUndefined();
  expect(records).toBeGreaterThan(0);
});
