import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Cluster } from '../../scripts/hub/postgres/embedded.ts';
import { testCluster } from './cluster.ts';

/** The number of a cluster's first process, the parent of all others. @throws what PostgreSQL says when it does not answer. */
export async function postmasterOf(cluster: Pick<Cluster, 'adminUrl'>): Promise<number> {
  const client = new pg.Client({ connectionString: cluster.adminUrl() });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const [pid] = readFileSync(join(rows[0]?.data_directory ?? '', 'postmaster.pid'), 'utf8').split('\n');
    return Number(pid);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** kill -9 of a cluster's first process; the others end when they notice. */
export async function killPostgres(cluster: Pick<Cluster, 'adminUrl'>): Promise<void> {
  process.kill(await postmasterOf(cluster), 'SIGKILL');
}

/** Starts a cluster that was killed where it was, so that a hub finds it again. */
export async function startAgain(
  directory: string,
  port: number,
  options: { readonly durable?: boolean; readonly connections?: number } = {},
): Promise<Cluster> {
  for (let left = 100; ; left -= 1) {
    try {
      return await testCluster(directory, { ...options, port });
    } catch (error) {
      // Orphaned backends hold the shared memory until they notice.
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}
