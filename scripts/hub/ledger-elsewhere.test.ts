import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import { testCluster } from '../../shared/testing/cluster.ts';
import { runCommand, type Ran } from '../../shared/testing/command.ts';
import type { Cluster } from './postgres/embedded.ts';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const SETTINGS = [
  'LIAISON_LEDGER',
  'LIAISON_LEDGER_READER',
  'LIAISON_LEDGER_INDEXER',
  'LIAISON_LEDGER_KEEPER',
];
let directory: string;
let cluster: Cluster;
/** Two hubs, each with a folder of its own, over one server that is neither's. */
let one: string;
let other: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-ledger-elsewhere-'));
  [one, other] = [join(directory, 'one'), join(directory, 'other')];
  for (const folder of [one, other]) mkdirSync(folder);
  cluster = await testCluster(directory);
  await asAdmin('CREATE DATABASE ledger_of_one');
  await asAdmin('CREATE DATABASE ledger_of_other');
});
afterAll(async () => {
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function asAdmin(statement: string, database?: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: cluster.adminUrl(database) });
  await client.connect();
  const { rows } = await client.query(statement);
  await client.end();
  return rows;
}

function migrate(LIAISON_DATA: string, database: string, ...more: readonly string[]): Promise<Ran> {
  const args = ['migrate', '--url', cluster.adminUrl(database), ...more];
  return runCommand('scripts/ledger.ts', args, { LIAISON_DATA });
}

const urlIn = (folder: string, setting = 'LIAISON_LEDGER'): string =>
  readFileSync(join(folder, setting), 'utf8').trim();

async function logIn(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.end();
}

test('a ledger elsewhere is made, and its passwords go to files of its owner, not to the screen', async () => {
  const { code, out, err } = await migrate(one, 'ledger_of_one');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.trim().split('\n')).toEqual(SETTINGS.map((name) => `${name}_FILE=${join(one, name)}`));
  for (const name of SETTINGS) {
    expect(out).not.toContain(new URL(urlIn(one, name)).password);
    expect(statSync(join(one, name)).mode & 0o777).toBe(0o600);
    await logIn(urlIn(one, name));
  }
  // Again, as before each upgrade; printed where that is asked.
  const again = await migrate(one, 'ledger_of_one', '--print-passwords', 'yes');
  expect(again).toEqual({
    code: 0,
    err: '',
    out: SETTINGS.map((name) => `${name}=${urlIn(one, name)}\n`).join(''),
  });
});

test("another hub's roles on that server keep their passwords, and no ledger is made beside them", async () => {
  const refused = await migrate(other, 'ledger_of_other');
  expect(refused).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(
      /other passwords .*: liaison_ledger_indexer, liaison_ledger_keeper, liaison_ledger_reader, liaison_ledger_writer\. .* --replace-passwords/u,
    ),
  });
  expect(existsSync(join(other, 'LIAISON_LEDGER'))).toBe(false);
  expect(await asAdmin("SELECT to_regnamespace('ledger') AS made", 'ledger_of_other')).toEqual([
    { made: null },
  ]);
  for (const name of SETTINGS) await logIn(urlIn(one, name));
});

test('who brings a ledger up to date from another folder changes tables, and no password', async () => {
  await asAdmin('DROP TABLE ledger.shape', 'ledger_of_one');
  const { code, out, err } = await migrate(other, 'ledger_of_one');
  expect([code, out]).toEqual([0, '']);
  expect(err).toMatch(/liaison_ledger_writer has another password .* It stays/u);
  expect(await asAdmin('SELECT version FROM ledger.shape', 'ledger_of_one')).not.toEqual([]);
  for (const name of SETTINGS) await logIn(urlIn(one, name));
});

test('passwords are replaced where that is said', async () => {
  expect(await migrate(other, 'ledger_of_other', '--replace-passwords', 'y')).toMatchObject({
    code: 2,
    err: '--replace-passwords: "y" is not yes.\n',
  });
  expect((await migrate(other, 'ledger_of_other', '--replace-passwords', 'yes')).code).toBe(0);
  await logIn(urlIn(other));
  await expect(logIn(urlIn(one))).rejects.toMatchObject({ code: '28P01' });
});

test.each(['databases.mjs', 'releases.mjs'])(
  'docker/%s can be run again, and leaves roles of another hub alone',
  async (program) => {
    await asAdmin('DROP DATABASE IF EXISTS liaison_releases');
    await asAdmin('DROP ROLE IF EXISTS liaison_releases');
    const script = fileURLToPath(new URL(`../../docker/${program}`, import.meta.url));
    const { username, password, host } = new URL(cluster.adminUrl());
    const server = `postgres://${username}@${host}`;
    const run = (LIAISON_DATA: string) =>
      spawnSync(process.execPath, ['--import', TSX, script, server], {
        env: { ...process.env, LIAISON_DATA, PGPASSWORD: password },
        encoding: 'utf8',
      });
    for (let n = 0; n < 2; n += 1) expect(run(one)).toMatchObject({ status: 0, stdout: '' });
    const url = urlIn(one, 'LIAISON_RELEASES_URL');
    expect(statSync(join(one, 'LIAISON_RELEASES_URL')).mode & 0o777).toBe(0o600);
    const refused = run(other);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/liaison_releases/u)]);
    expect(refused.stderr).not.toContain(new URL(url).password);
    await logIn(url);
  },
);
