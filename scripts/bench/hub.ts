import pg from 'pg';
import { readConfig } from '../../gateway/src/config/config.ts';
import { makeLog } from '../../gateway/src/observe/log.ts';
import { vouchFor } from '../../shared/src/identity/demonstration.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import type { KnownSource } from '../../shared/src/sources/connection/national-source.ts';
import type { Query } from '../../shared/src/sources/connection/query.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { nationalData } from '../hub/demonstration.ts';
import { startHub, type RunningHub } from '../hub/hub.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { prepareEmbeddedLedger } from '../hub/embedded-ledger.ts';
import { ledgerUrls } from '../hub/ledger-urls.ts';
import { openLedger } from '../hub/ledger-services.ts';
import type { ReleaseDatabase } from '../../subgraphs/releases/store/database.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { setting } from '../hub/settings.ts';
import { median, percentile, spread, table } from './report.ts';

/** By what a reader is told of them. */
export type Questions = Readonly<
  Record<string, { readonly document: string; readonly variables?: Readonly<Record<string, unknown>> }>
>;

/** Questions as the desk asks them. Everything is on: identity, purpose, law, limits, ledger. */
export const QUESTIONS: Questions = {
  'search: a name in ten States and two lists': {
    document:
      '{ persons(filter: { name: "Nada Jovanović" }, first: 20) { nodes { id owner primaryName dateOfBirth identities { surnames forenames } } sources { owner status } } }',
  },
  'lookup: 100 serial numbers': {
    document:
      'query ($serials: [String!]!) { firearmsBySerials(serials: $serials) { key nodes { id make model } } }',
    variables: { serials: Array.from({ length: 100 }, (_, i) => `KNH70${7602 + i}`) },
  },
  'page: 100 seizures of one domain': {
    document:
      '{ drugSeizures(filter: { from: "2023-01-01", to: "2026-10-31" }, first: 100) { nodes { id owner occurredOn totalKilograms transportMode substanceClasses items { substance quantity unit kilograms } } } }',
  },
  'export: a page of 1,000 seizures': {
    document:
      '{ drugSeizures(filter: { from: "2016-01-01", to: "2026-10-31" }, first: 1000) { nodes { id owner occurredOn totalKilograms transportMode substanceClasses items { substance quantity unit kilograms } } } }',
  },
  'traversal: four domains from 100 seizures': {
    document: `{ drugSeizures(filter: { from: "2023-01-01", to: "2026-10-31" }, first: 100) { nodes { id persons(first: 5) { nodes { kind person {
      id primaryName firearms(first: 5) { nodes { firearm { id make model } } } borderCrossings(first: 5) { nodes { borderCrossing { id occurredAt } } } } } } } } }`,
  },
};

const ROUNDS = 7;
const ASKED_PER_ROUND = 8;

export interface Captured {
  readonly source: KnownSource;
  readonly statement: Query;
}

/** Compares whole questions with the same SQL sent by plain pg, in parallel, to the same databases, plus JSON.stringify. */
export async function benchHub(): Promise<string> {
  const stop = new Shutdown();
  try {
    return await besideBareSql(QUESTIONS, await startBenchHub(await benchData(stop), stop), stop);
  } finally {
    await stop.run();
  }
}

/** Asks a hub each question, and its databases the same SQL, in turns. @returns a table. */
export async function besideBareSql(questions: Questions, hub: RunningHub, stop: Shutdown): Promise<string> {
  const pools = new Map<KnownSource, pg.Pool>();
  for (const source of hub.registry.all) {
    const pool = new pg.Pool({ connectionString: source.config.url, max: source.config.poolSize });
    pool.on('error', () => undefined);
    pools.set(source, pool);
  }
  stop.add(() => Promise.all([...pools.values()].map((pool) => pool.end())));
  const rows: string[][] = [];
  for (const [name, question] of Object.entries(questions))
    rows.push(await compare(name, question, hub, pools));
  return table(
    ['question', 'hub ms', 'pg ms', 'ratio', 'p95 hub ms', 'p95 pg ms', 'p95 ratio', 'statements', 'levels'],
    rows,
  );
}

/** Limits that a benchmark would run into, raised. */
export const UNLIMITED = {
  LIAISON_COMPLEXITY_MAX: '5000000',
  LIAISON_OFFICER_COST_MAX: '5000000',
  LIAISON_STATE_COST_MAX: '5000000',
  LIAISON_OFFICER_PER_MINUTE: '1000000',
  LIAISON_STATE_PER_MINUTE: '1000000',
} as const;

export interface BenchData {
  readonly directory: string;
  readonly cluster: Cluster;
  readonly sources: readonly SourceConfig[];
}

/** The demonstration's databases, filled where they are not yet. */
export async function benchData(stop: Shutdown): Promise<BenchData> {
  const directory = dataDirectory(process.env);
  const data = await nationalData(
    { directory, log: console.error },
    setting(process.env, 'LIAISON_SOURCES'),
    {
      onProgress: () => undefined,
    },
  );
  if (!data.cluster) throw new Error('this benchmark runs on the embedded databases: unset LIAISON_SOURCES');
  const { cluster } = data;
  stop.add(() => cluster.stop());
  await prepareEmbeddedLedger(cluster, directory);
  return { directory, cluster, sources: data.sources };
}

/** The demonstration hub in this process, without limits that a benchmark would run into. */
export async function startBenchHub(
  { directory, cluster, sources }: BenchData,
  stop: Shutdown,
  environment: Readonly<Record<string, string>> = {},
  {
    log = 'bench',
    releases,
    patienceMs,
  }: { readonly log?: string; readonly releases?: ReleaseDatabase; readonly patienceMs?: number } = {},
): Promise<RunningHub> {
  const ledger = await openLedger(
    {
      urls: ledgerUrls({}, cluster, directory),
      log,
      directory,
      ...(patienceMs === undefined ? {} : { patienceMs }),
      logger: makeLog('error'),
    },
    stop,
  );
  return startHub(
    {
      config: readConfig({ PORT: '0', ...UNLIMITED, ...environment }),
      directory,
      profiles: new URL('../../shared/profiles', import.meta.url).pathname,
      sources,
      ...ledger,
      ...(releases ? { releases } : {}),
      issuers: [],
      log: makeLog('error'),
    },
    stop,
  );
}

export const CASE = 'INVENTED-BENCH';
const OFFENCE = '0501;max=120;law=FR';

/** Of the officer who asks. */
export async function benchToken(hub: RunningHub, officer = 'bench'): Promise<string> {
  const token = await hub.demonstration?.token({
    state: 'FR' as StateCode,
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer,
    vouches: [vouchFor({ cases: [CASE], purposes: ['INVESTIGATION'], offence: OFFENCE })],
  });
  return token ?? '';
}

/** Asks a question whole. @throws Error that begins the answer, when that is not what it should be. */
export function asker(
  hub: RunningHub,
  token: string,
  { document, variables }: Questions[string],
): () => Promise<string> {
  return async () => {
    const answer = await fetch(`${hub.gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': CASE,
        'liaison-offence': OFFENCE,
      },
      body: JSON.stringify({ query: document, variables }),
    });
    const text = await answer.text();
    if (answer.status !== 200 || text.includes('"errors"'))
      throw new Error(`${document.slice(0, 60)}: ${text.slice(0, 300)}`);
    return text;
  };
}

async function compare(
  name: string,
  question: Questions[string],
  hub: RunningHub,
  pools: ReadonlyMap<KnownSource, pg.Pool>,
): Promise<string[]> {
  const ask = asker(hub, await benchToken(hub), question);
  for (let i = 0; i < 3; i += 1) await ask();
  const levels = await capture(hub, ask);
  const bare = async (): Promise<void> => {
    const answers: unknown[] = [];
    for (const level of levels) {
      const rows = await Promise.all(
        level.map(({ source, statement }) =>
          pools.get(source)?.query({
            text: statement.text,
            values: [...statement.values],
            name: `b${hash(statement.text)}`,
          }),
        ),
      );
      answers.push(...rows.map((result) => result?.rows));
    }
    JSON.stringify(answers);
  };
  await bare();
  const ratios: number[] = [];
  const hubMs: number[] = [];
  const bareMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [ours, theirs] = [await timed(ask), await timed(bare)];
    hubMs.push(...ours);
    bareMs.push(...theirs);
    ratios.push(median(ours) / median(theirs));
  }
  const statements = levels.reduce((sum, level) => sum + level.length, 0);
  return [
    name,
    median(hubMs).toFixed(1),
    median(bareMs).toFixed(1),
    `${median(ratios).toFixed(2)} (${spread(ratios)})`,
    percentile(hubMs, 0.95).toFixed(1),
    percentile(bareMs, 0.95).toFixed(1),
    (percentile(hubMs, 0.95) / percentile(bareMs, 0.95)).toFixed(2),
    String(statements),
    String(levels.length),
  ];
}

/** The statements that a question sends, in the groups in which they run side by side. */
export async function capture(hub: RunningHub, ask: () => Promise<unknown>): Promise<Captured[][]> {
  const levels: Captured[][] = [];
  let running = 0;
  const originals = hub.registry.all.map((source) => [source, source.read.bind(source)] as const);
  for (const [source, read] of originals) {
    source.read = async (statement, patience, asking) => {
      if (running === 0) levels.push([]);
      levels.at(-1)?.push({ source, statement });
      running += 1;
      try {
        return await read(statement, patience, asking);
      } finally {
        running -= 1;
      }
    };
  }
  await ask();
  for (const [source, read] of originals) source.read = read;
  return levels;
}

/** Milliseconds of each time. */
async function timed(work: () => Promise<unknown>): Promise<readonly number[]> {
  const took: number[] = [];
  for (let i = 0; i < ASKED_PER_ROUND; i += 1) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return took;
}

function hash(text: string): string {
  let value = 5381;
  for (let i = 0; i < text.length; i += 1) value = (Math.imul(value, 33) ^ text.charCodeAt(i)) >>> 0;
  return value.toString(36);
}
