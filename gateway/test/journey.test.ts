import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { send, startTestHub, type TestHub } from '../testing/hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

const QUERY = '{ person(id: "DE:person:P-1") { id owner primaryName } }';

test('an answer carries data, who answered, what was withheld and a receipt, and nothing of what is silent', async () => {
  const { status, body, text, headers } = await hub.ask({ query: QUERY });
  expect(status).toBe(200);
  expect(body['data']).toEqual({
    person: { id: 'DE:person:P-1', owner: 'DE', primaryName: 'MUSTER, INVENTED' },
  });
  expect(body['extensions']).toMatchObject({
    sources: [{ owner: 'DE', status: 'ANSWERED' }],
    disclosure: [{ owner: 'DE', field: 'alerts', count: 2 }],
    receipt: { log: 'test' },
  });
  expect(text).not.toMatch(/DE-SECRET|rules|"hub"|silent/u);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/u);
});

test('the ledger has the intent before the subgraph is asked and the digest of exactly the bytes sent', async () => {
  const before = hub.ledger.entries.length;
  const { text } = await hub.ask({ query: QUERY });
  const entry = hub.ledger.entries[before];
  expect(entry?.intent).toMatchObject({
    inquiry: { requester: { state: 'FR', officer: 'invented-1' }, purpose: 'INVESTIGATION' },
  });
  expect(entry?.intent?.shape).not.toContain('P-1');
  expect(entry?.outcome?.bodyDigest).toBe(createHash('sha256').update(text).digest('hex'));
  expect(entry?.outcome?.report.silent).toHaveLength(1);
});

test('purpose may come in extensions; header and extension may not contradict each other', async () => {
  const inBody = { 'liaison-purpose': 'INVESTIGATION', 'liaison-case': 'C-1' };
  const bare = { 'liaison-purpose': undefined, 'liaison-case': undefined };
  expect((await hub.ask({ query: QUERY, extensions: inBody }, bare)).status).toBe(200);
  const twofold = await hub.ask({ query: QUERY, extensions: { 'liaison-purpose': 'BORDER_CHECK' } });
  expect([twofold.status, twofold.code]).toEqual([400, 'BAD_INPUT']);
});

describe('what is hidden and what does not exist are told apart by nobody', () => {
  test('a made-up field gets no suggestion', async () => {
    const { code, text } = await hub.ask({ query: '{ person(id: "DE:person:P-1") { primaryNam } }' });
    expect(code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(text).not.toMatch(/Did you mean|primaryName/u);
  });
});

test('the schema of a caller needs a token and is served as SDL', async () => {
  const without = await fetch(`${hub.url}/schema.graphql`);
  expect(without.status).toBe(401);
  const response = await fetch(`${hub.url}/schema.graphql`, {
    headers: { authorization: `Bearer ${await hub.token()}` },
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('type Query');
});

test('a schema is sent once, compressed for who takes it, and then only said to hold', async () => {
  const asked = async (headers: Readonly<Record<string, string>> = {}) => {
    const before = hub.ledger.entries.length;
    const response = await fetch(`${hub.url}/schema.graphql`, {
      headers: { authorization: `Bearer ${await hub.token()}`, 'accept-encoding': 'identity', ...headers },
    });
    const { status, bodyBytes } = hub.ledger.entries[before]?.outcome ?? {};
    expect(status).toBe(response.status);
    return { response, text: await response.text(), bodyBytes };
  };
  const plain = await asked();
  expect(plain.response.headers.get('content-encoding')).toBeNull();
  expect(plain.response.headers.get('cache-control')).toBe('private, no-cache');
  for (const coding of ['br', 'gzip']) {
    const packed = await asked({ 'accept-encoding': `identity;q=0.5, ${coding}` });
    expect(packed.response.headers.get('content-encoding')).toBe(coding);
    // The ledger keeps the digest of what is said, however it is packed.
    expect([packed.text, packed.bodyBytes]).toEqual([plain.text, Buffer.byteLength(plain.text)]);
  }
  const etag = plain.response.headers.get('etag') ?? '';
  expect(etag).toBe(`"${plain.response.headers.get('liaison-schema-version') ?? ''}"`);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await asked({ 'if-none-match': known });
    expect([again.response.status, again.text]).toEqual([304, '']);
    expect(again.response.headers.get('etag')).toBe(etag);
  }
  expect((await asked({ 'if-none-match': '"other"' })).response.status).toBe(200);
  const answer = await hub.ask({ query: QUERY }, { 'accept-encoding': 'br, gzip' });
  expect(answer.headers.get('content-encoding')).toBeNull();
});

test("one State's callers read the schema of all of them, and no other State's", async () => {
  const read = async (token: string, address: string, headers: Readonly<Record<string, string>> = {}) =>
    send(`${hub.url}${address}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
  const french = await hub.token();
  for (const [address, code, sentence] of [
    ['/schema.graphql?of=DE', 'FORBIDDEN', /schema of DE is for callers of DE.*ask of=FR/u],
    ['/schema.graphql?of=XX', 'BAD_INPUT', /of: "XX" .*FR/u],
    ['/schema.graphql?off=FR', 'BAD_INPUT', /parameter: "off" .*Accepted is of/u],
    ['/schema.graphql?of=FR&of=FR', 'BAD_INPUT', /parameter of: .*one value/u],
    ['/schema/changes?since=0.0.0', 'BAD_INPUT', /since: "0\.0\.0" .*0\.1\.0/u],
    ['/schema/changes?since=2026-02-31', 'BAD_INPUT', /since: "2026-02-31" .*0\.1\.0/u],
    ['/schema/changes?from=0.1.0', 'BAD_INPUT', /parameter: "from" .*Accepted is since/u],
  ] as const) {
    const before = hub.ledger.entries.length;
    const refusal = await read(french, address);
    expect([refusal.code, refusal.text.replaceAll('\\"', '"')]).toEqual([
      code,
      expect.stringMatching(sentence),
    ]);
    // Recorded under the address alone: what follows it is the caller's word.
    expect(hub.ledger.entries[before]).toMatchObject({
      received: { path: address.split('?')[0] },
      outcome: { errorCodes: [code] },
    });
  }
  await hub.trust(hub.issuers.issuers(['UN', 'FR', 'DE', 'GB'] as StateCode[]));
  const clerk = await hub.token({ state: 'UN' as StateCode, role: 'OPERATOR' });
  const own = await read(clerk, '/schema.graphql');
  const before = hub.ledger.entries.length;
  const union = await read(clerk, '/schema.graphql?of=UN');
  expect(hub.ledger.entries[before]).toMatchObject({
    received: { path: '/schema.graphql' },
    outcome: { status: 200, office: { state: 'UN', role: 'OPERATOR' } },
  });
  expect([union.status, own.text]).toEqual([200, expect.not.stringContaining('type Person ')]);
  expect(union.text).toContain('type Person ');
  // The header names the caller's own, also where it reads that of all.
  const version = own.headers.get('liaison-schema-version');
  expect(union.headers.get('liaison-schema-version')).toBe(version);
  const etag = union.headers.get('etag') ?? '';
  expect(etag).not.toContain(version);
  const again = await read(clerk, '/schema.graphql?of=UN', { 'if-none-match': etag });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('every answer to a known caller names the version of its schema', async () => {
  const authorization = `Bearer ${await hub.token()}`;
  const read = await send(`${hub.url}/schema.graphql`, { headers: { authorization } });
  const version = read.headers.get('liaison-schema-version');
  expect(version).toMatch(/^[\w-]{22}$/u);
  const changes = await send(`${hub.url}/schema/changes?since=2026-01-01`, { headers: { authorization } });
  expect(changes.body).toMatchObject({ schemaVersion: version, deprecated: expect.any(Array) });
  expect(changes.body['releases']).toEqual(
    expect.arrayContaining([expect.objectContaining({ version: '0.1.0', changes: [] })]),
  );
  const answers = [
    await hub.ask({ query: QUERY }),
    await hub.ask({ query: '{ __typename }' }),
    await hub.ask({ query: '{ nobodyKnowsThis }' }),
    await hub.ask({ query: QUERY }, { 'liaison-purpose': 'NONE' }),
  ];
  for (const { headers } of [...answers, changes])
    expect(headers.get('liaison-schema-version')).toBe(version);
  const stranger = await hub.ask({ query: QUERY }, { authorization: 'Bearer none' });
  expect([stranger.status, stranger.headers.get('liaison-schema-version')]).toEqual([401, null]);
});

test('before anything is asked it can be known which States could not be searched, and how', async () => {
  const ask = async (extensions: Readonly<Record<string, string>>) =>
    send(`${hub.url}/searches`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await hub.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ extensions }),
    });
  const before = hub.ledger.entries.length;
  const stated = { 'liaison-purpose': 'INVESTIGATION', 'liaison-case': 'Opération Łódź-7' };
  const { status, body, text } = await ask(stated);
  expect(status).toBe(200);
  type Standing = Readonly<Record<'notBy' | 'notInPartBy' | 'notByYear', readonly string[]>>;
  const { person } = body as Readonly<Record<string, Readonly<Record<string, Standing>>>>;
  expect(person?.['FR']).toMatchObject({ status: 'ASKED', notBy: ['PersonFilter.reference'] });
  expect(person?.['DK']).toMatchObject({ status: 'NOT_PERMITTED', notBy: [] });
  // It lends hits on a whole date of birth, and shows the year: a month of it would teach more.
  expect(person?.['IE']?.notBy).not.toContain('PersonFilter.dateOfBirth');
  expect(person?.['IE']?.notInPartBy).toContain('PersonFilter.dateOfBirth');
  expect(person?.['IE']?.notByYear).not.toContain('PersonFilter.dateOfBirth');
  // As with the schema: no source was asked, so the ledger keeps the office, and no officer.
  const [entry, ...more] = hub.ledger.entries.slice(before);
  expect([more.length, entry?.intent, entry?.outcome?.bodyBytes]).toEqual([
    0,
    undefined,
    Buffer.byteLength(text),
  ]);
  expect(entry?.outcome?.office).toMatchObject({ state: 'FR', role: 'INVESTIGATOR' });
  expect((await ask({})).code).toBe('PURPOSE_REQUIRED');
  expect((await ask({ ...stated, 'liaison-purpos': 'X' })).code).toBe('BAD_INPUT');
});

test('a caller reads the law as it meets it: mode, article and what opens it, and nothing of what it can never see', async () => {
  type Cell = Readonly<Record<string, unknown>> & { readonly mode: string | null };
  interface Told {
    readonly on: string;
    readonly states: readonly { readonly state: string; readonly nextChange: string | null }[];
    readonly rows: readonly { domain: string; category: string; cells: Readonly<Record<string, Cell>> }[];
    readonly changes: readonly unknown[];
  }
  const read = async (purpose: string, role: 'INVESTIGATOR' | 'OPERATOR' = 'INVESTIGATOR') => {
    const { status, body } = await send(`${hub.url}/law`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await hub.token({ role })}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ extensions: { 'liaison-purpose': purpose, 'liaison-case': 'C-1' } }),
    });
    expect(status).toBe(200);
    return body as unknown as Told;
  };
  const before = hub.ledger.entries.length;
  const { rows, states } = await read('INVESTIGATION');
  const entry = hub.ledger.entries[before];
  expect([entry?.intent, entry?.outcome?.office?.role]).toEqual([undefined, 'INVESTIGATOR']);
  const cell = (domain: string, category: string, owner: string): Cell | undefined =>
    rows.find((row) => row.domain === domain && row.category === category)?.cells[owner];
  expect(cell('person', 'WARNING', 'FR')).toMatchObject({ mode: 'GRANT' });
  // Ireland lends hits, and names after an approval that it says where to get.
  expect(cell('person', 'BIO_CORE', 'IE')).toMatchObject({
    mode: expect.stringMatching(/HIT_ONLY|NEEDS_APPROVAL/u),
    basis: expect.arrayContaining([expect.objectContaining({ article: expect.any(String) })]),
    unlock: { steps: expect.any(Array) },
  });
  expect(cell('person', 'BIO_CORE', 'DK')).toMatchObject({ mode: 'DENY', reason: expect.any(String) });
  expect(states.map(({ state }) => state)).toContain('IE');
  // Another purpose, another law; whoever may see no record meets none.
  expect(JSON.stringify((await read('STRATEGIC_ANALYSIS')).rows)).not.toBe(JSON.stringify(rows));
  expect((await read('INVESTIGATION', 'OPERATOR')).rows).toEqual([]);
});

test('who only asks about the schema states no purpose, and the ledger keeps the office alone', async () => {
  const bare = { 'liaison-purpose': undefined, 'liaison-case': undefined };
  for (const query of ['{ __typename }', 'query Tool { __schema { queryType { name } } }']) {
    const before = hub.ledger.entries.length;
    const { status, body } = await hub.ask({ query }, bare);
    expect([status, body['errors']]).toEqual([200, undefined]);
    const entry = hub.ledger.entries[before];
    expect(entry?.intent).toBeUndefined();
    expect(entry?.outcome?.office).toEqual({
      state: 'FR',
      agency: expect.any(String),
      agencyKind: 'POLICE',
      role: 'INVESTIGATOR',
    });
  }
  const beside = await hub.ask({ query: '{ __typename person(id: "DE:person:P-1") { id } }' }, bare);
  expect(beside.code).toBe('PURPOSE_REQUIRED');
});

test('a subgraph sees the inquiry in the envelope and no header of the caller', async () => {
  await hub.ask(
    { query: QUERY },
    { cookie: 'a=b', 'x-forwarded-for': '1.2.3.4', 'apollo-query-plan-experimental': '1' },
  );
  const seen = hub.subgraphs.persons.seen.at(-1);
  expect(seen?.claims.inquiry.requester).toMatchObject({ state: 'FR', agencyKind: 'POLICE' });
  for (const name of [
    'authorization',
    'cookie',
    'x-forwarded-for',
    'apollo-query-plan-experimental',
    'liaison-purpose',
  ])
    expect(seen?.headers).not.toHaveProperty(name);
});

test('the log holds no person, token or search value', async () => {
  await hub.ask({ query: '{ persons(filter: {name: "Veryrarename"}) { nodes { idd } } }' });
  await hub.ask({ query: '{ persons(filter: {name: "Veryrarename"}) { nodes { id } } }' });
  expect(hub.logged.join('\n')).not.toMatch(/Veryrarename|eyJ|invented-1/u);
});
