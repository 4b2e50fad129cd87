import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { ENVELOPE_HEADER } from '../../shared/src/identity/envelope-contract.ts';
import type { Inquiry } from '../../shared/src/policy/inquiry.ts';
import { Shutdown, SUPERGRAPH, type RunningHub } from '../hub.ts';
import { startBenchHub } from './hub.ts';
import type { Load, Loaded } from './load.ts';
import { median, spread, table } from './report.ts';

const ROUNDS = 5;
const MILLISECONDS = 4_000;
const CONNECTIONS = 16;

/** What a machine at a border asks, all day long. */
const LOOKUPS = {
  '1 serial number': 1,
  '20 serial numbers': 20,
} as const;
const DOCUMENT =
  'query Check($serials: [String!]!) { firearmsBySerials(serials: $serials) { key nodes { id make model } } }';

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
  offence: { code: '0501', maxPenaltyMonths: 120, lawOf: 'FR' as StateCode },
  urgency: 'NORMAL',
  on: new Date().toISOString().slice(0, 10),
};

/**
 * The whole hub, with identity, law, limits and ledger, beside plain @apollo/gateway behind plain @apollo/server with none
 * of them, both before the same subgraphs and databases.
 */
export async function benchLookup(): Promise<string> {
  const stop = new Shutdown();
  try {
    const hub = await startBenchHub(stop, { LIAISON_SUBGRAPHS: 'http' });
    const plainUrl = await startPlain(hub, stop);
    const loader = fork(new URL('./load.ts', import.meta.url), {
      execArgv: ['--import', createRequire(import.meta.url).resolve('tsx')],
    });
    stop.add(() => Promise.resolve(loader.kill()));
    const token =
      (await hub.demonstration?.token({
        state: 'FR' as StateCode,
        agencyKind: 'POLICE',
        role: 'FRONTLINE',
        officer: 'bench',
      })) ?? '';
    const rows: string[][] = [];
    for (const [name, count] of Object.entries(LOOKUPS)) {
      const serials = Array.from({ length: count }, (_, i) => `KNH70${7602 + i}`);
      const common = {
        body: JSON.stringify({ query: DOCUMENT, variables: { serials } }),
        connections: CONNECTIONS,
        milliseconds: MILLISECONDS,
      };
      rows.push(
        ...(await compare(name, loader, [
          { ...common, url: plainUrl, headers: {} },
          {
            ...common,
            url: `${hub.gateway.url}/graphql`,
            headers: {
              authorization: `Bearer ${token}`,
              'liaison-purpose': 'INVESTIGATION',
              'liaison-case': 'INVENTED-BENCH',
              'liaison-offence': '0501;max=120;law=FR',
            },
          },
        ])),
      );
    }
    return table(['lookup', 'gateway', 'ratio', 'requests a second', 'p50 ms', 'p99 ms'], rows);
  } finally {
    await stop.run();
  }
}

async function compare(
  name: string,
  loader: ChildProcess,
  [plain, hub]: readonly [Load, Load],
): Promise<string[][]> {
  await send(loader, plain);
  await send(loader, hub);
  const taken: { readonly plain: Loaded; readonly hub: Loaded }[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    taken.push({ plain: await send(loader, plain), hub: await send(loader, hub) });
  const row = (label: string, ratio: string, of: (one: (typeof taken)[number]) => Loaded): string[] => [
    name,
    label,
    ratio,
    median(taken.map((one) => of(one).perS)).toFixed(0),
    median(taken.map((one) => of(one).p50Ms)).toFixed(1),
    median(taken.map((one) => of(one).p99Ms)).toFixed(1),
  ];
  const ratios = taken.map((one) => one.hub.perS / one.plain.perS);
  return [
    row('@apollo/gateway, plain, nothing else', '1.00', (one) => one.plain),
    row('Liaison, everything on', `${median(ratios).toFixed(2)} (${spread(ratios)})`, (one) => one.hub),
  ];
}

async function send(loader: ChildProcess, load: Load): Promise<Loaded> {
  const answer = once(loader, 'message') as Promise<[{ readonly loaded?: Loaded; readonly failed?: string }]>;
  loader.send(load);
  const [{ loaded, failed }] = await answer;
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
        const claims = { requestId: randomUUID(), inquiry: INQUIRY, deadlineAt: Date.now() + 10_000 };
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
