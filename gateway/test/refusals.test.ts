import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { startTestHub, type TestHub } from '../testing/hub.ts';
import { until } from '../../shared/testing/until.ts';
import { hold } from '../testing/canned-subgraph.ts';

const ASK = { query: '{ person(id: "DE:person:P-1") { id } }' };
let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub({
    LIAISON_IN_FLIGHT_MAX: '2',
    LIAISON_OFFICER_IN_FLIGHT_MAX: '8',
    LIAISON_STATE_IN_FLIGHT_MAX: '8',
    LIAISON_HEADERS_TIMEOUT_MS: '5000',
  });
});
afterAll(() => hub.close());

/** Waits until the hub has gone round twice: what was sent before it has read by then. */
async function turns({ url } = hub): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await fetch(`${url}/health/live`);
}

/** Writes bytes as they are and waits until the other side closes. */
function overSocket(bytes: string, then?: 'END' | 'RESET'): Promise<string> {
  return new Promise((done, failed) => {
    let text = '';
    const socket = connect({ port: hub.port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      then === 'END'
        ? socket.end(bytes)
        : socket.write(bytes, () => {
            // Once the hub has read it, as it has read what comes after it.
            if (then === 'RESET') void turns().then(() => socket.resetAndDestroy());
          }),
    );
    socket.on('data', (part: Buffer) => (text += part.toString()));
    socket.on('end', () => socket.end());
    socket.on('close', () => done(text));
    socket.on('error', failed);
  });
}

/** What was counted, and how many entries were made, by what happens meanwhile. */
async function noted(work: () => Promise<unknown>) {
  const [refusals, entries] = [hub.ledger.refusals.length, hub.ledger.entries.length];
  await work();
  // Who is cut off may hear of it before the hub has cleared up.
  await until(
    'a note of it',
    () =>
      hub.ledger.refusals.length > refusals ||
      (hub.ledger.entries.length > entries &&
        hub.ledger.entries.slice(entries).every(({ outcome }) => outcome)),
  );
  // What is noted beside it, if anything, would be by now.
  await turns();
  return {
    counted: hub.ledger.refusals.slice(refusals).map(({ code, place }) => `${code} ${place}`),
    recorded: hub.ledger.entries
      .slice(entries)
      .map(({ received, outcome }) => `${outcome?.errorCodes.join() ?? 'open'} ${received.path}`),
  };
}

describe('what is refused without records of its own is counted once, by code and place', () => {
  test.each([
    ['no HTTP', () => overSocket('HELO hub\r\n\r\n'), 'BAD_INPUT HTTP'],
    [
      'headers that never end',
      () => overSocket('GET / HTTP/1.1\r\nhost: localhost\r\n'),
      'REQUEST_TIMEOUT HTTP',
    ],
    ['half a request line', () => overSocket('GET / HT', 'END'), 'BAD_INPUT HTTP'],
    ['an address that is not there', () => fetch(`${hub.url}/nowhere`), 'NOT_FOUND elsewhere'],
    [
      'an address that is none',
      () => overSocket('GET /%ff%00 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n'),
      'NOT_FOUND elsewhere',
    ],
    [
      'a tunnel',
      () => overSocket('CONNECT x:1 HTTP/1.1\r\nhost: localhost\r\n\r\n'),
      'METHOD_NOT_ALLOWED HTTP',
    ],
    [
      'an expectation',
      () =>
        overSocket('GET /nowhere HTTP/1.1\r\nhost: localhost\r\nexpect: more\r\nconnection: close\r\n\r\n'),
      'NOT_FOUND elsewhere',
    ],
    [
      'no host',
      () => overSocket('GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n'),
      'BAD_INPUT /health/live',
    ],
    [
      'an officer who is none',
      () =>
        fetch(`${hub.url}/demonstration/token`, { method: 'POST', headers: { origin: hub.url }, body: '{}' }),
      'BAD_INPUT /demonstration/token',
    ],
    [
      'a body that is too large elsewhere',
      () => fetch(`${hub.url}/demonstration/token`, { method: 'POST', body: 'x'.repeat(2_000_000) }),
      'PAYLOAD_TOO_LARGE /demonstration/token',
    ],
  ] satisfies [string, () => Promise<unknown>, string][])('%s', async (_, work, counted) => {
    expect(await noted(work)).toEqual({ counted: [counted], recorded: [] });
  });

  test('more than the hub can carry', async () => {
    const { held, release } = hold();
    hub.subgraphs.persons.behaviour = held;
    const refused = hub.ledger.refusals.length;
    const overloaded = () =>
      hub.ledger.refusals.slice(refused).filter(({ code }) => code === 'OVERLOADED').length;
    const { counted, recorded } = await noted(async () => {
      const asked = Promise.all(Array.from({ length: 8 }, () => hub.ask(ASK)));
      await until('six refusals', () => overloaded() === 6, {
        seen: () => hub.ledger.refusals.slice(refused),
      }).finally(release);
      await asked;
    });
    hub.subgraphs.persons.behaviour = { kind: 'ANSWER' };
    expect(counted).toEqual(Array.from({ length: 6 }, () => 'OVERLOADED /graphql'));
    expect(recorded).toHaveLength(2);
  });

  test('requests that a ledger which is down could not record', async () => {
    hub.ledger.isBroken = true;
    const { counted } = await noted(async () => {
      await hub.ask(ASK);
      await hub.ask('{');
      await fetch(`${hub.url}/graphql`);
      await fetch(`${hub.url}/schema.graphql`);
    });
    hub.ledger.isBroken = false;
    expect(counted).toEqual([
      ...Array.from({ length: 3 }, () => 'LEDGER_UNAVAILABLE /graphql'),
      'LEDGER_UNAVAILABLE /schema.graphql',
    ]);
  });
});

describe('what has records of its own is not counted beside them', () => {
  const postDocs = (headers = {}) =>
    fetch(`${hub.url}/docs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
  const head = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  test.each([
    ['no host', () => overSocket('GET /graphql HTTP/1.1\r\nconnection: close\r\n\r\n'), 'BAD_INPUT /graphql'],
    ['no token', () => hub.ask(ASK, { authorization: undefined }), 'UNAUTHENTICATED /graphql'],
    ['another method', () => fetch(`${hub.url}/graphql?query={x}`), 'METHOD_NOT_ALLOWED /graphql'],
    ['too large a body', () => hub.ask('x'.repeat(2_000_000)), 'PAYLOAD_TOO_LARGE /graphql'],
    [
      'a body that never ends',
      () => overSocket(`${head}content-length: 100\r\n\r\n{`),
      'REQUEST_TIMEOUT /graphql',
    ],
    [
      'a caller who hangs up within the body',
      () => overSocket(`${head}content-length: 100\r\n\r\n{`, 'RESET'),
      'CALLER_GONE /graphql',
    ],
    ['a schema without a token', () => fetch(`${hub.url}/schema.graphql`), 'UNAUTHENTICATED /schema.graphql'],
    ['what is lent without a token', () => postDocs(), 'UNAUTHENTICATED /docs'],
    [
      'what is lent as anything but a page',
      () => postDocs({ accept: 'application/json' }),
      'NOT_ACCEPTABLE /docs',
    ],
  ] satisfies [string, () => Promise<unknown>, string][])('%s', async (_, work, recorded) => {
    expect(await noted(work)).toEqual({ counted: [], recorded: [recorded] });
  });
});

test('a tunnel that is refused costs neither the hub nor a connection, whatever its caller does', async () => {
  const tunnel = (then: (socket: Socket) => void): Promise<unknown> =>
    new Promise((done) => {
      const socket = connect({ port: hub.port, host: '127.0.0.1', allowHalfOpen: true }, () => {
        socket.write('CONNECT x:1 HTTP/1.1\r\nhost: localhost\r\n\r\n');
        then(socket);
      });
      socket
        .on('error', () => undefined)
        .on('close', done)
        .resume();
    });
  await Promise.all([
    tunnel((socket) => setTimeout(() => socket.resetAndDestroy(), 2)),
    tunnel((socket) => socket.once('data', () => socket.resetAndDestroy())),
    // Goes on for as long as it is let.
    tunnel((socket) => {
      const timer = setInterval(() => socket.write('x'), 100);
      socket.on('close', () => clearInterval(timer));
    }),
  ]);
  expect((await fetch(`${hub.url}/health/live`)).status).toBe(200);
});

test('a schema that is read leaves who read it, and the digest of what was read, before it leaves', async () => {
  const read = () =>
    hub
      .token()
      .then((token) => fetch(`${hub.url}/schema.graphql`, { headers: { authorization: `Bearer ${token}` } }));
  const text = await (await read()).text();
  expect(text).toContain('type Person');
  const { received, intent, outcome } = hub.ledger.entries.at(-1) ?? {};
  expect(received).toMatchObject({ method: 'GET', path: '/schema.graphql' });
  expect(intent).toBeUndefined();
  expect(outcome).toMatchObject({
    status: 200,
    office: { state: 'FR', agencyKind: 'POLICE', role: 'INVESTIGATOR' },
    bodyDigest: createHash('sha256').update(text).digest('hex'),
  });
  expect(outcome?.office).not.toHaveProperty('officer');
  hub.ledger.isBroken = true;
  const refused = await read();
  hub.ledger.isBroken = false;
  expect([refused.status, (await refused.text()).includes('type')]).toEqual([503, false]);
});

test('what comes over an open connection while the hub stops is told to come again, and counted', async () => {
  const stopping = await startTestHub();
  const { held, release } = hold();
  stopping.subgraphs.persons.behaviour = held;
  const slow = stopping.ask(ASK);
  const answers: string[] = [];
  const socket = connect(stopping.port, '127.0.0.1').on('data', (part: Buffer) =>
    answers.push(part.toString()),
  );
  // Half a request keeps the connection from being idle when the hub begins to stop.
  await new Promise<void>((done) => void socket.write('GET /health/live HTTP/1.1\r\n', () => done()));
  await until('the question at the subgraph', () => stopping.subgraphs.persons.seen.length > 0);
  await turns(stopping);
  const closed = stopping.close();
  socket.write('host: localhost\r\n\r\n');
  await until('a refusal', () => answers.length > 0);
  release();
  expect((await slow).status).toBe(200);
  await closed;
  expect(answers.join('')).toMatch(/^HTTP\/1\.1 503 [^]*connection: close[^]*OVERLOADED/iu);
  expect(stopping.ledger.refusals).toEqual([{ code: 'OVERLOADED', place: '/health/live' }]);
});

test('reading the schema counts against the rate of officer and State, and its refusal is recorded', async () => {
  const limited = await startTestHub({ LIAISON_OFFICER_PER_MINUTE: '2' });
  try {
    const authorization = `Bearer ${await limited.token()}`;
    const read = () => fetch(`${limited.url}/schema.graphql`, { headers: { authorization } });
    expect([(await read()).status, (await read()).status, (await read()).status]).toEqual([200, 200, 429]);
    expect(limited.ledger.entries.at(-1)).toMatchObject({
      received: { path: '/schema.graphql' },
      outcome: { errorCodes: ['RATE_LIMITED'] },
    });
  } finally {
    await limited.close();
  }
});
