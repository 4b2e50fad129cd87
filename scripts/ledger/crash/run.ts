import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { DOMAINS } from '../../../shared/src/core/vocabulary.ts';
import { checkpointSigner, originOf } from '../../../shared/src/ledger/proof/checkpoint.ts';
import { provision } from '../../hub/national/provision.ts';
import { freePort, type Cluster } from '../../hub/postgres/embedded.ts';
import { loadInvented } from '../../seed/load.ts';
import { makeWorld } from '../../seed/world.ts';
import { until } from '../../../shared/testing/until.ts';
import { subgraphs } from '../../hub/subgraphs.ts';
import { testCluster } from '../../../shared/testing/cluster.ts';
import { killPostgres, startAgain } from '../../../shared/testing/killed-postgres.ts';
import {
  embeddedUrl,
  LEDGER_DATABASE,
  ledgerSecrets,
  prepareEmbeddedLedger,
} from '../../hub/embedded-ledger.ts';
import { verifyLog, type Verdict } from '../verify.ts';
import { startLoad, type Held, type Load } from './clients.ts';
import { GatewayProcess } from './gateway.ts';
import { unrecordedIn } from './unrecorded.ts';

const LOG = 'crashing';
const STATES = ['DE', 'FR', 'FI'] as const;

export interface CrashPlan {
  readonly gatewayKills: number;
  readonly postgresKills: number;
  readonly clients: number;
  readonly say: (line: string) => void;
}

export interface CrashCounts {
  readonly gatewayKills: number;
  readonly postgresKills: number;
  /** Responses that clients received whole, refusals included. */
  readonly received: number;
  /** Of these, answers with a receipt. */
  readonly answers: number;
  /** Received, and no OUTCOME of the same request, receipt and digest: must be none. */
  readonly unrecorded: readonly Held[];
  readonly unavailable: number;
  readonly leaked: number;
  readonly broken: number;
  /** How long the gateway needed to answer again after PostgreSQL was back, at worst, in milliseconds. */
  readonly slowestRecoveryMs: number;
  readonly verdict: Verdict;
}

/**
 * Kills what `npm start` runs, and PostgreSQL under it, with kill -9 at random moments while clients ask, and then holds
 * every response that a client received whole against the ledger.
 */
export async function crash({ gatewayKills, postgresKills, clients, say }: CrashPlan): Promise<CrashCounts> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-crash-'));
  let cluster: Cluster | undefined;
  let gateway: GatewayProcess | undefined;
  let load: Load | undefined;
  try {
    cluster = await testCluster(directory, { durable: true });
    const port = await freePort();
    gateway = new GatewayProcess(await surroundings(cluster, directory), port);
    await gateway.start();
    load = await startLoad(`http://127.0.0.1:${port}`, directory, clients);
    let slowestRecoveryMs = 0;
    for (let n = 1; n <= postgresKills; n += 1) {
      await moreAnswers(load);
      await sleep(Math.random() * 400);
      await killPostgres(cluster);
      await sleep(Math.random() * 400);
      cluster = await startAgain(directory, cluster.port, { durable: true });
      slowestRecoveryMs = Math.max(slowestRecoveryMs, await gateway.ready());
      say(`PostgreSQL ${n} of ${postgresKills}, ${load.held.length} responses`);
    }
    for (let n = 1; n <= gatewayKills; n += 1) {
      await moreAnswers(load);
      await sleep(Math.random() * 400);
      await gateway.kill();
      await gateway.start();
      say(`gateway ${n} of ${gatewayKills}, ${load.held.length} responses`);
    }
    await moreAnswers(load);
    await Promise.all([gateway.kill(), load.stop()]);
    return {
      gatewayKills,
      postgresKills,
      received: load.held.length,
      answers: load.held.filter(({ entry }) => entry !== undefined).length,
      unavailable: load.unavailable,
      leaked: load.leaked,
      broken: load.broken,
      slowestRecoveryMs,
      ...(await settle(cluster.adminUrl(LEDGER_DATABASE), directory, load.held)),
    };
  } finally {
    await Promise.all([gateway?.kill(), load?.stop()]);
    await cluster?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Nothing is proved by a kill that comes before anybody was answered: waits for an answer that is yet to come. */
async function moreAnswers({ held }: Load): Promise<void> {
  let seen = held.length;
  await until('an answer with a receipt', () => {
    const isThere = held.slice(seen).some(({ entry }) => entry !== undefined);
    seen = held.length;
    return isThere;
  });
}

/** Three States with invented records, and a ledger: as they are configured for a hub that embeds nothing. */
async function surroundings(cluster: Cluster, directory: string): Promise<Readonly<Record<string, string>>> {
  const world = makeWorld({ seed: 7, scale: 0.05 });
  const sources = await provision({
    cluster,
    directory,
    subgraphs,
    databases: STATES.flatMap((owner) => DOMAINS.map((domain) => ({ owner: owner as StateCode, domain }))),
    parallel: 2,
    onProgress: () => undefined,
    load: async ({ owner, domain, adminUrl }) => {
      await loadInvented(adminUrl, world, { owner, domain });
    },
  });
  await prepareEmbeddedLedger(cluster, directory);
  const file = join(directory, 'sources.yaml');
  // A source that failed is asked again soon, as this test is about the ledger.
  const entries = sources.map((source) => ({ ...source, retryAfterMs: 100 }));
  writeFileSync(file, JSON.stringify({ sources: entries }), { mode: 0o600 });
  return {
    LIAISON_DATA: directory,
    LIAISON_SOURCES: file,
    LIAISON_WORKERS: '1',
    // One invented officer asks it all: refusals for haste would crowd out the answers.
    LIAISON_STATE_PER_MINUTE: '10000000',
    LIAISON_OFFICER_PER_MINUTE: '10000000',
    LIAISON_OFFICER_IN_FLIGHT_MAX: '64',
    // Who has no token is only counted beyond a rate: here each refusal is to be found again.
    LIAISON_STRANGERS_PER_MINUTE: '10000000',
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    LIAISON_LEDGER_READER: embeddedUrl(cluster, directory, 'reader'),
    LIAISON_LEDGER_INDEXER: embeddedUrl(cluster, directory, 'indexer'),
    LIAISON_INSTANCE: LOG,
  };
}

async function settle(
  url: string,
  directory: string,
  held: readonly Held[],
): Promise<Pick<CrashCounts, 'unrecorded' | 'verdict'>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const key = checkpointSigner(originOf(LOG), ledgerSecrets(directory).signingKey).verifierKey;
    return {
      unrecorded: await unrecordedIn(client, [LOG], held),
      verdict: await verifyLog(client, LOG, key),
    };
  } finally {
    await client.end();
  }
}
