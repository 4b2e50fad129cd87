import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { KeyRing } from '../../../shared/src/core/key-ring.ts';
import { ledgerApi } from '../../../shared/src/ledger/proof/api.ts';
import { LogReader } from '../../../shared/src/ledger/proof/proofs.ts';
import { AccessIndex } from '../../../shared/src/ledger/read/access-index.ts';
import { migrateAccess } from '../../../shared/src/ledger/read/access-tables.ts';
import { anIntent, anOutcome, aReceived } from '../../../shared/src/ledger/testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../../../shared/src/ledger/write/postgres-ledger.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { until } from '../../../shared/testing/until.ts';
import { ledgerSecrets } from '../../hub/embedded-ledger.ts';
import { openCheckpoint, pinnedKey } from '../check.ts';
import { prove } from '../prove.ts';
import { showEntry } from '../show.ts';
import { verifyLogs } from '../verify-all.ts';
import { verifySince, type Verdict } from '../verify.ts';
import { BroughtArchive } from './brought.ts';
import { stretchesOf, writeMonth } from './make.ts';
import { holdMonth, monthsBefore } from './months.ts';
import { archiveBefore, archiveRecords, recordMonth } from './run.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const PASSPHRASE = 'invented words of a test';
const LOG = 'gateway-1';

let database: TestDatabase;
let admin: pg.Client;
let directory: string;
let folder: string;
let now = Date.parse('2027-01-15T12:00:00Z');
const clock = { now: () => now };

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-archive-'));
  folder = join(directory, 'archive');
  database = await freshDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await migrateLedger(database.url, PASSWORD);
  await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
});

afterAll(async () => {
  await admin?.end();
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

let ring: KeyRing<KeyObject>;

function openLog(log = LOG): Promise<PostgresLedger> {
  return PostgresLedger.open({
    ...{ url: database.url, log, ...ledgerSecrets(directory), isAlone: true, clock, patienceMs: 5_000 },
    signingKeys: () => ring,
    onFailure: (cause) => failures.push(cause),
  });
}
const failures: unknown[] = [];

/** So many entries at once; the clock goes on to `then` half way. */
async function ask(ledger: PostgresLedger, times: number, then = now): Promise<readonly string[]> {
  const requests = Array.from({ length: times }, () => ledger.received(aReceived));
  const half = Math.floor(times / 2);
  const intents = requests.map((request, n) => {
    if (n === half) now = then;
    return request.intent(anIntent);
  });
  await Promise.all(intents);
  await Promise.all(requests.map((request) => request.outcome(anOutcome)));
  return requests.map(({ receipt }) => receipt.entry);
}

/** Entries of January, of its last moment, and of February. */
let january: readonly string[];
let midnight: readonly string[];
let february: readonly string[];
/** The keys that signed first, and the one that the log was handed to. */
let [key, quietKey, next]: [string, string, string] = ['', '', ''];
/** What was archived, read again: a key of it costs a second of a core. */
let brought: BroughtArchive;

test('no write fails at the turn of a month, in a month that was made ahead or in one that was not', async () => {
  const { signingKey } = ledgerSecrets(directory);
  ring = { current: signingKey, all: [signingKey] };
  const [ledger, quiet] = [await openLog(), await openLog('quiet')];
  [key, quietKey] = [ledger.verifierKey, quiet.verifierKey];
  await Promise.all([ask(ledger, 100), ask(quiet, 1)]);
  const { privateKey } = generateKeyPairSync('ed25519');
  ring = { current: privateKey, all: [signingKey, privateKey] };
  quiet.turnKey();
  await until('the quiet log is handed on', () => quiet.verifierKey !== quietKey);
  await quiet.close();
  // The hand-over lies in the midst of 1,024 records that are archived together.
  january = await ask(ledger, 400);
  next = ledger.verifierKey;
  expect(next).not.toBe(key);
  now = Date.parse('2027-01-31T23:59:59.999Z');
  midnight = await ask(ledger, 20, now + 1);
  february = await ask(ledger, 600);
  // A clock that is set back by a minute leaves records where the log is.
  now -= 60_000;
  await ask(ledger, 1);
  now = Date.parse('2027-08-31T23:59:59.999Z');
  await ask(ledger, 20, now + 1);
  await ledger.close();
  expect(failures).toEqual([]);
  const { rows } = await admin.query<{ month: string; first: number; end: number }>(
    `SELECT tableoid::regclass::text AS month, min(index)::int AS first, max(index)::int + 1 AS end
     FROM ledger.record WHERE log = '${LOG}' GROUP BY 1 ORDER BY 2`,
  );
  expect(rows.map(({ month }) => month)).toEqual(
    ['2027_01', '2027_02', '2027_08', '2027_09'].map((month) => `ledger.record_${month}`),
  );
  // One stretch each, with a checkpoint at its end.
  for (const [n, { month, end }] of rows.entries()) {
    expect(rows[n + 1]?.first ?? end).toBe(end);
    const { rowCount } = await admin.query(
      `SELECT FROM ${month.replace('record', 'checkpoint')} WHERE log = '${LOG}' AND size = ${end}`,
    );
    expect(rowCount).toBe(1);
  }
  const ahead = await admin.query(`SELECT FROM ledger.record_2027_11`);
  expect(ahead.rowCount).toBe(0);
  expect(await verified()).toMatchObject({ records: 3424, unfinished: [] });
});

async function verified(archive?: BroughtArchive): Promise<Verdict> {
  const verdict = await verifySince({ client: admin, log: LOG, key, brought: archive }, []);
  expect(verdict.bad).toBeUndefined();
  expect(verdict.handovers).toMatchObject([{ index: 300 }]);
  return verdict;
}

const archiving = () => ({ client: admin, url: database.url, directory, clock });
const place = { folder: '', passphrase: PASSPHRASE, details: 'sealed' } as const;

test('a month is kept while signals, a review or retention need it', async () => {
  const tried = (details: 'sealed' | 'destroyed') =>
    archiveBefore(archiving(), '2027-02', { ...place, folder, details });
  now = Date.parse('2027-02-20T00:00:00Z');
  await expect(tried('sealed')).rejects.toThrow(/2027-01 cannot be archived before 2027-03-13: .*signals/u);
  now = Date.parse('2027-10-01T00:00:00Z');
  expect(await holdMonth(admin, { month: '2027-01', reason: 'an invented review', end: false })).toBe(1);
  await expect(tried('sealed')).rejects.toThrow(/2027-01 is held since .*an invented review.*--end yes/u);
  expect(await holdMonth(admin, { month: '2027-01', end: true })).toBe(1);
  await expect(tried('destroyed')).rejects.toThrow(
    /retention needs it.* FR \(511 entries, until 2030-01-31\)/u,
  );
  await expect(archiveBefore(archiving(), '2026-11', { ...place, folder })).resolves.toEqual([]);
});

const index = async (): Promise<readonly unknown[]> => {
  const access = new AccessIndex({ url: database.url, searchKey: ledgerSecrets(directory).searchKey });
  await access.caughtUp();
  await access.close();
  const { rows } = await admin.query(
    `SELECT (SELECT count(*)::int FROM audit.question) AS questions, (SELECT sum(cardinality(facets))::int FROM audit.detail) AS shown,
       (SELECT sum(cardinality(hashes))::int FROM audit.detail) AS hashes`,
  );
  return rows;
};

test('months are moved, by one run or by one that goes on where another was killed, and the log is whole with and without them', async () => {
  expect(await index()).toEqual([{ questions: 1142, shown: 1142, hashes: 2284 }]);
  // Killed when the log said that the files were written, and before anything was taken out.
  const [month] = await monthsBefore(admin, '2027-02').then((all) =>
    all.filter(({ name }) => name === '2027_01'),
  );
  if (!month) throw new Error('there is no January');
  const stretches = await stretchesOf(admin, month);
  const written = await writeMonth(admin, { month, stretches }, { ...place, folder });
  await recordMonth(archiving(), month, written.archived);
  // And while files were written.
  mkdirSync(join(folder, 'ledger-2027-02'));
  writeFileSync(join(folder, 'ledger-2027-02', 'gateway-1.1520.archive'), 'half a file');
  const moved = await archiveBefore(archiving(), '2027-02', { ...place, folder });
  expect(moved.map(({ digest }) => digest)).toEqual([written.archived.digest]);
  expect(await archiveBefore(archiving(), '2027-02', { ...place, folder })).toEqual([]);
  expect(await archiveBefore(archiving(), '2027-03', { ...place, folder })).toHaveLength(1);
  expect(await archiveRecords(admin)).toMatchObject([{ month: '2027-01' }, { month: '2027-02' }]);
  // At midnight ten had stated why they ask in January, and were answered in February.
  expect(await index()).toEqual([{ questions: 20, shown: 20, hashes: 40 }]);
  brought = new BroughtArchive(folder, PASSPHRASE);
  expect(await verified()).toMatchObject({ since: 3364, archived: 3364, records: 3424 });
  const whole = await verified(brought);
  expect(whole).toMatchObject({ archived: 3364, records: 3424, unfinished: [] });
  expect(whole.since).toBeUndefined();
  const ledger = await openLog();
  await ask(ledger, 2);
  await ledger.close();
  expect(await verified(brought)).toMatchObject({ records: 3430, unfinished: [] });
});

test('a log that wrote nothing since a month that was archived goes on under the key that it was handed to', async () => {
  const quiet = await openLog('quiet');
  expect(quiet.verifierKey).not.toBe(quietKey);
  await ask(quiet, 1);
  await quiet.close();
  for (const archive of [undefined, brought]) {
    const verdict = await verifySince({ client: admin, log: 'quiet', key: quietKey, brought: archive }, []);
    expect(verdict.bad).toBeUndefined();
    expect(verdict).toMatchObject({ archived: 4, records: 7, handovers: [{ index: 3 }] });
  }
});

test('receipts prove, those of archived months with the archive, and sizes of before and after it are consistent', async () => {
  const [bare, whole] = [new LogReader(database.url, LOG), new LogReader(database.url, LOG, brought)];
  const said = jest.spyOn(console, 'log').mockReturnValue();
  const errors = jest.spyOn(console, 'error').mockReturnValue();
  try {
    const { rows } = await admin.query<{ entry: string }>(
      "SELECT entry FROM ledger.record WHERE log = $1 AND kind = 'INTENT' LIMIT 1",
      [LOG],
    );
    // By the key of before the hand-over, which is archived with January, as by the one of after.
    for (const pinned of [key, next])
      expect(await prove(rows[0]?.entry ?? '', () => pinned, ledgerApi(bare))).toBe(0);
    for (const entry of [january[0], midnight[3], midnight[15], february.at(-1)]) {
      const answer = await ledgerApi(bare)(`/ledger/proof/inclusion?entry=${entry}`);
      expect(answer).toMatchObject({
        status: 404,
        body: expect.stringMatching(/before 2027-03-01T.*--archive FOLDER/u),
      });
      expect(await prove(entry ?? '', () => key, ledgerApi(whole))).toBe(0);
    }
    const proof = await whole.inclusion(january[0] ?? '');
    expect(proof?.answered).toMatchObject({ bodyDigest: anOutcome.bodyDigest });
    const { size } = openCheckpoint((await bare.head())?.note ?? '', pinnedKey(next));
    expect(await bare.consistency(3364, size)).toEqual(await whole.consistency(3364, size));
    expect((await whole.consistency(1000, 3364))?.length).toBeGreaterThan(5);
    await expect(bare.consistency(2500, size)).rejects.toThrow(/archived, as all before 2027-03-01/u);
  } finally {
    said.mockRestore();
    errors.mockRestore();
    await Promise.all([bare.close(), whole.close()]);
  }
});

test('an archived entry is read while the ledger has its key, and not when that is destroyed', async () => {
  const shown = {
    client: admin,
    searchKey: ledgerSecrets(directory).searchKey,
    brought,
  };
  const entry = january[7] ?? '';
  expect(await showEntry(shown, entry)).toMatchObject([
    { kind: 'RECEIVED' },
    { kind: 'INTENT', personal: { officer: 'officer-7', caseReference: 'CASE-1' } },
    { kind: 'OUTCOME', personal: { disclosed: [{ id: 'FR:person:1' }] } },
  ]);
  expect(await showEntry({ ...shown, brought: undefined }, entry)).toEqual([]);
  await admin.query('DELETE FROM ledger.secret WHERE entry = $1', [entry]);
  expect(await showEntry(shown, entry)).toMatchObject([{}, { personal: 'ERASED' }, { personal: 'ERASED' }]);
});

test('verify says what it looked at, and finds an archive that is another one, or was changed', async () => {
  const said: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  try {
    const { signingKeys } = ledgerSecrets(directory);
    expect(await verifyLogs(admin, {}, { signingKeys, held: [] })).toBe(0);
    expect(said.join('\n')).toMatch(
      /archived: 2027-02, records 1521 to 3363, manifest [0-9a-f]{64}, NOT LOOKED AT/u,
    );
    const manifest = join(folder, 'ledger-2027-01.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace('"sealed"', '"destroyed"'));
    expect(
      await verifyLogs(admin, {}, { signingKeys, held: [], brought: new BroughtArchive(folder, PASSPHRASE) }),
    ).toBe(1);
    expect(said.join('\n')).toMatch(/BAD archive: the manifest of 2027-01 has the digest/u);
    writeFileSync(manifest, text);
  } finally {
    log.mockRestore();
  }
  const file = join(folder, 'ledger-2027-01', `${LOG}.0.archive`);
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(99) ^ 1, 99);
  writeFileSync(file, bytes);
  await expect(verified(brought)).rejects.toThrow(/gateway-1\.0\.archive cannot be taken/u);
});
