import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import type { ErrorCode } from '../../shared/src/core/errors.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { send, startTestHub, type Answered, type TestHub } from '../testing/hub.ts';
import { until } from '../../shared/testing/until.ts';
import { hold } from '../testing/canned-subgraph.ts';

/** Every host that anything in this process opened a connection to. */
const contacted = new Set<string>();

const connect = net.Socket.prototype.connect;
let hub: TestHub;

beforeAll(async () => {
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const [options] = (Array.isArray(args[0]) ? args[0] : args) as [
      { readonly host?: string } | number,
      string?,
    ];
    contacted.add(
      typeof options === 'object' ? (options.host ?? 'localhost') : String(args[1] ?? 'localhost'),
    );
    return (connect as (...all: unknown[]) => net.Socket).apply(this, args);
  } as typeof connect;
  hub = await startTestHub({
    LIAISON_BODY_MAX_BYTES: '65536',
    LIAISON_HEADERS_TIMEOUT_MS: '3000',
  });
});
afterEach(() => {
  for (const canned of Object.values(hub.subgraphs)) canned.behaviour = { kind: 'ANSWER' };
});
afterAll(async () => {
  await hub.close();
  net.Socket.prototype.connect = connect;
});

const QUERY = '{ person(id: "DE:person:P-1") { id } }';
const ASK = { query: QUERY };
const b64 = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

interface Parts {
  head: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** A token of FR with something changed, signed again with FR's own key (or another, or none). */
async function forged(
  change: (parts: Parts) => void,
  signer?: (signed: string) => string,
  keyOf = 'FR',
): Promise<string> {
  const [head = '', claims = ''] = (await hub.token()).split('.');
  const parts: Parts = {
    head: JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>,
    claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>,
  };
  change(parts);
  const signed = `${b64(parts.head)}.${b64(parts.claims)}`;
  return `Bearer ${signed}.${signer ? signer(signed) : eddsa(keyFile(keyOf))(signed)}`;
}
const eddsa = (key: KeyObject | Parameters<typeof sign>[2]) => (signed: string) =>
  sign(null, Buffer.from(signed), key).toString('base64url');
function keyFile(state: string): { key: Record<string, unknown>; format: 'jwk' } {
  const text = readFileSync(join(hub.directory, 'demonstration-issuers', `${state}.key.json`), 'utf8');
  return { key: JSON.parse(text) as Record<string, unknown>, format: 'jwk' };
}
function publicPem(state: string): string {
  return createPublicKey(keyFile(state) as never).export({ format: 'pem', type: 'spki' }) as string;
}
const stranger = generateKeyPairSync('ed25519').privateKey;
const now = (): number => Math.floor(Date.now() / 1000);
const withToken = async (authorization: string | undefined): Promise<Answered> =>
  hub.ask(ASK, { authorization });
const tampered =
  (change: (parts: Parts) => void, signer?: (signed: string) => string, key?: string) =>
  async (): Promise<Answered> =>
    withToken(await forged(change, signer, key));
const query = (text: string, variables?: unknown) => (): Promise<Answered> =>
  hub.ask({ query: text, variables });
const headers = (change: Record<string, string | undefined>) => (): Promise<Answered> => hub.ask(ASK, change);
const raw =
  (body: string, change: Record<string, string | undefined> = {}) =>
  (): Promise<Answered> =>
    hub.ask(body, change);
const nested = (depth: number): string =>
  `{ persons(filter: {name: "x"}) { nodes ${'{ firearms { nodes { person '.repeat(depth)}{ id }${' } } }'.repeat(depth)} } }`;
const method =
  (name: string, search = '') =>
  (): Promise<Answered> =>
    send(`${hub.url}/graphql${search}`, { method: name });

type Attack = readonly [
  name: string,
  attack: () => Promise<Answered>,
  status: number,
  code: ErrorCode | undefined,
];

const TOKENS: readonly Attack[] = [
  ['no token', headers({ authorization: undefined }), 401, 'UNAUTHENTICATED'],
  ['an empty token', headers({ authorization: 'Bearer ' }), 401, 'UNAUTHENTICATED'],
  ['Basic instead of Bearer', headers({ authorization: 'Basic YWRtaW46YWRtaW4=' }), 401, 'UNAUTHENTICATED'],
  ['a token that is none', headers({ authorization: 'Bearer a.b.c' }), 401, 'UNAUTHENTICATED'],
  [
    'a token of 100 kB of dots',
    headers({ authorization: `Bearer ${'.'.repeat(9_000)}` }),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'alg none, signature cut off',
    tampered(
      ({ head }) => (head['alg'] = 'none'),
      () => '',
    ),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'alg None in other letters',
    tampered(
      ({ head }) => (head['alg'] = 'nOnE'),
      () => '',
    ),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'an empty signature under EdDSA',
    tampered(
      () => undefined,
      () => '',
    ),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'key confusion: the public key as HMAC secret',
    tampered(
      ({ head }) => (head['alg'] = 'HS256'),
      (signed) => createHmac('sha256', publicPem('FR')).update(signed).digest('base64url'),
    ),
    401,
    'UNAUTHENTICATED',
  ],
  ["a stranger's key", tampered(() => undefined, eddsa(stranger)), 401, 'UNAUTHENTICATED'],
  [
    "a stranger's key that the header brings along",
    tampered(
      ({ head }) => (head['jwk'] = createPublicKey(stranger).export({ format: 'jwk' })),
      eddsa(stranger),
    ),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'a jku that points elsewhere',
    tampered(({ head }) => (head['jku'] = 'http://attacker.invalid/jwks'), eddsa(stranger)),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'an x5u that points elsewhere',
    tampered(({ head }) => (head['x5u'] = 'http://attacker.invalid/x'), eddsa(stranger)),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'a kid that is a path',
    tampered(({ head }) => (head['kid'] = '../../../../dev/null'), eddsa(stranger)),
    401,
    'UNAUTHENTICATED',
  ],
  ['a kid that is SQL', tampered(({ head }) => (head['kid'] = "x' OR 1=1 --")), 401, 'UNAUTHENTICATED'],
  ['a kid that is an object', tampered(({ head }) => (head['kid'] = { $ne: '' })), 401, 'UNAUTHENTICATED'],
  ['an unknown critical header', tampered(({ head }) => (head['crit'] = ['exp'])), 401, 'UNAUTHENTICATED'],
  ['another typ', tampered(({ head }) => (head['typ'] = 'liaison-envelope')), 401, 'UNAUTHENTICATED'],
  ['no typ', tampered(({ head }) => delete head['typ']), 401, 'UNAUTHENTICATED'],
  [
    'an expired token',
    tampered(({ claims }) => Object.assign(claims, { iat: now() - 900, exp: now() - 60 })),
    401,
    'UNAUTHENTICATED',
  ],
  ['a token of tomorrow', tampered(({ claims }) => (claims['nbf'] = now() + 86_400)), 401, 'UNAUTHENTICATED'],
  [
    'a token issued in the future',
    tampered(({ claims }) => Object.assign(claims, { iat: now() + 3_600, exp: now() + 7_200 })),
    401,
    'UNAUTHENTICATED',
  ],
  ['a token that never expires', tampered(({ claims }) => delete claims['exp']), 401, 'UNAUTHENTICATED'],
  [
    'a token that lives for years',
    tampered(({ claims }) => (claims['exp'] = now() + 1e8)),
    401,
    'UNAUTHENTICATED',
  ],
  ['another audience', tampered(({ claims }) => (claims['aud'] = 'somebody-else')), 401, 'UNAUTHENTICATED'],
  [
    'an unknown issuer',
    tampered(({ claims }) => (claims['iss'] = 'https://issuer.attacker.invalid')),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'an issuer that is __proto__',
    tampered(({ claims }) => (claims['iss'] = '__proto__')),
    401,
    'UNAUTHENTICATED',
  ],
  [
    "DE's issuer signed by FR's key",
    tampered(({ claims }) => (claims['iss'] = 'https://issuer.de.invalid/demonstration')),
    401,
    'UNAUTHENTICATED',
  ],
  ["FR's issuer that says DE", tampered(({ claims }) => (claims['state'] = 'DE')), 401, 'UNAUTHENTICATED'],
  ['no officer', tampered(({ claims }) => delete claims['sub']), 401, 'UNAUTHENTICATED'],
  ['no agency', tampered(({ claims }) => delete claims['agency']), 401, 'UNAUTHENTICATED'],
  ['an invented role', tampered(({ claims }) => (claims['role'] = 'SUPERUSER')), 401, 'UNAUTHENTICATED'],
  [
    'a role that is a list',
    tampered(({ claims }) => (claims['role'] = ['INVESTIGATOR', 'AUDITOR'])),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'a role of the prototype',
    tampered(({ claims }) => (claims['role'] = 'constructor')),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'a token bound to a certificate that did not come',
    tampered(({ claims }) => (claims['cnf'] = { 'x5t#S256': 'abc' })),
    401,
    'UNAUTHENTICATED',
  ],
  ...[
    { jwk: { kty: 'OKP' } },
    { kid: 'x' },
    { jku: 'https://elsewhere.invalid' },
    {},
    null,
    'x',
    [],
    { 'x5t#S256': 7 },
    { jkt: 'abc' },
    { jkt: 'abc', jwk: {} },
  ].map((cnf): Attack => [
    `a token bound as ${JSON.stringify(cnf)}`,
    tampered(({ claims }) => (claims['cnf'] = cnf)),
    401,
    'UNAUTHENTICATED',
  ]),
  [
    'two tokens in one header',
    async () => withToken(`Bearer ${await hub.token()}, Bearer ${await hub.token()}`),
    401,
    'UNAUTHENTICATED',
  ],
  [
    'an altered claim under an old signature',
    async () => {
      const [head = '', , signature = ''] = (await hub.token()).split('.');
      return withToken(
        `Bearer ${head}.${b64({ iss: 'https://issuer.fr.invalid/demonstration', role: 'AUDITOR' })}.${signature}`,
      );
    },
    401,
    'UNAUTHENTICATED',
  ],
];

const PURPOSES: readonly Attack[] = [
  ['no purpose', headers({ 'liaison-purpose': undefined }), 400, 'PURPOSE_REQUIRED'],
  ['an invented purpose', headers({ 'liaison-purpose': 'CURIOSITY' }), 400, 'BAD_INPUT'],
  ['a purpose of the prototype', headers({ 'liaison-purpose': 'toString' }), 400, 'BAD_INPUT'],
  ['two purposes', headers({ 'liaison-purpose': 'INVESTIGATION, BORDER_CHECK' }), 400, 'BAD_INPUT'],
  ['no case', headers({ 'liaison-case': undefined }), 400, 'PURPOSE_REQUIRED'],
  ['a blank case', headers({ 'liaison-case': '   ' }), 400, 'PURPOSE_REQUIRED'],
  ['a case of a thousand letters', headers({ 'liaison-case': 'x'.repeat(1_000) }), 400, 'BAD_INPUT'],
  ['an offence that is SQL', headers({ 'liaison-offence': "0501'; DROP TABLE x" }), 400, 'BAD_INPUT'],
  ['an urgency that is none', headers({ 'liaison-urgency': 'RIGHT_NOW' }), 400, 'BAD_INPUT'],
  [
    'an offence that is on no list',
    headers({ 'liaison-offence': 'BANANA;max=9999;law=ZZ' }),
    400,
    'BAD_INPUT',
  ],
  ['a header that is like ours', headers({ 'liaison-offense': '0501' }), 400, 'BAD_INPUT'],
  [
    'a member of extensions that is like ours',
    () => hub.ask({ ...ASK, extensions: { 'liaison-prupose': 'INVESTIGATION' } }),
    400,
    'BAD_INPUT',
  ],
  ...(
    [
      ['another case', { 'liaison-case': 'INVENTED-2' }],
      ['another purpose', { 'liaison-purpose': 'PROSECUTION' }],
      ['a higher sentence', { 'liaison-offence': '0501;max=121;law=FR' }],
      ["another State's law", { 'liaison-offence': '0501;max=120;law=DE' }],
    ] as const
  ).map(([what, change]): Attack => [
    `${what} than the token vouches for`,
    async () => {
      const offence = { code: '05*', maxPenaltyMonths: 120, lawOf: 'FR' };
      const vouches = [{ case: 'INVENTED-1', purposes: ['INVESTIGATION' as const], offence }];
      const token = await hub.token({ vouches });
      return hub.ask(ASK, { authorization: `Bearer ${token}`, ...change });
    },
    403,
    'CASE_NOT_COVERED',
  ]),
  ["a necessity of a novel's length", headers({ 'liaison-necessity': 'x'.repeat(2_000) }), 400, 'BAD_INPUT'],
  [
    "a purpose in the body against the header's",
    () => hub.ask({ ...ASK, extensions: { 'liaison-purpose': 'BORDER_CHECK' } }),
    400,
    'BAD_INPUT',
  ],
  [
    'a purpose that is an object',
    () => hub.ask({ ...ASK, extensions: { 'liaison-purpose': { a: 1 } } }, { 'liaison-purpose': undefined }),
    400,
    'BAD_INPUT',
  ],
];

const FORM: readonly Attack[] = [
  ['GET with a query', method('GET', '?query=%7B__typename%7D'), 405, 'METHOD_NOT_ALLOWED'],
  ['PUT', method('PUT'), 405, 'METHOD_NOT_ALLOWED'],
  ['DELETE', method('DELETE'), 405, 'METHOD_NOT_ALLOWED'],
  ['OPTIONS, the question that CORS asks', method('OPTIONS'), 405, 'METHOD_NOT_ALLOWED'],
  [
    'a form instead of JSON',
    raw('query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'text/plain, which needs no preflight',
    raw(JSON.stringify(ASK), { 'content-type': 'text/plain' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'multipart',
    raw('--x--', { 'content-type': 'multipart/form-data; boundary=x' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'application/graphql',
    raw(QUERY, { 'content-type': 'application/graphql' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['an answer in HTML', headers({ accept: 'text/html' }), 406, 'NOT_ACCEPTABLE'],
  ['broken JSON', raw('{"query": "{ __typename }"'), 400, 'BAD_INPUT'],
  ['an empty body', raw(''), 400, 'BAD_INPUT'],
  ['bytes that are no UTF-8', raw('\uFFFD\u0000'), 400, 'BAD_INPUT'],
  ['a batch', raw(JSON.stringify([ASK, ASK])), 400, 'BAD_INPUT'],
  ['null', raw('null'), 400, 'BAD_INPUT'],
  ['a number', raw('42'), 400, 'BAD_INPUT'],
  ['no query', raw('{}'), 400, 'BAD_INPUT'],
  ['a query that is an object', raw('{"query":{"a":1}}'), 400, 'BAD_INPUT'],
  ['variables that are a list', raw(JSON.stringify({ ...ASK, variables: [1] })), 400, 'BAD_INPUT'],
  [
    'a persisted-query hash without a document',
    raw('{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}'),
    400,
    'PERSISTED_QUERY_NOT_SUPPORTED',
  ],
  [
    'variables nested 20,000 deep',
    raw(`{"query":${JSON.stringify(QUERY)},"variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`),
    400,
    'BAD_INPUT',
  ],
  [
    'a body over the limit',
    raw(JSON.stringify({ query: `{ __typename } #${'x'.repeat(70_000)}` })),
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  ['another address', () => send(`${hub.url}/graphql/../admin`, {}), 404, 'NOT_FOUND'],
  ['a path with broken escapes', () => send(`${hub.url}/%E0%A4%A`, {}), 404, 'NOT_FOUND'],
  ["the subgraphs' door", () => send(`${hub.url}/persons`, { method: 'POST' }), 404, 'NOT_FOUND'],
  [
    'files beside the explorer',
    () => send(`${hub.url}/explorer/..%2f..%2fpackage.json`, {}),
    404,
    'NOT_FOUND',
  ],
];

const DOCUMENTS: readonly Attack[] = [
  ['no GraphQL', query('SELECT * FROM person'), 400, 'GRAPHQL_PARSE_FAILED'],
  ['a field that does not exist', query('{ passwords }'), 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['a field of the prototype', query('{ __proto__ }'), 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['a mutation that does not exist', query('mutation { x }'), 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['a mutation of nothing', query('mutation { __typename }'), 400, 'OPERATION_REFUSED'],
  ['a subscription', query('subscription { x }'), 400, 'OPERATION_REFUSED'],
  [
    '@defer',
    query('{ ... @defer { person(id: "DE:person:P-1") { id } } }'),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    '@stream',
    query('{ persons(filter: {name: "x"}) { nodes @stream { id } } }'),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['_service through the front', query('{ _service { sdl } }'), 400, 'GRAPHQL_VALIDATION_FAILED'],
  [
    '_entities through the front',
    query('{ _entities(representations: [{__typename: "Person", id: "DE:person:P-1"}]) { __typename } }'),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'introspection beside data',
    query(`{ __schema { queryType { name } } person(id: "DE:person:P-1") { id } }`),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'two operations and no name',
    query('query A { __typename } query B { __typename }'),
    400,
    'OPERATION_REFUSED',
  ],
  [
    'a name that no operation has',
    () => hub.ask({ query: 'query A { __typename }', operationName: 'B' }),
    400,
    'OPERATION_REFUSED',
  ],
  [
    'a thousand aliases',
    query(`{ ${Array.from({ length: 500 }, (_, i) => `a${i}: __typename`).join(' ')} }`),
    400,
    'LIMIT_EXCEEDED',
  ],
  ['a document of too many tokens', query(`{ ${'__typename '.repeat(4_100)} }`), 400, 'LIMIT_EXCEEDED'],
  [
    'an alias that each record repeats',
    query(`{ ${'a'.repeat(60_000)}: __typename }`),
    400,
    'LIMIT_EXCEEDED',
  ],
  [
    'directives by the hundred',
    query(`{ ${Array.from({ length: 40 }, () => '... @include(if: true) { __typename }').join(' ')} }`),
    400,
    'LIMIT_EXCEEDED',
  ],
  [
    'fragments that double thirty times',
    query(
      `${Array.from({ length: 29 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(' ')} fragment f29 on Query { __typename } { ...f0 }`,
    ),
    400,
    'LIMIT_EXCEEDED',
  ],
  [
    'a fragment that holds itself',
    query('fragment a on Query { ...a } { ...a }'),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a question twenty levels deep', query(nested(10)), 400, 'LIMIT_EXCEEDED'],
  [
    'eleven questions at once',
    query(
      `{ ${Array.from({ length: 11 }, (_, i) => `a${i}: person(id: "DE:person:P-${i}") { id }`).join(' ')} }`,
    ),
    400,
    'LIMIT_EXCEEDED',
  ],
  [
    'pages of pages of pages',
    query(
      '{ persons(filter: {name: "x"}, first: 100) { nodes { firearms(first: 100) { nodes { firearm { persons(first: 100) { nodes { id } } } } } } } }',
    ),
    400,
    'LIMIT_EXCEEDED',
  ],
  [
    'a variable of the wrong type',
    query('query ($id: ID!) { person(id: $id) { id } }', { id: { $gt: '' } }),
    400,
    'BAD_INPUT',
  ],
  ['a variable that is missing', query('query ($id: ID!) { person(id: $id) { id } }'), 400, 'BAD_INPUT'],
  [
    'an enum with a near miss',
    query('{ persons(filter: {name: "x", nationalitty: "FR"}) { totalCount } }'),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
];

/** Headers that nobody may believe: the request goes on as if they were not there. */
const SPOOFED: readonly Attack[] = [
  ["an envelope of the caller's own", headers({ 'x-hub-envelope': 'a.b.c' }), 200, undefined],
  ['a State by header', headers({ 'x-hub-state': 'DE' }), 200, undefined],
  ['a request for the query plan', headers({ 'apollo-query-plan-experimental': '1' }), 200, undefined],
  ['a request for traces', headers({ 'apollo-federation-include-trace': 'ftv1' }), 200, undefined],
  [
    'forwarding headers',
    headers({ 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1', 'x-forwarded-host': 'evil.invalid' }),
    200,
    undefined,
  ],
  [
    'keys of the prototype in variables',
    raw(
      `{"query":${JSON.stringify(QUERY)},"variables":{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}}`,
    ),
    200,
    undefined,
  ],
  ['a method in a header', headers({ 'x-http-method-override': 'DELETE' }), 200, undefined],
];

/** What a caller learns when something behind the gateway is broken or hostile: a code, and that it is not "no hit". */
const behind = (behaviour: TestHub['subgraphs']['persons']['behaviour']) => (): Promise<Answered> => {
  hub.subgraphs.persons.behaviour = behaviour;
  return hub.ask(ASK);
};
const BEHIND: readonly Attack[] = [
  [
    'a subgraph that hangs',
    async () => {
      const small = await startTestHub({ LIAISON_DEADLINE_MS: '500' });
      small.subgraphs.persons.behaviour = { kind: 'HANG' };
      return small.ask(ASK).finally(() => small.close());
    },
    504,
    'DEADLINE_EXCEEDED',
  ],
  ['a subgraph that cuts the line', behind({ kind: 'CUT' }), 200, 'SUBGRAPH_UNAVAILABLE'],
  [
    'a subgraph that redirects',
    behind({ kind: 'REDIRECT', to: 'http://198.51.100.1/' }),
    200,
    'SUBGRAPH_UNAVAILABLE',
  ],
  [
    'a subgraph that answers HTML',
    behind({ kind: 'RAW', status: 200, body: '<html>nginx 10.0.0.7</html>' }),
    200,
    'SUBGRAPH_UNAVAILABLE',
  ],
  [
    'a subgraph that refuses the seal',
    behind({
      kind: 'RAW',
      status: 401,
      body: '{"errors":[{"message":"x","extensions":{"code":"SEAL_REJECTED"}}]}',
    }),
    200,
    'SUBGRAPH_UNAVAILABLE',
  ],
  [
    'a subgraph that tells its secrets',
    behind({
      kind: 'RAW',
      status: 200,
      body: '{"data":null,"errors":[{"message":"connect ECONNREFUSED 10.0.0.7:5432 SELECT secret","extensions":{"code":"WHATEVER","stacktrace":["at /srv/x.ts"],"serviceName":"persons"}}]}',
    }),
    200,
    'INTERNAL',
  ],
];

const LEAKS =
  /stack|node_modules|\.ts\b|ECONNREFUSED|SELECT|127\.0\.0\.1|10\.0\.0\.7|Did you mean|serviceName|persons\/|valueCompletion|queryPlan|ftv1/u;

describe.each([
  ['token', TOKENS],
  ['purpose', PURPOSES],
  ['form', FORM],
  ['document', DOCUMENTS],
  ['spoofed header', SPOOFED],
  ['broken or hostile part', BEHIND],
] as const)('%s:', (_, attacks) => {
  test.each(attacks)('%s', async (_name, attack, status, code) => {
    const asked = hub.subgraphs.persons.seen.length;
    const answered = await attack();
    expect([answered.status, answered.code]).toEqual([status, code]);
    expect(answered.text).not.toMatch(LEAKS);
    expect(answered.headers.get('cache-control')).toBe('no-store');
    expect(answered.headers.get('access-control-allow-origin')).toBeNull();
    // What is refused was never asked of anybody.
    if (status >= 400 && status < 500) expect(hub.subgraphs.persons.seen).toHaveLength(asked);
  });
});

test('the table holds at least sixty attacks', () => {
  expect(
    TOKENS.length + PURPOSES.length + FORM.length + DOCUMENTS.length + SPOOFED.length + BEHIND.length,
  ).toBeGreaterThanOrEqual(60);
});

describe('what needs more than one request:', () => {
  test('a slow client is cut off with REQUEST_TIMEOUT', async () => {
    const answer = await overSocket(
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 [^]*REQUEST_TIMEOUT/u);
  });
  test('a request that came while the hub stood still is not too late', async () => {
    const socket = net.connect(hub.port, '127.0.0.1');
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{',
    );
    // By then the hub has read the beginning of the other, too.
    expect((await hub.ask(ASK)).status).toBe(200);
    socket.write('}');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_500);
    await until('an answer', () => said.includes('\r\n\r\n'));
    socket.destroy();
    expect(said).toMatch(/^HTTP\/1\.1 401 [^]*UNAUTHENTICATED/u);
  });
  test('what is no HTTP gets BAD_INPUT and loses its connection', async () => {
    expect(await overSocket('HELO hub\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*BAD_INPUT/u);
  });
  test('a request smuggled by two lengths is refused', async () => {
    const answer = await overSocket(
      'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /u);
    expect(answer.match(/HTTP\/1\.1/gu)).toHaveLength(1);
  });
  test('nothing is answered while the ledger cannot write', async () => {
    const asked = hub.subgraphs.persons.seen.length;
    hub.ledger.isBroken = true;
    const { status, code, text } = await hub.ask(ASK);
    hub.ledger.isBroken = false;
    expect([status, code]).toEqual([503, 'LEDGER_UNAVAILABLE']);
    expect(text).not.toContain('P-1');
    expect(hub.subgraphs.persons.seen).toHaveLength(asked);
  });
  test('a caller who goes away stops the work behind', async () => {
    hub.subgraphs.persons.behaviour = { kind: 'HANG' };
    const before = hub.subgraphs.persons.abandoned();
    const seen = hub.subgraphs.persons.seen.length;
    const away = new AbortController();
    const asked = fetch(`${hub.url}/graphql`, {
      method: 'POST',
      signal: away.signal,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await hub.token()}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': 'C',
      },
      body: JSON.stringify(ASK),
    }).catch(() => undefined);
    await until('the request at the subgraph', () => hub.subgraphs.persons.seen.length > seen);
    away.abort();
    await asked;
    await until('an end of the work behind', () => hub.subgraphs.persons.abandoned() > before);
  });
  test('a seal opens nothing a second time, nor for another subgraph, nor without itself', async () => {
    const { url } = hub.subgraphs.persons;
    for (const [path, body] of [
      ['', '{"query":"{ __typename }"}'],
      ['', '{"query":"{ _service { sdl } }"}'],
      ['', '{"query":"{ __schema { types { name } } }"}'],
    ] as const)
      expect(
        (await send(url + path, { method: 'POST', body, headers: { 'content-type': 'application/json' } }))
          .code,
      ).toBe('SEAL_REJECTED');
    await hub.ask(ASK);
    const stolen = String(hub.subgraphs.persons.seen.at(-1)?.headers['x-hub-envelope']);
    const body = JSON.stringify({ query: hub.subgraphs.persons.seen.at(-1)?.query });
    for (const target of [url, hub.subgraphs.firearms.url])
      expect((await send(target, { method: 'POST', body, headers: { 'x-hub-envelope': stolen } })).code).toBe(
        'SEAL_REJECTED',
      );
  });
});

test('an officer over the rate gets 429 with the rest of the State unharmed', async () => {
  const limited = await startTestHub({ LIAISON_OFFICER_PER_MINUTE: '3' });
  try {
    const codes = [];
    for (let i = 0; i < 5; i += 1) codes.push((await limited.ask(ASK)).status);
    expect(codes).toEqual([200, 200, 200, 429, 429]);
    const other = await limited.token({ officer: 'invented-2' });
    expect((await limited.ask(ASK, { authorization: `Bearer ${other}` })).status).toBe(200);
  } finally {
    await limited.close();
  }
});

test('an officer cannot take all of the hub: others are answered while the own requests get 429', async () => {
  const limited = await startTestHub({ LIAISON_OFFICER_IN_FLIGHT_MAX: '3', LIAISON_IN_FLIGHT_MAX: '5' });
  try {
    const { held, release } = hold();
    limited.subgraphs.persons.behaviour = held;
    const other = `Bearer ${await limited.token({ officer: 'invented-2' })}`;
    let refused = 0;
    const greedy = Promise.all(
      Array.from({ length: 4 }, async () => {
        const answer = await limited.ask(ASK);
        if (answer.status === 429) refused += 1;
        return answer;
      }),
    );
    await until(
      'the share of one officer',
      () => refused === 1 && limited.subgraphs.persons.seen.length === 3,
    );
    const others = limited.ask(ASK, { authorization: other });
    await until('the question of another', () => limited.subgraphs.persons.seen.length === 4);
    release();
    expect((await others).status).toBe(200);
    expect((await greedy).map(({ status }) => status).sort()).toEqual([200, 200, 200, 429]);
    expect((await limited.ask(ASK)).status).toBe(200);
  } finally {
    await limited.close();
  }
});

test('a dear question of one officer rests while another waits for an answer, and is answered all the same', async () => {
  const rested = async (): Promise<number> => {
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    return Number(/^liaison_dear_questions_rested_seconds_total (\S+)/mu.exec(text)?.[1]);
  };
  const dear = {
    query: '{ firearms(filter: { make: "x" }, first: 1000) { nodes { id make model calibre owner } } }',
  };
  const restedBefore = await rested();
  const { held, release } = hold();
  hub.subgraphs.persons.behaviour = held;
  const before = hub.subgraphs.persons.seen.length;
  const other = hub.ask(ASK, { authorization: `Bearer ${await hub.token({ officer: 'invented-2' })}` });
  await until('the question of another', () => hub.subgraphs.persons.seen.length > before);
  expect((await hub.ask(dear)).status).toBe(200);
  expect(await rested()).toBeGreaterThan(restedBefore);
  release();
  expect((await other).status).toBe(200);
});

test('a hub that takes few requests at once keeps some for others without being told to', async () => {
  const limited = await startTestHub({ LIAISON_IN_FLIGHT_MAX: '4' });
  try {
    const { held, release } = hold();
    limited.subgraphs.persons.behaviour = held;
    const greedy = Array.from({ length: 3 }, () => limited.ask(ASK));
    await until('the share of one officer', () => limited.subgraphs.persons.seen.length === 3);
    expect((await limited.ask(ASK)).status).toBe(429);
    const other = limited.ask(ASK, {
      authorization: `Bearer ${await limited.token({ state: 'DE' as StateCode, officer: 'invented-2' })}`,
    });
    await until('the question of another', () => limited.subgraphs.persons.seen.length === 4);
    release();
    expect((await other).status).toBe(200);
    expect((await Promise.all(greedy)).map(({ status }) => status)).toEqual([200, 200, 200]);
  } finally {
    await limited.close();
  }
});

test('a plan of more steps than the hub takes is refused before the first', async () => {
  const small = await startTestHub({ LIAISON_FETCHES_MAX: '1' });
  try {
    const answered = await small.ask({
      query: '{ person(id: "DE:person:P-1") { id firearms { totalCount } } }',
    });
    expect([answered.status, answered.code]).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(small.subgraphs.persons.seen).toHaveLength(0);
    expect((await small.ask(ASK)).status).toBe(200);
  } finally {
    await small.close();
  }
});

test('more than the hub can carry gets 503 at once, and what was accepted is answered', async () => {
  const small = await startTestHub({
    LIAISON_IN_FLIGHT_MAX: '2',
    LIAISON_OFFICER_IN_FLIGHT_MAX: '8',
    LIAISON_STATE_IN_FLIGHT_MAX: '8',
  });
  try {
    const { held, release } = hold();
    small.subgraphs.persons.behaviour = held;
    const asked = Promise.all(Array.from({ length: 8 }, () => small.ask(ASK)));
    await until('six refusals', () => small.ledger.refusals.length === 6);
    release();
    const answers = await asked;
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.filter(({ code }) => code === 'OVERLOADED')).toHaveLength(6);
  } finally {
    await small.close();
  }
});

test('nothing but loopback was contacted by any of this', () => {
  expect([...contacted].filter((host) => !['127.0.0.1', 'localhost', '::1'].includes(host))).toEqual([]);
  expect(contacted.size).toBeGreaterThan(0);
});

/** Writes bytes as they are and waits until the other side closes. */
function overSocket(bytes: string): Promise<string> {
  return new Promise((done, failed) => {
    let text = '';
    const socket = net.connect(hub.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (part) => (text += part.toString()));
    socket.on('close', () => done(text));
    socket.on('error', failed);
  });
}
