import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { StateCode } from '../src/core/ids.ts';
import { DOMAINS } from '../src/core/vocabulary.ts';
import { databaseName, provision } from '../../scripts/hub/national/provision.ts';
import type { Cluster } from '../../scripts/hub/postgres/embedded.ts';
import { subgraphs } from '../../scripts/hub/subgraphs.ts';
import { testCluster } from './cluster.ts';

/** Nobody's: its empty databases are made so that templates are, and dropped. */
const NOBODY = 'ZZ' as StateCode;

/**
 * A PostgreSQL of a test's own, as `testCluster` starts it, that holds the template of every domain's database: a copy of one
 * that is made once a test run. Outside a test run, or where nothing copies folders with their owners, it is made anew.
 */
export async function preparedCluster(
  directory: string,
  options: Parameters<typeof testCluster>[1] = {},
): Promise<Cluster> {
  const source = await preparedFolder();
  if (source !== undefined) execFileSync('cp', ['-a', join(source, 'postgres'), join(directory, 'postgres')]);
  return testCluster(directory, options);
}

let prepared: Promise<string | undefined> | undefined;

/** Where this test run's prepared folder is; whoever asks first makes it, and the others wait. */
function preparedFolder(): Promise<string | undefined> {
  return (prepared ??= findPrepared());
}

async function findPrepared(): Promise<string | undefined> {
  const run = process.env['LIAISON_TEST_POSTGRES'];
  if (run === undefined || run.startsWith('postgres:') || process.platform === 'win32') return undefined;
  const { folder, toBeMade } = (await (await fetch(`${run}/prepared`)).json()) as {
    readonly folder: string;
    readonly toBeMade: boolean;
  };
  if (!toBeMade) return existsSync(join(folder, 'postgres')) ? folder : undefined;
  try {
    await prepare(folder);
  } finally {
    // Those who wait look for themselves whether it is there.
    await fetch(`${run}/prepared`, { method: 'POST' });
  }
  return folder;
}

async function prepare(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const cluster = await testCluster(folder);
  try {
    const databases = DOMAINS.map((domain) => ({ owner: NOBODY, domain }));
    await provision({
      ...{ cluster, directory: folder, subgraphs, databases, parallel: 2 },
      onProgress: () => undefined,
      load: () => Promise.resolve(),
    });
    const admin = new pg.Client({ connectionString: cluster.adminUrl() });
    await admin.connect();
    for (const { owner, domain } of databases)
      await admin.query(`DROP DATABASE ${databaseName(owner, domain)}`);
    await admin.end();
  } finally {
    await cluster.stop();
  }
}
