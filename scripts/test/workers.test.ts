import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Agent, request } from 'undici';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import { newProofKey } from '../../shared/src/identity/testing/proof-key.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { startHubProcess, type HubProcess } from '../../shared/testing/hub-process.ts';
import { embeddedUrl, LEDGER_DATABASE, prepareEmbeddedLedger } from '../hub/embedded-ledger.ts';
import { until } from '../../shared/testing/until.ts';
import { testData } from '../../shared/testing/hub.ts';
import { runCommand } from '../../shared/testing/command.ts';

const OFFICER_PER_MINUTE = 200;
const stop = new Shutdown();
let hub: HubProcess;
let directory: string;
let ledgerUrl: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  const data = await testData(['FR'], 0.05, stop);
  const { cluster, sources } = data;
  directory = data.directory;
  await prepareEmbeddedLedger(cluster, directory);
  ledgerUrl = cluster.adminUrl(LEDGER_DATABASE);
  const sourcesFile = join(directory, 'sources.yaml');
  writeFileSync(sourcesFile, JSON.stringify({ sources }));
  env = {
    LIAISON_WORKERS: '2',
    LIAISON_DATA: directory,
    LIAISON_SOURCES: sourcesFile,
    LIAISON_LEDGER: embeddedUrl(cluster, directory, 'writer'),
    LIAISON_OFFICER_PER_MINUTE: String(OFFICER_PER_MINUTE),
  };
  hub = await startHubProcess(env);
});

afterAll(async () => {
  await hub?.stop();
  await stop.run();
});

function tokenOf(officer: string, keyThumbprint?: string): Promise<string> {
  return new DemonstrationIssuers(directory).token({
    state: 'FR' as StateCode,
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer,
    ...(keyThumbprint === undefined ? {} : { keyThumbprint }),
  });
}

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly log: string;
  readonly entry: string;
}

const GLOCKS = '{ firearms(filter: { make: "Glock" }, first: 1) { nodes { id } } }';

/** Asks over a connection of its own, so that either process may answer. */
async function ask(as = 'invented', query = GLOCKS): Promise<Answer> {
  const dispatcher = new Agent({ pipelining: 0 });
  try {
    const { statusCode, body } = await request(`${hub.url}/graphql`, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await tokenOf(as)}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': 'INVENTED-TEST',
        'liaison-offence': '0501;max=120;law=FR',
      },
      body: JSON.stringify({ query }),
    });
    const { data, extensions } = (await body.json()) as {
      readonly data?: unknown;
      readonly extensions?: { readonly receipt?: { readonly log: string; readonly entry: string } };
    };
    return { status: statusCode, data, ...(extensions?.receipt ?? { log: '', entry: '' }) };
  } finally {
    await dispatcher.close();
  }
}

async function text(path: string): Promise<string> {
  const { statusCode, body } = await request(hub.url + path);
  expect(statusCode).toBe(200);
  return body.text();
}

let asked = 0;

/** Asks until both processes have answered; the last receipt of each. */
function bothAnswer(): Promise<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>();
  return until(
    'an answer of each process',
    async () => {
      asked += 1;
      // Each time another officer, as each has a rate.
      const { status, log, entry } = await ask(`invented-${asked}`).catch(() => ({
        status: 0,
        log: '',
        entry: '',
      }));
      if (status === 200) entries.set(log, entry);
      return entries.size === 2 && entries;
    },
    { seen: () => [[...entries.keys()], hub.said()] },
  );
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

test('an id that one process gave is taken by each', async () => {
  const { data } = await ask();
  const [found] = (data as { readonly firearms: { readonly nodes: readonly { readonly id: string }[] } })
    .firearms.nodes;
  const logs = new Set<string>();
  await until(
    'an answer of each process',
    async () => {
      asked += 1;
      const answer = await ask(`invented-${asked}`, `{ firearm(id: "${found?.id ?? ''}") { id } }`);
      expect(answer.data).toEqual({ firearm: found });
      logs.add(answer.log);
      return logs.size === 2;
    },
    { seen: () => [...logs] },
  );
});

interface Page {
  readonly firearms: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly endCursor: string };
  };
}

test('keys rotate while both processes answer: nothing is refused, what was made before holds, and a witness follows', async () => {
  const logs = ['gateway-1', 'gateway-1-w2'];
  const entries = await bothAnswer();
  const page = async (after?: string): Promise<Page['firearms']> => {
    const asks = after === undefined ? '' : `, after: "${after}"`;
    const query = `{ firearms(filter: { make: "Glock" }, first: 1${asks}) { nodes { id } pageInfo { endCursor } } }`;
    const { status, data } = await ask(`invented-${(asked += 1)}`, query);
    expect(status).toBe(200);
    return (data as Page).firearms;
  };
  const before = await page();
  const second = await page(before.pageInfo.endCursor);
  const inclusion = await text(`/ledger/proof/inclusion?log=gateway-1&entry=${entries.get('gateway-1')}`);
  const { key } = JSON.parse(inclusion) as { readonly key: string };
  const state = join(directory, 'witness-of-FR');
  const witness = () =>
    runCommand('scripts/witness.ts', ['--log', hub.url, '--key', key, '--state', state, '--once']);
  expect((await witness()).code).toBe(0);
  const secrets = () =>
    ['cursor-key', 'id-key', 'ledger-signing-key'].flatMap((name) =>
      [...readFileSync(join(directory, name), 'utf8').matchAll(/^[0-9a-f]{64}/gmu)].map(([hex]) => hex),
    );
  expect(secrets()).toHaveLength(3);

  const statuses = new Set<number>();
  let isOver = false;
  const asking = (async () => {
    while (!isOver) statuses.add((await ask(`invented-${(asked += 1)}`)).status);
  })();
  const keys = (...args: readonly string[]) =>
    runCommand('scripts/keys.ts', args, { LIAISON_DATA: directory });
  const refused = await keys('rotate', '--key', 'id', '--in', '2');
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--ids-change yes: ')]);
  for (const more of [['cursor'], ['id', '--ids-change', 'yes'], ['ledger']])
    expect((await keys('rotate', '--key', ...more, '--in', '2')).code).toBe(0);
  expect((await keys('rotate', '--key', 'seal')).code).toBe(0);
  for (const log of logs)
    await until(`the hand-over of ${log}`, async () => {
      const { handovers } = JSON.parse(await text(`/ledger/handovers?log=${log}`)) as {
        readonly handovers: readonly unknown[];
      };
      return handovers.length === 1;
    });
  // Both processes by now make new ids, and each reads the ids and cursors of before.
  const [old] = before.nodes;
  const seen = new Set<string>();
  const isNew = async (): Promise<boolean> => {
    const { data, log } = await ask(`invented-${(asked += 1)}`, `{ firearm(id: "${old?.id ?? ''}") { id } }`);
    const { id } = (data as { readonly firearm: { readonly id: string } }).firearm;
    if (id !== old?.id) seen.add(log);
    return seen.size === 2;
  };
  await until('new ids of each process', isNew, { seen: () => [...seen] });
  for (let n = 0; n < 6; n += 1) {
    const again = await page(before.pageInfo.endCursor);
    expect([again.nodes.length, again.nodes[0]?.id === second.nodes[0]?.id]).toEqual([1, false]);
  }
  // The ledger knows that each was rotated: a hub that has the key of before alone is refused from now on.
  const admin = new pg.Client({ connectionString: ledgerUrl });
  await admin.connect();
  await until('a note of each rotation in the ledger', async () => {
    const { rows } = await admin.query('SELECT name FROM ledger.key GROUP BY name HAVING count(*) > 1');
    return rows.length === 3;
  }).finally(() => admin.end());
  isOver = true;
  await asking;
  expect([...statuses]).toEqual([200]);

  expect((await witness()).code).toBe(0);
  const verified = await runCommand('scripts/ledger.ts', ['verify', '--url', ledgerUrl], {
    LIAISON_DATA: directory,
  });
  expect([verified.code, verified.out.match(/handed to the key/gu)?.length]).toEqual([0, 2]);
  const listed = await keys('list');
  expect([listed.code, listed.out.match(/ {2}of before {2}/gu)?.length]).toEqual([0, 3]);
  expect(secrets()).toHaveLength(6);
  for (const hex of secrets()) expect(listed.out + listed.err).not.toContain(hex);
});

test('a proof of possession serves once, whichever process it comes to', async () => {
  const key = await newProofKey();
  const bound = await tokenOf('invented-bound', key.thumbprint);
  const url = `${hub.url}/graphql`;
  const askWith = async (proof: string) => {
    const dispatcher = new Agent({ pipelining: 0 });
    try {
      const { statusCode, headers, body } = await request(url, {
        dispatcher,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `DPoP ${bound}`,
          dpop: proof,
          'liaison-purpose': 'INVESTIGATION',
          'liaison-case': 'INVENTED-TEST',
        },
        body: '{"query":"{ __typename }"}',
      });
      await body.dump();
      return { statusCode, nonce: String(headers['dpop-nonce']) };
    } finally {
      await dispatcher.close();
    }
  };
  const { statusCode, nonce } = await askWith(await key.proof({ token: bound, url }));
  expect(statusCode).toBe(401);
  const proof = await key.proof({ token: bound, url, nonce });
  const answers = await Promise.all(Array.from({ length: 8 }, () => askWith(proof)));
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([
    200,
    ...Array.from({ length: 7 }, () => 401),
  ]);
});

test('metrics are those of all processes', async () => {
  const before = answered(await text('/metrics'));
  for (let i = 0; i < 6; i += 1) expect((await ask()).status).toBe(200);
  const after = await text('/metrics');
  expect(answered(after)).toBe(before + 6);
  expect(after).toMatch(/^liaison_workers\{state="live"\} 2$/mu);
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
    await until('the metrics of all processes', async () => {
      const { statusCode, body } = await request(`${hub.url}/metrics`);
      await body.dump();
      return statusCode === 200;
    });
  },
);

onLinux(
  'a process that is killed is started again, its log goes on where it ended, and nobody is left waiting',
  async () => {
    // Whether a caller is lost depends on the moment of the kill: each time one was on the way to that process.
    await bothAnswer();
    for (let kill = 1; kill <= 3; kill += 1) {
      const before = await size('gateway-1-w2');
      const said = hub.said().length;
      process.kill(lastProcess(), 'SIGKILL');
      // Who is on the way to it at this moment is cut off or answered by the other.
      let waiting = 12;
      for (let n = waiting; n > 0; n -= 1)
        void ask().then(
          () => (waiting -= 1),
          () => (waiting -= 1),
        );
      await until('an end to each of twelve questions', () => waiting === 0, {
        seen: () => `${waiting} wait`,
      });
      await until('its new start', () => /starting it again/u.test(hub.said().slice(said)), {
        seen: hub.said,
      });
      await bothAnswer();
      expect(await size('gateway-1-w2')).toBeGreaterThan(before);
    }
  },
);

onLinux(
  'a process that stands still is ended and started again, and whoever waits at it is cut off',
  async () => {
    await bothAnswer();
    const [said, still] = [hub.said().length, lastProcess()];
    process.kill(still, 'SIGSTOP');
    // Connections go to the processes in turns: one of these waits at the one that does not move.
    let waiting = 4;
    for (let n = waiting; n > 0; n -= 1)
      void ask().then(
        () => (waiting -= 1),
        () => (waiting -= 1),
      );
    await until('an end to each of four questions', () => waiting === 0, {
      seen: () => [waiting, hub.said()],
    });
    expect(hub.said().slice(said)).toContain('Gateway process 2 has said nothing for 5 s: it is ended.');
    await bothAnswer();
    expect(lastProcess()).not.toBe(still);
  },
);

onLinux('while one cannot start, the metrics of the others are told, and that it is missing', async () => {
  const admin = new pg.Client({ connectionString: ledgerUrl });
  await admin.connect();
  const said = hub.said().length;
  const since = () => hub.said().slice(said);
  try {
    process.kill(lastProcess(), 'SIGKILL');
    // Until the test ends its session, nobody can take that log.
    await admin.query("SELECT pg_advisory_lock(hashtextextended('gateway-1-w2', 1))");
    await until('the end of the process', () => since().includes('starting it again'));
    const seen = new Set<string>();
    await until(
      'a start in vain',
      async () => {
        // One that came to the process that cannot start ends with it.
        const answer = await request(`${hub.url}/metrics`).catch(() => undefined);
        const numbers = await answer?.body.text().catch(() => undefined);
        if (answer && numbers !== undefined)
          seen.add(`${answer.statusCode} ${/^liaison_workers\{state="live"\} (\d)$/mu.exec(numbers)?.[1]}`);
        return since().includes('held by a hub that is alive');
      },
      { seen: () => [[...seen], since()] },
    );
    expect([...seen]).toEqual(['200 1']);
  } finally {
    await admin.end();
  }
  await bothAnswer();
  await until('both in the metrics', async () =>
    /^liaison_workers\{state="live"\} 2$/mu.test(await text('/metrics')),
  );
});

async function size(log: string): Promise<number> {
  return Number((await text(`/ledger/checkpoint?log=${log}`)).split('\n')[1]);
}

test('the rate of an officer counts over all processes', async () => {
  const began = process.hrtime.bigint();
  let accepted = 0;
  for (let refused = 0; refused < 20;) {
    const { status } = await ask();
    if (status === 200) accepted += 1;
    else {
      expect(status).toBe(429);
      refused += 1;
    }
  }
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  // What is regained meanwhile grows with the time that it took; two processes that count alone let in twice as many.
  const alone = OFFICER_PER_MINUTE + (seconds * OFFICER_PER_MINUTE) / 60;
  expect(accepted).toBeLessThan(1.5 * alone);
});

/** What the hub says of itself, by each of its processes that answers. */
async function health(): Promise<readonly (number | string)[]> {
  return Promise.all(
    ['/health/live', '/health/ready'].map((path) =>
      request(hub.url + path, { dispatcher: new Agent({ pipelining: 0 }) }).then(
        async ({ statusCode, body }) => (await body.dump(), statusCode),
        (error: unknown) => String(error),
      ),
    ),
  );
}

test('a second start under the same name harms nobody, unless it is told to: then the first ends with 3', async () => {
  const { port } = new URL(hub.url);
  await expect(startHubProcess({ ...env, PORT: port })).rejects.toThrow('somebody listens there already');
  await expect(startHubProcess({ ...env, PORT: port }, undefined, ['--take-over'])).rejects.toThrow(
    'somebody listens there already',
  );
  await expect(startHubProcess(env)).rejects.toThrow(
    /the log gateway-1 is held by a hub that is alive, connected from .*LIAISON_INSTANCE/u,
  );
  expect(await health()).toEqual([200, 200]);
  await bothAnswer();

  const ended = new Promise((done) => hub.child.once('exit', (code) => done(code)));
  const next = await startHubProcess({ ...env, LIAISON_WORKERS: '1' }, undefined, ['--take-over']);
  try {
    expect(await ended).toBe(3);
    expect(hub.said()).toContain('Another hub took the log');
    hub = next;
    expect(await health()).toEqual([200, 200]);
    expect((await ask('invented-next')).log).toBe('gateway-1');
  } finally {
    await next.stop();
  }
});
