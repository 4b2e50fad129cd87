import { Pool } from 'undici';
import { check, HEADERS } from './questions.ts';
import { arrivalsMs } from './simulate.ts';

/** What the parent asks of this process: as fast as answers come, or at a rate of its own. */
export interface Asked {
  readonly urls: readonly string[];
  readonly tokens: readonly string[];
  readonly sources: number;
  /** Number of the first check. */
  readonly from: number;
  readonly way:
    | {
        readonly kind: 'CLOSED';
        readonly connections: number;
        readonly questions: number;
        readonly mostMs: number;
      }
    | { readonly kind: 'OPEN'; readonly perS: number; readonly seconds: number; readonly seed: number };
}

/** What came of it. */
export interface Answered {
  readonly tookMs: readonly number[];
  readonly asked: number;
  readonly refused: number;
  readonly incomplete: number;
  readonly failed: number;
  /** First of what was no answer. */
  readonly why?: string;
  readonly seconds: number;
}

/** No more of these are open to one gateway: an open load must not wait for a connection. */
const CONNECTIONS_MAX = 256;
const pools = new Map<string, Pool>();

interface Tally {
  readonly tookMs: number[];
  refused: number;
  incomplete: number;
  failed: number;
  why?: string;
}

async function ask({ urls, tokens, sources }: Asked, n: number, tally: Tally): Promise<void> {
  const origin = urls[n % urls.length] ?? '';
  let pool = pools.get(origin);
  if (!pool) pools.set(origin, (pool = new Pool(origin, { connections: CONNECTIONS_MAX })));
  const began = performance.now();
  try {
    const { statusCode, body } = await pool.request({
      path: '/graphql',
      method: 'POST',
      headers: { ...HEADERS, authorization: `Bearer ${tokens[n % tokens.length] ?? ''}` },
      body: check(n, sources),
    });
    const text = await body.text();
    const took = performance.now() - began;
    if (statusCode === 503 || statusCode === 429) tally.refused += 1;
    else if (statusCode !== 200 || text.includes('"errors"')) fail(tally, text);
    else {
      tally.tookMs.push(took);
      // Data stand before all that is told about them, where sources are told of again.
      const data = text.slice(0, text.indexOf('"extensions":'));
      if (data.split('"status":"ANSWERED"').length - 1 !== sources) {
        tally.incomplete += 1;
        tally.why ??= text.slice(0, 600);
      }
    }
  } catch (error) {
    fail(tally, String(error));
  }
}

function fail(tally: Tally, why: string): void {
  tally.failed += 1;
  tally.why ??= why.slice(0, 600);
}

/** Asks as the parent says, from a process of its own, so that who measures takes no time from who is measured. */
async function run(asked: Asked): Promise<Answered> {
  const tally: Tally = { tookMs: [], refused: 0, incomplete: 0, failed: 0 };
  const began = performance.now();
  const count =
    asked.way.kind === 'CLOSED' ? await closed(asked, asked.way, tally) : await open(asked, asked.way, tally);
  return { ...tally, asked: count, seconds: (performance.now() - began) / 1_000 };
}

async function closed(
  asked: Asked,
  { connections, questions, mostMs }: Extract<Asked['way'], { kind: 'CLOSED' }>,
  tally: Tally,
): Promise<number> {
  const end = performance.now() + mostMs;
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < questions && performance.now() < end) await ask(asked, asked.from + next++, tally);
    }),
  );
  return next;
}

/** Poisson arrivals: gaps are drawn, and a question is sent when it is due, whatever came back so far. */
async function open(
  asked: Asked,
  { perS, seconds, seed }: Extract<Asked['way'], { kind: 'OPEN' }>,
  tally: Tally,
): Promise<number> {
  const waiting: Promise<void>[] = [];
  const began = performance.now();
  for (const dueMs of arrivalsMs(perS, seconds, seed)) {
    const early = dueMs - (performance.now() - began);
    if (early > 0) await new Promise((done) => setTimeout(done, early));
    waiting.push(ask(asked, asked.from + waiting.length, tally));
  }
  await Promise.all(waiting);
  return waiting.length;
}

process.on('message', (asked: Asked) => void run(asked).then((answered) => process.send?.(answered)));
