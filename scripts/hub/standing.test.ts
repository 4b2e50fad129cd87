import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrateLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { filedKeys, readKeys, ROTATED } from './secret.ts';
import { installationOf } from './standing.ts';

const PASSWORD = 'abcdefghijklmnop1234';
let directory: string;
let database: TestDatabase;
let writer: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-standing-'));
  readKeys(directory);
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  writer = Object.assign(new URL(database.url), {
    username: 'liaison_ledger_writer',
    password: PASSWORD,
  }).href;
});
afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

test('operators are told how old keys are and when the next is due, and nothing of the keys', () => {
  const [hex = ''] = filedKeys(directory, 'cursor-key', { env: {} }).map((key) => key.hex);
  writeFileSync(join(directory, 'cursor-key'), `${hex}\n${'b'.repeat(64)} from 2020-01-01T00:00:00Z\n`);
  const keys = installationOf(directory, {}, writer).keys();
  expect(keys.filter(({ key }) => key === 'cursor')).toEqual([
    expect.objectContaining({ state: 'ACCEPTED', isOld: false }),
    expect.objectContaining({
      ...{ state: 'IN_USE', since: '2020-01-01T00:00:00.000Z', dueOn: '2021-12-31', isOld: true },
    }),
  ]);
  const said = JSON.stringify(keys);
  for (const name of ROTATED)
    for (const key of filedKeys(directory, name, { env: {} })) expect(said).not.toContain(key.hex);
  expect(said).not.toContain(directory);
});

test("operators are told the ledger's months, and those that were archived", async () => {
  const { months } = installationOf(directory, {}, writer);
  const before = await months();
  expect(before).toEqual({
    ...{ first: expect.stringMatching(/^\d{4}-\d\d$|^before$/u), archived: 0 },
    madeUntil: expect.stringMatching(/^\d{4}-\d\d-01T00:00:00\.000Z$/u),
  });
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  for (const [month, ends, log, first, until] of [
    // What came before months were kept apart.
    ['until-2025-12', '2026-01-01', 'a', 0, 9],
    ['2026-01', '2026-02-01', 'a', 9, 12],
    ['2026-01', '2026-02-01', 'b', 0, 9],
    ['2026-02', '2026-03-01', 'a', 12, 15],
  ] as const)
    await admin.query(
      `INSERT INTO ledger.archived (log, first, until, month, starts, ends, note, edge, manifest, entry)
       VALUES ($1, $2, $3, $4, '-infinity', $5, '', '', '', gen_random_uuid())`,
      [log, first, until, month, `${ends}T00:00:00Z`],
    );
  await admin.end();
  expect(await months()).toEqual({ ...before, archived: 3, lastArchived: '2026-02' });
  const gone = Object.assign(new URL(writer), { password: 'another1another1' }).href;
  await expect(installationOf(directory, {}, gone).months()).rejects.toThrow();
});
