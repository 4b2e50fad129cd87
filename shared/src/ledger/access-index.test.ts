import { expect, test } from '@jest/globals';
import pg from 'pg';
import { freshDatabase } from '../../../scripts/testing/database.ts';
import { AccessIndex } from './access-index.ts';
import { migrateAccess } from './access-tables.ts';
import { migrateLedger, PostgresLedger } from './postgres-ledger.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from './testing/examples.ts';

test('an entry is indexed alike whether its OUTCOME was there when its INTENT was indexed, or came later', async () => {
  const database = await freshDatabase();
  const { url } = database;
  await migrateLedger(url, 'abcdefghijklmnop1234');
  const [reader, indexer, keeper] = ['reader', 'indexer', 'keeper'].map((name) => `${name}abcdefghijkl1234`);
  await migrateAccess(url, { reader: String(reader), indexer: String(indexer), keeper: String(keeper) });
  const secrets = madeSecrets();
  const ledger = await PostgresLedger.open({ url, log: 'indexed', ...secrets, onFailure: () => undefined });
  const index = new AccessIndex({ url, searchKey: secrets.searchKey });
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
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
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
  await Promise.all([admin.end(), index.close(), ledger.close()]);
  await database.drop();
});
