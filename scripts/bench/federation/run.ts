import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { numberSetting, setting } from '../../hub/settings.ts';
import { median, spread, table } from '../report.ts';
import { QUERIES, supergraph, type Urls } from './workload.ts';

const HERE = new URL('.', import.meta.url).pathname;
/** Other gateways bring their own graphql: they live in a folder with its own packages. */
const PEERS = new URL('../peers/', import.meta.url).pathname;
const TSX = createRequire(import.meta.url).resolve('tsx');
const ROUNDS = 5;
const SECONDS = numberSetting(process.env, 'LIAISON_BENCH_SECONDS');
/** Names, or parts of them, of whom plain @apollo/gateway is compared with; all by default. */
const ONLY = setting(process.env, 'LIAISON_BENCH_PEERS')?.split(',');
const CONNECTIONS = 16;
const START_MS = 60_000;

interface Contestant {
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTypeScript: boolean;
}

const HIVE = join(PEERS, 'node_modules/@graphql-hive/gateway/dist/bin.js');
const CONTESTANTS: readonly Contestant[] = [
  { name: '@apollo/gateway, plain', file: 'plain.ts', isTypeScript: true },
  {
    name: '@apollo/gateway, undici',
    file: 'plain.ts',
    environment: { CLIENT: 'undici' },
    isTypeScript: true,
  },
  { name: 'Mercurius, JIT', file: join(PEERS, 'mercurius.mjs'), isTypeScript: false },
  { name: 'Hive Gateway', file: HIVE, isTypeScript: false },
  { name: 'Hive Gateway, Rust planner', file: HIVE, environment: { HIVE_RUST: '1' }, isTypeScript: false },
  { name: 'Liaison, federation module', file: '../contestant.ts', isTypeScript: true },
  { name: 'no GraphQL: same calls, JSON', file: 'floor.ts', isTypeScript: true },
];

interface Running {
  readonly contestant: Contestant;
  readonly process: ChildProcess;
  readonly url: string;
}

interface Sample {
  readonly perCpuS: number;
  readonly perS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Resident memory while the round ran, every 100 ms. */
  readonly rssMib: readonly number[];
}

type Autocannon = (options: object) => Promise<{
  readonly requests: { readonly total: number; readonly average: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}>;

/** Runs every gateway that npm can install (LIAISON_BENCH_PEERS names some) on the same supergraph and subgraphs, alternating. */
export async function benchPeers(): Promise<string> {
  install();
  const autocannon = createRequire(join(PEERS, 'package.json'))('autocannon') as Autocannon;
  const directory = mkdtempSync(join(tmpdir(), 'liaison-peers-'));
  const subgraphs = fork(join(HERE, 'subgraphs.ts'), { execArgv: ['--import', TSX] });
  const running: Running[] = [];
  try {
    const [{ urls }] = (await once(subgraphs, 'message')) as [{ readonly urls: Urls }];
    const file = join(directory, 'supergraph.graphql');
    writeFileSync(file, supergraph(urls));
    for (const contestant of CONTESTANTS)
      if (isWanted(contestant)) running.push(await start(contestant, file, urls));
    const parts: string[] = [];
    for (const [name, query] of Object.entries(QUERIES))
      parts.push(
        `${name}: ${await describe(running, query)}\n\n${await compare(running, query, autocannon)}`,
      );
    return parts.join('\n\n');
  } finally {
    for (const { process: child } of running) child.kill('SIGKILL');
    subgraphs.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

function isWanted(contestant: Contestant): boolean {
  return !ONLY || contestant === CONTESTANTS[0] || ONLY.some((part) => contestant.name.includes(part));
}

function install(): void {
  if (existsSync(join(PEERS, 'node_modules/autocannon'))) return;
  throw new Error(
    `The other gateways are not installed. Install them once: npm install --no-package-lock --prefix ${PEERS}`,
  );
}

async function start(contestant: Contestant, file: string, urls: Urls): Promise<Running> {
  const port = await freePort();
  const path = contestant.file.startsWith('/') ? contestant.file : join(HERE, contestant.file);
  const hive =
    path === HIVE
      ? [
          'supergraph',
          file,
          '-p',
          String(port),
          '-h',
          '127.0.0.1',
          '-c',
          join(PEERS, 'hive.config.mjs'),
          '--fork',
          '1',
        ]
      : [];
  const child = spawn(
    process.execPath,
    [
      ...(contestant.isTypeScript ? ['--import', TSX] : []),
      '--import',
      join(HERE, 'usage.mjs'),
      path,
      ...hive,
    ],
    {
      cwd: PEERS,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        ...contestant.environment,
        NODE_ENV: 'production',
        APOLLO_TELEMETRY_DISABLED: '1',
        SUPERGRAPH: file,
        URLS: JSON.stringify(urls),
        PORT: String(port),
        HOST: '127.0.0.1',
      },
    },
  );
  const one = { contestant, process: child, url: `http://127.0.0.1:${port}/graphql` };
  for (const until = Date.now() + START_MS; ;) {
    const answer = await ask(one.url, '{ me { id } }').catch(() => undefined);
    if (answer) return one;
    if (Date.now() > until || child.exitCode !== null) throw new Error(`${contestant.name} did not start`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function ask(url: string, query: string): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${url} said ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}

/** Everybody must give the same answer before anything is measured. */
async function describe(running: readonly Running[], query: string): Promise<string> {
  const answers: { name: string; text: string }[] = [];
  for (const { contestant, url } of running)
    answers.push({ name: contestant.name, text: await ask(url, query) });
  const [first] = answers;
  for (const { name, text } of answers)
    if (!isDeepStrictEqual(JSON.parse(text), JSON.parse(first?.text ?? '')))
      throw new Error(`${name} answers differently: ${text.slice(0, 300)}`);
  return `${((first?.text.length ?? 0) / 1024).toFixed(1)} KiB; ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s; RSS is the median, and the highest, of what each process held every 100 ms while it was asked; V8 runs with its defaults in all of them`;
}

async function compare(running: readonly Running[], query: string, autocannon: Autocannon): Promise<string> {
  const samples = new Map<Running, Sample[]>(running.map((one) => [one, []]));
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const one of running) {
      const before = await usage(one);
      const { requests, latency, non2xx, errors } = await autocannon({
        url: one.url,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        connections: CONNECTIONS,
        duration: SECONDS,
      });
      const after = await usage(one);
      if (non2xx + errors > 0) throw new Error(`${one.contestant.name}: ${non2xx + errors} failures`);
      // The first round warms up.
      if (round < 0) continue;
      samples.get(one)?.push({
        perCpuS: requests.total / ((after.cpuUs - before.cpuUs) / 1e6),
        perS: requests.average,
        p50Ms: latency.p50,
        p99Ms: latency.p99,
        rssMib: after.rssBytes.map((bytes) => bytes / 2 ** 20),
      });
    }
  }
  const plain = samples.get(running[0] as Running) ?? [];
  const rows: string[][] = [];
  for (const [one, taken] of samples) {
    const ratios = taken.map(({ perCpuS }, i) => perCpuS / (plain[i]?.perCpuS ?? 1));
    const rssMib = taken.flatMap((sample) => sample.rssMib);
    rows.push([
      one.contestant.name,
      `${median(ratios).toFixed(2)} (${spread(ratios)})`,
      median(taken.map(({ perCpuS }) => perCpuS)).toFixed(0),
      median(taken.map(({ perCpuS }) => 1e6 / perCpuS)).toFixed(0),
      median(taken.map(({ perS }) => perS)).toFixed(0),
      median(taken.map(({ p50Ms }) => p50Ms)).toFixed(1),
      median(taken.map(({ p99Ms }) => p99Ms)).toFixed(1),
      median(rssMib).toFixed(0),
      Math.max(...rssMib).toFixed(0),
    ]);
  }
  return table(
    [
      'gateway',
      'ratio',
      'requests a CPU second',
      'CPU us a request',
      'requests a second',
      'p50 ms',
      'p99 ms',
      'RSS MiB',
      'highest',
    ],
    rows,
  );
}

interface Usage {
  readonly cpuUs: number;
  readonly rssBytes: readonly number[];
}

async function usage({ process: child }: Running): Promise<Usage> {
  const answer = once(child, 'message') as Promise<[{ readonly usage: Usage }]>;
  child.send('usage');
  return (await answer)[0].usage;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
