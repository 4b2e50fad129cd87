import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { vouchFor } from '../../shared/src/identity/demonstration.ts';
import { ENVELOPE_HEADER } from '../../shared/src/identity/envelope-contract.ts';
import { lawId } from '../../shared/src/policy/law/law.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import { SUPERGRAPH, type RunningHub } from '../hub/hub.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { startHubProcess } from '../../shared/testing/hub-process.ts';
import { embeddedUrl } from '../hub/embedded-ledger.ts';
import type { BareQuestion, BareStatement } from './bare.ts';
import { benchData, capture, startBenchHub, UNLIMITED, type BenchData, type Captured } from './hub.ts';
import type { Load, Loaded } from './load.ts';
import { median, spread, table } from './report.ts';

const ROUNDS = 5;
const MILLISECONDS = 1_000;
/** A load that does not come back by then will not. */
const PATIENCE_MS = 30_000;
const CONNECTIONS = 16;
const OFFENCE = '0501;max=120;law=FR';

/** What a machine at a border asks, all day long. */
const LOOKUPS: Readonly<
  Record<string, { readonly query: string; readonly variables: Readonly<Record<string, unknown>> }>
> = {
  '1 serial number': serials(1),
  '20 serial numbers': serials(20),
  'a traveller: passport in two domains, a serial number': {
    query: `query Check($travel: [TravelDocumentKey!]!, $documents: [PersonDocumentKey!]!, $serials: [String!]!) {
      personsByDocuments(documents: $documents) { key nodes { id owner } }
      borderCrossingsByDocuments(documents: $travel) { key nodes { id owner } }
      firearmsBySerials(serials: $serials) { key nodes { id make model } }
    }`,
    variables: {
      documents: [{ issuer: 'DE', number: 'C01X00T47' }],
      travel: [{ issuer: 'DE', number: 'C01X00T47' }],
      serials: ['KNH707602'],
    },
  },
};

function serials(count: number): (typeof LOOKUPS)[string] {
  return {
    query:
      'query Check($serials: [String!]!) { firearmsBySerials(serials: $serials) { key nodes { id make model } } }',
    variables: { serials: Array.from({ length: count }, (_, i) => `KNH70${7602 + i}`) },
  };
}

const INQUIRY: Inquiry = {
  requester: {
    state: 'FR' as StateCode,
    agency: 'invented agency',
    agencyKind: 'POLICE',
    role: 'FRONTLINE',
    officer: 'bench',
  },
  purpose: 'INVESTIGATION',
  caseReference: 'INVENTED-BENCH',
  vouched: { case: true, offence: true },
  offence: { code: '0501', maxPenaltyMonths: 120, lawOf: 'FR' as StateCode },
  urgency: 'NORMAL',
  on: new Date().toISOString().slice(0, 10),
};

/**
 * The whole hub, with identity, law, limits and ledger, as `npm start` runs it (subgraphs inside, in one process and in two)
 * and with its subgraphs behind HTTP, beside plain @apollo/gateway behind plain @apollo/server with none of its duties, all
 * before the same subgraphs and databases; and beside the hub's statements sent by hand, with nothing around them.
 */
export async function benchLookup(): Promise<string> {
  const stop = new Shutdown();
  try {
    const data = await benchData(stop);
    const hub = await startBenchHub(data, stop, { LIAISON_SUBGRAPHS: 'http' });
    const authorization = `Bearer ${await hub.demonstration?.token({
      state: 'FR' as StateCode,
      agencyKind: 'POLICE',
      role: 'FRONTLINE',
      officer: 'bench',
      vouches: [vouchFor({ cases: ['INVENTED-BENCH'], purposes: ['INVESTIGATION'], offence: OFFENCE })],
    })}`;
    const headers = {
      authorization,
      'liaison-purpose': 'INVESTIGATION',
      'liaison-case': 'INVENTED-BENCH',
      'liaison-offence': OFFENCE,
    };
    const contestants: readonly Contestant[] = [
      { name: PLAIN, url: await startPlain(hub, stop), headers: {} },
      { name: 'Liaison, subgraphs behind HTTP', url: `${hub.gateway.url}/graphql`, headers },
      { name: 'Liaison', url: await startOwn(data, 1, stop), headers },
      { name: 'Liaison, two processes', url: await startOwn(data, 2, stop), headers },
    ];
    const loader = forked('./load.ts', stop);
    const bare = forked('./bare.ts', stop);
    const [port] = (await once(bare, 'message')) as [number];
    const byHand = { name: BY_HAND, url: `http://127.0.0.1:${port}/`, headers: {} };
    const rows: string[][] = [];
    const loads = (ROUNDS + 1) * (contestants.length + 1);
    for (const [name, question] of Object.entries(LOOKUPS)) {
      console.error(`${name}: ${loads} loads of ${MILLISECONDS / 1_000} s`);
      const body = JSON.stringify(question);
      const ask = async (): Promise<void> => {
        const [url, own] = [`${hub.gateway.url}/graphql`, { ...headers, 'content-type': 'application/json' }];
        await (await fetch(url, { method: 'POST', headers: own, body })).text();
      };
      await ask();
      await teach(bare, { body, levels: (await capture(hub, ask)).map((level) => level.map(bareStatement)) });
      rows.push(...(await compare(name, body, loader, [...contestants, byHand])));
    }
    return table(['lookup', 'gateway', 'ratio', 'requests a second', 'p50 ms', 'p99 ms'], rows);
  } finally {
    await stop.run();
  }
}

interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const PLAIN = '@apollo/gateway, plain, nothing else';
const BY_HAND = 'the same SQL and JSON by hand, nothing else';

function forked(file: string, stop: Shutdown): ChildProcess {
  const child = fork(new URL(file, import.meta.url), {
    execArgv: ['--import', createRequire(import.meta.url).resolve('tsx')],
  });
  stop.add(() => Promise.resolve(child.kill()));
  return child;
}

function bareStatement({ source, statement: { text, values } }: Captured): BareStatement {
  return { url: source.config.url, text, values };
}

async function teach(bare: ChildProcess, question: BareQuestion): Promise<void> {
  const learnt = once(bare, 'message');
  bare.send(question);
  await learnt;
}

/** `npm start` over the same databases, with a log of its own. */
async function startOwn(
  { directory, cluster, sources }: BenchData,
  workers: number,
  stop: Shutdown,
): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'liaison-bench-')), 'sources.yaml');
  writeFileSync(file, JSON.stringify({ sources }), { mode: 0o600 });
  const hub = await startHubProcess({
    ...UNLIMITED,
    LIAISON_DATA: directory,
    LIAISON_SOURCES: file,
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    LIAISON_LEDGER_READER: embeddedUrl(cluster, directory, 'reader'),
    LIAISON_LEDGER_INDEXER: embeddedUrl(cluster, directory, 'indexer'),
    LIAISON_WORKERS: String(workers),
    LIAISON_INSTANCE: `bench-${workers}`,
    LIAISON_SUBGRAPHS: 'inside',
  });
  stop.add(() => hub.stop());
  rmSync(dirname(file), { recursive: true });
  return `${hub.url}/graphql`;
}

async function compare(
  name: string,
  body: string,
  loader: ChildProcess,
  contestants: readonly Contestant[],
): Promise<string[][]> {
  const load = ({ url, headers }: Contestant, connections = CONNECTIONS): Promise<Loaded> =>
    send(loader, { url, headers, body, connections, milliseconds: MILLISECONDS });
  // One at a time: what a question tries is counted when it is first asked, officer by officer.
  for (const contestant of contestants) await load(contestant, 1);
  const taken: Loaded[][] = contestants.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [i, contestant] of contestants.entries()) taken[i]?.push(await load(contestant));
  return contestants.map((contestant, i) => {
    const own = taken[i] ?? [];
    const ratios = own.map(({ perS }, round) => perS / (taken[0]?.[round]?.perS ?? NaN));
    return [
      name,
      contestant.name,
      contestant.name === PLAIN ? '1.00' : `${median(ratios).toFixed(2)} (${spread(ratios)})`,
      median(own.map(({ perS }) => perS)).toFixed(0),
      median(own.map(({ p50Ms }) => p50Ms)).toFixed(1),
      median(own.map(({ p99Ms }) => p99Ms)).toFixed(1),
    ];
  });
}

async function send(loader: ChildProcess, load: Load): Promise<Loaded> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const answer = once(loader, 'message', { signal: patience }) as Promise<
    [{ readonly loaded?: Loaded; readonly failed?: string }]
  >;
  loader.send(load);
  const [{ loaded, failed }] = await answer.catch((cause: unknown) => {
    throw new Error(`${load.url} did not answer a load of ${load.milliseconds} ms within ${PATIENCE_MS} ms`, {
      cause,
    });
  });
  if (!loaded) throw new Error(failed);
  return loaded;
}

/** The subgraphs answer to nothing without a seal, so the plain gateway gets one; everything else it goes without. */
async function startPlain(hub: RunningHub, stop: Shutdown): Promise<string> {
  const urls = new Map(hub.subgraphs.map(({ name, url }) => [name, url]));
  const gateway = new ApolloGateway({
    supergraphSdl: readFileSync(SUPERGRAPH, 'utf8'),
    buildService: ({ name }) => {
      const source = new RemoteGraphQLDataSource({ url: urls.get(name) ?? '' });
      const plain = source.fetcher;
      source.fetcher = async (url, request) => {
        const of = { requestId: randomUUID(), inquiry: INQUIRY, law: lawId(hub.law()) };
        const claims = { ...of, leftMs: 10_000 };
        const seal = await hub.sealer.seal(name, claims, String(request?.body));
        return plain(url, { ...request, headers: { ...request?.headers, [ENVELOPE_HEADER]: seal } } as never);
      };
      return source;
    },
  });
  const server = new ApolloServer({ gateway: gateway as never });
  const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
  stop.add(() => server.stop());
  return `${url}graphql`;
}
