import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Domain } from '../../shared/src/core/vocabulary.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { preparedCluster } from '../../shared/testing/prepared-cluster.ts';
import { placesIn } from '../../shared/testing/truth.ts';
import { Wire } from '../../shared/testing/wire.ts';
import { percentile } from '../bench/report.ts';
import { embeddedUrl, prepareEmbeddedLedger } from '../hub/embedded-ledger.ts';
import { provision } from '../hub/national/provision.ts';
import type { Cluster } from '../hub/postgres/embedded.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { loadInvented } from '../seed/load.ts';
import { makeWorld } from '../seed/world.ts';
import { Load } from './askers.ts';
import { StartedGateway } from './gateway.ts';
import { judge, SLACK_MS, type Allowance, type Judged, type Whole } from './judge.ts';
import { wholeAnswer } from './questions.ts';
import { tokensOf } from './token.ts';

/** Ten States, each with a database in three domains. */
const STATES = ['AT', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'NO', 'RS'] as const;
const DOMAINS: readonly Domain[] = ['person', 'firearm', 'seizure'];
const HUNG = ['de-person', 'es-firearm', 'fi-seizure'] as const;
const DEAD = ['at-person', 'ie-firearm'] as const;
/** The same as an answer has them. */
const MISSING = ['persons:DE', 'firearms:ES', 'drugSeizures:FI', 'persons:AT', 'firearms:IE'] as const;
/** States of which nothing is broken. */
const HEALTHY = ['DK', 'FR', 'GB', 'NO', 'RS'] as const;
const SOURCE_MS = 1_000;
/** A turn while all are well, and one while five are not. Long enough for a source that hangs to be given up and asked again. */
const TURN_MS = 5_000;
/** Turns of each kind, at least; there are more of them until there are answers enough. */
const TURNS = { least: 3, most: 30 } as const;
/** So many answers of each kind to those who ask the others: their slowest hundredth is ten of them, and no single one. */
const ENOUGH = 1_000;
const LIST = 'sources { owner status } pageInfo { hasNextPage }';
/** How much longer the slowest hundredth of those may take that ask nobody who is broken. */
export const RATIO_MAX = 1.3;

export interface ThirtyResult {
  readonly sources: number;
  /** Answers to questions that ask all thirty while five are broken; `wrong` of each is none. */
  readonly asked: number;
  readonly slowestMs: number;
  readonly withinMs: number;
  /** Of questions that ask none of the five, while all are well and while five are not, in milliseconds. */
  readonly p99: { readonly well: number; readonly broken: number };
  /** How many of them there were. */
  readonly others: { readonly well: number; readonly broken: number };
  readonly wrong: readonly string[];
}

/** Lists that hold all there is: on a page that is full, the rows of others take the place of those that are missing. */
const QUESTION = (owners: string): string => `{
  persons(filter: { nationality: "FR", dateOfBirth: "198X" }, first: 200${owners}) { nodes { id owner primaryName } ${LIST} }
  firearms(filter: { calibre: "9x19" }, first: 200${owners}) { nodes { id owner make } ${LIST} }
  drugSeizures(filter: { from: "2024-01-01", to: "2026-10-31" }, first: 200${owners}) { nodes { id owner country } ${LIST} }
}`;
const ALL = QUESTION('');
/** Officers of one State who ask everybody at once, and as many who ask the others; what one asks beside it waits in his own line. */
const ASKERS = 3;
const OTHERS = QUESTION(`, owners: [${HEALTHY.join(', ')}]`);

/** Thirty sources, of which three hang and two are gone, in turns with all being well: who asks the others must not notice. */
export async function runThirty(): Promise<ThirtyResult> {
  const stop = new Shutdown();
  const wires = new Map<string, Wire>();
  stop.add(() => Promise.resolve([...wires.values()].forEach((wire) => wire.close())));
  try {
    const { gateway, directory, sources } = await startHub(wires, stop);
    const officers = async (question: string): Promise<readonly Officer[]> =>
      (await tokensOf(directory, ASKERS, question === ALL ? 'all' : 'others')).map((token) => {
        const load = new Load(gateway.port, [token], () => [gateway.pids()]);
        stop.add(() => load.stop());
        return { load, question };
      });
    const asking = [...(await officers(ALL)), ...(await officers(OTHERS))];
    return { ...(await measure(asking, wires)), sources };
  } finally {
    await stop.run();
  }
}

interface Officer {
  readonly load: Load;
  readonly question: string;
}

async function measure(
  officers: readonly Officer[],
  wires: ReadonlyMap<string, Wire>,
): Promise<Omit<ThirtyResult, 'sources'>> {
  const whole: Whole = new Map(
    await Promise.all(
      officers.map(async ({ load, question }) => {
        const { text } = await wholeAnswer(load, question);
        if (text.includes('"hasNextPage":true')) throw new Error(`a list is cut: ${text.slice(0, 1_000)}`);
        return [question, placesIn((JSON.parse(text) as { readonly data?: unknown }).data)] as const;
      }),
    ),
  );
  const well: Judged[] = [];
  const broken: Judged[] = [];
  for (const { load, question } of officers) load.start([question], 1);
  // What is compiled, planned and opened first would be counted to those turns in which all are well.
  await sleep(TURN_MS);
  const isEnough = (): boolean => Math.min(...[well, broken].map((of) => taken(of, OTHERS).length)) >= ENOUGH;
  for (let turn = 0; turn < TURNS.least || (turn < TURNS.most && !isEnough()); turn += 1) {
    await during(officers, whole, { missing: [], refusals: [] }, well);
    for (const name of HUNG) wires.get(name)?.cut('STALLED');
    for (const name of DEAD) wires.get(name)?.cut('CLOSED');
    await during(officers, whole, { missing: MISSING, refusals: [], withinMs: SOURCE_MS }, broken);
    for (const wire of wires.values()) wire.cut('OPEN');
    await Promise.all(officers.map(({ load, question }) => wholeAnswer(load, question)));
  }
  return resultOf(well, broken);
}

/** What each answer to a question took, less what a busy machine added, in milliseconds. */
function taken(judged: readonly Judged[], question: string): readonly number[] {
  return judged
    .filter(({ reply }) => reply.question === question)
    .map(({ reply }) => reply.tookMs - reply.lateMs);
}

function resultOf(well: readonly Judged[], broken: readonly Judged[]): Omit<ThirtyResult, 'sources'> {
  const [all, ofWell, ofBroken] = [taken(broken, ALL), taken(well, OTHERS), taken(broken, OTHERS)];
  const others = { well: ofWell.length, broken: ofBroken.length };
  const p99 = { well: percentile(ofWell, 0.99), broken: percentile(ofBroken, 0.99) };
  const wrong = new Set([...well, ...broken].flatMap((one) => one.wrong ?? []));
  if (Math.min(others.well, others.broken) < ENOUGH)
    wrong.add(
      `too few answers to those who ask the others: a slowest hundredth wants ${ENOUGH} of each kind`,
    );
  if (p99.broken > p99.well * RATIO_MAX)
    wrong.add(
      `p99 of those who ask the others: ${p99.broken.toFixed(0)} ms where ${p99.well.toFixed(0)} x ${RATIO_MAX} are the most`,
    );
  return {
    asked: all.length,
    slowestMs: Math.max(0, ...all),
    withinMs: SOURCE_MS + SLACK_MS,
    ...{ p99, others, wrong: [...wrong] },
  };
}

/** Takes what is answered for a while, whatever was sent before left out. */
async function during(
  officers: readonly Officer[],
  whole: Whole,
  allows: Allowance,
  into: Judged[],
): Promise<void> {
  const from = performance.now();
  const unlisten = officers.map(({ load }) =>
    load.listen((reply) => {
      if (reply.sentAt >= from) into.push(judge(reply, whole, allows));
    }),
  );
  await sleep(TURN_MS);
  for (const end of unlisten) end();
}

interface Hub {
  readonly gateway: StartedGateway;
  readonly directory: string;
  readonly sources: number;
}

async function startHub(wires: Map<string, Wire>, stop: Shutdown): Promise<Hub> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-thirty-'));
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  const cluster = await preparedCluster(directory);
  stop.add(() => cluster.stop());
  const sources = await databases(cluster, directory);
  for (const name of [...HUNG, ...DEAD]) {
    const wire = new Wire({ host: '127.0.0.1', port: cluster.port });
    wires.set(name, wire);
  }
  const configured = await Promise.all(sources.map((source) => through(wires.get(source.name), source)));
  await prepareEmbeddedLedger(cluster, directory);
  const file = join(directory, 'sources.yaml');
  writeFileSync(file, JSON.stringify({ sources: configured }), { mode: 0o600 });
  const env = {
    LIAISON_DATA: directory,
    LIAISON_SOURCES: file,
    LIAISON_LOG: 'silent',
    LIAISON_STATE_PER_MINUTE: '10000000',
    LIAISON_OFFICER_PER_MINUTE: '10000000',
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    APOLLO_TELEMETRY_DISABLED: '1',
  };
  const gateway = await StartedGateway.start({ env, clockFile: join(directory, 'clock'), processes: 1 });
  stop.add(() => gateway.stop());
  gateway.workers();
  return { gateway, directory, sources: sources.length };
}

function databases(cluster: Cluster, directory: string): Promise<readonly SourceConfig[]> {
  const world = makeWorld({ seed: 7, scale: 0.02 });
  return provision({
    ...{ cluster, directory, parallel: 2 },
    subgraphs: subgraphs.filter(({ domain }) => DOMAINS.includes(domain)),
    databases: STATES.flatMap((owner) => DOMAINS.map((domain) => ({ owner: owner as StateCode, domain }))),
    onProgress: () => undefined,
    load: async ({ owner, domain, adminUrl }) => {
      await loadInvented(adminUrl, world, { owner, domain });
    },
  });
}

async function through(wire: Wire | undefined, source: SourceConfig): Promise<object> {
  const { name, domain, owners, poolSize } = source;
  const url = new URL(source.url);
  if (wire) {
    url.host = `127.0.0.1:${await wire.listen()}`;
    url.search = '';
  }
  return { name, domain, owners, poolSize, deadlineMs: SOURCE_MS, url: wire ? url.href : source.url };
}
