import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { buildSchema } from 'graphql';
import { stateCode } from '../../shared/src/core/ids.ts';
import type { AgencyKind, Role } from '../../shared/src/core/vocabulary.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import { checkpointSigner, originOf } from '../../shared/src/ledger/proof/checkpoint.ts';
import { startHubProcess, type HubProcess } from '../../shared/testing/hub-process.ts';
import { Shutdown } from '../hub/shutdown.ts';
import {
  embeddedUrl,
  LEDGER_DATABASE,
  ledgerSecrets,
  prepareEmbeddedLedger,
} from '../hub/embedded-ledger.ts';
import { logsIn } from '../ledger/logs.ts';
import { verifyLog } from '../ledger/verify.ts';
import { personAt, travelDocument } from '../../shared/src/invented/people.ts';
import { makeWorld } from '../seed/world.ts';
import { testData, type TestData } from '../../shared/testing/hub.ts';
import type { Lane } from './request.ts';
import type { Corpus } from './values.ts';

export const STATES = ['DE', 'FR', 'FI'] as const;
const WATCHED = 'scripts/fuzz/watched.ts';
const SCALE = 0.05;
/** A process that does not listen any more is gone before, in milliseconds. */
const ENDS_WITHIN_MS = 5_000;

export interface Officer {
  readonly state: string;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
  readonly purpose: string;
  readonly officer: string;
}

/** Databases of three States with invented records, a ledger, and a hub over them in a process of its own. */
export class House {
  readonly #data: TestData;
  readonly #stop: Shutdown;
  readonly #env: Readonly<Record<string, string>>;
  #hub: HubProcess;

  private constructor(
    data: TestData,
    stop: Shutdown,
    env: Readonly<Record<string, string>>,
    hub: HubProcess,
  ) {
    this.#data = data;
    this.#stop = stop;
    this.#env = env;
    this.#hub = hub;
  }

  static async build(): Promise<House> {
    const stop = new Shutdown();
    try {
      const data = await testData(STATES, SCALE, stop);
      await prepareEmbeddedLedger(data.cluster, data.directory);
      const env = surroundings(data);
      return new House(data, stop, env, await startHubProcess(env, WATCHED));
    } catch (error) {
      await stop.run();
      throw error;
    }
  }

  get port(): number {
    return Number(new URL(this.#hub.url).port);
  }

  said(): string {
    return this.#hub.said();
  }

  isRunning(): boolean {
    return this.#hub.child.exitCode === null && this.#hub.child.signalCode === null;
  }

  /** The same, when what is under way has been told: a process that ends closes its connections before it is gone. */
  async hasEnded(): Promise<boolean> {
    const isListening = await fetch(`${this.#hub.url}/health/live`).then(
      () => true,
      () => false,
    );
    if (!isListening && this.isRunning())
      await Promise.race([once(this.#hub.child, 'close'), sleep(ENDS_WITHIN_MS)]);
    return !this.isRunning();
  }

  /** A hub as if nobody had asked it anything, over the same databases. */
  async restart(): Promise<void> {
    await this.#end();
    this.#hub = await startHubProcess(this.#env, WATCHED);
  }

  async lane(officer: Officer): Promise<Lane> {
    const token = await new DemonstrationIssuers(this.#data.directory).token({
      ...officer,
      state: stateCode(officer.state),
    });
    const response = await fetch(`${this.#hub.url}/schema.graphql`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`/schema.graphql: ${response.status} ${await response.text()}`);
    const { state, agencyKind, role, purpose } = officer;
    return {
      name: `${state} ${agencyKind} ${role}`,
      token,
      purpose,
      schema: buildSchema(await response.text(), { assumeValid: true }),
    };
  }

  /** Resident memory in MiB, as the hub counts it. */
  async residentMiB(): Promise<number> {
    const text = await (await fetch(`${this.#hub.url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)$/mu.exec(text)?.[1] ?? Number.NaN) / 2 ** 20;
  }

  /** Verifies all that was recorded, beside the hub. Returns the number of records, or what is wrong. */
  async verifyLedger(): Promise<{ readonly records: number; readonly bad?: string }> {
    const client = new pg.Client({ connectionString: this.#data.cluster.adminUrl(LEDGER_DATABASE) });
    await client.connect();
    try {
      let records = 0;
      for (const log of await logsIn(client)) {
        const key = checkpointSigner(
          originOf(log),
          ledgerSecrets(this.#data.directory).signingKey,
        ).verifierKey;
        const verdict = await verifyLog(client, log, key);
        records += verdict.records;
        if (verdict.bad) return { records, bad: `${log}, record ${verdict.bad.index}: ${verdict.bad.why}` };
      }
      return { records };
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.#end();
    await this.#stop.run();
  }

  async #end(): Promise<void> {
    if (this.isRunning()) await this.#hub.stop();
  }
}

/** Names and documents of some of the invented people whose records are asked for. */
export function knownPeople(): Omit<Corpus, 'ids'> {
  // The world that the databases are filled from.
  const world = makeWorld({ seed: 7, scale: SCALE });
  const people = STATES.flatMap((state) =>
    Array.from({ length: Math.min(20, world.count(stateCode(state), 'person')) }, (_, n) =>
      personAt(world, stateCode(state), n),
    ),
  );
  return {
    names: people.map(({ latin }) => `${latin.forenames} ${latin.surname}`),
    documents: people.map((person) => travelDocument(person).number),
  };
}

function surroundings({ cluster, directory, sources }: TestData): Readonly<Record<string, string>> {
  const file = join(directory, 'sources.yaml');
  // Patient sources: on a slow machine a time-out would look like harm done by others.
  const entries = sources.map((source) => ({ ...source, deadlineMs: 20_000 }));
  writeFileSync(file, JSON.stringify({ sources: entries }), { mode: 0o600 });
  return {
    LIAISON_DATA: directory,
    LIAISON_SOURCES: file,
    LIAISON_WORKERS: '1',
    LIAISON_LOG: 'error',
    LIAISON_DEADLINE_MS: '30000',
    LIAISON_STATE_PER_MINUTE: '10000000',
    LIAISON_OFFICER_PER_MINUTE: '10000000',
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    LIAISON_LEDGER_READER: embeddedUrl(cluster, directory, 'reader'),
    LIAISON_LEDGER_INDEXER: embeddedUrl(cluster, directory, 'indexer'),
    APOLLO_TELEMETRY_DISABLED: '1',
  };
}
