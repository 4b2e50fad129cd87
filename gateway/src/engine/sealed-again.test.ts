import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ENVELOPE_HEADER,
  HELLO,
  type EnvelopeClaims,
  type Opener,
  type ToSeal,
} from '../../../shared/src/identity/envelope-contract.ts';
import { createOpener, createSealer, newSealKey } from '../../../shared/src/identity/envelope.ts';
import { openDoor, refusalOf, type SubgraphHandler } from '../../../shared/src/kit/serve/door.ts';
import {
  httpTransport,
  localTransport,
  SubgraphClient,
  type Sealable,
  type SendLimits,
  type SubgraphTransport,
} from './subgraph-client.ts';
import { SubgraphProcesses } from './subgraph-processes.ts';
import { testInquiry } from '../../../shared/testing/ruling.ts';
import { until } from '../../../shared/testing/until.ts';

const HOUR_MS = 3_600_000;
const BODY = '{"query":"{ person }"}';
const ASKED = { sdl: 'type Query { person: String }', digest: 'own' };
const INVENTED: ToSeal = {
  requestId: 'r-1',
  leftMs: 0,
  law: 'a-digest',
  inquiry: testInquiry,
};

let now = Date.parse('2026-11-01T12:00:00Z');
const clock = { now: () => now };
const key = newSealKey();
/** By how much the gateway's clock is ahead, at each question's seal from now on. */
let ahead: readonly number[] = [];
const gatewayClock = {
  now: () => {
    const [byMs = 0, ...later] = ahead;
    if (later.length > 0) ahead = later;
    return now + byMs;
  },
};
const sealer = createSealer(() => key, gatewayClock, randomUUID);
const helloSealer = createSealer(() => key, clock, randomUUID);
const newOpener = (): Opener => createOpener(() => new Map([[key.id, key.opens]]), clock, { from: now });

/** Those who open; one after the other gets what comes. */
let openers: Opener[] = [];
let turn = 0;
let came = 0;
let answered = 0;
/** What the seal of the question said that was opened last. */
let claims: EnvelopeClaims | undefined;
const handle: SubgraphHandler = async ({ envelope, body }) => {
  turn += 1;
  if (body !== HELLO) came += 1;
  try {
    const said = await openers[turn % openers.length]?.open(envelope, 'persons', 'POST', body);
    if (body !== HELLO) claims = said;
  } catch (error) {
    return refusalOf(error);
  }
  const hello = { process: 'first', schema: 'own', law: 'a', isDraining: false, sources: [] };
  if (body !== HELLO) answered += 1;
  return { status: 200, body: body === HELLO ? JSON.stringify(hello) : '{"data":{}}' };
};
const opened: SubgraphTransport[] = [];
const door = await openDoor({ at: { host: '127.0.0.1', port: 0 }, handlerAt: () => handle });
const url = `${door.url}/persons`;
beforeEach(() => {
  openers = [newOpener()];
  [came, answered] = [0, 0];
  ahead = [];
});
// One that is open says hello each second, and is counted.
afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));
afterAll(() => door.close());

/** What is in the seal is of the moment in which it is sent. */
const question: Sealable = {
  body: BODY,
  of: {},
  seal: (to) => sealer.seal('persons', { ...INVENTED, ...to }, BODY),
};
const waiting = (): SendLimits => ({ signal: new AbortController().signal, timeoutMs: 60_000 });

/** The status of one question. */
async function ask(transport: SubgraphTransport): Promise<number> {
  const { status } = await transport.send(question, waiting());
  return status;
}

async function processes(balanced: boolean): Promise<SubgraphTransport> {
  const log = { warn: () => undefined, info: () => undefined };
  const over = new SubgraphProcesses({
    ...{ name: 'persons', asked: ASKED, log },
    seal: (body, nonces) => helloSealer.seal('persons', { ...INVENTED, nonces }, body),
  });
  opened.push(over);
  await over.take([{ url, connectMs: 60_000, connections: 4, balanced }]);
  return over;
}

const WAYS: readonly (readonly [string, () => SubgraphTransport | Promise<SubgraphTransport>])[] = [
  ['in this process', () => localTransport(handle)],
  ['at a port of this process', () => httpTransport(url)],
  ['in a process of its own', () => processes(false)],
];
describe.each(WAYS)('a subgraph %s', (_way, over) => {
  test('is asked on when the clock was put back, and when it began anew; no question is answered twice', async () => {
    const transport = await over();
    opened.push(transport);
    expect([await ask(transport), await ask(transport)]).toEqual([200, 200]);
    now -= HOUR_MS;
    expect([await ask(transport), await ask(transport)]).toEqual([200, 200]);
    now += HOUR_MS;
    openers = [newOpener()];
    now -= HOUR_MS;
    expect([await ask(transport), await ask(transport)]).toEqual([200, 200]);
    now += HOUR_MS;
    expect(await ask(transport)).toBe(200);
    expect(answered).toBe(7);
  });

  test.each([HOUR_MS, -HOUR_MS])(
    'is asked once more where the clock was set by %i ms while a question was under way',
    async (byMs) => {
      const transport = await over();
      opened.push(transport);
      await ask(transport);
      [came, ahead] = [0, [byMs, byMs, 0]];
      expect([await ask(transport), came, answered]).toEqual([200, 3, 2]);
    },
  );

  test('whose clock differs for good refuses after a few times, and says by how much', async () => {
    const transport = await over();
    opened.push(transport);
    await ask(transport);
    [came, ahead] = [0, [-HOUR_MS]];
    const { status, body } = await transport.send(question, waiting());
    expect([status, came, answered]).toEqual([401, 5, 1]);
    expect(JSON.parse(body)).toMatchObject({
      errors: [{ extensions: { code: 'SEAL_REJECTED', ageMs: HOUR_MS } }],
    });
  });

  test.each([
    ['is 3 s behind', [-3_000]],
    ['is 9 s behind', [-9_000]],
    ['is 11.9 s behind', [-11_900]],
    ['is 2 s ahead', [2_000]],
    ['is put forward by an hour under way', [-HOUR_MS, -HOUR_MS, 0]],
    ['is put back by an hour under way', [HOUR_MS, HOUR_MS, 0]],
  ])(
    'knows how long the caller waits from when it is sealed last, where the gateway’s clock %s',
    async (_, by) => {
      const transport = await over();
      opened.push(transport);
      ahead = by;
      const said: number[] = [];
      const leftMs = (): number => {
        said.push(60_000 - 1_000 * said.length);
        return said.at(-1) ?? 0;
      };
      const { signal } = new AbortController();
      const context = {
        requestId: 'r-1',
        law: 'a-digest',
        inquiry: testInquiry,
        reports: [],
        signal,
        leftMs,
      };
      await new SubgraphClient('persons', transport, sealer).ask(BODY, context);
      // Once for the time-out, and once for each seal.
      expect(said).toHaveLength(1 + came);
      expect((claims?.deadlineAt ?? 0) - now).toBe(said.at(-1));
    },
  );

  test('is asked no more for somebody who has gone', async () => {
    const transport = await over();
    opened.push(transport);
    await ask(transport);
    [came, ahead] = [0, [HOUR_MS]];
    const gone = new AbortController();
    const sent = transport.send(question, { signal: gone.signal, timeoutMs: 60_000 });
    await until('it was refused', () => (came > 0 ? true : undefined));
    gone.abort();
    await expect(sent).rejects.toThrow(/abort/iu);
    expect(answered).toBe(1);
  });

  test('learns from each seal once: what holds is sent once', async () => {
    const transport = await over();
    opened.push(transport);
    await ask(transport);
    const before = came;
    for (let count = 0; count < 5; count += 1) await ask(transport);
    expect(came - before).toBe(5);
  });
});

test('the way that a refusal came is used again: no connection is opened for what is sealed again', async () => {
  let connections = 0;
  const server = createServer((request, response) => {
    const envelope = String(request.headers[ENVELOPE_HEADER]);
    request.resume().on('end', () => {
      void handle({ method: 'POST', envelope, body: BODY, signal: new AbortController().signal }).then(
        ({ status, body }) => response.writeHead(status).end(body),
      );
    });
  }).on('connection', () => (connections += 1));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const transport = httpTransport(`http://127.0.0.1:${port}/persons`);
  opened.push(transport);
  try {
    expect([await ask(transport), came, connections]).toEqual([200, 2, 1]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('behind a balancer each question is answered by whom it comes to, once each is known', async () => {
  openers = [newOpener(), newOpener(), newOpener()];
  const transport = await processes(true);
  for (let count = 0; count < 6; count += 1) expect(await ask(transport)).toBe(200);
  expect(answered).toBe(6);
  now -= HOUR_MS;
  for (let count = 0; count < 6; count += 1) expect(await ask(transport)).toBe(200);
  expect(answered).toBe(12);
});

test.each([17, 40, 90])('also behind one that goes by turns over %i of them', async (count) => {
  openers = Array.from({ length: count }, newOpener);
  const transport = httpTransport(url);
  opened.push(transport);
  // As many questions as it takes to be known to most are refused first.
  for (let known = 0; known < count; known += 16) await ask(transport);
  for (let asked = 0; asked < 2 * count; asked += 1) expect(await ask(transport)).toBe(200);
});

test('whoever asks for another nonce each time is asked no more than a few times, and has said no', async () => {
  openers = Array.from({ length: 40 }, newOpener);
  const transport = httpTransport(url);
  opened.push(transport);
  expect(await ask(transport)).toBe(401);
  expect(answered).toBe(0);
  expect(came).toBeLessThan(20);
});

test('a refusal for another reason is not sent again, and a stranger learns no nonce', async () => {
  const stranger = createSealer(newSealKey, clock, randomUUID);
  const transport = httpTransport(url);
  opened.push(transport);
  const { status, body } = await transport.send(
    { body: BODY, of: {}, seal: () => stranger.seal('persons', { ...INVENTED, nonces: [] }, BODY) },
    waiting(),
  );
  expect([status, came, body.includes('nonce')]).toEqual([401, 1, false]);
});
