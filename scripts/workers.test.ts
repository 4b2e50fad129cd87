import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { StateCode } from '../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../shared/src/identity/demonstration.ts';
import { Shutdown } from './hub.ts';
import { startHubProcess, type HubProcess } from './hub-process.ts';
import { embeddedUrl, prepareEmbeddedLedger } from './ledger/embedded.ts';
import { testData } from './testing/hub.ts';

const OFFICER_PER_MINUTE = 200;
const stop = new Shutdown();
let hub: HubProcess;
let token = '';

beforeAll(async () => {
  const { directory, cluster, sources } = await testData(['FR'], 0.05, stop);
  await prepareEmbeddedLedger(cluster, directory);
  const sourcesFile = join(directory, 'sources.yaml');
  writeFileSync(sourcesFile, JSON.stringify({ sources }));
  hub = await startHubProcess({
    LIAISON_WORKERS: '2',
    LIAISON_DATA: directory,
    LIAISON_SOURCES: sourcesFile,
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    LIAISON_OFFICER_PER_MINUTE: String(OFFICER_PER_MINUTE),
  });
  token = await tokenOf(directory);
}, 120_000);

afterAll(async () => {
  await hub?.stop();
  await stop.run();
}, 60_000);

function tokenOf(directory: string): Promise<string> {
  return new DemonstrationIssuers(directory).token({
    state: 'FR' as StateCode,
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer: 'invented',
  });
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>, withinMs: number): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`nothing after ${withinMs} ms; the hub said:\n${hub.said()}`);
    await sleep(50);
  }
}

/** Asks over a connection of its own, so that either process may answer. */
async function ask(): Promise<{ readonly status: number; readonly log: string; readonly entry: string }> {
  const dispatcher = new Agent({ pipelining: 0 });
  try {
    const { statusCode, body } = await request(`${hub.url}/graphql`, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': 'INVENTED-TEST',
        'liaison-offence': '0501;max=120;law=FR',
      },
      body: '{"query":"{ firearms(filter: { make: \\"Glock\\" }, first: 1) { nodes { id } } }"}',
    });
    const { extensions } = (await body.json()) as {
      readonly extensions?: { readonly receipt?: { readonly log: string; readonly entry: string } };
    };
    return { status: statusCode, ...(extensions?.receipt ?? { log: '', entry: '' }) };
  } finally {
    await dispatcher.close();
  }
}

async function text(path: string): Promise<string> {
  const { statusCode, body } = await request(hub.url + path);
  expect(statusCode).toBe(200);
  return body.text();
}

/** Asks until both processes have answered; the last receipt of each. */
function bothAnswer(): Promise<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>();
  return until(async () => {
    const { status, log, entry } = await ask().catch(() => ({ status: 0, log: '', entry: '' }));
    if (status === 200) entries.set(log, entry);
    return entries.size === 2 ? entries : undefined;
  }, 20_000);
}

function answered(metrics: string): number {
  return Number(/liaison_requests_total\{status="200"\} (\d+)/u.exec(metrics)?.[1]);
}

test('each process has a log of its own, and any of them proves a receipt of the other', async () => {
  const entries = await bothAnswer();
  expect([...entries.keys()].sort()).toEqual(['gateway-1', 'gateway-1-w2']);
  for (const [log, entry] of entries) {
    const proof = await text(`/ledger/proof/inclusion?log=${log}&entry=${entry}`);
    expect((JSON.parse(proof) as { records: unknown[] }).records).toHaveLength(3);
    expect(await text(`/ledger/checkpoint?log=${log}`)).toMatch(new RegExp(`^liaison/ledger/${log}\n`, 'u'));
  }
});

test('metrics are those of all processes', async () => {
  const before = answered(await text('/metrics'));
  for (let i = 0; i < 6; i += 1) expect((await ask()).status).toBe(200);
  expect(answered(await text('/metrics'))).toBe(before + 6);
});

const onLinux = process.platform === 'linux' ? test : test.skip;

/** The gateway process that was started last. */
function lastProcess(): number {
  const children = readFileSync(`/proc/${hub.child.pid}/task/${hub.child.pid}/children`, 'utf8');
  return Number(children.trim().split(' ').at(-1));
}

onLinux(
  'metrics are an error while a process does not answer: never those of a part, and nobody waits for ever',
  async () => {
    const stopped = lastProcess();
    process.kill(stopped, 'SIGSTOP');
    const asked = new AbortController();
    try {
      // Of these some are handed to the process that hangs, which is what its callers have of it.
      const answers = Array.from({ length: 4 }, async () => {
        const { statusCode, body } = await request(`${hub.url}/metrics`, {
          dispatcher: new Agent({ pipelining: 0 }),
          signal: asked.signal,
        });
        return { statusCode, text: await body.text() };
      });
      const { statusCode, text: said } = await Promise.any(answers);
      expect([statusCode, said]).toEqual([500, expect.stringMatching(/"code":"INTERNAL"/u)]);
      expect(said).not.toContain('liaison_requests_total');
      asked.abort();
      await Promise.allSettled(answers);
    } finally {
      process.kill(stopped, 'SIGCONT');
    }
    await until(async () => {
      const { statusCode, body } = await request(`${hub.url}/metrics`);
      await body.dump();
      return statusCode === 200 ? true : undefined;
    }, 10_000);
  },
  40_000,
);

onLinux(
  'a process that is killed is started again, and its log goes on where it ended',
  async () => {
    const before = await size('gateway-1-w2');
    process.kill(lastProcess(), 'SIGKILL');
    // Who is on the way to it at this moment is cut off or answered by the other: nobody is left waiting.
    const onTheWay = Promise.all(Array.from({ length: 12 }, () => ask().catch(() => undefined)));
    const settled = await Promise.race([onTheWay.then(() => true), sleep(10_000, false, { ref: false })]);
    expect(settled).toBe(true);
    // The other answers while it is away.
    await until(async () => ((await ask().catch(() => undefined))?.status === 200 ? true : undefined), 5_000);
    await until(() => (/starting it again/u.test(hub.said()) ? true : undefined), 5_000);
    await bothAnswer();
    expect(await size('gateway-1-w2')).toBeGreaterThan(before);
  },
  40_000,
);

async function size(log: string): Promise<number> {
  return Number((await text(`/ledger/checkpoint?log=${log}`)).split('\n')[1]);
}

test('the rate of an officer counts over all processes', async () => {
  const began = Date.now();
  let accepted = 0;
  for (let refused = 0; refused < 20;) {
    const { status } = await ask();
    if (status === 200) accepted += 1;
    else {
      expect(status).toBe(429);
      refused += 1;
    }
  }
  const seconds = (Date.now() - began) / 1000;
  // What one process alone would let in, and what it may miss of the other within a tenth of a second.
  expect(accepted).toBeLessThan(OFFICER_PER_MINUTE + (seconds * OFFICER_PER_MINUTE) / 60 + 60);
}, 60_000);
