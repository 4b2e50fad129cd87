import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RequestListener } from 'node:http';
import { systemClock, type Clock } from '../core/clock.ts';
import type { StateCode } from '../core/ids.ts';
import { metadataUrls } from './discovery.ts';
import { newTestKey, startTestServer, type TestKey, type TestServer } from './testing/test-issuer.ts';
import { TokenChecker } from './tokens.ts';

const WHO = { sub: 'invented-1', agency: 'invented', agency_kind: 'POLICE', role: 'INVESTIGATOR' };
const OPEN_ID = '/realms/police/.well-known/openid-configuration';
const OAUTH = '/.well-known/oauth-authorization-server/realms/police';
const CERTS = '/realms/police/certs';
let key: TestKey;
let newer: TestKey;
let server: TestServer;
let issuer: string;
let pages: Map<string, RequestListener>;
let ahead: number;
let checker: TokenChecker;
const clock: Clock = { now: () => systemClock.now() + ahead };

beforeAll(async () => {
  [key, newer] = [await newTestKey('first'), await newTestKey('second')];
  server = await startTestServer();
  issuer = `${server.url}/realms/police`;
});
afterAll(() => server.close());
beforeEach(() => {
  ahead = 0;
  server.asked.clear();
  pages = new Map([
    [OPEN_ID, json(() => keycloak())],
    [CERTS, json(() => ({ keys: [key.jwk] }))],
  ]);
  server.answer = (request, response) => {
    const page = pages.get(request.url ?? '');
    if (page) page(request, response);
    else response.writeHead(404).end('not here');
  };
  checker = new TokenChecker(
    [{ state: 'PT' as StateCode, issuer, audience: 'hub', algorithms: ['ES256'] }],
    clock,
  );
});
afterEach(() => checker.trust([]));

const json =
  (content: () => unknown): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(content()));
const html: RequestListener = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
/** The members that Keycloak's document has, cut short. It offers algorithms that the hub never takes. */
const keycloak = (change: object = {}) => ({
  issuer,
  authorization_endpoint: `${issuer}/protocol/openid-connect/auth`,
  token_endpoint: `${issuer}/protocol/openid-connect/token`,
  jwks_uri: `${server.url}${CERTS}`,
  id_token_signing_alg_values_supported: ['PS384', 'RS256', 'HS256', 'none'],
  mtls_endpoint_aliases: { token_endpoint: `${issuer}/protocol/openid-connect/token` },
  claims_parameter_supported: true,
  ...change,
});
/** Those of Microsoft Entra's. */
const entra = () => ({
  issuer,
  tenant_region_scope: 'EU',
  cloud_instance_name: 'invented.invalid',
  msgraph_host: 'graph.invented.invalid',
  jwks_uri: `${server.url}${CERTS}`,
  request_uri_parameter_supported: false,
  subject_types_supported: ['pairwise'],
  kerberos_endpoint: null,
});
const ask = async (by = key) => checker.check(`Bearer ${await by.token({ iss: issuer, ...WHO })}`);
const refused = (why: RegExp, rule = 'KEYS') =>
  expect(ask()).rejects.toMatchObject({ rule, message: expect.stringMatching(why) });

test('a document is looked for where OpenID Connect and where RFC 8414 put it', () => {
  expect(metadataUrls('https://id.invalid')).toEqual([
    'https://id.invalid/.well-known/openid-configuration',
    'https://id.invalid/.well-known/oauth-authorization-server',
  ]);
  expect(metadataUrls('https://id.invalid/a/b/')).toEqual([
    'https://id.invalid/a/b/.well-known/openid-configuration',
    'https://id.invalid/.well-known/oauth-authorization-server/a/b',
  ]);
});

test.each([
  ["Keycloak's", OPEN_ID, () => json(() => keycloak())],
  ["Entra's", OPEN_ID, () => json(entra)],
  ['where RFC 8414 puts it', OAUTH, () => json(() => keycloak())],
])('keys are found by a document %s', async (_, path, page) => {
  pages.delete(OPEN_ID);
  pages.set(path, page());
  await expect(ask()).resolves.toMatchObject({ requester: { state: 'PT', officer: 'invented-1' } });
  for (let i = 0; i < 5; i += 1) await ask();
  expect([server.asked.get(path), server.asked.get(CERTS)]).toEqual([1, 1]);
});

test('and a sign-in page at the first place is no document', async () => {
  pages.set(OPEN_ID, html);
  await refused(/openid-configuration sent no JSON; .*oauth-authorization-server\/realms\/police said 404/u);
  ahead += 6_000;
  pages.set(
    OAUTH,
    json(() => keycloak()),
  );
  await expect(ask()).resolves.toMatchObject({ requester: { state: 'PT' } });
});

describe('nothing is believed of a document that', () => {
  test.each([
    ['is of another issuer', () => json(() => keycloak({ issuer: `${issuer}/` })), /is another issuer's/u],
    [
      'is a template for all tenants',
      () => json(() => keycloak({ issuer: 'https://id.invalid/{tenantid}/v2.0' })),
      /another issuer's/u,
    ],
    [
      'names keys over http',
      () => json(() => keycloak({ jwks_uri: 'http://id.invalid/keys' })),
      /do not come over https/u,
    ],
    [
      'names keys in a file',
      () => json(() => keycloak({ jwks_uri: 'file:///etc/passwd' })),
      /lacks issuer or jwks_uri/u,
    ],
    ['names no keys', () => json(() => keycloak({ jwks_uri: undefined })), /lacks issuer or jwks_uri/u],
    ['is a list', () => json(() => [keycloak()]), /lacks issuer or jwks_uri/u],
    ['has no end', () => json(() => keycloak({ x: 'x'.repeat(300_000) })), /sent more than 262144 bytes/u],
    [
      'is elsewhere',
      (): RequestListener => (_, response) => void response.writeHead(302, { location: OAUTH }).end(),
      /fetch failed/u,
    ],
    ['does not come', (): RequestListener => () => undefined, /timeout/u],
    ['comes broken', (): RequestListener => (_, response) => void response.writeHead(500).end(), /said 500/u],
  ])('%s', async (_, page, why) => {
    pages.set(OPEN_ID, page());
    pages.set(
      OAUTH,
      json(() => keycloak()),
    );
    // Another answer is no answer that there is none: only where there is no document the other place is asked.
    await refused(why);
    expect([server.asked.get(OAUTH), server.asked.get(CERTS)]).toEqual([undefined, undefined]);
  });
});

test('algorithms are those of issuers.yaml, whatever the document offers', async () => {
  const [head = '', payload = ''] = (await key.token({ iss: issuer, ...WHO })).split('.');
  expect(head).not.toBe('');
  const none = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'first' })).toString('base64url');
  await expect(checker.check(`Bearer ${none}.${payload}.AAAA`)).rejects.toMatchObject({ rule: 'ALGORITHM' });
  expect(server.asked.size).toBe(0);
});

test('keys that change, and keys that move, are followed within a minute; withdrawn ones are refused', async () => {
  const old = await key.token({ iss: issuer, ...WHO });
  await checker.check(`Bearer ${old}`);
  pages.set(
    '/moved',
    json(() => ({ keys: [newer.jwk] })),
  );
  pages.set(
    OPEN_ID,
    json(() => keycloak({ jwks_uri: `${server.url}/moved` })),
  );
  ahead = 59_000;
  await expect(checker.check(`Bearer ${old}`)).rejects.toMatchObject({ rule: 'KEY' });
  await expect(ask(newer)).resolves.toMatchObject({ requester: { state: 'PT' } });
});

test('an issuer that is down is believed for ten minutes and no more', async () => {
  await ask();
  pages.clear();
  server.answer = (request) => void request.socket.destroy();
  ahead = 9 * 60_000;
  await expect(ask()).resolves.toMatchObject({ requester: { state: 'PT' } });
  ahead = 11 * 60_000;
  await refused(/are not to be had: fetch failed/u);
});
