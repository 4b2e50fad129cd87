import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { AccessIndex } from '../../../shared/src/ledger/read/access-index.ts';
import { migrateAccess } from '../../../shared/src/ledger/read/access-tables.ts';
import { anIntent, anOutcome, aReceived } from '../../../shared/src/ledger/testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../../../shared/src/ledger/write/postgres-ledger.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { programWords } from '../../../shared/testing/programs.ts';
import { ledgerSecrets } from '../../hub/embedded-ledger.ts';
import { verifySince } from '../verify.ts';
import { BroughtArchive } from './brought.ts';
import { archiveRecords } from './run.ts';
import type { KilledArchive } from './testing/killed-archive.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const PASSPHRASE = 'invented words of a test';
const LOG = 'gateway-1';
const QUESTIONS = 20;
const MANIFEST = 'ledger-2027-01.json';

let database: TestDatabase;
let admin: pg.Client;
let directory: string;
let folder: string;
let key: string;

/** Twenty questions in January 2027, and as many in February, indexed. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-archive-killed-'));
  folder = join(directory, 'archive');
  database = await freshDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await migrateLedger(database.url, PASSWORD);
  await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  const secrets = ledgerSecrets(directory);
  let now = Date.parse('2027-01-15T12:00:00Z');
  const ledger = await PostgresLedger.open({
    ...{
      url: database.url,
      log: LOG,
      ...secrets,
      isAlone: true,
      clock: { now: () => now },
      patienceMs: 20_000,
    },
    onFailure: () => undefined,
  });
  key = ledger.verifierKey;
  for (const at of ['2027-01-15T12:00:00Z', '2027-02-15T12:00:00Z']) {
    now = Date.parse(at);
    for (let n = 0; n < QUESTIONS; n += 1) {
      const request = ledger.received(aReceived);
      await request.intent(anIntent);
      await request.outcome(anOutcome);
    }
  }
  await ledger.close();
  const index = new AccessIndex({ url: database.url, searchKey: secrets.searchKey });
  await index.caughtUp();
  await index.close();
  // Of the index of before, which a hub of the version before may have filled, one table.
  await admin.query(
    "CREATE TABLE ledger.question AS SELECT entry FROM ledger.record WHERE kind = 'INTENT' AND log = 'gateway-1'",
  );
});

afterAll(async () => {
  await admin?.end();
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

/** @returns the signal that ended the process; null where it came to its end. */
async function archive(kill: Pick<KilledArchive, 'words' | 'is'>): Promise<NodeJS.Signals | null> {
  const told: KilledArchive = {
    ...{ url: database.url, directory, folder, passphrase: PASSPHRASE, before: '2027-02' },
    at: Date.parse('2027-10-01T00:00:00Z'),
    ...kill,
  };
  const words = await programWords('scripts/ledger/archive/testing/killed-archive.ts');
  const child = spawn(process.execPath, [...words, JSON.stringify(told)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = await new Promise<readonly [number | null, NodeJS.Signals | null]>((done) =>
    child.once('close', (...end) => done(end)),
  );
  if (signal === null && code !== 0) throw new Error(`the archive ended with ${code}`);
  return signal;
}

async function inTheLedger(): Promise<unknown> {
  const { rows } = await admin.query(
    `SELECT (SELECT count(*)::int FROM ledger.record WHERE log = $1) AS records,
       (SELECT count(*)::int FROM ledger.archived WHERE log = $1) AS archived,
       (SELECT count(*)::int FROM audit.question) AS questions, (SELECT count(*)::int FROM audit.detail) AS details,
       (SELECT count(*)::int FROM ledger.question) AS older,
       to_regclass('ledger.record_2027_01') IS NULL AS moved`,
    [LOG],
  );
  return rows[0];
}

const WHOLE = { records: 120, archived: 0, questions: 40, details: 40, older: 40, moved: false };
const MOVED = { records: 60, archived: 1, questions: 20, details: 20, older: 20, moved: true };

/** What a run does, in its order: where it is killed, and what is there afterwards. */
test.each<
  [
    string,
    KilledArchive['is'],
    string,
    { readonly list: boolean; readonly told: number; readonly there: object },
  ]
>([
  ['while a file is written', 'ABOUT_TO', 'FROM ledger.part', { list: false, told: 0, there: WHOLE }],
  [
    'when all files are there without their list',
    'ABOUT_TO',
    MANIFEST,
    { list: false, told: 0, there: WHOLE },
  ],
  ['when their list is there', 'DONE', MANIFEST, { list: true, told: 0, there: WHOLE }],
  ['when the log is taken', 'DONE', 'INSERT INTO ledger.epoch', { list: true, told: 0, there: WHOLE }],
  // By the note that this commit signs: the statement alone is said before, to warm the session, and adds nothing.
  ['when the log says so', 'DONE', 'liaison/ledger/archive\n', { list: true, told: 1, there: WHOLE }],
  ['while the tree is kept', 'DONE', 'INTO ledger.archived_hash', { list: true, told: 1, there: WHOLE }],
  ['while the index is emptied', 'DONE', 'DELETE FROM audit.detail', { list: true, told: 1, there: WHOLE }],
  [
    'when the tables are dropped',
    'DONE',
    'DROP TABLE ledger.checkpoint',
    { list: true, told: 1, there: WHOLE },
  ],
  ['when it is done', 'DONE', 'COMMIT', { list: true, told: 1, there: MOVED }],
])('a run that is killed %s leaves a whole ledger, and nothing in two places', async (_, is, words, left) => {
  expect(await archive({ words, is })).toBe('SIGKILL');
  expect(existsSync(join(folder, MANIFEST))).toBe(left.list);
  expect(await archiveRecords(admin)).toHaveLength(left.told);
  expect(await inTheLedger()).toEqual(left.there);
  const brought = left.list ? new BroughtArchive(folder, PASSPHRASE) : undefined;
  const verdict = await verifySince({ client: admin, log: LOG, key, brought }, []);
  expect(verdict.bad).toBeUndefined();
  expect(verdict).toMatchObject({ records: 120, unfinished: [] });
});

test('the run after them finds nothing left to do, and the archive holds each record once', async () => {
  expect(await archive({})).toBeNull();
  expect(await archiveRecords(admin)).toMatchObject([{ month: '2027-01' }]);
  expect(await inTheLedger()).toEqual(MOVED);
  expect(readdirSync(folder).sort()).toEqual(['ledger-2027-01', MANIFEST]);
  expect(readdirSync(join(folder, 'ledger-2027-01'))).toEqual([`${LOG}.0.archive`]);
  const whole = await verifySince(
    { client: admin, log: LOG, key, brought: new BroughtArchive(folder, PASSPHRASE) },
    [],
  );
  expect(whole).toMatchObject({ archived: 60, records: 120, unfinished: [] });
});
