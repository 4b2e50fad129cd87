import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isSpecifiedScalarType,
  validateSchema,
} from 'graphql';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { readExamples } from '../src/http/explorer.ts';
import { send, startTestHub, type TestHub } from '../testing/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

test('the explorer comes from this address alone, and its policy says so', async () => {
  const { status, text, headers } = await send(`${hub.url}/explorer`, {});
  expect(status).toBe(200);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toMatch(/https?:|unsafe-eval|script-src[^;]*unsafe/u);
  expect(text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//u);
  const files = [...text.matchAll(/(?:src|href)="(\/explorer\/[^"]+)"/gu)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect((await send(hub.url + file, {})).status).toBe(200);
});

test('who asks for nothing is led to it, and who asks for what is not there learns what is', async () => {
  const led = await send(`${hub.url}/`, {});
  expect([led.status, led.headers.get('location')]).toEqual([302, '/explorer']);
  // How the hub stands is a screen of the same page: strangers see a sign-in and nothing else.
  expect((await send(`${hub.url}/status`, {})).text).toBe((await send(`${hub.url}/explorer`, {})).text);
  for (const [path, method] of [
    ['/', 'POST'],
    ['/nowhere', 'GET'],
  ] as const) {
    const { status, code, text } = await send(hub.url + path, { method });
    expect([status, code]).toEqual([404, 'NOT_FOUND']);
    const named = [...text.matchAll(/ (\/[a-z./]*[a-z])/gu)].map(([, name]) => name ?? '');
    expect(named).toContain('/explorer');
    for (const name of named)
      expect([name, (await send(hub.url + name, {})).status]).not.toEqual([name, 404]);
  }
});

test('the words of codes come in three languages, compressed, once, and without a token', async () => {
  const pages = await Promise.all(
    ['en', 'fr', 'de'].map(async (language) => send(`${hub.url}/codes/${language}.json`, {})),
  );
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 200]);
  const [en, fr, de] = pages.map(
    ({ text }) => JSON.parse(text) as { lists: Record<string, Record<string, string>> },
  );
  expect([en, fr, de].map((page) => page?.lists['Purpose']?.['INVESTIGATION'])).toEqual([
    'Investigation of criminal offences.',
    'Enquêtes sur les infractions pénales',
    'Ermittlung von Straftaten',
  ]);
  expect(fr?.lists['Offence']?.['0501']).toBe('Trafficking in narcotic drugs');
  expect(Object.keys(fr?.lists ?? {})).toEqual(Object.keys(en?.lists ?? {}));
  const etag = pages[1]?.headers.get('etag') ?? '';
  const again = await send(`${hub.url}/codes/fr.json`, { headers: { 'if-none-match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
  const packed = await fetch(`${hub.url}/codes/fr.json`, { headers: { 'accept-encoding': 'br' } });
  expect([packed.headers.get('content-encoding'), (await packed.json()) as unknown]).toEqual(['br', fr]);
  expect((await send(`${hub.url}/codes/it.json`, {})).status).toBe(404);
});

test('people sign in at the issuers that say so, and the page may ask these and nobody else', async () => {
  const first = await send(`${hub.url}/explorer/setting.json`, {});
  const etag = first.headers.get('etag') ?? '';
  const again = await send(`${hub.url}/explorer/setting.json`, { headers: { 'if-none-match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
  const setting = async () => {
    const { text } = await send(`${hub.url}/explorer/setting.json`, {});
    const { issuers, states } = JSON.parse(text) as { issuers: unknown[]; states: string[] };
    // As the law has them: a State that joins can be stated at once.
    expect(states).toEqual([...states].sort());
    expect(states).toEqual(expect.arrayContaining(['DE', 'FR', 'IE', 'RS']));
    return issuers;
  };
  const policy = async () =>
    /connect-src ([^;]*);/u.exec(
      (await send(`${hub.url}/explorer`, {})).headers.get('content-security-policy') ?? '',
    )?.[1];
  // Its own address is nobody else's.
  expect([(await setting()).length, await policy()]).toEqual([4, "'self'"]);
  const issuer = 'https://id.police.fr.invalid/realms/police';
  const common = { state: 'FR' as StateCode, audience: 'liaison', algorithms: ['RS256'] };
  await hub.trust([
    { ...common, issuer, clientId: 'liaison-pages', agencyKinds: ['POLICE'] },
    { ...common, issuer: 'https://machines.fr.invalid' },
  ]);
  expect([await setting(), await policy()]).toEqual([
    [
      {
        ...{ state: 'FR', issuer, clientId: 'liaison-pages', agencyKinds: ['POLICE'] },
        discovery: `${issuer}/.well-known/openid-configuration`,
      },
    ],
    "'self' https://id.police.fr.invalid",
  ]);
  await hub.trust(hub.issuers.issuers(['FR', 'DE', 'GB'] as StateCode[]));
});

test('its sign-in gives a token that the hub accepts, and each example asks what the schema knows', async () => {
  for (const { document, as } of readExamples()) {
    const { body } = await send(`${hub.url}/demonstration/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: hub.url },
      body: JSON.stringify({
        // Whatever State the example is for: this hub knows few.
        state: 'FR',
        agencyKind: as?.agencyKind ?? 'POLICE',
        role: as?.role ?? 'INVESTIGATOR',
      }),
    });
    const { code } = await hub.ask({ query: document }, { authorization: `Bearer ${String(body['token'])}` });
    expect([
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
      'LIMIT_EXCEEDED',
      'UNAUTHENTICATED',
    ]).not.toContain(code);
  }
});

test('the dictionary holds every type, field and code, from this address alone and without a token', async () => {
  const { status, text, headers } = await send(`${hub.url}/docs`, {});
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(policy).not.toMatch(/https?:|unsafe|connect-src/u);
  const addresses = [...text.matchAll(/(?:src|href|action)="([^"]*)"/gu)].map(([, address = '']) => address);
  expect(addresses.filter((address) => !/^(?:#|\/explorer\/docs-|data:,$)/u.test(address))).toEqual([]);
  for (const address of addresses.filter((one) => one.startsWith('/')))
    expect((await send(hub.url + address, {})).status).toBe(200);
  const ids = new Set([...text.matchAll(/ id="([^"]*)"/gu)].map(([, id]) => id));
  const missing = Object.values(
    buildSchema(readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8'), {
      assumeValidSDL: true,
    }).getTypeMap(),
  )
    .filter((type) => !/^(?:__|join__|link__)/u.test(type.name) && !isSpecifiedScalarType(type))
    .flatMap((type) => [
      `type-${type.name}`,
      ...(isEnumType(type) ? type.getValues().map(({ name }) => `code-${type.name}-${name}`) : []),
      ...(isObjectType(type) || isInputObjectType(type)
        ? Object.keys(type.getFields()).map((name) => `field-${type.name}-${name}`)
        : []),
    ])
    .filter((id) => !ids.has(id));
  expect(missing).toEqual([]);
  // Each link within the page leads somewhere.
  const inner = addresses.filter((one) => one.startsWith('#')).map((one) => one.slice(1));
  expect(inner.filter((id) => !ids.has(id))).toEqual([]);
  expect(text).toContain('<td lang="fr">Enquêtes sur les infractions pénales</td>');
  expect(text).not.toContain('id="lent"');
  const again = await send(`${hub.url}/docs`, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
  expect([again.status, again.text]).toEqual([304, '']);
});

test.each([
  [{ state: 'FR', agencyKind: 'POLICE', role: 'INVESTIGATOR' }, 'INVESTIGATION'],
  [{ state: 'DE', agencyKind: 'CUSTOMS', role: 'FRONTLINE' }, 'CUSTOMS_CHECK'],
] as const)('whoever signs in reads there what the law lends: %j for %s', async (who, purpose) => {
  const post = async (path: string, accept: string) =>
    send(hub.url + path, {
      method: 'POST',
      headers: {
        accept,
        'content-type': 'application/json',
        authorization: `Bearer ${await hub.token(who as Parameters<typeof hub.token>[0])}`,
      },
      body: JSON.stringify({ extensions: { 'liaison-purpose': purpose, 'liaison-case': 'INVENTED-1' } }),
    });
  const before = hub.ledger.entries.length;
  const { status, text, headers } = await post('/docs', 'text/html');
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(hub.ledger.entries.length).toBe(before + 1);
  const { rows } = JSON.parse((await post('/law', 'application/json')).text) as {
    rows: { domain: string; category: string; cells: Record<string, { mode: string | null }> }[];
  };
  const lent = (lends: (mode: string | null) => boolean) =>
    rows.flatMap(({ domain, category, cells }) =>
      Object.entries(cells)
        .filter(([, { mode }]) => lends(mode))
        .map(([state, { mode }]) => `${domain} ${category} ${mode} ${state}`),
    );
  const told = [
    ...text.matchAll(/<tr data-domain="(\w+)" data-category="(\w+)" data-purposes="([\w ]+)">(.*?)<\/tr>/gsu),
  ]
    .filter(([, , , purposes]) => purposes?.split(' ').includes(purpose))
    .flatMap(([, domain, category, , cells = '']) =>
      [...cells.matchAll(/<td data-mode="(\w+)">([\w ]*)<\/td>/gu)].flatMap(([, mode, states = '']) =>
        states
          .split(' ')
          .filter(Boolean)
          .map((state) => `${domain} ${category} ${mode} ${state}`),
      ),
    );
  expect(told.length).toBeGreaterThan(20);
  expect(told.sort()).toEqual(lent((mode) => mode !== null && mode !== 'DENY').sort());
  expect(lent((mode) => mode === null || mode === 'DENY').length).toBeGreaterThan(0);
});

test('production mode knows neither sign-in nor invented issuers', async () => {
  const { readConfig } = await import('../src/config/config.ts');
  expect(() => readConfig({ HOST: '0.0.0.0' })).toThrow(/loopback only/u);
  const open = { HOST: '0.0.0.0', LIAISON_TLS_ELSEWHERE: 'yes', LIAISON_HOSTS: 'hub.invalid' };
  expect(readConfig({ ...open, LIAISON_MODE: 'production' }).mode).toBe('production');
  expect(() => readConfig({ PORT: '70000', LIAISON_DEPTH_MAX: 'deep' })).toThrow(
    /PORT[^]*LIAISON_DEPTH_MAX/u,
  );
});

test('a caller who may see nothing gets a schema that is valid and says so, and may ask it', async () => {
  const authorization = `Bearer ${await hub.token({ role: 'OPERATOR' })}`;
  const { status, text } = await send(`${hub.url}/schema.graphql`, { headers: { authorization } });
  expect(status).toBe(200);
  const schema = buildSchema(text);
  expect(validateSchema(schema)).toEqual([]);
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['nothing']);
  const asked = async (query: string) => (await hub.ask({ query }, { authorization })).body;
  expect(await asked('{ nothing __typename }')).toMatchObject({
    data: { nothing: null, __typename: 'Query' },
  });
  expect(await asked('{ person(id: "DE:person:P-1") { id } }')).toMatchObject({
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  expect(hub.subgraphs.persons.seen.some(({ query }) => query.includes('nothing'))).toBe(false);
});
