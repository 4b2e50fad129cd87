import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { parse } from 'yaml';
import { testCluster } from '../../shared/testing/cluster.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { foreignDatabases } from '../hub/national/provision.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { fillElsewhere } from './elsewhere.ts';

let directory: string;
let cluster: Cluster;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-elsewhere-'));
  cluster = await testCluster(directory);
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  await admin.connect();
  for (const name of ['liaison_de_person', 'liaison_fr_person', 'liaison_fi_person'])
    await admin.query(`CREATE DATABASE ${name}`);
  await admin.query("COMMENT ON DATABASE liaison_fr_person IS 'liaison filling'");
  await admin.query("COMMENT ON DATABASE liaison_fi_person IS '0123456789abcdef loaded'");
  await admin.end();
});
afterAll(async () => {
  await cluster.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('what the demonstration made, whole or half, is its own; what only has such a name is not', async () => {
  const databases = ['DE', 'FR', 'FI', 'IE'].map((owner) => ({
    owner: owner as StateCode,
    domain: 'person' as const,
  }));
  expect(await foreignDatabases(cluster, databases)).toEqual(['liaison_de_person']);
});

test("nothing is made on a server that holds somebody else's database of such a name", async () => {
  const file = join(directory, 'sources.yaml');
  await expect(fillElsewhere(cluster.adminUrl(), directory, { file }, () => undefined)).rejects.toThrow(
    /will not empty them: liaison_de_person\. Give/u,
  );
  expect(existsSync(file)).toBe(false);
});

test('a server is given the databases of one State alone, where that is asked', async () => {
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  await admin.connect();
  await admin.query('DROP DATABASE liaison_de_person');
  const file = join(directory, 'sources.yaml');
  const databases = [{ owner: 'IE' as StateCode, domain: 'seizure' as const }];
  await fillElsewhere(cluster.adminUrl(), directory, { file, databases }, () => undefined);
  expect(parse(readFileSync(file, 'utf8'))).toEqual({
    sources: [expect.objectContaining({ name: 'ie-seizure', owners: ['IE'] })],
  });
  const { rows } = await admin.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname LIKE 'liaison_ie%'",
  );
  expect(rows).toEqual([{ name: 'liaison_ie_seizure' }]);
  await admin.end();
});

test('the role of another hub on that server keeps its password, unless it is said that it shall not', async () => {
  const other = join(directory, 'other');
  const [file, first] = [join(directory, 'other.yaml'), join(directory, 'sources.yaml')];
  const databases = [{ owner: 'IE' as StateCode, domain: 'seizure' as const }];
  const fill = (replacePasswords: boolean): Promise<void> =>
    fillElsewhere(cluster.adminUrl(), other, { file, databases, replacePasswords }, () => undefined);
  await expect(fill(false)).rejects.toThrow(/other passwords .*: liaison_hub\..* --replace-passwords/u);
  expect(existsSync(file)).toBe(false);
  await logIn(first);
  await fill(true);
  await logIn(file);
  await expect(logIn(first)).rejects.toMatchObject({ code: '28P01' });
});

/** As the hub does by a `sources.yaml`. */
async function logIn(file: string): Promise<void> {
  const { sources } = parse(readFileSync(file, 'utf8')) as { readonly sources: readonly { url: string }[] };
  const client = new pg.Client({ connectionString: sources[0]?.url ?? '' });
  await client.connect();
  await client.end();
}
