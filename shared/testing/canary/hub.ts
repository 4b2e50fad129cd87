import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { buildSchema, type GraphQLSchema } from 'graphql';
import pg from 'pg';
import pino from 'pino';
import { readConfig } from '../../../gateway/src/config/config.ts';
import { makeLog } from '../../../gateway/src/observe/log.ts';
import type { StateCode } from '../../src/core/ids.ts';
import { DOMAINS } from '../../src/core/vocabulary.ts';
import { DemonstrationIssuers } from '../../src/identity/demonstration.ts';
import type { Inquiry } from '../../src/policy/words/inquiry.ts';
import type { ReleaseFact } from '../../src/policy/words/release.ts';
import { buildLaw, type LawFiles } from '../../src/policy/law/law.ts';
import type { NaiveLaw } from '../../src/policy/testing/naive.ts';
import { STATES } from '../../src/policy/testing/random-law.ts';
import { startHub } from '../../../scripts/hub/hub.ts';
import { Shutdown } from '../../../scripts/hub/shutdown.ts';
import { prepareEmbeddedLedger } from '../../../scripts/hub/embedded-ledger.ts';
import { ledgerUrls } from '../../../scripts/hub/ledger-urls.ts';
import { openLedger } from '../../../scripts/hub/ledger-services.ts';
import { provision } from '../../../scripts/hub/national/provision.ts';
import { Collector, type CollectedSpan } from '../collector.ts';
import { preparedCluster } from '../prepared-cluster.ts';
import { holdSentSql, recordSent } from '../sent-statements.ts';
import { subgraphs } from '../../../scripts/hub/subgraphs.ts';
import { TEST_ID_KEY } from '../ids.ts';
import { until } from '../until.ts';
import { embeddedReleases, openReleases } from '../../../scripts/hub/releases.ts';
import { loadCanaries } from './load.ts';
import { cleartextOf, outcomeOf, type CanaryOutcome } from './ledger.ts';
import { keepReleases } from './releases.ts';
import type { CanaryWorld } from './model.ts';
import { OWNERS } from './records.ts';

export interface CanaryAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: string;
}

export interface CanaryHub {
  /** Puts a law in force in the running hub, and waits until it is. */
  enact(law: NaiveLaw): Promise<void>;
  /** Puts releases into the store, for one inquiry, in place of all that are there. */
  release(inquiry: Inquiry, facts: readonly ReleaseFact[]): Promise<void>;
  ask(inquiry: Inquiry, query: string, variables: Readonly<Record<string, unknown>>): Promise<CanaryAnswer>;
  /** Registers documents for States, in place of those that they had, and waits until the hub has them. */
  register(documents: ReadonlyMap<StateCode, Readonly<Record<string, string>>>): Promise<void>;
  askRegistered(
    inquiry: Inquiry,
    documentId: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<CanaryAnswer>;
  /** The schema that this requester may see. Of one to whom nothing is lent, it is empty. */
  schema(inquiry: Inquiry): Promise<GraphQLSchema>;
  /** What was logged since the last call, at every level. */
  logged(): string;
  metrics(): Promise<string>;
  /** Every span that was exported, and each byte of what was sent. From then on nothing is traced. */
  exported(): Promise<{ readonly text: string; readonly spans: readonly CollectedSpan[] }>;
  /** What the ledger has of one answer, by the entry of its receipt. */
  outcome(entry: string): Promise<CanaryOutcome>;
  /** Every byte of the ledger that is not encrypted. */
  ledger(): Promise<string>;
  stop(): Promise<void>;
}

/** A whole hub over canary databases, whose law changes while it runs. */
export async function canaryHub(world: CanaryWorld, first: NaiveLaw): Promise<CanaryHub> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-canary-'));
  writeFileSync(join(directory, 'id-key'), TEST_ID_KEY.toString('hex'));
  const stop = new Shutdown();
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  const cluster = await preparedCluster(directory);
  stop.add(() => cluster.stop());
  const sources = await provision({
    cluster,
    directory,
    subgraphs,
    databases: OWNERS.flatMap((owner) =>
      DOMAINS.map((domain) => ({ owner: owner as string as StateCode, domain })),
    ),
    parallel: 2,
    onProgress: () => undefined,
    load: async ({ owner, domain, adminUrl }) => {
      await loadCanaries(world, owner, domain, adminUrl);
      await readByIndexes(adminUrl);
    },
  });
  await prepareEmbeddedLedger(cluster, directory);
  recordSent();
  const ledger = await openLedger(
    {
      urls: ledgerUrls({}, cluster, directory),
      log: 'canary',
      directory,
      patienceMs: 20_000,
      logger: makeLog('silent'),
    },
    stop,
  );
  const profiles = join(directory, 'profiles');
  mkdirSync(profiles);
  writeLaw(profiles, filesOf(first));
  const lines: string[] = [];
  const log = pino(
    { level: 'trace' },
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString('utf8'));
        done();
      },
    }),
  );
  const collector = new Collector();
  await collector.open();
  stop.add(() => collector.close());
  const tracing = await collector.trace('http/json', log);
  stop.add(() => tracing.stop());
  const store = await embeddedReleases(cluster, directory);
  const states = STATES.map((state) => state as string as StateCode);
  const demonstration = new DemonstrationIssuers(directory);
  const registered = join(directory, 'registered');
  mkdirSync(registered);
  const hub = await startHub(
    {
      config: readConfig({ ...CONFIG, LIAISON_TRUSTED_DOCUMENTS: registered }),
      directory,
      profiles,
      sources,
      ...ledger,
      releases: openReleases(store, log, stop),
      // The hub makes issuers for the owners; the other States ask too.
      issuers: demonstration.issuers(states.slice(OWNERS.length)),
      countsRowsAtStart: false,
      spans: () => tracing.counts(),
      log,
    },
    stop,
  );
  const tokens = new Map<string, Promise<string>>();
  const tokenOf = (inquiry: Inquiry): Promise<string> => {
    const { state, agencyKind, role } = inquiry.requester;
    const vouches = vouchedIn(inquiry);
    const key = JSON.stringify([state, agencyKind, role, vouches]);
    const token =
      tokens.get(key) ?? demonstration.token({ state, agencyKind, role, officer: 'invented', vouches });
    tokens.set(key, token);
    return token;
  };
  let inForce = digestOf(first);
  const post = async (inquiry: Inquiry, body: object): Promise<CanaryAnswer> => {
    const answer = await fetch(`${hub.gateway.url}/graphql`, {
      method: 'POST',
      headers: headersOf(inquiry, await tokenOf(inquiry)),
      body: JSON.stringify(body),
    });
    const headers = [...answer.headers].map((pair) => pair.join(': ')).join('\n');
    return { status: answer.status, text: await answer.text(), headers };
  };
  return {
    enact: async (law) => {
      const digest = digestOf(law);
      if (digest === inForce) return;
      writeLaw(profiles, filesOf(law));
      for (let waited = 0; !lines.some((line) => line.includes(digest)); waited += 10) {
        if (waited > 10_000) throw new Error(`the law was not taken:\n${lines.join('')}`);
        await new Promise((done) => setTimeout(done, 10));
      }
      inForce = digest;
    },
    release: (inquiry, facts) => {
      const { state, agencyKind } = inquiry.requester;
      const agency = `${state} ${agencyKind.toLowerCase()} (invented)`;
      return keepReleases(store, facts, { inquiry, as: { agency, caseReference: CASE } });
    },
    ask: (inquiry, query, variables) => post(inquiry, { query, variables }),
    askRegistered: (inquiry, documentId, variables) => post(inquiry, { documentId, variables }),
    register: async (documents) => {
      const before = lines.length;
      for (const [state, own] of documents)
        writeFileSync(join(registered, `${state}.jws`), await demonstration.signedDocuments(state, own));
      await until('the registration', () => {
        const later = lines.slice(before).filter((line) => line.includes('registered operations'));
        const refused = later.find((line) => line.includes('refused'));
        if (refused !== undefined) throw new Error(refused);
        return Promise.resolve(
          [...documents.keys()].every((state) => later.some((line) => line.includes(`${state}.jws`))),
        );
      });
    },
    schema: async (inquiry) => {
      const answer = await fetch(`${hub.gateway.url}/schema.graphql`, {
        headers: { authorization: `Bearer ${await tokenOf(inquiry)}` },
      });
      const sdl = (await answer.text()).trim();
      return buildSchema(sdl === '' ? 'type Query { nothing: Boolean }' : sdl, { assumeValidSDL: true });
    },
    logged: () => lines.splice(0).join(''),
    metrics: async () => (await fetch(`${hub.gateway.url}/metrics`)).text(),
    exported: async () => {
      await tracing.stop();
      const spans = collector.spans();
      const { exported, failed, dropped } = tracing.counts();
      if (failed + dropped > 0 || exported !== spans.length) throw new Error('spans were lost');
      return { text: collector.bodies.join(''), spans };
    },
    outcome: (entry) => outcomeOf(cluster.adminUrl('liaison_ledger'), entry),
    ledger: () => cleartextOf(cluster.adminUrl('liaison_ledger')),
    stop: () => stop.run().then(holdSentSql),
  };
}

const CASE = 'INVENTED-CANARY';

/** Limits that would cut generated questions short are tested elsewhere. */
const CONFIG = {
  PORT: '0',
  LIAISON_DEADLINE_MS: '60000',
  LIAISON_PLAN_TIMEOUT_MS: '60000',
  LIAISON_RELEASES_PATIENCE_MS: '60000',
  // A rehearsal under each new law would mix its work with that of the questions.
  LIAISON_WARM_UP_MS: '0',
  LIAISON_DOCUMENT_TOKENS_MAX: '100000',
  LIAISON_DEPTH_MAX: '100',
  LIAISON_ALIASES_MAX: '1000',
  LIAISON_DIRECTIVES_MAX: '1000',
  LIAISON_FRAGMENTS_MAX: '1000',
  LIAISON_COMPLEXITY_MAX: '10000000',
  LIAISON_FETCHES_MAX: '1000',
  LIAISON_OFFICER_PER_MINUTE: '1000000',
  LIAISON_STATE_PER_MINUTE: '1000000',
};

function headersOf({ purpose, urgency, necessity, offence }: Inquiry, token: string): Record<string, string> {
  const parts = [
    offence?.code,
    offence?.maxPenaltyMonths === undefined ? undefined : `max=${offence.maxPenaltyMonths}`,
    offence?.lawOf === undefined ? undefined : `law=${offence.lawOf}`,
  ].filter((part) => part !== undefined);
  return {
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
    'liaison-purpose': purpose,
    'liaison-case': CASE,
    'liaison-urgency': urgency,
    ...(necessity === undefined ? {} : { 'liaison-necessity': necessity }),
    ...(parts.length === 0 ? {} : { 'liaison-offence': parts.join(';') }),
  };
}

/** What a token vouches for, so that the hub reads this inquiry from it and from the request. */
function vouchedIn({ purpose, vouched, offence }: Inquiry) {
  if (vouched?.case !== true) return [];
  return [{ case: CASE, purposes: [purpose], ...(vouched.offence && offence ? { offence } : {}) }];
}

export function filesOf(law: NaiveLaw): LawFiles {
  return new Map([
    ['groups.yaml', JSON.stringify(law.groups)],
    ['eu-floor.yaml', JSON.stringify(law.floor)],
    ...law.profiles.map((profile) => [`${profile.state}.yaml`, JSON.stringify(profile)] as const),
  ]);
}

/** A register of a dozen records would be read whole, in another order than one of a real size. */
async function readByIndexes(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$",
    );
  } finally {
    await admin.end();
  }
}

function digestOf(law: NaiveLaw): string {
  return buildLaw(filesOf(law), { mode: 'demonstration' }).digest;
}

function writeLaw(folder: string, files: LawFiles): void {
  for (const old of readdirSync(folder)) if (!files.has(old)) rmSync(join(folder, old));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}
