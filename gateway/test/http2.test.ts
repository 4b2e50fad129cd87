import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connect, constants, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectPlain, type Socket } from 'node:net';
import { newProofKey } from '../../shared/src/identity/testing/proof-key.ts';
import { until } from '../../shared/testing/until.ts';
import { readConfig } from '../src/config/config.ts';
import { hold } from '../testing/canned-subgraph.ts';
import { startTestHub, type TestHub } from '../testing/hub.ts';

/** What the edge promises over HTTP/1.1, over HTTP/2 in clear; over TLS tls.test.ts looks. */
let hub: TestHub;
let session: ClientHttp2Session;
beforeAll(async () => {
  hub = await startTestHub({
    LIAISON_HTTP2: 'clear',
    LIAISON_BODY_MAX_BYTES: '4096',
    LIAISON_HEADERS_TIMEOUT_MS: '3000',
    LIAISON_OFFICER_IN_FLIGHT_MAX: '4',
  });
});
afterEach(() => {
  session.destroy();
  hub.subgraphs.persons.behaviour = { kind: 'ANSWER' };
});
afterAll(() => hub.close());

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function open(of: TestHub = hub): ClientHttp2Session {
  session = connect(`http://127.0.0.1:${of.port}`);
  session.on('error', () => undefined);
  return session;
}

/** One request over an open connection; `end` false leaves its body open. */
function send(
  headers: OutgoingHttpHeaders,
  body?: string,
  over: ClientHttp2Session = session,
  end = true,
): Promise<Told> {
  return new Promise((done, failed) => {
    const stream = over.request(headers, { endStream: body === undefined });
    let told: Readonly<Record<string, unknown>> = {};
    let text = '';
    stream
      .on('response', (of) => (told = of))
      .on('data', (part: Buffer) => (text += part.toString()))
      .on('error', failed)
      .on('close', () => {
        const code = /"code":"([A-Z_]+)"/u.exec(text)?.[1];
        done({ status: Number(told[':status']), headers: told, text, code });
      });
    if (body !== undefined) stream.write(body);
    if (end && body !== undefined) stream.end();
  });
}

const BODY = '{"query":"{ person(id: \\"DE:person:P-1\\") { id } }"}';
async function asking(change: OutgoingHttpHeaders = {}): Promise<OutgoingHttpHeaders> {
  return {
    ':method': 'POST',
    ':path': '/graphql',
    'content-type': 'application/json',
    authorization: `Bearer ${await hub.token()}`,
    'liaison-purpose': 'INVESTIGATION',
    'liaison-case': 'INVENTED-1',
    ...change,
  };
}

test('questions over one connection are answered side by side, and HTTP/1.1 at the same port', async () => {
  const headers = await asking();
  open();
  const { held, release } = hold();
  hub.subgraphs.persons.behaviour = held;
  const before = hub.subgraphs.persons.seen.length;
  const asked = [send(headers, BODY), send(headers, BODY), send(headers, BODY)];
  await until('three questions at the subgraph', () => hub.subgraphs.persons.seen.length === before + 3);
  expect((await send({ ':path': '/health/live' })).status).toBe(200);
  release();
  expect((await Promise.all(asked)).map(({ status, code }) => [status, code])).toEqual(
    asked.map(() => [200, undefined]),
  );
  const older = await hub.ask(BODY);
  expect([older.status, older.headers.get('keep-alive')]).toEqual([200, 'timeout=65']);
  expect(hub.ledger.entries.at(-2)?.received).toMatchObject({ method: 'POST', path: '/graphql' });
});

describe('is refused as over HTTP/1.1:', () => {
  test.each([
    ['another method', { ':method': 'GET' }, undefined, 405, 'METHOD_NOT_ALLOWED'],
    ['no token', { authorization: 'Bearer ' }, BODY, 401, 'UNAUTHENTICATED'],
    ['another name', { ':authority': 'rebound.invalid' }, BODY, 421, 'MISDIRECTED'],
    ['another page', { origin: 'https://elsewhere.invalid' }, BODY, 403, 'ORIGIN_REFUSED'],
    ['two names', { ':authority': 'localhost', host: 'rebound.invalid' }, BODY, 400, 'BAD_INPUT'],
    ['too large a body', {}, 'x'.repeat(300_000), 413, 'PAYLOAD_TOO_LARGE'],
    ['another media type', { 'content-type': 'text/plain' }, BODY, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a name near one of ours', { 'liaison-offense': 'x' }, BODY, 400, 'BAD_INPUT'],
    ['an address that is none', { ':path': '/%ff%00' }, BODY, 404, 'NOT_FOUND'],
    [
      'a tunnel',
      { ':method': 'CONNECT', ':path': undefined, ':authority': 'x:1' },
      undefined,
      405,
      'METHOD_NOT_ALLOWED',
    ],
  ] as const)('%s', async (_, change, body, status, code) => {
    open();
    const told = await send(await asking(change), body);
    expect([told.status, told.code]).toEqual([status, code]);
    expect(told.headers['cache-control']).toBe('no-store');
  });

  test('headers that nobody may believe are not there', async () => {
    open();
    const told = await send(await asking({ 'x-hub-state': 'DE', forwarded: 'for=10.0.0.1' }), BODY);
    expect([told.status, told.code]).toEqual([200, undefined]);
  });

  test('headers that are too many bytes', async () => {
    open();
    const much = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`x-${i}`, 'y'.repeat(2_000)]));
    const told = await send({ ':path': '/health/live', ...much });
    expect([told.status, told.code]).toEqual([400, 'BAD_INPUT']);
    expect((await send({ ':path': '/health/live' })).status).toBe(200);
  });

  test('more requests of one officer at once than its share', async () => {
    const headers = await asking();
    open();
    const { held, release } = hold();
    hub.subgraphs.persons.behaviour = held;
    const before = hub.subgraphs.persons.seen.length;
    const asked = Array.from({ length: 6 }, () => send(headers, BODY));
    const refused = () => hub.ledger.entries.filter(({ outcome }) => outcome?.status === 429).length;
    await until('two refusals', () => refused() === 2 && hub.subgraphs.persons.seen.length === before + 4);
    release();
    expect((await Promise.all(asked)).map(({ status }) => status).sort()).toEqual([
      200, 200, 200, 200, 429, 429,
    ]);
  });
});

describe('is noted as over HTTP/1.1:', () => {
  const last = () => hub.ledger.entries.at(-1);

  test('a body that never ends, which is answered', async () => {
    open();
    const told = await send(await asking(), '{', session, false);
    expect([told.status, told.code]).toEqual([408, 'REQUEST_TIMEOUT']);
    expect(last()?.outcome?.errorCodes).toEqual(['REQUEST_TIMEOUT']);
  });

  test('a connection that is closed within the body', async () => {
    open();
    const entries = hub.ledger.entries.length;
    const stream = session.request(await asking());
    stream.on('error', () => undefined);
    await new Promise((done) => stream.write('{"query":', done));
    await send({ ':path': '/health/live' });
    session.destroy();
    await until('an outcome', () => hub.ledger.entries.length > entries && last()?.outcome);
    expect(last()?.outcome?.errorCodes).toEqual(['CALLER_GONE']);
  });

  test('a stream that is closed before its answer: the work behind stops', async () => {
    open();
    hub.subgraphs.persons.behaviour = { kind: 'HANG' };
    const [seen, abandoned] = [hub.subgraphs.persons.seen.length, hub.subgraphs.persons.abandoned()];
    const stream = session.request(await asking());
    stream.on('error', () => undefined);
    stream.end(BODY);
    await until('the question at the subgraph', () => hub.subgraphs.persons.seen.length > seen);
    stream.close(constants.NGHTTP2_CANCEL);
    await until('an end of the work behind', () => hub.subgraphs.persons.abandoned() > abandoned);
    await until('its outcome', () => last()?.outcome);
    expect(last()?.outcome?.errorCodes).toEqual(['CALLER_GONE']);
  });

  test('a connection on which nothing is asked, and what is no HTTP/2 behind its preface', async () => {
    const refusals = hub.ledger.refusals.length;
    await Promise.all([
      // Who goes before it is clear what it speaks was not too slow.
      overSocket('PRI', async (socket) => {
        await fetch(`${hub.url}/health/live`);
        socket.resetAndDestroy();
      }),
      overSocket(PREFACE),
      overSocket(`${PREFACE}not a frame, and long enough to be read as one`),
      overSocket('PRI'),
    ]);
    expect(
      hub.ledger.refusals
        .slice(refusals)
        .map(({ code, place }) => `${code} ${place}`)
        .sort(),
    ).toEqual(['BAD_INPUT HTTP', 'REQUEST_TIMEOUT HTTP', 'REQUEST_TIMEOUT HTTP']);
    open();
  });
});

test('who resets streams by the thousand loses the connection, and nobody else does', async () => {
  open();
  const other = connect(`http://127.0.0.1:${hub.port}`);
  await send({ ':path': '/health/live' }, undefined, other);
  const closed = new Promise((done) => session.once('close', done));
  const reset = (): void => {
    for (let i = 0; i < 100 && !session.destroyed && !session.closed; i += 1) {
      const stream = session.request({ ':path': '/health/live' });
      stream.on('error', () => undefined);
      stream.close(constants.NGHTTP2_CANCEL);
    }
    if (!session.destroyed) setImmediate(reset);
  };
  reset();
  await closed;
  expect((await send({ ':path': '/health/live' }, undefined, other)).status).toBe(200);
  other.destroy();
});

test('a proof of possession is over the address that the connection asks by name', async () => {
  open();
  const key = await newProofKey();
  const token = await hub.token({ keyThumbprint: key.thumbprint });
  const url = `${hub.url}/graphql`;
  const ask = async (proof: string) =>
    send(await asking({ authorization: `DPoP ${token}`, dpop: proof }), BODY);
  const first = await ask(await key.proof({ token, url }));
  expect([first.status, first.code]).toEqual([401, 'DPOP_NONCE_REQUIRED']);
  const nonce = String(first.headers['dpop-nonce']);
  expect((await ask(await key.proof({ token, url, nonce }))).status).toBe(200);
  const elsewhere = await key.proof({ token, url: 'http://localhost/graphql', nonce });
  expect((await ask(elsewhere)).status).toBe(401);
});

test('a hub that stops answers what it has begun, and lets the connection go', async () => {
  const stopping = await startTestHub({ LIAISON_HTTP2: 'clear' });
  open(stopping);
  const { held, release } = hold();
  stopping.subgraphs.persons.behaviour = held;
  const token = await stopping.token();
  const slow = send(await asking({ authorization: `Bearer ${token}` }), BODY);
  await until('the question at the subgraph', () => stopping.subgraphs.persons.seen.length > 0);
  const told = new Promise((done) => session.once('goaway', done));
  const closed = stopping.close();
  await told;
  release();
  expect((await slow).status).toBe(200);
  await closed;
  expect(session.closed).toBe(true);
});

test('answers that nobody reads do not hold a hub that stops, over either protocol', async () => {
  const stopping = await startTestHub({
    LIAISON_HTTP2: 'clear',
    LIAISON_HEADERS_TIMEOUT_MS: '500',
    LIAISON_DEADLINE_MS: '1000',
  });
  const old = connectPlain(stopping.port, '127.0.0.1').pause();
  const gone = [new Promise((done) => old.on('error', () => undefined).once('close', done))];
  old.write('GET /docs HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n'.repeat(30));
  const unread = connect(`http://127.0.0.1:${stopping.port}`, { settings: { initialWindowSize: 0 } });
  unread.on('error', () => undefined);
  gone.push(new Promise((done) => unread.once('close', done)));
  const stream = unread.request({ ':path': '/docs' });
  stream.on('error', () => undefined);
  await new Promise((done) => stream.once('response', done));
  await until('answers to nobody', () => old.bytesWritten > 0);
  await stopping.close();
  old.destroy();
  await Promise.all(gone);
});

test('in clear it is spoken where the setting says so, and there over loopback alone', async () => {
  const open = {
    LIAISON_MODE: 'production',
    HOST: '0.0.0.0',
    LIAISON_HOSTS: 'hub.example',
    LIAISON_TLS_ELSEWHERE: 'yes',
  };
  expect(() => readConfig({ ...open, LIAISON_HTTP2: 'clear' })).toThrow(/LIAISON_HTTP2="clear"[^]*loopback/u);
  expect(readConfig(open).http2).toBe('tls');
});

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** Writes bytes as they are and waits until the connection is closed. */
function overSocket(
  bytes: string,
  then: (socket: Socket) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  return new Promise((done, failed) => {
    const socket: Socket = connectPlain(hub.port, '127.0.0.1', () =>
      socket.write(bytes, () => void then(socket).catch(failed)),
    );
    socket
      .on('error', () => undefined)
      .on('close', () => done())
      .resume();
  });
}
