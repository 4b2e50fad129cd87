import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DOMAINS } from '../../shared/src/core/vocabulary.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { guardFolderOfClusters } from '../../shared/testing/guardian.ts';
import { prepareEmbeddedLedger } from '../hub/embedded-ledger.ts';
import { provision } from '../hub/national/provision.ts';
import { freePort, startCluster } from '../hub/postgres/embedded.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { loadInvented } from '../seed/load.ts';
import { makeWorld } from '../seed/world.ts';
import { balancerOf, type Balancer } from './balancer.ts';
import { gateway, hubDatabases, ledgerDatabases } from './gateways.ts';
import { startPooler, type Pooler } from './poolers.ts';
import type { Program } from './program.ts';
import type { Site } from './site.ts';
import { CONNECTIONS, startStandby, waitForStandby, type Server } from './standby.ts';
import { startSubgraphs, type Subgraphs } from './subgraphs.ts';

/** Three States, each with a PostgreSQL of its own, what stands before it, and what stands by. */
export const STATES = [
  { state: 'FR', pooler: true, standby: false },
  { state: 'DE', pooler: false, standby: true },
  { state: 'IT', pooler: true, standby: false },
] as const satisfies readonly {
  readonly state: string;
  readonly pooler: boolean;
  readonly standby: boolean;
}[];

/** All that was brought up. */
export interface House {
  /** LIAISON_DATA of both gateways. */
  readonly directory: string;
  readonly gateways: readonly (Program & { readonly url: string })[];
  /** Each subgraph twice. */
  readonly subgraphs: Subgraphs;
  /** Where callers ask: HAProxy, or the first gateway where there is none. */
  readonly url: string;
  readonly ledger: { readonly primary: Server; readonly standby: Server };
  readonly states: ReadonlyMap<string, Server>;
  /** A standby for each State that has one, read where it is not too far behind. */
  readonly standbys: ReadonlyMap<string, Server>;
  /** A PgBouncer for each State that has one. */
  readonly poolers: ReadonlyMap<string, Program>;
  /** HAProxy. Absent where there is none. */
  readonly balancer?: Balancer;
}

/** Brings all up; each part adds to `stop` what ends it. @param directory an empty folder that PostgreSQL's user may enter. */
export async function bringUp(site: Site): Promise<House> {
  const { directory, say, stop } = site;
  const leave = guardFolderOfClusters(directory);
  let isUp = false;
  stop.add(() => {
    // Who is told to stop while it still comes up leaves what comes up meanwhile to those who wait for the end.
    if (isUp) leave();
    return Promise.resolve();
  });
  const data = join(directory, 'data');
  mkdirSync(data, { mode: 0o700 });
  say("PostgreSQL of three States, of the ledger with its standby, and the hub's own ...");
  const [states, ledger, hub] = await Promise.all([
    statesOf(site, data),
    ledgerOf(site, data),
    startServer('hub', site).then((server) => hubDatabases(server, data)),
  ]);
  const poolers = new Map<string, Pooler>();
  for (const { state, server } of states)
    if (STATES.some((one) => one.state === state && one.pooler)) {
      const pooler = await startPooler(site, data, { state, port: server.cluster.port });
      if (pooler) poolers.set(state, pooler);
    }
  const sourcesFile = join(directory, 'sources.yaml');
  writeFileSync(sourcesFile, stringify({ sources: states.flatMap((one) => sourcesOf(one, poolers)) }), {
    mode: 0o600,
  });
  const [first, second, front, ledgerPort, metrics] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const balancer = await balancerOf(site, { first, second, front, ledgerPort, metrics, ledger });
  const roles = ledgerDatabases(ledger.primary, data, balancer ? ledgerPort : ledger.primary.cluster.port);
  const { processes, file } = await startSubgraphs(site, data, {
    ...{ ...roles, ...hub, LIAISON_SOURCES: sourcesFile },
  });
  say('Two gateways ...');
  const env = { ...roles, ...hub, LIAISON_DATA: data, LIAISON_SUBGRAPHS: file };
  const gateways = [first, second].map((port, n) => gateway(`gateway-${n + 1}`, port, env));
  for (const one of gateways) {
    stop.add(() => one.end());
    await one.start();
  }
  isUp = true;
  return {
    directory: data,
    gateways,
    subgraphs: processes,
    url: `http://127.0.0.1:${balancer ? front : first}`,
    ledger,
    states: new Map(states.map(({ state, server }) => [state, server])),
    standbys: new Map(states.flatMap(({ state, standby }) => (standby ? [[state, standby] as const] : []))),
    poolers: new Map([...poolers].map(([state, { program }]) => [state, program])),
    ...(balancer ? { balancer } : {}),
  };
}

interface StateServer {
  readonly state: string;
  readonly server: Server;
  readonly standby: Server | undefined;
  readonly sources: readonly SourceConfig[];
}

async function statesOf({ directory, stop, say }: Site, data: string): Promise<readonly StateServer[]> {
  const world = makeWorld({ seed: 7, scale: 0.05 });
  const all: StateServer[] = [];
  for (const { state, standby: hasStandby } of STATES) {
    const server = await startServer(`state-${state.toLowerCase()}`, { directory, stop, say });
    const sources = await provision({
      cluster: server.cluster,
      directory: data,
      subgraphs,
      databases: DOMAINS.map((domain) => ({ owner: state as StateCode, domain })),
      parallel: 2,
      onProgress: () => undefined,
      load: async ({ owner, domain, adminUrl }) => {
        await loadInvented(adminUrl, world, { owner, domain });
      },
    });
    const standby = hasStandby
      ? await startStandby(server, join(directory, `${server.name}-standby`), () => undefined)
      : undefined;
    if (standby) stop.add(() => standby.cluster.stop());
    all.push({ state, server, standby, sources });
  }
  return all;
}

async function startServer(
  name: string,
  { directory, stop }: Pick<Site, 'directory' | 'stop' | 'say'>,
): Promise<Server> {
  const place = join(directory, name);
  const cluster = await startCluster({
    directory: place,
    durable: true,
    log: () => undefined,
    connections: CONNECTIONS,
  });
  stop.add(() => cluster.stop());
  return { name, directory: place, cluster };
}

async function ledgerOf(site: Site, data: string): Promise<House['ledger']> {
  const primary = await startServer('ledger', site);
  await prepareEmbeddedLedger(primary.cluster, data);
  const standby = await startStandby(primary, join(site.directory, 'ledger-standby'), () => undefined);
  site.stop.add(() => standby.cluster.stop());
  await waitForStandby(primary);
  return { primary, standby };
}

/** How far a State's standby may be behind, in milliseconds. */
export const STANDBY_LAG_MS = 5_000;

/** Entries of `sources.yaml`. */
function sourcesOf(
  { state, sources, standby }: StateServer,
  poolers: ReadonlyMap<string, Pooler>,
): readonly object[] {
  const pooler = poolers.get(state);
  return sources.map(({ name, domain, owners, url }) => {
    if (standby) {
      const its = new URL(url);
      its.searchParams.delete('host');
      its.port = String(standby.cluster.port);
      return { name, domain, owners, url, standby: { url: its.href, maxLagMs: STANDBY_LAG_MS } };
    }
    if (!pooler) return { name, domain, owners, url };
    const through = new URL(url);
    through.searchParams.delete('host');
    through.port = String(pooler.port);
    return { name, domain, owners, url: through.href, pooler: 'transaction' };
  });
}
