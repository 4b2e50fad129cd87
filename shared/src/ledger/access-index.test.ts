import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { freshDatabase } from '../../../scripts/testing/database.ts';
import { AccessIndex } from './access-index.ts';
import { migrateAccess } from './access-tables.ts';
import { migrateLedger, PostgresLedger } from './postgres-ledger.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from './testing/examples.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let ledger: PostgresLedger;
let index: AccessIndex;
let admin: pg.Client;

beforeEach(async () => {
  database = await freshDatabase();
  const { url } = database;
  await migrateLedger(url, 'abcdefghijklmnop1234');
  const [reader, indexer, keeper] = ['reader', 'indexer', 'keeper'].map((name) => `${name}abcdefghijkl1234`);
  await migrateAccess(url, { reader: String(reader), indexer: String(indexer), keeper: String(keeper) });
  const secrets = madeSecrets();
  ledger = await PostgresLedger.open({ url, log: 'indexed', ...secrets, onFailure: () => undefined });
  index = new AccessIndex({ url, searchKey: secrets.searchKey });
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
});

afterEach(async () => {
  await Promise.all([admin.end(), index.close(), ledger.close()]);
  await database.drop();
});

test('an entry is indexed alike whether its OUTCOME was there when its INTENT was indexed, or came later', async () => {
  const early = ledger.received(aReceived);
  await early.intent(anIntent);
  await index.caughtUp();
  await early.outcome(anOutcome);
  const late = ledger.received(aReceived);
  await late.intent(anIntent);
  await late.outcome(anOutcome);
  // Refused before anybody knew who asks: in no State's index.
  await ledger.received(aReceived).outcome({ ...anOutcome, report: { ...anOutcome.report, disclosed: [] } });
  await index.caughtUp();
  const { rows } = await admin.query<{ entry: string }>(
    `SELECT q.entry, q.state, q.purpose, q.owners, q.categories, a.owner, a.records, a.categories AS shown,
      count(d.*)::int AS disclosed
     FROM ledger.question q JOIN ledger.access a USING (entry) LEFT JOIN ledger.disclosure d USING (entry)
     GROUP BY q.entry, a.owner, a.records, a.categories`,
  );
  const said = {
    state: 'FR',
    purpose: 'INVESTIGATION',
    owners: 'FR',
    categories: 'BIO_CORE INDEX',
    owner: 'FR',
    records: 1,
    shown: 'BIO_CORE INDEX',
    disclosed: 1,
  };
  const entries = [early, late].map(({ receipt }) => receipt.entry);
  expect(rows).toHaveLength(2);
  for (const entry of entries) expect(rows).toContainEqual({ entry, ...said });
});

test('of an answer with very many records every one is indexed', async () => {
  const { report } = anOutcome;
  const [one] = report.disclosed;
  if (!one) throw new Error('the example discloses a record');
  const disclosed = Array.from({ length: 1_201 }, (_, n) => ({ ...one, id: `FR:person:${n}` }));
  const request = ledger.received(aReceived);
  await request.intent(anIntent);
  await request.outcome({ ...anOutcome, report: { ...report, disclosed } });
  await index.caughtUp();
  const { rows } = await admin.query(
    'SELECT count(DISTINCT record)::int AS disclosed, (SELECT max(records) FROM ledger.access) AS records FROM ledger.disclosure',
  );
  expect(rows).toEqual([{ disclosed: 1_201, records: 1_201 }]);
});
