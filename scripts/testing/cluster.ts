import { join } from 'node:path';
import { startCluster, type Cluster } from '../postgres/embedded.ts';
import { guardCluster } from './guardian.ts';

/** A PostgreSQL of a test's own, in `directory`/postgres: it ends with the test run, however that ends. */
export async function testCluster(
  directory: string,
  options: { readonly durable?: boolean; readonly port?: number } = {},
): Promise<Cluster> {
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
