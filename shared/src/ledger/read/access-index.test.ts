import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { stateCode } from '../../core/ids.ts';
import type { Outcome } from '../proof/ledger.ts';
import { freshDatabase } from '../../../testing/database.ts';
import { AccessIndex, type SetAside } from './access-index.ts';
import { migrateAccess } from './access-tables.ts';
import { migrateLedger, PostgresLedger } from '../write/postgres-ledger.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../testing/examples.ts';

/** Roles belong to the whole server, and other tests of it use the same. */
const PASSWORD = 'abcdefghijklmnop1234';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let ledger: PostgresLedger;
let index: AccessIndex;
let admin: pg.Client;
let told: SetAside[];

beforeEach(async () => {
  database = await freshDatabase();
  const { url } = database;
  await migrateLedger(url, PASSWORD);
  await migrateAccess(url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  const secrets = madeSecrets();
  ledger = await PostgresLedger.open({ url, log: 'indexed', ...secrets, onFailure: () => undefined });
  told = [];
  index = new AccessIndex({
    url,
    searchKey: secrets.searchKey,
    onSetAside: (aside) => void told.push(aside),
  });
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
    `SELECT q.entry, q.state, f.purpose, f.owners, f.categories, a.owner, a.records, s.categories AS shown,
      cardinality(d.facets) AS disclosed
     FROM audit.question q JOIN audit.facets f ON f.id = q.facets JOIN audit.access a USING (entry)
       JOIN audit.facets s ON s.id = a.facets LEFT JOIN audit.detail d ON d.entry = q.entry AND d.facets IS NOT NULL`,
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

test('a record that two fetches found is one disclosure of one record, with what either showed', async () => {
  const { report } = anOutcome;
  const [one] = report.disclosed;
  if (!one) throw new Error('the example discloses a record');
  const request = ledger.received(aReceived);
  await request.intent(anIntent);
  await request.outcome({
    ...anOutcome,
    report: { ...report, disclosed: [one, { ...one, categories: ['ALERT'] }] },
  });
  await index.caughtUp();
  const { rows } = await admin.query(
    `SELECT records, s.categories AS shown, f.categories FROM audit.access a JOIN audit.facets s ON s.id = a.facets
       JOIN audit.detail d USING (entry) JOIN audit.facets f ON ARRAY[f.id] = d.facets`,
  );
  expect(rows).toEqual([{ records: 1, shown: 'ALERT BIO_CORE INDEX', categories: 'ALERT BIO_CORE INDEX' }]);
});

test('no record whatever stops the index: what cannot be indexed is set aside by name, and all else is indexed', async () => {
  const asked = (change: object, inquiry: object = {}) =>
    JSON.stringify({
      at: '2026-11-24T12:00:00Z',
      inquiry: { requester: { state: 'FR', agencyKind: 'POLICE' }, purpose: 'INVESTIGATION', ...inquiry },
      ...change,
    });
  const outcome = (change: object) =>
    JSON.stringify({ sources: [], disclosedCounts: {}, withheld: [], silent: [], ...change });
  const [good, vast, torn] = [randomUUID(), randomUUID(), randomUUID()];
  const records: readonly (readonly [entry: string, kind: string, bytes: string, why?: string])[] = [
    [randomUUID(), 'INTENT', 'no JSON at all', 'SyntaxError'],
    [randomUUID(), 'INTENT', 'null', 'TypeError'],
    [randomUUID(), 'INTENT', asked({ at: 'never' }), 'SQLSTATE 22007'],
    [randomUUID(), 'INTENT', asked({}, { purpose: 'a\u0000b' }), 'SQLSTATE 22021'],
    [randomUUID(), 'INTENT', asked({}, { purpose: undefined }), 'SQLSTATE 23502'],
    [randomUUID(), 'OUTCOME', outcome({})],
    [good, 'INTENT', asked({})],
    [good, 'RECEIVED', 'not looked at'],
    [vast, 'INTENT', asked({})],
    [vast, 'OUTCOME', outcome({ disclosedCounts: { DE: 1e12 } }), 'SQLSTATE 22003'],
    [torn, 'INTENT', asked({})],
    [torn, 'INTENT', asked({}), 'SQLSTATE 23505'],
    [torn, 'OUTCOME', outcome({ disclosedCounts: null }), 'TypeError'],
    [good, 'OUTCOME', outcome({ personal: { iv: 'AAAA', data: 'AAAA' }, disclosedCounts: { DE: 2 } })],
  ];
  await admin.query(
    `INSERT INTO ledger.record (log, index, entry, kind, bytes)
     SELECT 'damaged', n - 1, e, k, convert_to(b, 'UTF8') FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS r(e, k, b, n)`,
    [0, 1, 2].map((column) => records.map((record) => record[column])),
  );
  await admin.query("INSERT INTO ledger.epoch (log, epoch) VALUES ('damaged', 1)");
  const request = ledger.received(aReceived);
  await request.intent(anIntent);
  await request.outcome(anOutcome);
  await index.caughtUp();
  const { rows: aside } = await admin.query(
    'SELECT log, index::int, entry, kind, why FROM audit.set_aside ORDER BY index',
  );
  const expected = records.flatMap(([entry, kind, , why], place) =>
    why === undefined ? [] : [{ log: 'damaged', index: place, entry, kind, why }],
  );
  expect(aside).toEqual(expected);
  expect(told).toEqual(expect.arrayContaining(expected));
  expect(index.asideCount).toBe(expected.length);
  const { rows } = await admin.query('SELECT entry, owner, records FROM audit.access ORDER BY records');
  expect(rows).toEqual([
    { entry: request.receipt.entry, owner: 'FR', records: 1 },
    { entry: good, owner: 'DE', records: 2 },
  ]);
});

test('owners that answered without a hit share one row, and an owner with one has its own', async () => {
  const { report } = anOutcome;
  const [source] = report.sources;
  if (!source) throw new Error('the example asks a source');
  const sources = ['FR', 'DE', 'AT', 'ES'].map((owner) => ({ ...source, owner: stateCode(owner) }));
  const silent: Outcome['report']['sources'][number] = {
    ...source,
    owner: stateCode('FI'),
    status: 'TIMED_OUT',
  };
  const request = ledger.received(aReceived);
  await request.intent(anIntent);
  await request.outcome({ ...anOutcome, report: { ...report, sources: [...sources, silent] } });
  await index.caughtUp();
  const { rows } = await admin.query(
    `SELECT entry, f.owners, s.owners AS set FROM audit.no_hit n JOIN audit.facets f ON f.id = n.facets
       JOIN audit.owner_set s ON s.id = n.owners`,
  );
  expect(rows).toEqual([{ entry: request.receipt.entry, owners: 'AT DE ES', set: 'AT DE ES' }]);
  const { rows: met } = await admin.query('SELECT owner, records FROM audit.access');
  expect(met).toEqual([{ owner: 'FR', records: 1 }]);
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
    'SELECT sum(cardinality(facets))::int AS disclosed, (SELECT max(records) FROM audit.access) AS records FROM audit.detail',
  );
  expect(rows).toEqual([{ disclosed: 1_201, records: 1_201 }]);
});
