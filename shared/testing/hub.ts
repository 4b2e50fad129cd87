import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../gateway/src/config/config.ts';
import { makeLog } from '../../gateway/src/observe/log.ts';
import type { StateCode } from '../src/core/ids.ts';
import type { IssuerConfig } from '../src/identity/issuers.ts';
import { DOMAINS, isOneOf, PURPOSES, type AgencyKind, type Role } from '../src/core/vocabulary.ts';
import { vouchFor } from '../src/identity/demonstration.ts';
import type { SourceConfig } from '../src/sources/connection/source-config.ts';
import type { PostgresLedger } from '../src/ledger/write/postgres-ledger.ts';
import { startHub, type RunningHub } from '../../scripts/hub/hub.ts';
import { embeddedReleases, openReleases } from '../../scripts/hub/releases.ts';
import { tellingFiles } from '../../scripts/hub/telling.ts';
import { Shutdown } from '../../scripts/hub/shutdown.ts';
import { prepareEmbeddedLedger, ledgerSecrets } from '../../scripts/hub/embedded-ledger.ts';
import { ledgerUrls, type LedgerUrls } from '../../scripts/hub/ledger-urls.ts';
import { openLedger } from '../../scripts/hub/ledger-services.ts';
import { provision } from '../../scripts/hub/national/provision.ts';
import type { Cluster } from '../../scripts/hub/postgres/embedded.ts';
import { loadInvented } from '../../scripts/seed/load.ts';
import { makeWorld } from '../../scripts/seed/world.ts';
import { subgraphs } from '../../scripts/hub/subgraphs.ts';
import { preparedCluster } from './prepared-cluster.ts';
import { holdSentSql, recordSent } from './sent-statements.ts';

export interface TestHub extends RunningHub {
  readonly cluster: Cluster;
  /** A copy that a test may change. */
  readonly supergraphFile: string;
  readonly ledger: PostgresLedger;
  /** The ledger's database as the roles beside its writer. */
  readonly ledgerUrls: LedgerUrls;
  readonly searchKey: Buffer;
  /** Looks for signals of misuse now, and not when it is due. */
  lookForSignals(): Promise<void>;
  /** Every error that the hub wrote to its log. */
  readonly logged: readonly string[];
  /** What LIAISON_DATA names. */
  readonly directory: string;
  ask(
    document: string,
    as?: Partial<Caller>,
    variables?: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<TestAnswer>;
  /** Asks a document that the caller's State registered. */
  askRegistered(documentId: string, as?: Partial<Caller>): Promise<TestAnswer>;
  stop(): Promise<void>;
}

export interface Caller {
  readonly state: string;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
  readonly purpose: string;
  readonly offence: string;
  readonly officer: string;
  readonly caseReference: string;
  /** The token vouches for nothing; else for all that the request states. */
  readonly stated?: boolean;
  /** Of an issuer of the test's own; else one of the demonstration says who asks. */
  readonly token?: string;
}

export interface TestAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: readonly {
      readonly message: string;
      readonly path?: readonly (string | number)[];
      readonly extensions: { readonly code: string };
    }[];
    readonly extensions?: {
      readonly sources: readonly {
        readonly owner: string;
        readonly domain: string;
        readonly status: string;
        readonly questions: readonly { readonly status: string; readonly paths: readonly string[] }[];
      }[];
      readonly disclosure: readonly {
        readonly owner: string;
        readonly field: string;
        readonly reason: string;
        readonly mode: string;
        readonly unlock?: { readonly contact?: { readonly email: string } };
        readonly count: number;
      }[];
      readonly receipt: { readonly log: string; readonly entry: string };
      readonly notice?: string;
    };
  };
}

const FRENCH_INVESTIGATOR: Caller = {
  state: 'FR',
  agencyKind: 'POLICE',
  role: 'INVESTIGATOR',
  purpose: 'INVESTIGATION',
  offence: '0501;max=120;law=FR',
  officer: 'invented',
  caseReference: 'INVENTED-TEST',
};

/** The product's own deadlines, as long as may be: a test that is about one sets it. */
const PATIENT = {
  LIAISON_DEADLINE_MS: '60000',
  LIAISON_PLAN_TIMEOUT_MS: '60000',
  LIAISON_RELEASES_PATIENCE_MS: '60000',
  // A test that is about the warm-up sets it; for the others it is work for nothing.
  LIAISON_WARM_UP_MS: '0',
};

const PROFILES = fileURLToPath(new URL('../profiles', import.meta.url));

export interface HubSettings {
  readonly env?: Readonly<Record<string, string>>;
  /** Folder of the law: the shipped one unless given. */
  readonly profiles?: string;
  /** Whom it trusts beside the issuers of the demonstration. */
  readonly issuers?: readonly IssuerConfig[];
  /** Secrets of the installation that a test must know, by file. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Whether the records made by hand stand beside those that are drawn. */
  readonly tellsStory?: boolean;
  /** Whether there is a store of releases. */
  readonly withReleases?: boolean;
  /** Name of its log, where several hubs are over the same data. */
  readonly log?: string;
  /** Puts something between the hub and its sources. */
  readonly through?: (sources: readonly SourceConfig[], cluster: Cluster) => Promise<readonly SourceConfig[]>;
}

/** Real databases of some States, filled with invented records, in a cluster of their own. */
export interface TestData {
  readonly directory: string;
  readonly cluster: Cluster;
  readonly sources: readonly SourceConfig[];
}

/**
 * @param states whose databases exist.
 * @param stop takes what removes them.
 * @param tellsStory whether the records made by hand stand beside those that are drawn.
 */
export async function testData(
  states: readonly string[],
  scale: number,
  stop: Shutdown,
  tellsStory = false,
): Promise<TestData> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-hub-'));
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  const cluster = await preparedCluster(directory);
  stop.add(() => cluster.stop());
  const world = makeWorld({ seed: 7, scale, tellsStory });
  const sources = await provision({
    cluster,
    directory,
    subgraphs,
    databases: states.flatMap((owner) => DOMAINS.map((domain) => ({ owner: owner as StateCode, domain }))),
    parallel: 2,
    onProgress: () => undefined,
    load: async ({ owner, domain, adminUrl }) => {
      await loadInvented(adminUrl, world, { owner, domain });
    },
  });
  return { directory, cluster, sources: sources.map((source) => ({ ...source, deadlineMs: 30_000 })) };
}

/**
 * A whole hub over real databases in a cluster of its own: the shipped law, invented records at a small scale, gateway and
 * subgraphs on loopback ports, a real ledger.
 *
 * @param states whose databases exist; the law of all the others is in force too.
 * @param env of the gateway.
 */
export async function testHub(
  states: readonly string[],
  scale = 0.05,
  settings: HubSettings = {},
): Promise<TestHub> {
  const stop = new Shutdown();
  try {
    return await hubOver(await testData(states, scale, stop, settings.tellsStory), settings, stop);
  } catch (error) {
    await stop.run();
    throw error;
  }
}

/** A hub over databases that are there: several may be. */
export async function hubOver(
  { directory, cluster, sources }: TestData,
  {
    env = {},
    profiles = PROFILES,
    issuers = [],
    secrets = {},
    through,
    withReleases = false,
    log = 'test',
  }: HubSettings,
  stop: Shutdown,
): Promise<TestHub> {
  for (const [name, text] of Object.entries(secrets))
    writeFileSync(join(directory, name), text, { mode: 0o600 });
  recordSent();
  await prepareEmbeddedLedger(cluster, directory);
  const ledger = await openLedger(
    {
      urls: ledgerUrls({}, cluster, directory),
      log,
      directory,
      patienceMs: 20_000,
      logger: makeLog('silent'),
    },
    stop,
  );
  const logged: string[] = [];
  const supergraphFile = join(directory, 'supergraph.graphql');
  copyFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), supergraphFile);
  const hub = await startHub(
    {
      supergraphFile,
      config: readConfig({ PORT: '0', ...PATIENT, ...env }),
      directory,
      profiles,
      sources: through ? await through(sources, cluster) : sources,
      ...ledger,
      ...(withReleases
        ? {
            releases: openReleases(await embeddedReleases(cluster, directory), makeLog('silent'), stop),
          }
        : {}),
      ...tellingFiles(env, profiles),
      issuers,
      countsRowsAtStart: false,
      log: makeLog('error', { write: (line: string) => void logged.push(line) }),
    },
    stop,
  );
  return {
    ...hub,
    cluster,
    supergraphFile,
    ledger: ledger.ledger,
    lookForSignals: ledger.lookForSignals,
    ledgerUrls: ledgerUrls({}, cluster, directory),
    ...ledgerSecrets(directory),
    logged,
    directory,
    stop: () => stop.run().then(holdSentSql),
    ask: asker(hub),
    askRegistered: (documentId, as) => sender(hub)({ documentId }, as),
  };
}

/** What a State vouches for that has looked at what its officer is about to state. What is no word of ours it cannot. */
function vouchedBy({ caseReference, purpose, offence }: Caller) {
  if (!isOneOf(PURPOSES, purpose) || caseReference.trim() === '') return [];
  return [vouchFor({ cases: [caseReference], purposes: [purpose], offence })];
}

type Door = Pick<RunningHub, 'demonstration'> & { readonly gateway: Pick<RunningHub['gateway'], 'url'> };

/** Asks a hub at its door, as one of the demonstration's officers. */
export function asker(hub: Door): TestHub['ask'] {
  const send = sender(hub);
  return (query, as, variables, signal) => send({ query, ...(variables ? { variables } : {}) }, as, signal);
}

function sender({ gateway, demonstration }: Door) {
  return async (body: object, as: Partial<Caller> = {}, signal?: AbortSignal): Promise<TestAnswer> => {
    const caller = { ...FRENCH_INVESTIGATOR, ...as };
    if (!demonstration) throw new Error('the test hub runs in demonstration mode');
    const token =
      caller.token ??
      (await demonstration.token({
        state: caller.state as StateCode,
        agencyKind: caller.agencyKind,
        role: caller.role,
        officer: caller.officer,
        vouches: caller.stated === true ? [] : vouchedBy(caller),
      }));
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      ...(signal ? { signal } : {}),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'liaison-purpose': caller.purpose,
        'liaison-case': caller.caseReference,
        ...(caller.offence === '' ? {} : { 'liaison-offence': caller.offence }),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, text, body: JSON.parse(text) as TestAnswer['body'] };
  };
}
