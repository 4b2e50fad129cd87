import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../scripts/hub/postgres/embedded.ts';
import { testCluster } from './cluster.ts';
import { guardFolder } from './guardian.ts';
import { buildPrograms } from './programs.ts';

declare global {
  var liaisonStopTestCluster: (() => Promise<void>) | undefined;
}

/**
 * One embedded PostgreSQL for a whole test run, started when the first test asks where it is: tests that need none do not
 * wait for one. Every test makes its own databases in it.
 */
// eslint-disable-next-line no-restricted-syntax -- jest asks for a default export
export default async function setUp(): Promise<void> {
  let started: Promise<{ cluster: Cluster; directory: string }> | undefined;
  const start = async (): Promise<{ cluster: Cluster; directory: string }> => {
    const directory = mkdtempSync(join(tmpdir(), 'liaison-test-'));
    return { cluster: await testCluster(directory), directory };
  };
  let folder: string | undefined;
  let isPrepared: (() => void) | undefined;
  const preparing = new Promise<void>((done) => (isPrepared = done));
  let programs: Promise<string> | undefined;
  const server = createServer((request, response) => {
    const send = (what: Promise<string>): void =>
      void what.then(
        (text) => response.end(text),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    // A connection that is kept may be closed just when it is used again.
    response.setHeader('connection', 'close');
    if (request.url === '/prepared') {
      // See prepared-cluster.ts: the first who asks makes it, and says when it has.
      if (request.method === 'POST') {
        isPrepared?.();
        response.end();
      } else if (folder === undefined) {
        folder = mkdtempSync(join(tmpdir(), 'liaison-prepared-'));
        guardFolder(folder);
        response.end(JSON.stringify({ folder, toBeMade: true }));
      } else {
        const said = JSON.stringify({ folder, toBeMade: false });
        void preparing.then(() => response.end(said));
      }
      return;
    }
    if (request.url === '/programs') return send((programs ??= buildPrograms()));
    send((started ??= start()).then(({ cluster }) => cluster.adminUrl()));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  process.env['LIAISON_TEST_POSTGRES'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  globalThis.liaisonStopTestCluster = async () => {
    server.close();
    server.closeAllConnections();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    const translated = await programs?.catch(() => undefined);
    if (translated !== undefined) rmSync(translated, { recursive: true, force: true });
    if (!started) return;
    const { cluster, directory } = await started;
    await cluster.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
