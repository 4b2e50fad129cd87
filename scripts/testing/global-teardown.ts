import { rmSync } from 'node:fs';

// eslint-disable-next-line no-restricted-syntax -- jest asks for a default export
export default async function tearDown(): Promise<void> {
  const running = globalThis.liaisonTestCluster;
  if (!running) return;
  await running.cluster.stop();
  rmSync(running.directory, { recursive: true, force: true });
}
