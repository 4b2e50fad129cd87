import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { migrateReleases } from '../../subgraphs/releases/store/database.ts';
import { FORMAT, type Manifest } from './manifest.ts';
import { copyIn, copyOut, openSnapshot } from './tables.ts';

const keys = { files: randomBytes(32), manifest: randomBytes(32) };
let folder: string;
let databases: readonly TestDatabase[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-tables-'));
  databases = [await freshDatabase(), await freshDatabase()];
  for (const { url } of databases) await migrateReleases(url);
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  rmSync(folder, { recursive: true });
});

async function ask(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(statement).finally(() => client.end());
  return rows;
}

/** A backup of the one database into the other. */
async function move(from: string, to: string, place: string): Promise<void> {
  const snapshot = await openSnapshot(from);
  const copied = await copyOut(snapshot, 'releases', join(folder, place), keys);
  await snapshot.end();
  const manifest: Manifest = {
    format: FORMAT,
    madeAt: '',
    madeBy: '',
    versions: { liaison: '', node: '', postgres: '' },
    salt: '',
    logs: [],
    ledger: [],
    releases: [...copied.tables],
    files: [...copied.files],
    settings: [],
    leftOut: [...copied.leftOut],
  };
  const client = new pg.Client({ connectionString: to });
  await client.connect();
  await copyIn(client, 'releases', { folder: join(folder, place), manifest, keys }).finally(() =>
    client.end(),
  );
}

test('notes of how a database was made are restored beside those of the tables that are there, and a newer one is refused', async () => {
  const [from = '', to = ''] = databases.map(({ url }) => url);
  const noted = 'SELECT version, needs, hub FROM releases.shape ORDER BY version';
  await ask(from, `INSERT INTO releases.shape (version, needs, hub) VALUES (98, 3, '0.8.0')`);
  await ask(from, 'UPDATE releases.shape SET needs = 3 WHERE version = 3');
  await move(from, to, 'older');
  const restored = await ask(to, noted);
  expect(restored).toContainEqual({ version: 98, needs: 3, hub: '0.8.0' });
  expect(restored).toEqual(await ask(from, noted));

  await ask(from, `INSERT INTO releases.shape (version, needs, hub) VALUES (99, 99, '0.9.0')`);
  await expect(move(from, to, 'newer')).rejects.toThrow(/Liaison 0\.9\.0 so that it needs .* version 99/u);
  expect(await ask(to, noted)).toEqual(restored);
});
