import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { stateCode } from '../../core/ids.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../write/postgres-ledger.ts';
import { migrateAccess } from './access-tables.ts';
import { LedgerReading } from './reading.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const MONTHS = ['2027-01', '2027-02', '2027-03'] as const;
const secrets = madeSecrets();
let database: TestDatabase;
let reading: LedgerReading;
/** One entry a month. */
const entries: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  let now = 0;
  const ledger = await PostgresLedger.open({
    ...{ url: database.url, log: 'months', patienceMs: 20_000, ...secrets },
    clock: { now: () => now },
    onFailure: () => undefined,
  });
  try {
    for (const month of MONTHS) {
      now = Date.parse(`${month}-15T12:00:00Z`);
      const request = ledger.received(aReceived);
      await request.intent(anIntent);
      await request.outcome(anOutcome);
      entries.push(request.receipt.entry);
    }
  } finally {
    await ledger.close();
  }
  const as = (role: string): string => {
    const url = new URL(database.url);
    [url.username, url.password] = [`liaison_ledger_${role}`, PASSWORD];
    return url.href;
  };
  reading = new LedgerReading({
    ...{ readerUrl: as('reader'), indexerUrl: as('indexer'), searchKey: secrets.searchKey },
    onFailure: () => undefined,
    onBehind: () => undefined,
  });
});

afterAll(async () => {
  await reading?.close();
  await database?.drop();
});

test('a list with entries of some months reads those months and no other', async () => {
  const [first = '', , last = ''] = entries;
  const archiving = new pg.Client({ connectionString: database.url });
  await archiving.connect();
  try {
    const opened = await reading.view(stateCode('DE'), 60_000, async ({ open }) => {
      // Whoever reads the month between waits for this one, in vain.
      await archiving.query('BEGIN; LOCK TABLE ledger.record_2027_02 IN ACCESS EXCLUSIVE MODE');
      return open([last, first]);
    });
    expect(opened.map(({ entry }) => entry)).toEqual([last, first]);
  } finally {
    await archiving.end();
  }
});
