import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { startCluster, type Cluster } from '../../scripts/hub/postgres/embedded.ts';
import { guardCluster } from './guardian.ts';

/** A PostgreSQL of a test's own, in `directory`/postgres: it ends with the test run, however that ends. */
export async function testCluster(
  directory: string,
  options: { readonly durable?: boolean; readonly port?: number; readonly connections?: number } = {},
): Promise<Cluster> {
  // So that PostgreSQL's own user gets there, where this runs as root: the cluster would lie elsewhere otherwise.
  chmodSync(directory, 0o755);
  const folder = join(directory, 'postgres');
  const cluster = await startCluster({ durable: false, log: () => undefined, ...options, directory: folder });
  const leave = guardCluster(folder);
  return {
    ...cluster,
    stop: async () => {
      await cluster.stop();
      leave();
    },
  };
}
