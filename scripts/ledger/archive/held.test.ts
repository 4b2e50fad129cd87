import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { runCommand } from '../../../shared/testing/command.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { until } from '../../../shared/testing/until.ts';
import { readKeys } from '../../hub/secret.ts';
import { compareKeys } from '../key-ids.ts';
import { agedLedger } from './testing/aged-ledger.ts';

let database: TestDatabase;
let admin: pg.Client;
let directory: string;
let other: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-archive-held-'));
  other = join(directory, 'another-folder');
  mkdirSync(other);
  readKeys(directory);
  database = await freshDatabase();
  await agedLedger(database.url, directory, ['2026-01', '2026-03', '2026-04']);
  await compareKeys(database.url, directory);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterAll(async () => {
  await admin?.end();
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

const ledger = (data: string, ...args: readonly string[]) =>
  runCommand('scripts/ledger.ts', [...args, '--url', database.url], {
    LIAISON_DATA: data,
    LIAISON_BACKUP_PASSPHRASE: 'invented words of a test',
  });
const archive = (before: string, data = directory) =>
  ledger(data, 'archive', '--before', before, '--to', join(directory, 'archive'), '--details', 'sealed');
const hold = (month: string) => ledger(directory, 'hold', '--month', month, '--reason', 'an invented review');

async function count(from: string): Promise<unknown> {
  const { rows } = await admin.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${from}`);
  return rows[0]?.count;
}

test('a folder whose key signs nothing of this ledger archives nothing, and leaves no log that nobody can check', async () => {
  expect(await archive('2026-03', other)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/written with other keys: .*another-folder\/ledger-signing-key is /u),
  });
  expect(await count("ledger.record WHERE log = 'archive'")).toBe(0);
  expect(await archive('2026-03')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^until-2026-02: 3 records/u),
  });
  expect(await ledger(directory, 'verify')).toMatchObject({ code: 0 });
});

test('a month of before months were kept apart is not said to be held once it was archived', async () => {
  for (const month of ['2025-07', '2026-01', '2026-02'])
    expect(await hold(month)).toMatchObject({ code: 1, out: `${month} was archived already.\n` });
  expect(await count('ledger.hold')).toBe(0);
});

test('a month that somebody begins to hold while it is archived stays in the ledger', async () => {
  // Somebody reads the month, so that it cannot be taken out yet.
  const reader = new pg.Client({ connectionString: database.url });
  await reader.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT FROM ledger.record_2026_03');
  const archiving = archive('2026-04');
  await until(
    'the month is to be taken out',
    async () =>
      (await count(
        "pg_stat_activity WHERE query LIKE 'LOCK TABLE ledger.record_2026_03%' AND datname = current_database()",
      )) === 1,
  );
  expect(await hold('2026-03')).toMatchObject({ code: 0, out: '2026-03 is held.\n' });
  await reader.end();
  expect(await archiving).toMatchObject({
    code: 2,
    err: expect.stringMatching(/2026-03 is held since .*an invented review/u),
  });
  expect(await count('ledger.record_2026_03')).toBe(3);
  expect(await ledger(directory, 'verify')).toMatchObject({ code: 0 });
  expect(await ledger(directory, 'hold', '--month', '2026-03', '--end', 'yes')).toMatchObject({ code: 0 });
  expect(await archive('2026-04')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^2026-03: 3 records/u),
  });
  expect(await hold('2026-03')).toMatchObject({ code: 1 });
  expect(await ledger(directory, 'verify')).toMatchObject({ code: 0 });
});
