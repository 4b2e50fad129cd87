import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { monthsBefore } from './months.ts';
import { stretchesOf } from './make.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { until } from '../../../shared/testing/until.ts';
import { Wire } from '../../../shared/testing/wire.ts';
import { fixedClock } from '../../../shared/src/core/clock.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../../../shared/src/ledger/testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../../../shared/src/ledger/write/postgres-ledger.ts';

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

test('an outage of a day and a half over the end of a month leaves each month one stretch', async () => {
  await admin.query("SELECT ledger.make_months('2027-03-01')");
  const clock = fixedClock('2026-11-30T20:00:00Z');
  const ledger = await PostgresLedger.open({
    ...{ url, log: 'weekend', ...madeSecrets(), clock, onFailure: () => undefined },
  });
  const question = async (): Promise<void> => {
    const request = ledger.received(aReceived);
    await request.intent(anIntent);
    await request.outcome(anOutcome);
  };
  await question();
  // Somebody is turned away; the network between the hub and the ledger is gone before that is written.
  ledger.refused({ code: 'OVERLOADED', place: '/graphql' });
  wire.cut('FROZEN');
  await until('its failure', () => !ledger.ready());
  clock.advance(36 * 3_600_000);
  wire.cut('OPEN');
  await until('the ledger', () => ledger.ready());
  await question();
  const kinds = async (): Promise<readonly string[]> =>
    (
      await admin.query<{ kind: string; at: string }>(
        "SELECT kind, to_char(written_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS at FROM ledger.record WHERE log = 'weekend' ORDER BY index",
      )
    ).rows.map(({ kind, at }) => `${at} ${kind}`);
  await until('what was refused', async () => (await kinds()).some((one) => one.endsWith('REFUSED')));
  await question();
  await ledger.close();
  const november = (await monthsBefore(admin, '2026-12')).at(-1);
  if (!november) throw new Error('no month');
  expect((await stretchesOf(admin, november)).map(({ log }) => log)).toEqual(['weekend']);
});
