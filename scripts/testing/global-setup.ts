import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster, type Cluster } from '../postgres/embedded.ts';

declare global {
  var liaisonTestCluster: { cluster: Cluster; directory: string } | undefined;
}

/** One embedded PostgreSQL for a whole test run; every test makes its own databases in it. */
// eslint-disable-next-line no-restricted-syntax -- jest asks for a default export
export default async function setUp(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-test-'));
  const cluster = await startCluster({ directory, durable: false, log: () => undefined });
  globalThis.liaisonTestCluster = { cluster, directory };
  process.env['LIAISON_TEST_POSTGRES'] = cluster.adminUrl();
}
