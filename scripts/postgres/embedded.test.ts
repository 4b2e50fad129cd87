import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startCluster } from './embedded.ts';

const directory = mkdtempSync(join(tmpdir(), 'liaison-embedded-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function one(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ value: unknown }>(statement)).rows[0]?.value;
  } finally {
    await client.end();
  }
}

test('keeps its data between starts, takes over what a crash left running, and stops cleanly', async () => {
  const lines: string[] = [];
  const options = { directory, durable: true, log: (line: string) => void lines.push(line) };
  const first = await startCluster(options);
  await one(first.adminUrl(), 'CREATE DATABASE kept');
  const second = await startCluster(options);
  expect(second.port).toBe(first.port);
  expect(lines.join()).toMatch(/earlier run left/u);
  await second.stop();
  await first.stop();
  const third = await startCluster(options);
  expect(
    await one(third.adminUrl('kept'), "SELECT similarity('a', 'a') AS value").catch(() => 'no extension yet'),
  ).toBe('no extension yet');
  expect(await one(third.adminUrl('kept'), 'SELECT current_database() AS value')).toBe('kept');
  const { username: user, password } = new URL(third.adminUrl());
  const byRole = third.roleUrl({ user, password, database: 'kept' });
  expect(await one(byRole, 'SELECT current_database() AS value')).toBe('kept');
  expect(await one(byRole, 'SELECT inet_server_addr() IS NULL AS value')).toBe(process.platform !== 'win32');
  // A command beside a hub leaves what it found, and takes away what it started, unless a hub uses it by then.
  await (await startCluster(options)).leave();
  expect(await one(third.adminUrl(), 'SELECT 1 AS value')).toBe(1);
  const hub = new pg.Client({ connectionString: third.adminUrl() });
  hub.on('error', () => undefined);
  await hub.connect();
  await third.leave();
  expect((await hub.query<{ value: number }>('SELECT 1 AS value')).rows).toEqual([{ value: 1 }]);
  await hub.end();
  await third.leave();
  await expect(one(third.adminUrl(), 'SELECT 1 AS value')).rejects.toThrow('ECONNREFUSED');
}, 60_000);
