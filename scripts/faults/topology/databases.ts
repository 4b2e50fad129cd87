import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { guardCluster } from '../../../shared/testing/guardian.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import { startPooler } from '../../topology/poolers.ts';
import type { Site } from '../../topology/site.ts';
import { CONNECTIONS, startStandby } from '../../topology/standby.ts';
import { FaultDatabase } from '../database.ts';
import { filled, LEDGER_DISK_MIB, PATIENT, type Place } from '../house.ts';
import { signal } from '../processes.ts';
import { BROKEN, STANDS_BY, WHOLE } from '../under-test.ts';
import { ProgramPart, ServerPart } from './parts.ts';

/** How far the State's standby may be behind, in milliseconds: at least twice the deadline of a source. */
const STANDBY_LAG_MS = 2 * PATIENT.othersMs;

/** What the topology keeps its data in. */
export interface Databases extends Place {
  readonly state: FaultDatabase;
  readonly ledgerStandby: ServerPart;
  readonly stateStandby: ServerPart;
  readonly pooler: ProgramPart;
}

/** Starts all of them, with invented records of three States, each behind a wire. */
export async function startDatabases(site: Site): Promise<Databases> {
  const { directory, stop, say } = site;
  say(
    'PostgreSQL of three States, of the ledger with its standby, of releases and of what gateways count ...',
  );
  const at = (name: string): string => join(directory, 'databases', name);
  const source = await FaultDatabase.start(at(BROKEN), 'STATE', stop);
  const others = await FaultDatabase.start(at('others'), 'STATE', stop);
  const ledger = await FaultDatabase.start(at('ledger'), 'RECORDS', stop, LEDGER_DISK_MIB);
  const releases = await FaultDatabase.start(at('releases'), 'RECORDS', stop);
  const state = await FaultDatabase.start(at('state'), 'RECORDS', stop);
  const sources = [
    ...(await filled(directory, source, [BROKEN])),
    ...(await filled(directory, others, WHOLE)),
  ];
  const pooler = await startPooler(site, directory, { state: BROKEN, port: source.server.cluster.port });
  if (!pooler) throw new Error('PgBouncer is not installed');
  source.leadTo(pooler.port);
  const stateStandby = await standbyOf('state-standby', others, site);
  const { port } = stateStandby.cluster;
  return {
    ...{ directory, source, ledger, releases, state, sources, stateStandby },
    pooler: new ProgramPart(pooler.program),
    ledgerStandby: await standbyOf('ledger-standby', ledger, site),
    beside: ({ owners, url }: SourceConfig) =>
      owners.some((owner) => owner === STANDS_BY)
        ? { standby: { url: Object.assign(new URL(url), { port }).href, maxLagMs: STANDBY_LAG_MS } }
        : owners.some((owner) => owner === BROKEN)
          ? { pooler: 'transaction' }
          : {},
  };
}

async function standbyOf(name: string, of: FaultDatabase, { directory, stop }: Site): Promise<ServerPart> {
  const folder = join(directory, 'databases', name);
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  const { cluster } = await startStandby({ name, ...of.server }, join(folder, 'postgres'), () => undefined);
  const leave = guardCluster(join(folder, 'postgres'));
  const part = await ServerPart.of(name, folder, { cluster, connections: CONNECTIONS });
  stop.add(async () => {
    signal(part.pids(), 'SIGCONT');
    await part.cluster.stop();
    leave();
  });
  return part;
}
