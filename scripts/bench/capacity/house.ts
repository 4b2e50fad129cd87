import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startHubProcess } from '../../../shared/testing/hub-process.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import { embeddedUrl, LEDGER_DATABASE, prepareEmbeddedLedger } from '../../hub/embedded-ledger.ts';
import { provision } from '../../hub/national/provision.ts';
import { startEmbedded, type Cluster } from '../../hub/postgres/embedded.ts';
import type { Shutdown } from '../../hub/shutdown.ts';
import { subgraphs } from '../../hub/subgraphs.ts';
import { loadInvented } from '../../seed/load.ts';
import { makeWorld } from '../../seed/world.ts';
import { UNLIMITED } from '../hub.ts';
import type { Answered, Asked } from './asker.ts';
import { OWNERS, tokensOf } from './questions.ts';

/** Invented records of each State, times the shipped volume. */
const SCALE = 0.1;
/** Each officer asks so many questions a day, as those of the page do. */
export const ASKED_A_DAY = 20;
/** Requests at once to one gateway while it is measured. */
export const IN_FLIGHT_MAX = 16;
/** A load that does not come back by then will not. */
const PATIENCE_MS = 120_000;

export interface House {
  readonly directory: string;
  readonly cluster: Cluster;
  readonly sources: readonly SourceConfig[];
  readonly admin: pg.Client;
  readonly gateways: readonly Gateway[];
  /** Asks some gateways in turn. No check is asked twice. */
  ask(sources: number, gateways: number, way: Asked['way']): Promise<Answered>;
}

export interface Gateway {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
}

/** Thirty sources in one PostgreSQL, the ledger in it too, and gateways as `npm start` runs them, reached by TCP. */
export async function startHouse(gatewayCount: number, stop: Shutdown): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-capacity-'));
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  // So that PostgreSQL's own user gets there, where this runs as root.
  chmodSync(directory, 0o755);
  const cluster = await startEmbedded({ directory, log: () => undefined, processes: gatewayCount });
  stop.add(() => cluster.stop());
  await withoutDisk(cluster);
  const sources = await databases(cluster, directory);
  await prepareEmbeddedLedger(cluster, directory);
  const admin = new pg.Client({ connectionString: cluster.adminUrl(LEDGER_DATABASE) });
  await admin.connect();
  stop.add(() => admin.end());
  const gateways: Gateway[] = [];
  for (let n = 1; n <= gatewayCount; n += 1)
    gateways.push(await startGateway({ directory, cluster, sources }, n, stop));
  const asker = forked(stop);
  const tokens = await tokensOf(directory, 400);
  let from = 0;
  return {
    ...{ directory, cluster, sources, admin, gateways },
    ask: async (asked, count, way) => {
      const first = from;
      const urls = gateways.slice(0, count).map(({ url }) => url);
      const answered = once(asker, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) }) as Promise<
        [Answered]
      >;
      const turn = Math.floor(first / ASKED_A_DAY) % tokens.length;
      asker.send({
        ...{ urls, way, from: first, sources: asked },
        tokens: [...tokens.slice(turn), ...tokens.slice(0, turn)],
      } satisfies Asked);
      const [told] = await answered;
      from += told.asked;
      return told;
    },
  };
}

/**
 * PostgreSQL writes all that it writes elsewhere, and does not wait until a disk has it: what is measured is processor time and
 * bytes, and on a machine that others use the disk's time is theirs.
 */
async function withoutDisk(cluster: Cluster): Promise<void> {
  const client = new pg.Client({ connectionString: cluster.adminUrl() });
  await client.connect();
  try {
    await client.query('ALTER SYSTEM SET fsync = off');
    await client.query('SELECT pg_reload_conf()');
  } finally {
    await client.end();
  }
}

function databases(cluster: Cluster, directory: string): Promise<readonly SourceConfig[]> {
  const world = makeWorld({ seed: 7, scale: SCALE });
  return provision({
    ...{ cluster, directory, parallel: 2 },
    subgraphs: subgraphs.filter(({ domain }) => Object.hasOwn(OWNERS, domain)),
    databases: (['person', 'firearm', 'seizure'] as const).flatMap((domain) =>
      OWNERS[domain].map((owner) => ({ owner, domain })),
    ),
    onProgress: () => undefined,
    load: async ({ owner, domain, adminUrl }) => {
      await loadInvented(adminUrl, world, { owner, domain });
    },
  });
}

async function startGateway(
  { directory, cluster, sources }: Pick<House, 'directory' | 'cluster' | 'sources'>,
  number: number,
  stop: Shutdown,
): Promise<Gateway> {
  const file = join(directory, `sources-${number}.yaml`);
  const overTcp = sources.map(({ name, domain, owners, poolSize, url }) => ({
    ...{ name, domain, owners, poolSize, deadlineMs: PATIENCE_MS / 4 },
    url: byTcp(url, cluster),
  }));
  writeFileSync(file, JSON.stringify({ sources: overTcp }), { mode: 0o600 });
  const ledger = (role: 'writer' | 'reader' | 'indexer'): string =>
    byTcp(embeddedUrl(cluster, directory, role), cluster);
  const hub = await startHubProcess({
    ...UNLIMITED,
    LIAISON_DATA: directory,
    LIAISON_SOURCES: file,
    LIAISON_LEDGER: ledger('writer'),
    LIAISON_LEDGER_READER: ledger('reader'),
    LIAISON_LEDGER_INDEXER: ledger('indexer'),
    LIAISON_INSTANCE: `capacity-${number}`,
    LIAISON_WORKERS: '1',
    // A machine that others keep busy is no fault of a source: what is asked is to be answered whole.
    LIAISON_DEADLINE_MS: String(PATIENCE_MS / 2),
    LIAISON_LEDGER_PATIENCE_MS: String(PATIENCE_MS / 2),
    LIAISON_IN_FLIGHT_MAX: String(IN_FLIGHT_MAX),
    LIAISON_LOG: 'error',
    APOLLO_TELEMETRY_DISABLED: '1',
  });
  stop.add(() => hub.stop());
  return { url: hub.url, pid: hub.child.pid ?? 0, port: Number(new URL(hub.url).port) };
}

/** States are reached over a network: so are these. */
function byTcp(address: string, { port }: Cluster): string {
  const url = new URL(address);
  url.host = `127.0.0.1:${port}`;
  url.search = '';
  return url.href;
}

function forked(stop: Shutdown): ChildProcess {
  const child = fork(new URL('./asker.ts', import.meta.url), {
    execArgv: ['--import', createRequire(import.meta.url).resolve('tsx')],
  });
  stop.add(() => Promise.resolve(child.kill()));
  return child;
}
