import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { stateCode } from '../../shared/src/core/ids.ts';
import type { Standing } from '../../shared/src/policy/words/decided.ts';
import { partsNamed } from '../../shared/src/ledger/proof/packed.ts';
import { checkpointSigner, originOf, signingKeyFrom } from '../../shared/src/ledger/proof/checkpoint.ts';
import { openEntries, type StoredRecord } from '../../shared/src/ledger/proof/opening.ts';
import { PersonalKeys } from '../../shared/src/ledger/proof/personal.ts';
import { LogReader } from '../../shared/src/ledger/proof/proofs.ts';
import { unpackRows } from '../../shared/src/ledger/proof/unpack.ts';
import { AccessIndex } from '../../shared/src/ledger/read/access-index.ts';
import { migrateAccess } from '../../shared/src/ledger/read/access-tables.ts';
import { redecide, replayable } from '../../shared/src/ledger/read/replay.ts';
import { anIntent, anOutcome, aReceived } from '../../shared/src/ledger/testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { rulerOf } from '../../shared/src/policy/decide/ruler.ts';
import { buildLaw } from '../../shared/src/policy/law/law.ts';
import { fixtureCatalogue } from '../../shared/src/policy/testing/fixture.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { exportLog, showEntry } from './show.ts';
import { verifyLog } from './verify.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const LOG = 'older';
/** Invented for this test, as everything in the fixture is. */
const secret = Buffer.alloc(32, 9);
const signingKey = signingKeyFrom(secret, 'invented for a test');
const key = checkpointSigner(originOf(LOG), signingKey).verifierKey;

let database: TestDatabase;
let admin: pg.Client;
let law: { readonly digest: string; readonly files: Readonly<Record<string, string>> };

/** Tables as they were before months, and the first form of the auditors' index, which is made anew. */
const OLDER_TABLES = [
  'CREATE SCHEMA ledger',
  `CREATE TABLE ledger.record (log text COLLATE "C" NOT NULL, index bigint NOT NULL, entry uuid NOT NULL,
     kind text NOT NULL CONSTRAINT record_kind_check CHECK (kind IN ('RECEIVED', 'INTENT', 'OUTCOME', 'REFUSED', 'LOSS', 'RELEASE', 'SIGNAL')),
     written_at timestamptz NOT NULL DEFAULT clock_timestamp(), bytes bytea NOT NULL, path bytea, PRIMARY KEY (log, index))`,
  `CREATE TABLE ledger.checkpoint (log text COLLATE "C" NOT NULL, size bigint NOT NULL, note text NOT NULL,
     edge bytea NOT NULL, PRIMARY KEY (log, size))`,
  `CREATE TABLE ledger.secret (entry uuid PRIMARY KEY, state text NOT NULL, expires_on date NOT NULL,
     wrapped bytea NOT NULL)`,
  `CREATE TABLE ledger.epoch (log text COLLATE "C" NOT NULL, epoch bigint NOT NULL,
     taken_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (log, epoch))`,
  'CREATE TABLE ledger.access (owner text, at timestamptz, entry uuid, categories text)',
  'CREATE TABLE ledger.combination (viewer text)',
  'CREATE TABLE ledger.indexed (log text PRIMARY KEY, next bigint)',
  "INSERT INTO ledger.indexed VALUES ('older', 10)",
];

/** A ledger as version 0.1.0 wrote it before records were packed (commit ebcf382): each line one row of a table, or the law. */
beforeAll(async () => {
  database = await freshDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  for (const statement of OLDER_TABLES) await admin.query(statement);
  const lines = readFileSync(new URL('testing/older-ledger.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  for (const line of lines)
    for (const [table, row] of Object.entries(JSON.parse(line) as Record<string, typeof law>))
      if (table === 'law') law = row;
      else
        await admin.query(
          `INSERT INTO ledger.${table} SELECT * FROM jsonb_populate_record(NULL::ledger.${table}, $1)`,
          [row],
        );
  await expect(openLog()).rejects.toThrow(/older version of the hub: npm run ledger -- migrate/u);
  // Twice: as every start does.
  for (let n = 0; n < 2; n += 1) {
    await migrateLedger(database.url, PASSWORD);
    await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  }
});

afterAll(async () => {
  await admin?.end();
  await database?.drop();
});

/** By which field an owner was asked: a part, named by sealed details. */
const STANDING: Standing = {
  law: 'ef'.repeat(32),
  domain: 'person',
  uses: [{ path: 'documents.number', use: 'MATCH' }],
  owners: { [stateCode('FR')]: 'ASKED' },
};

function openLog(): Promise<PostgresLedger> {
  return PostgresLedger.open({
    ...{ url: database.url, log: LOG, searchKey: secret, signingKey, isAlone: true },
    onFailure: () => undefined,
  });
}

async function writeOn(): Promise<readonly string[]> {
  const ledger = await openLog();
  const entries: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    const request = ledger.received(aReceived);
    await request.intent(anIntent);
    await request.outcome({ ...anOutcome, report: { ...anOutcome.report, standings: [STANDING] } });
    entries.push(request.receipt.entry);
  }
  await ledger.close();
  return entries;
}

test('an older log is whole, is written on in the present form, and both together are whole', async () => {
  expect(await verifyLog(admin, LOG, key)).toMatchObject({ records: 10, refused: 1 });
  const entries = await writeOn();
  const verdict = await verifyLog(admin, LOG, key);
  expect(verdict.bad).toBeUndefined();
  expect(verdict).toMatchObject({ records: 22, unfinished: [], losses: [] });
  const { rows: months } = await admin.query(
    'SELECT tableoid::regclass::text AS month, count(*)::int FROM ledger.record GROUP BY 1',
  );
  expect(months).toEqual([{ month: 'ledger.record_before', count: 22 }]);
  await admin.query("INSERT INTO ledger.shape (version, needs, hub) VALUES (9, 9, '9.9.0')");
  await expect(openLog()).rejects.toThrow(/9\.9\.0 so that it needs a hub which knows version 9 of it/u);
  await admin.query('DELETE FROM ledger.shape WHERE version = 9');
  const reader = new LogReader(database.url, LOG);
  for (const entry of [await oldEntry(), entries.at(-1) ?? '']) {
    const proof = await reader.inclusion(entry);
    expect(proof?.records.map(({ kind }) => kind)).toEqual(['RECEIVED', 'INTENT', 'OUTCOME']);
    expect(proof?.answered).toMatchObject({ bodyDigest: anOutcome.bodyDigest, bodyBytes: 1_234 });
  }
  await reader.close();
});

test('an export has each part that its records name, by the digest that they name it by, and no word about anybody', async () => {
  const parts = new Map<string, string>();
  for await (const line of exportLog(admin, LOG)) {
    const told = JSON.parse(line) as { part?: string; bytes?: string; text: string };
    if (told.part !== undefined) {
      expect(parts.has(told.part)).toBe(false);
      expect(createHash('sha256').update(told.text).digest('hex').slice(0, 48)).toBe(told.part);
      parts.set(told.part, told.text);
    } else
      for (const name of partsNamed(Buffer.from(told.bytes ?? '', 'base64')))
        expect(parts.has(name)).toBe(true);
  }
  // What stays when a key is destroyed: fields and owners, and nothing of who asked, in which case, of whom.
  const texts = [...parts.values()].join('\n');
  expect(texts).toContain('"uses":[{"path":"documents.number","use":"MATCH"}]');
  for (const word of ['officer-7', 'CASE-1', 'K1234567', 'person:1']) expect(texts).not.toContain(word);
});

async function oldEntry(): Promise<string> {
  const { rows } = await admin.query<{ entry: string }>(
    "SELECT entry FROM ledger.record WHERE kind = 'OUTCOME' ORDER BY index LIMIT 1",
  );
  return rows[0]?.entry ?? '';
}

test('older records and present ones are indexed alike', async () => {
  const index = new AccessIndex({ url: database.url, searchKey: secret });
  await index.caughtUp();
  expect(index.asideCount).toBe(0);
  await index.close();
  const { rows } = await admin.query(
    `SELECT f.side, f.state, f.owners, f.categories, count(*)::int FROM (
       SELECT facets FROM audit.question UNION ALL SELECT facets FROM audit.access UNION ALL SELECT facets FROM audit.no_hit) x
     JOIN audit.facets f ON f.id = x.facets GROUP BY f.id ORDER BY f.side, f.state, f.owners`,
  );
  expect(rows).toEqual([
    { side: 'ACCESSES', state: 'BB', owners: 'AA', categories: 'BIO_CORE INDEX', count: 1 },
    { side: 'ACCESSES', state: 'FR', owners: 'FR', categories: 'BIO_CORE INDEX', count: 4 },
    { side: 'NO_HITS', state: 'BB', owners: 'AA CC DD', categories: '', count: 1 },
    { side: 'NO_HITS', state: 'BB', owners: 'CC DD', categories: '', count: 1 },
    { side: 'QUESTIONS', state: 'BB', owners: '', categories: '', count: 1 },
    { side: 'QUESTIONS', state: 'BB', owners: 'AA', categories: 'BIO_CORE INDEX', count: 1 },
    { side: 'QUESTIONS', state: 'FR', owners: 'FR', categories: 'BIO_CORE INDEX', count: 4 },
  ]);
});

test('what an older entry says is read, and decided alike again', async () => {
  const { rows } = await admin.query<StoredRecord>(
    `SELECT r.entry, r.log, r.kind, r.bytes, s.wrapped FROM ledger.record r LEFT JOIN ledger.secret s USING (entry)
     WHERE r.kind IN ('INTENT', 'OUTCOME') ORDER BY r.index`,
  );
  const opened = openEntries(await unpackRows(admin, rows), new PersonalKeys(secret));
  expect(opened.map(({ unreadable, erased }) => unreadable || erased)).toEqual(Array(6).fill(false));
  const [, hit] = opened;
  expect(hit?.asked).toMatchObject({ caseReference: 'CASE-1', operationName: 'Invented' });
  expect(hit?.disclosed?.map(({ id }) => id)).toEqual(['AA:person:1', 'AA:person:2']);
  const ruler = rulerOf(
    buildLaw(new Map(Object.entries(law.files)), { mode: 'demonstration', catalogue: fixtureCatalogue() }),
  );
  expect(ruler.law.digest).toBe(law.digest);
  for (const one of opened.slice(0, 2)) {
    const what = replayable(one);
    if (what.kind !== 'DECISIONS') throw new Error('decisions were kept');
    expect(redecide(one, what, () => ruler)).toMatchObject({ differences: [], missing: [] });
  }
});

test.each([
  ['missing', 'DELETE FROM ledger.part', /part [0-9a-f]{48} that it names is missing/u],
  ['changed', "UPDATE ledger.part SET text = text || ' '", /part [0-9a-f]{48} that it names was changed/u],
])('a part that is %s is an error of verify, by the first record that names it', async (_, harm, why) => {
  await admin.query(`BEGIN; ALTER TABLE ledger.part DISABLE TRIGGER ALL; ${harm}`);
  try {
    const { bad } = await verifyLog(admin, LOG, key);
    // Of four entries the first stands for itself, and the second makes the parts.
    expect(bad).toEqual({ index: 13, why: expect.stringMatching(why) });
    const { rows } = await admin.query<{ entry: string }>('SELECT entry FROM ledger.record WHERE index = 13');
    const shown = await showEntry({ client: admin, searchKey: secret }, rows[0]?.entry ?? '');
    expect(shown[0]).toMatchObject({
      index: 13,
      kind: 'RECEIVED',
      unreadable: expect.stringMatching(/part/u),
    });
    // The leaf is proven all the same, and why it tells of no answer is said.
    const reader = new LogReader(admin as unknown as pg.Pool, LOG);
    const proof = await reader.inclusion(rows[0]?.entry ?? '');
    expect(proof?.records.map(({ kind }) => kind)).toEqual(['RECEIVED', 'INTENT', 'OUTCOME']);
    expect(proof?.answered).toBeUndefined();
    expect(proof?.unreadable).toMatch(/part/u);
    const unreadable: number[] = [];
    for await (const line of exportLog(admin, LOG)) {
      const told = JSON.parse(line) as { index: number; unreadable?: string };
      if (told.unreadable !== undefined) unreadable.push(told.index);
    }
    expect(unreadable).toContain(13);
    expect(Math.min(...unreadable)).toBe(13);
  } finally {
    await admin.query('ROLLBACK');
  }
});
