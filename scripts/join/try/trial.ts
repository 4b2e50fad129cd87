import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { readConfig } from '../../../gateway/src/config/config.ts';
import { makeLog } from '../../../gateway/src/observe/log.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { isOneOf, PURPOSES } from '../../../shared/src/core/vocabulary.ts';
import { DemonstrationIssuers, vouchFor } from '../../../shared/src/identity/demonstration.ts';
import type { IdBox } from '../../../shared/src/kit/serve/id-box.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import { prepareEmbeddedLedger } from '../../hub/embedded-ledger.ts';
import { startHub } from '../../hub/hub.ts';
import { openLedger } from '../../hub/ledger-services.ts';
import { ledgerUrls } from '../../hub/ledger-urls.ts';
import { startCluster, type Cluster } from '../../hub/postgres/embedded.ts';
import { idBox } from '../../hub/live-keys.ts';
import { withoutGivenKeys } from '../../hub/secret.ts';
import type { Shutdown } from '../../hub/shutdown.ts';
import { nameOfAsker, type Asker, type Stated } from './asker.ts';

/** What of a candidate is tried. */
export interface Candidate {
  readonly sources: readonly SourceConfig[];
  /** Folder of the law. */
  readonly profiles: string;
  /** Whose officers ask. */
  readonly states: readonly StateCode[];
}

/** What the hub said. */
export interface HubAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string };
  }[];
  readonly extensions?: { readonly sources?: readonly SourceSaid[] };
}

export interface SourceSaid {
  readonly owner: string;
  readonly domain: string;
  readonly status: string;
  readonly reason?: string | null;
  readonly incomplete?: boolean;
}

/** A hub that is there for one trial. */
export interface Trial {
  /** Ids as this hub gives them out. */
  readonly ids: IdBox;
  /** The graph that an officer may ever see; undefined where nothing is lent to them. */
  schemaOf(asker: Asker): Promise<GraphQLSchema | undefined>;
  ask(asker: Asker, stated: Stated, query: string): Promise<HubAnswer>;
}

/** Starts a PostgreSQL for the ledger of a trial, below a folder. */
export type StartLedger = (folder: string) => Promise<Cluster>;

const throwAway: StartLedger = (folder) =>
  startCluster({ directory: join(folder, 'postgres'), durable: false, log: () => undefined });

/**
 * Starts a hub over a candidate's sources and law, in this process and in a folder of its own that goes with it: keys, tokens
 * and ledger are the trial's, and so nobody else can ask it. It listens on loopback at a free port.
 *
 * @param stop takes what ends it.
 */
export async function startTrial(
  { sources, profiles, states }: Candidate,
  stop: Shutdown,
  startLedger: StartLedger = throwAway,
): Promise<Trial> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-try-'));
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  // PostgreSQL's own user goes through, where this runs as root; names in it are for nobody.
  chmodSync(directory, 0o711);
  const giveBack = withoutGivenKeys(process.env);
  stop.add(() => Promise.resolve(giveBack()));
  const cluster = await startLedger(directory);
  stop.add(() => cluster.stop());
  await prepareEmbeddedLedger(cluster, directory);
  const log = makeLog('silent');
  const urls = ledgerUrls({}, cluster, directory);
  const ledger = await openLedger({ urls, directory, log: 'try', isAlone: true, logger: log }, stop);
  const officers = new DemonstrationIssuers(directory);
  const { gateway } = await startHub(
    {
      config: readConfig(CONFIG),
      directory,
      profiles,
      sources,
      ...ledger,
      issuers: officers.issuers([...new Set(states)]),
      handsOutTokens: false,
      countsRowsAtStart: false,
      log,
    },
    stop,
  );
  const schemas = new Map<string, Promise<GraphQLSchema | undefined>>();
  const bearer = async (asker: Asker, stated: Stated = {}): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await officers.token({ ...asker, officer: 'invented', vouches: vouchedBy(stated) })}`,
  });
  const schemaOf = async (asker: Asker): Promise<GraphQLSchema | undefined> => {
    const answer = await fetch(`${gateway.url}/schema.graphql`, { headers: await bearer(asker) });
    const text = (await answer.text()).trim();
    if (!answer.ok) throw new Error(`the graph of ${nameOfAsker(asker)} could not be read: ${text}`);
    return text === '' ? undefined : buildSchema(text, { assumeValidSDL: true });
  };
  return {
    ids: idBox(directory),
    schemaOf: (asker) => {
      const name = nameOfAsker(asker);
      const schema = schemas.get(name) ?? schemaOf(asker);
      schemas.set(name, schema);
      return schema;
    },
    ask: async (asker, stated, query) => {
      const answer = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { ...(await bearer(asker, stated)), 'content-type': 'application/json', ...stated },
        body: JSON.stringify({ query }),
      });
      return (await answer.json()) as HubAnswer;
    },
  };
}

/** Illustrative law holds in the demonstration alone, and what a trial asks has to wait for no limit. */
const CONFIG = {
  PORT: '0',
  LIAISON_MODE: 'demonstration',
  LIAISON_METRICS: 'off',
  LIAISON_WARM_UP_MS: '0',
  LIAISON_DEADLINE_MS: '60000',
  LIAISON_PLAN_TIMEOUT_MS: '60000',
  LIAISON_COMPLEXITY_MAX: '1000000',
};

/** Everything that a question states: its officer's State has looked at it. */
function vouchedBy(stated: Stated) {
  const { 'liaison-case': caseReference, 'liaison-purpose': purpose, 'liaison-offence': offence } = stated;
  if (caseReference === undefined || !isOneOf(PURPOSES, purpose)) return [];
  return [vouchFor({ cases: [caseReference], purposes: [purpose], offence })];
}
