import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { verifyLog } from '../../../../scripts/ledger/verify.ts';
import { until } from '../../../testing/until.ts';
import { checkpointSigner } from '../proof/checkpoint.ts';
import { heldFile, heldFilesIn, heldNote } from './held.ts';
import { migrateLedger, PostgresLedger, type LedgerOptions } from './postgres-ledger.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../testing/examples.ts';

const CUT_ALL =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'liaison ledger' AND datname = current_database()";
const PASSWORD = 'abcdefghijklmnop1234';
const secrets = madeSecrets();
let database: TestDatabase;
let writerUrl: string;
let admin: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  const url = new URL(database.url);
  url.username = 'liaison_ledger_writer';
  url.password = PASSWORD;
  writerUrl = url.href;
  admin = new pg.Client({ connectionString: database.url });
  admin.on('error', () => undefined);
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await database.drop();
});

function open(log: string, more: Partial<LedgerOptions> = {}): Promise<PostgresLedger> {
  return PostgresLedger.open({
    ...{ url: writerUrl, log, ...secrets, isAlone: true, onFailure: () => undefined },
    ...more,
  });
}

test('an entry holds three records in order, and no officer, case or search value in the clear', async () => {
  const ledger = await open('three');
  const request = ledger.received(aReceived);
  await request.intent(anIntent);
  await request.outcome(anOutcome);
  await ledger.close();
  const { rows } = await admin.query<{ kind: string; bytes: Buffer }>(
    "SELECT kind, bytes FROM ledger.record WHERE log = 'three' ORDER BY index",
  );
  expect(rows.map(({ kind }) => kind)).toEqual(['RECEIVED', 'INTENT', 'OUTCOME']);
  const text = rows.map(({ bytes }) => bytes.toString()).join('\n');
  for (const secret of ['officer-7', 'CASE-1', 'K1234567', 'FR:person:1']) expect(text).not.toContain(secret);
});

test('the writer can neither change nor remove, and not even a superuser can without taking the triggers off', async () => {
  const writer = new pg.Client({ connectionString: writerUrl });
  await writer.connect();
  for (const client of [writer, admin]) {
    for (const statement of [
      "UPDATE ledger.record SET bytes = ''",
      'DELETE FROM ledger.record',
      'TRUNCATE ledger.record',
      "UPDATE ledger.checkpoint SET note = ''",
      'DELETE FROM ledger.checkpoint',
      'UPDATE ledger.epoch SET epoch = 0',
      'DELETE FROM ledger.epoch',
    ])
      await expect(client.query(statement)).rejects.toThrow(/append only|permission denied/u);
  }
  await expect(writer.query('DELETE FROM ledger.secret')).rejects.toThrow('permission denied');
  await writer.end();
});

test('who takes a log over fences whoever wrote to it before, for good, and goes on where that one ended', async () => {
  const causes: unknown[] = [];
  const fenced: unknown[] = [];
  const first = await PostgresLedger.open({
    url: writerUrl,
    log: 'fenced',
    ...secrets,
    onFailure: (cause) => void causes.push(cause),
    onFenced: (cause) => void fenced.push(cause),
  });
  await first.received(aReceived).intent(anIntent);
  // Whoever does not say so is refused, and the holder notices nothing.
  await expect(open('fenced')).rejects.toThrow(
    /held by a hub that is alive, connected from .*LIAISON_INSTANCE.*--take-over/u,
  );
  await first.received(aReceived).intent(anIntent);
  const second = await open('fenced', { takeOver: true });
  expect(await second.probe()).toBe(true);
  // It finds out without having to write.
  expect([await first.probe(), second.isFenced()]).toEqual([false, false]);
  await until('the first knows that it is fenced', () => first.isFenced());
  await second.received(aReceived).intent(anIntent);
  for (let n = 0; n < 3; n += 1) {
    await expect(first.received(aReceived).intent(anIntent)).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
    });
  }
  await until('the first learns that it is fenced', () => fenced.length > 0);
  expect(first.ready()).toBe(false);
  expect(causes.at(-1)).toMatchObject({
    message: 'another process opened the log fenced (epoch 2, ours was 1); this one never writes to it again',
  });
  expect(fenced).toHaveLength(1);
  await second.received(aReceived).intent(anIntent);
  await second.close();
  // Not even when the other is gone.
  await expect(first.received(aReceived).intent(anIntent)).rejects.toMatchObject({
    code: 'LEDGER_UNAVAILABLE',
  });
  await first.close();
  const { rows } = await admin.query<{ index: string }>(
    "SELECT index FROM ledger.record WHERE log = 'fenced' ORDER BY index",
  );
  expect(rows.map(({ index }) => Number(index))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('a hub that lost its session for a moment is alive: whoever has its lock meanwhile is refused', async () => {
  const living = await open('moment');
  await living.received(aReceived).intent(anIntent);
  await admin.query(CUT_ALL);
  // The living one looks again after half a second: until then the lock is to be had.
  await expect(open('moment', { isAlone: false })).rejects.toThrow(
    /held by a hub that is alive.*--take-over/u,
  );
  await until('the hub has its session again', () => living.ready());
  await living.received(aReceived).intent(anIntent);
  expect([living.isFenced(), await living.probe()]).toEqual([false, true]);
  await living.close();
});

test('a log that a session of another role holds is refused in the same words', async () => {
  await admin.query("SELECT pg_advisory_lock(hashtextextended('other role', 1))");
  try {
    await expect(open('other role')).rejects.toThrow(
      /the log other role is held by a hub that is alive\. Stop that one/u,
    );
  } finally {
    await admin.query("SELECT pg_advisory_unlock(hashtextextended('other role', 1))");
  }
  await (await open('other role')).close();
});

test('who is refused has taken nothing, whatever it would have taken over', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-held-'));
  const living = await open('unharmed');
  await living.received(aReceived).intent(anIntent);
  const held = heldFile(directory, 'unharmed');
  mkdirSync(dirname(held), { recursive: true });
  writeFileSync(held, 'another\n99\nhistory\n');
  try {
    await expect(open('unharmed', { takeOver: true, heldFile: held })).rejects.toThrow(/99 records is held/u);
    const { signingKey } = madeSecrets();
    await expect(open('unharmed', { takeOver: true, signingKey })).rejects.toThrow(/signing key signed/u);
    await living.received(aReceived).intent(anIntent);
    expect([living.ready(), await living.probe(), living.isFenced()]).toEqual([true, true, false]);
  } finally {
    await living.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('of two that open a log again and again under load, one at a time writes, without gap or fork', async () => {
  const key = (await open('contended').then(async (ledger) => (await ledger.close(), ledger))).verifierKey;
  let durable = 0;
  const takeTurns = async (): Promise<void> => {
    for (let n = 0; n < 8; n += 1) {
      const ledger = await open('contended', { takeOver: true }).catch(() => undefined);
      for (let left = 20; ledger && left > 0; left -= 1) {
        const written = await Promise.allSettled(
          Array.from({ length: 8 }, () => ledger.received(aReceived).intent(anIntent)),
        );
        durable += written.filter(({ status }) => status === 'fulfilled').length;
      }
      await ledger?.close();
    }
  };
  await Promise.all([takeTurns(), takeTurns()]);
  const verdict = await verifyLog(admin, 'contended', key);
  expect(verdict.bad).toBeUndefined();
  expect(durable).toBeGreaterThan(0);
  expect(verdict.records).toBeGreaterThanOrEqual(2 * durable);
});

test('a log goes on under its own key alone, and not from an edge that was changed', async () => {
  const ledger = await open('keyed');
  await ledger.received(aReceived).intent(anIntent);
  await ledger.close();
  const { searchKey } = secrets;
  const { signingKey } = madeSecrets();
  await expect(
    PostgresLedger.open({ url: writerUrl, log: 'keyed', searchKey, signingKey, onFailure: () => undefined }),
  ).rejects.toThrow(/not what this installation's signing key signed.*LIAISON_INSTANCE/u);
  await (await open('keyed')).close();
  await admin.query('ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL');
  await admin.query("UPDATE ledger.checkpoint SET edge = sha256(edge) WHERE log = 'keyed'");
  await admin.query('ALTER TABLE ledger.checkpoint ENABLE TRIGGER ALL');
  await expect(open('keyed')).rejects.toThrow(/signing key signed/u);
});

test('nobody fences a hub before its own can serve: a log is taken by `take` alone, and who writes earlier waits for it', async () => {
  const serving = await open('serving');
  const options = { url: writerUrl, log: 'serving', ...secrets, onFailure: () => undefined };
  const coming = new PostgresLedger({ ...options, takeOver: true });
  const early = coming.received(aReceived);
  let isEarlyWritten = false;
  const written = early.intent(anIntent).then(() => (isEarlyWritten = true));
  await serving.received(aReceived).intent(anIntent);
  expect(isEarlyWritten).toBe(false);
  const taken = coming.take();
  await Promise.all([written, coming.received(aReceived).intent(anIntent), taken]);
  await Promise.all([serving.close(), coming.close()]);
  const { rows } = await admin.query<{ index: string }>('SELECT index FROM ledger.record WHERE entry = $1', [
    early.receipt.entry,
  ]);
  expect(rows).toHaveLength(2);
});

test('who waited for a log is told when it cannot be taken, and when its ledger is closed without', async () => {
  const refused = { code: 'LEDGER_UNAVAILABLE' };
  const serving = await open('waited');
  const options = { url: writerUrl, log: 'waited', ...secrets, onFailure: () => undefined };
  const coming = new PostgresLedger({ ...options, patienceMs: 20 });
  const early = coming.received(aReceived).intent(anIntent);
  await Promise.all([
    expect(early).rejects.toMatchObject(refused),
    expect(coming.take()).rejects.toMatchObject(refused),
  ]);
  await expect(coming.received(aReceived).intent(anIntent)).rejects.toMatchObject(refused);
  const closed = new PostgresLedger(options);
  closed.refused({ code: 'OVERLOADED', place: '/graphql' });
  const waiting = closed.received(aReceived).intent(anIntent);
  await Promise.all([expect(waiting).rejects.toMatchObject(refused), closed.close()]);
  await expect(closed.received(aReceived).intent(anIntent)).rejects.toMatchObject(refused);
  await Promise.all([serving.close(), coming.close()]);
});

test('work of its own that takes longer than the ledger may is not counted against the ledger', async () => {
  const ledger = await open('busy', { patienceMs: 5_000 });
  const written = Array.from({ length: 3 }, () => ledger.received(aReceived).intent(anIntent));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_500);
  await Promise.all(written);
  await ledger.close();
});

test('what comes first in a session finds its statement parsed and planned, and nothing was added for that', async () => {
  const ledger = await open('rehearsed');
  const [empty] = (
    await admin.query("SELECT count(*)::int AS n FROM ledger.checkpoint WHERE log = 'rehearsed'")
  ).rows;
  expect(empty).toEqual({ n: 0 });
  await ledger.received(aReceived).intent(anIntent);
  await ledger.close();
  const { records, bad } = await verifyLog(admin, 'rehearsed', ledger.verifierKey);
  expect([records, bad]).toEqual([2, undefined]);
});

test('of two notes of one log the newer is held, and one that a power cut left torn is passed over', () => {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-held-'));
  const file = heldFile(directory, 'log');
  const { sign } = checkpointSigner('liaison/ledger/log', secrets.signingKey);
  const [older, newer] = [sign(9, Buffer.alloc(32, 1)), sign(10, Buffer.alloc(32, 2))];
  try {
    expect(heldNote(file)).toBeUndefined();
    mkdirSync(dirname(file));
    for (const [kept, noted, held] of [
      [older, undefined, older],
      [older, newer, newer],
      [newer, older, newer],
      // Written in place over one that was longer.
      [older, `${newer}A=\n`, newer],
      [older, newer.slice(0, -1), older],
      [older, '\0'.repeat(newer.length), older],
      [older, '', older],
      [undefined, newer, newer],
      [undefined, newer.slice(0, 60), undefined],
    ] as const) {
      rmSync(dirname(file), { recursive: true });
      mkdirSync(dirname(file));
      if (kept !== undefined) writeFileSync(file, kept);
      if (noted !== undefined) writeFileSync(`${file}.newest`, noted);
      expect(heldNote(file)).toBe(held);
      expect(heldFilesIn(dirname(file))).toEqual([file]);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

describe('a log that is not the one that was held', () => {
  const heldIn = (directory: string) => ({ heldFile: heldFile(directory, 'log') });
  const cut = (log: string, size: number) =>
    admin.query(`ALTER TABLE ledger.record DISABLE TRIGGER ALL; ALTER TABLE ledger.checkpoint DISABLE TRIGGER ALL;
      DELETE FROM ledger.record WHERE log = '${log}' AND index >= ${size};
      DELETE FROM ledger.checkpoint WHERE log = '${log}' AND size > ${size};
      DELETE FROM ledger.secret s WHERE NOT EXISTS (SELECT FROM ledger.record r WHERE r.entry = s.entry);
      ALTER TABLE ledger.record ENABLE TRIGGER ALL; ALTER TABLE ledger.checkpoint ENABLE TRIGGER ALL`);
  let directory: string;
  beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), 'liaison-held-'))));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each([
    ['restored', 2],
    ['emptied', 0],
  ])('%s: is refused until the loss is accepted, and then the loss is its next record', async (log, left) => {
    const held = heldIn(join(directory, log));
    const ledger = await open(log, held);
    for (let n = 0; n < 3; n += 1) await ledger.received(aReceived).intent(anIntent);
    await ledger.close();
    expect(readFileSync(held.heldFile, 'utf8')).toMatch(/\n6\n/u);
    await (await open(log, held)).close();
    await cut(log, left);
    await expect(open(log, held)).rejects.toThrow(
      new RegExp(
        `checkpoint of 6 records is held, and the database has ${left}.*accept-loss --log ${log}`,
        'u',
      ),
    );
    const options = { url: writerUrl, log, ...secrets, ...held, isAlone: true, onFailure: () => undefined };
    expect(await PostgresLedger.acceptLoss(options, 'restored from a backup, invented')).toMatchObject({
      held: expect.stringMatching(/\n6\n/u),
      found: { size: left },
    });
    const again = await open(log, held);
    await again.received(aReceived).intent(anIntent);
    await again.close();
    expect(await PostgresLedger.acceptLoss(options, 'once more, invented')).toBeUndefined();
    const { bad, losses, records } = await verifyLog(admin, log, again.verifierKey);
    expect([bad, losses.map(({ index }) => index), records]).toEqual([undefined, [left], left + 3]);
  });

  test('cut of what its hub had acknowledged in the very second in which it was killed: is refused', async () => {
    const held = heldIn(join(directory, 'killed'));
    const killed = await open('killed', held);
    await killed.received(aReceived).intent(anIntent);
    await until('a checkpoint on disk', () => existsSync(held.heldFile));
    for (let n = 0; n < 2; n += 1) await killed.received(aReceived).intent(anIntent);
    // As the process leaves them that ends now, without another word.
    const left = [held.heldFile, `${held.heldFile}.newest`].map(
      (file) => [file, readFileSync(file)] as const,
    );
    await killed.close();
    for (const [file, bytes] of left) writeFileSync(file, bytes);
    await cut('killed', 4);
    await expect(open('killed', held)).rejects.toThrow(/6 records is held, and the database has 4/u);
  });

  test('but another one that is as long, is refused, also while its hub runs', async () => {
    const held = heldIn(join(directory, 'other'));
    const ledger = await open('other', held);
    await ledger.received(aReceived).intent(anIntent);
    await cut('other', 0);
    await admin.query(CUT_ALL);
    await until('the ledger is refused', () =>
      ledger
        .received(aReceived)
        .intent(anIntent)
        .catch(() => (ledger.ready() ? undefined : true)),
    );
    const second = await open('other', { takeOver: true });
    await second.received(aReceived).intent(anIntent);
    await second.close();
    await ledger.close();
    await expect(open('other', held)).rejects.toThrow(/the database has others/u);
  });
});

test('the key that speaks for the log is not to be had from the one that opens details', async () => {
  const ledger = await open('two-keys');
  await ledger.close();
  const other = await PostgresLedger.open({
    url: writerUrl,
    log: 'two-keys',
    ...madeSecrets(),
    signingKey: secrets.signingKey,
    onFailure: () => undefined,
  });
  expect(other.verifierKey).toBe(ledger.verifierKey);
  await other.close();
});

test.each([
  ['whose connection is cut', CUT_ALL, 'SELECT 1'],
  ['that is locked', 'BEGIN; LOCK TABLE ledger.record IN ACCESS EXCLUSIVE MODE', 'ROLLBACK'],
  [
    'that refuses rows',
    'ALTER TABLE ledger.checkpoint ADD CONSTRAINT full_disk CHECK (false) NOT VALID',
    'ALTER TABLE ledger.checkpoint DROP CONSTRAINT full_disk',
  ],
])('a store %s fails closed and is found again', async (name, breakIt, mendIt) => {
  const ledger = await open(`broken ${name}`);
  await ledger.received(aReceived).intent(anIntent);
  await admin.query(breakIt);
  await ledger
    .received(aReceived)
    .intent(anIntent)
    .catch((error: unknown) => expect(error).toMatchObject({ code: 'LEDGER_UNAVAILABLE' }));
  await admin.query(mendIt);
  await until('the store is found again', () => ledger.ready());
  await ledger.received(aReceived).intent(anIntent);
  await ledger.close();
  const { rows } = await admin.query<{ count: string; last: string }>(
    'SELECT count(*), max(index) AS last FROM ledger.record WHERE log = $1',
    [`broken ${name}`],
  );
  expect(Number(rows[0]?.count)).toBe(Number(rows[0]?.last) + 1);
});

test('the answer to another statement makes no record durable: answers are told apart by their order alone', async () => {
  const { hostname, port } = new URL(writerUrl);
  let [losing, lost] = [false, 0];
  const way = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const)
      from.on('error', () => undefined).on('close', () => into.destroy());
    near.on('data', (chunk: Buffer) => {
      if (losing) lost += 1;
      else far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => near.write(chunk));
  });
  await new Promise<void>((done) => way.listen(0, '127.0.0.1', done));
  const through = new URL(writerUrl);
  through.host = `127.0.0.1:${(way.address() as AddressInfo).port}`;
  const ledger = await open('mistaken', { url: through.href, patienceMs: 20_000 });
  try {
    const request = ledger.received(aReceived);
    await request.intent(anIntent);
    losing = true;
    const refused = expect(request.outcome(anOutcome)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    await until('the statement that is lost', () => lost > 0);
    losing = false;
    // It is answered one row, as the statement that was lost would be.
    await ledger.probe();
    await refused;
  } finally {
    await ledger.close();
    way.close();
  }
});

test('a commit that is sent behind one that fails adds nothing, whoever waits for either is told, and the log stays whole', async () => {
  const causes: string[] = [];
  const ledger = await PostgresLedger.open({
    url: writerUrl,
    log: 'behind',
    // A busy machine is no fault of the ledger.
    patienceMs: 20_000,
    ...secrets,
    onFailure: (cause) => void causes.push(String(cause)),
  });
  // What a sequence has given, it never gives again: one commit in three fails, and the one behind it would not.
  await admin.query(`CREATE SEQUENCE commits;
    GRANT USAGE ON SEQUENCE commits TO liaison_ledger_writer;
    CREATE FUNCTION fail_sometimes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('commits') % 3 = 0 THEN RAISE EXCEPTION 'no room'; END IF; RETURN new; END $$;
    CREATE TRIGGER sometimes BEFORE INSERT ON ledger.checkpoint FOR EACH ROW WHEN (new.log = 'behind')
      EXECUTE FUNCTION fail_sometimes()`);
  const held = new Set<string>();
  let refused = 0;
  for (let n = 0; n < 12; n += 1) {
    // Enough for two commits at once.
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        const request = ledger.received(aReceived);
        try {
          await request.intent(anIntent);
          held.add(request.receipt.entry);
          await request.outcome(anOutcome);
        } catch (error) {
          expect(error).toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
          refused += 1;
        }
      }),
    );
  }
  await admin.query('DROP TRIGGER sometimes ON ledger.checkpoint');
  await ledger.close();
  expect(held.size).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
  expect(causes.filter((cause) => !cause.includes('no room'))).toEqual([]);
  const { rows } = await admin.query<{ entry: string }>(
    "SELECT entry FROM ledger.record WHERE log = 'behind' AND kind = 'INTENT'",
  );
  const stored = new Set(rows.map(({ entry }) => entry));
  expect([...held].filter((entry) => !stored.has(entry))).toEqual([]);
  // One key each: none of a commit that was not made.
  const { rows: keys } = await admin.query<{ count: string }>(
    `SELECT count(*) FROM ledger.secret s WHERE NOT EXISTS
      (SELECT FROM ledger.record r WHERE r.entry = s.entry)`,
  );
  expect(keys).toEqual([{ count: '0' }]);
  const verdict = await verifyLog(admin, 'behind', ledger.verifierKey);
  expect(verdict.bad).toBeUndefined();
});
