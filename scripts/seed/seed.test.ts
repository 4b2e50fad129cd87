import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded, type Cluster } from '../hub/postgres/embedded.ts';
import { runCommand } from '../../shared/testing/command.ts';

let directory: string;
let cluster: Cluster;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-seed-'));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(directory, 0o755);
  cluster = await startEmbedded({ directory, log: () => undefined });
});

afterAll(async () => {
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function count(database: string, table: string): Promise<number> {
  const client = new pg.Client({ connectionString: cluster.adminUrl(database) });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}

test('another volume is of what was asked for alone; in an empty folder the others are made as they ship', async () => {
  const { code, err } = await runCommand(
    'scripts/seed.ts',
    ['--scale', '0.1', '--states', 'FR', '--domains', 'person'],
    { LIAISON_DATA: directory },
  );
  expect([code, err]).toEqual([0, expect.stringContaining('')]);
  expect(await count('liaison_fr_person', 'register.person')).toBe(150);
  expect(await count('liaison_de_person', 'register.person')).toBe(1_501);
  expect(await count('liaison_fr_firearm', 'register.firearm')).toBe(1_000);
});
