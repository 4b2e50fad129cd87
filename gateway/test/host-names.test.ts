import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { newProofKey } from '../../shared/src/identity/testing/proof-key.ts';
import { readConfig } from '../src/config/config.ts';
import { HostNames } from '../src/http/host-names.ts';
import { send, startTestHub, type TestHub } from '../testing/hub.ts';

const ASK = { query: '{ person(id: "DE:person:P-1") { id } }' };
let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

/** One request under any name: fetch would not let its `host` be chosen. */
function under(
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly code: string | undefined }> {
  return new Promise((done, failed) => {
    const options = { port: hub.port, host: '127.0.0.1', path, headers: { ...headers, host } };
    const method = path === '/health/live' ? 'GET' : 'POST';
    const body = method === 'GET' ? '' : '{"state":"FR","agencyKind":"POLICE","role":"INVESTIGATOR"}';
    request({ ...options, method }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('end', () =>
        done({ status: answer.statusCode ?? 0, code: /"code":"([A-Z_]+)"/u.exec(text)?.[1] }),
      );
    })
      .on('error', failed)
      .end(body);
  });
}

describe("a request under a name that a stranger's name server points here", () => {
  test.each([
    'rebound.invalid',
    'rebound.invalid:4000',
    'localhost.rebound.invalid',
    '127.0.0.1.rebound.invalid',
    'localhost@rebound.invalid',
    '192.0.2.7',
    '[2001:db8::1]',
    '127.0.0.1:x',
    'localhost:99999',
    '[::1]:65536',
  ])('is misdirected: %s', async (host) => {
    for (const path of ['/health/live', '/graphql', '/demonstration/token'])
      expect(await under(host, path, { origin: `http://${host}` })).toEqual({
        status: 421,
        code: 'MISDIRECTED',
      });
    expect(hub.ledger.refusals.at(-1)).toEqual({ code: 'MISDIRECTED', place: '/demonstration/token' });
  });

  test.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '127.9.9.9:80', '[::1]:8080', 'localhost:65535'])(
    'is answered under a name of loopback: %s',
    async (host) => {
      expect(await under(host, '/health/live')).toMatchObject({ status: 200 });
    },
  );
});

test.each([
  ['host', 'host: rebound.invalid'],
  ['authorization', 'authorization: Bearer a.b.c\r\nAuthorization: Bearer d.e.f'],
  ['content-type', 'content-type: application/json\r\ncontent-type: text/plain'],
  ['liaison-case', 'liaison-case: CASE-1\r\nLiaison-Case: CASE-2'],
  ['liaison-necessity', 'liaison-necessity: so\r\nliaison-necessity: so'],
])('a request that says its %s twice is refused', async (name, lines) => {
  const text = await new Promise<string>((done, failed) => {
    let told = '';
    connect(hub.port, '127.0.0.1', function (this: Socket) {
      this.write(`GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${lines}\r\n\r\n`);
    })
      .on('data', (part: Buffer) => (told += part.toString()))
      .on('error', failed)
      .on('close', () => done(told));
  });
  expect(text).toMatch(/^HTTP\/1\.1 400 /u);
  expect(text).toContain(`Send the header ${name} once.`);
});

test.each(['https://elsewhere.invalid', 'null', 'http://localhost:1', 'https://127.0.0.1', ''])(
  'a page from elsewhere may not ask: %s',
  async (origin) => {
    const { status, code } = await hub.ask(ASK, { origin });
    expect([status, code]).toEqual([403, 'ORIGIN_REFUSED']);
  },
);

test('the own pages may ask, and programs, which send no origin', async () => {
  expect((await hub.ask(ASK, { origin: hub.url })).code).not.toBe('ORIGIN_REFUSED');
  expect((await hub.ask(ASK)).code).not.toBe('ORIGIN_REFUSED');
});

test("tokens for invented officers are for the hub's own page alone", async () => {
  const own = { host: `127.0.0.1:${hub.port}`, origin: `http://127.0.0.1:${hub.port}` };
  const asked = (headers: Readonly<Record<string, string>>) =>
    under(own.host, '/demonstration/token', headers);
  expect(await asked({ origin: own.origin })).toEqual({ status: 200, code: undefined });
  expect(await asked({ origin: own.origin, 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 });
  for (const headers of [
    {},
    { origin: `http://localhost:${hub.port}` },
    { origin: own.origin, 'sec-fetch-site': 'cross-site' },
  ])
    expect(await asked(headers)).toEqual({ status: 403, code: 'ORIGIN_REFUSED' });
});

describe('a hub for others', () => {
  const env = { LIAISON_MODE: 'production', HOST: '0.0.0.0', LIAISON_TLS_ELSEWHERE: 'yes' };
  const names = new HostNames(readConfig({ ...env, LIAISON_HOSTS: 'hub.example, Other.example:8443' }));
  const isLetIn = (host: string | undefined, origin: string | undefined, localAddress: string): string => {
    try {
      names.check(host, origin, { localAddress });
      return 'let in';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  test.each([
    ['hub.example', undefined, '10.0.0.5', 'let in'],
    ['hub.example:443', 'https://hub.example:443', '10.0.0.5', 'let in'],
    ['other.example:8443', undefined, '10.0.0.5', 'let in'],
    ['other.example', undefined, '10.0.0.5', 'MISDIRECTED'],
    // A balancer that looks whether it is there, and whoever collects metrics.
    ['10.0.0.5:4000', undefined, '::ffff:10.0.0.5', 'let in'],
    ['10.0.0.6:4000', undefined, '10.0.0.5', 'MISDIRECTED'],
    ['localhost', undefined, '10.0.0.5', 'MISDIRECTED'],
    // A proxy on the same machine that says its own name for the hub.
    ['localhost:4000', 'https://hub.example', '127.0.0.1', 'let in'],
    ['localhost:4000', 'http://hub.example', '127.0.0.1', 'ORIGIN_REFUSED'],
    ['localhost:4000', 'https://stranger.example', '127.0.0.1', 'ORIGIN_REFUSED'],
    [undefined, undefined, '127.0.0.1', 'MISDIRECTED'],
  ] as const)('asked as %s by the page %s at %s: %s', (host, origin, localAddress, outcome) => {
    expect(isLetIn(host, origin, localAddress)).toBe(outcome);
  });

  test('does not start without knowing its names, nor a demonstration with any', () => {
    expect(() => readConfig(env)).toThrow(/LIAISON_HOSTS/u);
    expect(() => readConfig({ ...env, LIAISON_HOSTS: 'a/b' })).toThrow(/LIAISON_HOSTS/u);
    expect(() => readConfig({ ...env, LIAISON_HOSTS: 'hub.example:99999' })).toThrow(/LIAISON_HOSTS/u);
    expect(() => readConfig({ LIAISON_HOSTS: 'hub.example' })).toThrow(/loopback names only/u);
  });
});

test('a token that is bound to a key is taken with a proof over the address as it was asked', async () => {
  const key = await newProofKey();
  const token = await hub.token({ keyThumbprint: key.thumbprint });
  const ask = (proof: string) => hub.ask(ASK, { authorization: `DPoP ${token}`, dpop: proof });
  const url = `${hub.url}/graphql`;
  const first = await ask(await key.proof({ token, url }));
  expect([first.status, first.code]).toEqual([401, 'DPOP_NONCE_REQUIRED']);
  expect(first.headers.get('www-authenticate')).toMatch(/^DPoP error="use_dpop_nonce", algs="[^"]*ES256/u);
  const nonce = first.headers.get('dpop-nonce') ?? '';
  const proof = await key.proof({ token, url, nonce });
  const answer = await ask(proof);
  expect([answer.status, answer.code]).toEqual([200, undefined]);
  expect(answer.headers.get('dpop-nonce')).toBeTruthy();
  const again = await ask(proof);
  expect([again.status, again.code]).toEqual([401, 'UNAUTHENTICATED']);
  expect(again.headers.get('www-authenticate')).toMatch(/^Bearer, DPoP algs=/u);
  const schema = { url: `${hub.url}/schema.graphql`, method: 'GET', token, nonce };
  const read = await send(schema.url, {
    headers: { authorization: `DPoP ${token}`, dpop: await key.proof(schema) },
  });
  expect(read.status).toBe(200);
});
