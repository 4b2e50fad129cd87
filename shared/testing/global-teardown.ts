// eslint-disable-next-line no-restricted-syntax -- jest asks for a default export
export default async function tearDown(): Promise<void> {
  await globalThis.liaisonStopTestCluster?.();
}
