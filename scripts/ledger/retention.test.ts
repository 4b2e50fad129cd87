import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { fixedClock } from '../../shared/src/core/clock.ts';
import { stateCode } from '../../shared/src/core/ids.ts';
import { migrateAccess } from '../../shared/src/ledger/read/access-tables.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { LogReader } from '../../shared/src/ledger/proof/proofs.ts';
import { startRetention } from '../../shared/src/ledger/write/retention.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import { buildLaw, loadLaw, readLawFiles } from '../../shared/src/policy/law/law.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { isIncluded, openCheckpoint, pinnedKey } from './check.ts';
import { showEntry } from './show.ts';
import { verifyLog } from './verify.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const PROFILES = new URL('../../shared/profiles/', import.meta.url);
const secrets = madeSecrets();
const { searchKey } = secrets;
const clock = fixedClock('2026-11-24T08:00:00Z');
const DAY_MS = 86_400_000;
let database: TestDatabase;
let admin: pg.Client;
let ledger: PostgresLedger;
let keeper: string;
const entries: Record<string, string> = {};

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const url = new URL(database.url);
  [url.username, url.password] = ['liaison_ledger_keeper', PASSWORD];
  keeper = url.href;
  const law = lawIn('FI', 400);
  ledger = await PostgresLedger.open({
    url: database.url,
    log: 'retention',
    ...secrets,
    clock,
    retentionDays: (state) => law.states.get(stateCode(state))?.ledgerDays ?? 0,
    onFailure: () => undefined,
  });
  for (const state of ['FI', 'FR']) entries[state] = await writeFor(state);
});

afterAll(async () => {
  await ledger.close();
  await admin.end();
  await database.drop();
});

/** The shipped law, where one State keeps its officers' questions for another time. */
function lawIn(state: string, keepDays: number) {
  const files = new Map(readLawFiles(PROFILES));
  const text = files.get(`${state}.yaml`) ?? '';
  const ledgerLaw = `ledger: { keepDays: ${keepDays}, basis: [{ instrument: invented for a test, article: "1" }] }\n`;
  files.set(`${state}.yaml`, text.replace(/^grants:/mu, `${ledgerLaw}grants:`));
  return buildLaw(files, { mode: 'demonstration' });
}

async function writeFor(state: string): Promise<string> {
  const request = ledger.received(aReceived);
  const { inquiry } = anIntent;
  await request.intent({
    ...anIntent,
    inquiry: { ...inquiry, requester: { ...inquiry.requester, state: stateCode(state) } },
  });
  await request.outcome(anOutcome);
  return request.receipt.entry;
}

async function keysLeft(): Promise<readonly string[]> {
  const { rows } = await admin.query<{ state: string }>('SELECT state FROM ledger.secret ORDER BY state');
  return rows.map(({ state }) => state);
}

/** What one run of the job erases. */
async function run(): Promise<number> {
  let erased = 0;
  const failures: unknown[] = [];
  const job = startRetention({
    url: keeper,
    clock,
    onErased: (count) => (erased += count),
    onFailure: (cause) => failures.push(cause),
  });
  await job.close();
  expect(failures).toEqual([]);
  return erased;
}

test('nothing is erased before its time, and three years are kept where a State says nothing', async () => {
  expect(await run()).toBe(0);
  clock.advance(399 * DAY_MS);
  expect(await run()).toBe(0);
  expect(loadLaw(PROFILES, { mode: 'demonstration' }).states.get(stateCode('DE'))?.ledgerDays).toBe(1096);
});

test('a State can keep them no shorter than a year and no longer than ten', () => {
  expect(() => lawIn('FI', 30)).toThrow(/FI\.yaml:\d+/u);
  expect(() => lawIn('FI', 36_500)).toThrow(/FI\.yaml:\d+/u);
});

test('of several hubs one erases: who finds the work taken leaves it', async () => {
  clock.advance(2 * DAY_MS);
  await admin.query("SELECT pg_advisory_lock(hashtextextended('liaison ledger retention', 3))");
  expect(await run()).toBe(0);
  expect(await keysLeft()).toEqual(['FI', 'FR']);
  await admin.query("SELECT pg_advisory_unlock(hashtextextended('liaison ledger retention', 3))");
});

test('when its time is over, details read as erased, and the proofs of the very same records hold', async () => {
  const entry = entries['FI'] ?? '';
  const reader = new LogReader(database.url, 'retention');
  expect(JSON.stringify(await showEntry({ client: admin, searchKey: searchKey }, entry))).toMatch(
    /officer-7.*CASE-1/u,
  );
  expect(await run()).toBe(1);
  expect(await keysLeft()).toEqual(['FR']);
  const shown = await showEntry({ client: admin, searchKey: searchKey }, entry);
  expect(shown.filter(({ personal }) => personal === 'ERASED')).toHaveLength(2);
  expect(JSON.stringify(shown)).not.toMatch(/officer-7|CASE-1|FR:person:1/u);
  expect(
    JSON.stringify(await showEntry({ client: admin, searchKey: searchKey }, entries['FR'] ?? '')),
  ).toContain('officer-7');
  expect((await verifyLog(admin, 'retention', ledger.verifierKey)).bad).toBeUndefined();
  const proof = await reader.inclusion(entry);
  const { size, root } = openCheckpoint(proof?.checkpoint ?? '', pinnedKey(ledger.verifierKey));
  for (const { index, leaf, path } of proof?.records ?? [])
    expect(
      isIncluded(
        Buffer.from(leaf, 'base64'),
        index,
        path.map((hash) => Buffer.from(hash, 'base64')),
        { size, root },
      ),
    ).toBe(true);
  expect(proof?.records).toHaveLength(3);
  await reader.close();
});

test('the keeper can destroy keys and nothing else', async () => {
  const client = new pg.Client({ connectionString: keeper });
  await client.connect();
  for (const statement of [
    'SELECT bytes FROM ledger.record',
    'DELETE FROM ledger.record',
    "UPDATE ledger.secret SET state = 'XX'",
    'SELECT * FROM audit.detail',
  ])
    await expect(client.query(statement)).rejects.toThrow(/permission denied|append only/u);
  await client.end();
});
