import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { fc } from '../../../testing/drawn.ts';
import { Wire } from '../../../testing/wire.ts';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { verifyLog } from '../../../../scripts/ledger/verify.ts';
import type { Refusal } from '../proof/ledger.ts';
import { migrateLedger, PostgresLedger } from './postgres-ledger.ts';
import type { StoredRefusals } from './refusals.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../testing/examples.ts';
import { until } from '../../../testing/until.ts';

const secrets = madeSecrets();
let database: TestDatabase;
let admin: pg.Client;
let wire: Wire;
let url: string;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const through = new URL(database.url);
  wire = new Wire({ host: through.hostname, port: Number(through.port) });
  through.port = String(await wire.listen());
  url = through.href;
});
afterAll(async () => {
  wire.close();
  await admin.end();
  await database.drop();
});

const open = (log: string, failures: unknown[] = []): Promise<PostgresLedger> =>
  PostgresLedger.open({ url, log, ...secrets, onFailure: (cause) => failures.push(cause) });

async function stored(log: string): Promise<readonly StoredRefusals[]> {
  const { rows } = await admin.query<{ bytes: Buffer }>(
    "SELECT bytes FROM ledger.record WHERE log = $1 AND kind = 'REFUSED' ORDER BY index",
    [log],
  );
  return rows.map(({ bytes }) => JSON.parse(bytes.toString()) as StoredRefusals);
}

async function sums(log: string): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  for (const { refusals } of await stored(log))
    for (const { code, place, count } of refusals)
      found[`${code} ${place}`] = (found[`${code} ${place}`] ?? 0) + count;
  return found;
}

function counted(refusals: readonly Refusal[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { code, place } of refusals) found[`${code} ${place}`] = (found[`${code} ${place}`] ?? 0) + 1;
  return found;
}

const knock: Refusal = { code: 'OVERLOADED', place: '/graphql' };
const refusal = fc.record({
  code: fc.constantFrom('OVERLOADED', 'NOT_FOUND', 'BAD_INPUT'),
  place: fc.constantFrom('/graphql', 'elsewhere', 'HTTP'),
}) as fc.Arbitrary<Refusal>;

test('ten thousand refusals are one record a second, with when, what and how many', async () => {
  const ledger = await open('many');
  const began = Date.now();
  for (let n = 0; n < 10_000; n += 1) ledger.refused(knock);
  await until('a record', async () => (await stored('many')).length > 0);
  ledger.refused({ code: 'NOT_FOUND', place: 'elsewhere' });
  await ledger.close();
  const [first, last, ...more] = await stored('many');
  expect(more).toEqual([]);
  expect(first?.refusals).toEqual([{ ...knock, count: 10_000 }]);
  expect(Date.parse(first?.from ?? '')).toBeGreaterThanOrEqual(began);
  expect(Date.parse(first?.until ?? '')).toBeLessThanOrEqual(Date.parse(first?.at ?? ''));
  expect(last?.refusals).toEqual([{ code: 'NOT_FOUND', place: 'elsewhere', count: 1 }]);
});

test('whatever is refused between questions is in the log once it is closed, and the log is whole', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(refusal, { maxLength: 30 }), fc.boolean(), async (refusals, isBetween) => {
      round += 1;
      const log = `round-${round}`;
      const ledger = await open(log);
      for (const one of refusals) {
        ledger.refused(one);
        if (isBetween && one.place === 'HTTP') await ledger.received(aReceived).intent(anIntent);
      }
      await ledger.close();
      expect(await sums(log)).toEqual(counted(refusals));
      expect((await verifyLog(admin, log, ledger.verifierKey)).bad).toBeUndefined();
    }),
    { numRuns: 10 },
  );
});

test('while the ledger is down they are kept, and written when it is back', async () => {
  const ledger = await open('down');
  ledger.refused(knock);
  wire.cut('CLOSED');
  await until('its failure', () => !ledger.ready());
  for (let n = 0; n < 50; n += 1) ledger.refused({ code: 'LEDGER_UNAVAILABLE', place: '/graphql' });
  const before = wire.asked;
  await until('three more tries', () => wire.asked >= before + 3);
  expect(await stored('down')).toEqual([]);
  wire.cut('OPEN');
  await until('a record', async () => (await stored('down')).length > 0);
  expect(await sums('down')).toEqual({ 'OVERLOADED /graphql': 1, 'LEDGER_UNAVAILABLE /graphql': 50 });
  await ledger.close();
});

test('a commit whose answer was lost is not counted twice', async () => {
  const ledger = await open('lost');
  ledger.refused(knock);
  // PostgreSQL hears, and is not heard.
  wire.cut('MUTE');
  await until('a record', async () => (await stored('lost')).length === 1);
  await until('its failure', () => !ledger.ready());
  ledger.refused({ code: 'NOT_FOUND', place: 'elsewhere' });
  wire.cut('OPEN');
  await until('the other', async () => (await sums('lost'))['NOT_FOUND elsewhere'] === 1);
  await ledger.close();
  expect(await sums('lost')).toEqual({ 'OVERLOADED /graphql': 1, 'NOT_FOUND elsewhere': 1 });
  expect((await verifyLog(admin, 'lost', ledger.verifierKey)).bad).toBeUndefined();
});

test('what could not be written before the end is said to be lost, with how many', async () => {
  const failures: unknown[] = [];
  const ledger = await open('gone', failures);
  wire.cut('CLOSED');
  for (let n = 0; n < 7; n += 1) ledger.refused(knock);
  await ledger.close();
  wire.cut('OPEN');
  expect(failures.map(String)).toContainEqual(expect.stringMatching(/7 refusals may not have been written/u));
});

test('a store of before there were refusals is refused at once, with the way out', async () => {
  await admin.query(`ALTER TABLE ledger.record DROP CONSTRAINT record_kind_check,
    ADD CONSTRAINT record_kind_check CHECK (kind IN ('RECEIVED', 'INTENT', 'OUTCOME')) NOT VALID`);
  await expect(open('older')).rejects.toThrow(/older version.*npm run ledger -- migrate/u);
  await migrateLedger(database.url, 'abcdefghijklmnop1234');
  const ledger = await open('older');
  const request = ledger.received(aReceived);
  await request.intent(anIntent);
  await request.outcome(anOutcome);
  ledger.refused(knock);
  await ledger.close();
  expect(await sums('older')).toEqual({ 'OVERLOADED /graphql': 1 });
});
