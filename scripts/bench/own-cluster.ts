import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded, type Cluster } from '../hub/postgres/embedded.ts';
import type { Shutdown } from '../hub/shutdown.ts';

/** A PostgreSQL of a benchmark's own, and its folder, which is gone with it. @param stop ends it. */
export async function ownCluster(
  stop: Shutdown,
): Promise<{ readonly cluster: Cluster; readonly directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-bench-'));
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(directory, 0o755);
  const cluster = await startEmbedded({ directory, log: console.error });
  stop.add(() => cluster.stop());
  return { cluster, directory };
}
