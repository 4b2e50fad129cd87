import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { startTestHub } from '../../gateway/testing/hub.ts';
import { percentile } from './report.ts';

/** How long each answer of the canned subgraph takes, in milliseconds: with the limit below it sets what the hub carries. */
const WORK_MS = 40;
const IN_FLIGHT_MAX = 8;
const NOMINAL_PER_S = 60;
const PHASE_S = 5;
const SHED_WITHIN_MS = 50;

interface Phase {
  readonly perS: number;
  readonly accepted: number;
  readonly shed: number;
  readonly other: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly shedP99Ms: number;
}

export interface OverloadResult {
  readonly nominal: Phase;
  readonly overload: Phase;
  readonly holds: boolean;
}

/**
 * Asks a hub ten times what it carries, at a fixed rate whatever comes back: what it accepts must stay within twice its
 * usual p99, the rest must be told so within 50 ms. The real gateway in a process of its own, over canned subgraphs.
 */
export async function benchOverload(): Promise<OverloadResult> {
  const child = fork(fileURLToPath(import.meta.url), ['--serve'], {
    execArgv: ['--import', 'tsx'],
    stdio: 'inherit',
  });
  try {
    const { url, token } = await new Promise<{ url: string; token: string }>((done, failed) => {
      child.once('message', (message) => done(message as { url: string; token: string }));
      child.once('exit', () => failed(new Error('the hub of the bench did not start')));
    });
    const pool = new Pool(url, { connections: 400 });
    await phase(pool, token, NOMINAL_PER_S, 2);
    const nominal = await phase(pool, token, NOMINAL_PER_S, PHASE_S);
    const overload = await phase(pool, token, NOMINAL_PER_S * 10, PHASE_S);
    await pool.destroy();
    const holds =
      overload.p99Ms <= 2 * nominal.p99Ms &&
      overload.shedP99Ms <= SHED_WITHIN_MS &&
      overload.other + nominal.other === 0;
    return { nominal, overload, holds };
  } finally {
    child.kill();
  }
}

async function phase(pool: Pool, token: string, perS: number, seconds: number): Promise<Phase> {
  const accepted: number[] = [];
  const shed: number[] = [];
  let other = 0;
  const one = async (): Promise<void> => {
    const began = performance.now();
    try {
      const { statusCode, body } = await pool.request({
        path: '/graphql',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'liaison-purpose': 'INVESTIGATION',
          'liaison-case': 'INVENTED-1',
        },
        body: '{"query":"{ person(id: \\"DE:person:P-1\\") { id owner primaryName } }"}',
      });
      await body.dump();
      const took = performance.now() - began;
      if (statusCode === 200) accepted.push(took);
      else if (statusCode === 503 || statusCode === 429) shed.push(took);
      else other += 1;
    } catch {
      other += 1;
    }
  };
  const asked: Promise<void>[] = [];
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * perS);
    while (asked.length < due) asked.push(one());
    await new Promise((done) => setTimeout(done, 2));
  }
  await Promise.all(asked);
  return {
    perS,
    accepted: accepted.length,
    shed: shed.length,
    other,
    p50Ms: percentile(accepted, 0.5),
    p99Ms: percentile(accepted, 0.99),
    shedP99Ms: percentile(shed, 0.99),
  };
}

async function serve(): Promise<void> {
  const hub = await startTestHub({
    LIAISON_IN_FLIGHT_MAX: String(IN_FLIGHT_MAX),
    LIAISON_OFFICER_IN_FLIGHT_MAX: String(IN_FLIGHT_MAX),
    LIAISON_STATE_IN_FLIGHT_MAX: String(IN_FLIGHT_MAX),
    LIAISON_OFFICER_PER_MINUTE: '1000000',
    LIAISON_STATE_PER_MINUTE: '1000000',
  });
  hub.subgraphs.persons.behaviour = { kind: 'WAIT', ms: WORK_MS };
  process.send?.({ url: hub.url, token: await hub.token() });
}

// As the child of `benchOverload`: the hub that is asked.
if (process.argv.includes('--serve')) await serve();
