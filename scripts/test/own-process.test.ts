import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Agent, request } from 'undici';
import { TestAuthority } from '../../gateway/testing/certificates.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import { ENVELOPE_HEADER } from '../../shared/src/identity/envelope-contract.ts';
import { createSealer, newSealKey, sealKeyFrom, type SealKey } from '../../shared/src/identity/envelope.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { checkSources } from '../../shared/src/sources/connection/read-sources.ts';
import { isOwnProcess, type SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { CLASS_COLUMNS } from '../../shared/src/sources/sql/row.ts';
import { hubOver, testData, type Caller, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';
import { startSubgraphProcess, type TestSubgraphProcess } from '../../shared/testing/subgraph-process.ts';
import { until } from '../../shared/testing/until.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { keptSealKey, rotateKeptSeal, sealedTo } from '../keys/kept-seal.ts';
import { printSealKeys } from '../subgraph/seal-keys.ts';
import { testInquiry } from '../../shared/testing/ruling.ts';

const PROFILES = fileURLToPath(new URL('../../shared/profiles', import.meta.url));
const SPOC: Partial<Caller> = { agencyKind: 'SPOC', role: 'SPOC_OPERATOR' };
const COUNTED = 'totalCount pageInfo { hasNextPage endCursor } sources { owner status reason incomplete }';
const PEOPLE = `${COUNTED} edges { match { score name } node { id owner primaryName dateOfBirth sex withheld { field reason }
  documents { number issuer } firearms(first: 2) { totalCount nodes { id kind firearm { make } } } } }`;
/** Each is asked as an investigator, of whom Germany's law lends a hit and a little more, and as a single point of contact. */
const QUESTIONS: readonly (readonly [what: string, question: string])[] = [
  ['by name', `{ persons(filter: { name: "Jovanovic" }, first: 5) { ${PEOPLE} } }`],
  [
    'by name and more',
    `{ persons(filter: { name: "Anna Schmidt", sex: FEMALE, dateOfBirth: "1985" }, first: 5) { ${PEOPLE} } }`,
  ],
  ['of one owner', `{ persons(filter: { name: "Petrov" }, owners: ["DE"], first: 9) { ${PEOPLE} } }`],
  [
    'in no order of its own',
    `{ firearms(filter: { calibre: "9x19" }, first: 4) { ${COUNTED} nodes { id make serialNumber } } }`,
  ],
  [
    'by a status and days',
    `{ firearms(filter: { statuses: [STOLEN], statusFrom: "2020-01-01" }, first: 3) { ${COUNTED} nodes { id owner } } }`,
  ],
  [
    'by days',
    `{ drugSeizures(filter: { from: "2019-01-01", to: "2026-01-01" }, first: 6) { ${COUNTED} nodes { id occurredOn exactTotalKilograms items { kilograms exactKilograms } } } }`,
  ],
  [
    'counted by group',
    '{ drugSeizureStatistics(filter: { from: "2019-01-01", to: "2026-01-01" }, groupBy: [YEAR, COUNTRY]) { rows { owner count kilograms suppressed rounded keys { grouping value } } sources { owner status } } }',
  ],
  [
    'crossings',
    `{ borderCrossings(filter: { country: "DE", from: "2019-01-01", to: "2026-12-31" }, first: 5) { ${COUNTED} nodes { id occurredAt } } }`,
  ],
  [
    'a traveller',
    '{ traveller(mrz: "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", plate: "M-AB 123") { check { verdict reasons { kind owner } notAnswered notAsked } } }',
  ],
  [
    'many documents',
    '{ personsByDocuments(documents: [{ number: "K1234567" }, { number: "L898902C3", issuer: "UTO" }]) { key hasMore nodes { id } sources { owner status } } }',
  ],
  [
    'many serials',
    '{ firearmsBySerials(serials: ["AB12345", "X0001"]) { key nodes { id } sources { owner status } } }',
  ],
  [
    'what changed',
    '{ firearms(filter: { statuses: [STOLEN] }, first: 3, changedSince: "0001-01-01T00:00:00Z") { nodes { id } sources { owner status } changes { hasMore left { id } owners { owner status } } } }',
  ],
  ['nonsense', '{ nonsense }'],
];

const stop = new Shutdown();
let inside: TestHub;
let apart: TestHub;
let own: TestSubgraphProcess;
let relay: Relay;
let agent: Agent;
let stranger: Agent;
let directory: string;
let law: string;
/** A word of names of people on record with both States, found by an investigator. */
let name: string;
let ownEnv: Readonly<Record<string, string>>;

/** The way to the process for questions about people, which a test can listen on, and spoil. */
class Relay {
  readonly heard: string[] = [];
  readonly asked: string[] = [];
  spoil:
    | ((reply: string) => { readonly status: number; readonly body: string; readonly location?: string })
    | undefined;
  readonly #server: Server;

  constructor(to: () => string, by: Agent) {
    this.#server = createServer((incoming, outgoing) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
        const asked = Buffer.concat(chunks).toString();
        const { statusCode, body } = await request(`${to()}${incoming.url ?? ''}`, {
          ...{ method: 'POST', dispatcher: by, body: asked },
          headers: { [ENVELOPE_HEADER]: String(incoming.headers[ENVELOPE_HEADER]) },
        });
        const reply = await body.text();
        this.asked.push(asked);
        this.heard.push(reply);
        const { spoil } = this;
        const said = spoil && !asked.includes('HELLO') ? spoil(reply) : { status: statusCode, body: reply };
        outgoing.writeHead(said.status, 'location' in said ? { location: said.location } : {}).end(said.body);
      })().catch(() => outgoing.destroy());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }
}

beforeAll(async () => {
  const data = await testData(['DE', 'FI'], 0.02, stop);
  ({ directory } = data);
  inside = await hubOver(data, {}, stop);
  law = join(directory, 'law-of-de');
  cpSync(PROFILES, law, { recursive: true });
  const at = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const authority = new TestAuthority('Invented authority');
  const [server, client] = [authority.issue('de'), authority.issue('hub')];
  const ca = at('ca.pem', authority.cert);
  const isDe = ({ owners }: SourceConfig): boolean => owners.some((owner) => owner === 'DE');
  ownEnv = {
    LIAISON_PROFILES: law,
    LIAISON_SOURCES: at('de.yaml', JSON.stringify({ sources: data.sources.filter(isDe) })),
    LIAISON_SEAL_KEYS: at('de-seal-keys.json', printSealKeys([], { LIAISON_DATA: directory })),
    LIAISON_TLS_KEY: at('de.key', server.key),
    LIAISON_TLS_CERT: at('de.pem', server.cert),
    LIAISON_TLS_CLIENT_CA: ca,
    LIAISON_LOG: 'info',
  };
  own = await startSubgraphProcess(['--state', 'DE'], ownEnv);
  stop.add(async () => {
    own.child.kill('SIGKILL');
    await own.ended;
  });
  at('client.pem', client.cert);
  at('client.key', client.key);
  agent = new Agent({ connect: { ca: authority.cert, cert: client.cert, key: client.key } });
  stranger = new Agent({ connect: { ca: authority.cert } });
  relay = new Relay(() => own.url, agent);
  const relayed = await relay.listen();
  stop.add(() => relay.close());
  const tls = { ca: 'ca.pem', certificate: 'client.pem', key: 'client.key' };
  const named = data.sources.map((source) => {
    if (!isDe(source)) return source;
    const { name, domain, owners, deadlineMs } = source;
    const process = domain === 'person' ? { url: relayed } : { url: own.url, ...tls };
    return { ...{ name, domain, owners, deadlineMs, process }, poolSize: 4, retryAfterMs: 200 };
  });
  const sources = checkSources({ sources: named }, join(directory, 'sources.yaml'), {});
  apart = await hubOver({ ...data, sources }, { log: 'apart' }, stop);
  await until('each source says how current it is', async () => {
    const all = [inside, apart].flatMap(({ registry }) => registry.all);
    await Promise.all(all.map((one) => one.readCurrency()));
    return all.every((one) => one.config.owners.every((owner) => one.dataAsOf(owner) !== undefined));
  });
  name = await nameInBoth(data.sources.find((one) => isDe(one) && one.domain === 'person')?.url ?? '');
});
afterAll(async () => {
  await Promise.all([agent?.close(), stranger?.close()]);
  await stop.run();
});

/** One word of the name of people on record in Germany, which the other State has too where there is such a word. */
async function nameInBoth(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client
    .query<{ primary_name: string }>(
      "SELECT primary_name FROM hub.person_v1 WHERE subject_categories && '{SUSPECT,CONVICTED}' ORDER BY id LIMIT 40",
    )
    .finally(() => client.end());
  const words = [...new Set(rows.flatMap(({ primary_name: whole }) => whole.split(/[\s-]+/u)))];
  let found: string | undefined;
  for (const word of words.filter(({ length }) => length > 3).slice(0, 40)) {
    const { DE, FI } = await told(inside, word);
    if ((DE?.[2] ?? 0) === 0) continue;
    found ??= word;
    if ((FI?.[2] ?? 0) > 0) return word;
  }
  if (found === undefined) throw new Error('nobody in Germany is found by a name');
  return found;
}

/** The answer without what no two answers have in common. */
function comparable({ status, text }: TestAnswer): string {
  return `${status} ${text}`
    .replace(/"milliseconds":\d+/gu, '"milliseconds":0')
    .replace(/"(endCursor|token)":"[^"]*"/gu, '"$1":""')
    .replace(/"receipt":\{[^}]*\}/u, '"receipt":{}');
}

test.each(QUESTIONS)(
  '%s: answered with the State in a process of its own as inside, to the byte',
  async (_, question) => {
    for (const as of [{}, SPOC]) {
      const [here, there] = [await inside.ask(question, as), await apart.ask(question, as)];
      expect(comparable(there)).toBe(comparable(here));
    }
  },
);

interface Page {
  readonly [field: string]: {
    readonly pageInfo: { readonly endCursor: string };
    readonly nodes: readonly { readonly id: string }[];
  };
}

test('pages, records by id, and what is linked to a record are the same too', async () => {
  const ask = async (question: string): Promise<readonly [TestAnswer, TestAnswer]> => {
    const both = [await inside.ask(question, SPOC), await apart.ask(question, SPOC)] as const;
    expect(comparable(both[1])).toBe(comparable(both[0]));
    expect(both[1].body.errors).toBeUndefined();
    return both;
  };
  const list = '(filter: { calibre: "9x19" }, owners: ["DE"], first: 2';
  const [, there] = await ask(`{ firearms${list}) { pageInfo { endCursor } nodes { id } } }`);
  const { pageInfo, nodes } = (there.body.data as Page)['firearms'] ?? { pageInfo: undefined, nodes: [] };
  expect(nodes).toHaveLength(2);
  await ask(`{ firearms${list}, after: ${JSON.stringify(pageInfo?.endCursor)}) { nodes { id make } } }`);
  const ids = JSON.stringify(nodes.map(({ id }) => id));
  await ask(
    `{ firearmsByIds(ids: ${ids}) { id make persons(first: 3) { totalCount nodes { kind person { id } } } } }`,
  );
  await ask(`{ links(of: ${ids}) { firearm { id persons(first: 9) { nodes { id } } } } }`);
  const people = await ask(
    `{ persons(filter: { name: ${JSON.stringify(name)} }, owners: ["DE"], first: 4) { nodes { id } } }`,
  );
  const traveller = (people[1].body.data as Page)['persons']?.nodes[0]?.id;
  expect(traveller).toBeDefined();
  await ask(
    `{ borderCrossings(filter: { traveller: "${traveller ?? ''}" }) { totalCount nodes { id } sources { owner status } } }`,
  );
});

test('what its law shortens or withholds has not left the State: not on the way to the hub either', async () => {
  relay.heard.length = 0;
  const question = `{ persons(filter: { name: ${JSON.stringify(name)} }, owners: ["DE"], first: 50) { nodes { id primaryName dateOfBirth documents { number } addresses { town } } } }`;
  const { nodes } = (
    (await apart.ask(question)).body.data as { persons: { nodes: Record<string, unknown>[] } }
  ).persons;
  const whole = (
    (await inside.ask(question, SPOC)).body.data as { persons: { nodes: Record<string, unknown>[] } }
  ).persons.nodes;
  const way = relay.heard.join('\n');
  expect(way).toContain('"primaryName"');
  expect(nodes.length).toBeGreaterThan(0);
  const values = whole.flatMap(({ primaryName, dateOfBirth, documents }) => [
    ...[primaryName, dateOfBirth].filter((value) => typeof value === 'string' && value.length > 4),
    ...((documents ?? []) as { number: string }[]).map(({ number }) => number),
  ]);
  expect(values.length).toBeGreaterThan(1);
  for (const value of values) expect(way).not.toContain(value);
  for (const { dateOfBirth } of nodes) expect(String(dateOfBirth)).toMatch(/^(?:\d{4}|null)$/u);
});

test('it is asked in words, and never sent SQL, a zone, or the hub’s names of records', async () => {
  relay.asked.length = 0;
  for (const [, question] of QUESTIONS) await apart.ask(question, SPOC);
  await told(apart);
  const asked = relay.asked.join('\n');
  expect(asked).toContain('"verb":"SEARCH"');
  expect(asked).toContain('"field":"personsByDocuments"');
  expect(asked).not.toMatch(/SELECT|hub\.|ERIKSSON|\$1/u);
});

/** What the process says to a question that comes under a seal. */
async function knock(
  envelope: string | undefined,
  body: string,
  by = agent,
  path = '/DE/person',
): Promise<unknown> {
  const { statusCode, body: answer } = await request(`${own.url}${path}`, {
    ...{ method: 'POST', dispatcher: by, body },
    headers: envelope === undefined ? {} : { [ENVELOPE_HEADER]: envelope },
  });
  const said = (await answer.json()) as {
    readonly status?: string;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return [statusCode, said.errors?.[0]?.extensions.code ?? said.status];
}

function ownKey(): SealKey {
  const text = readFileSync(join(directory, 'seal-key'), 'utf8').replace(/^#.*\n/u, '');
  return sealKeyFrom(Buffer.from(text.trim(), 'hex'));
}

function sealed(
  body: string,
  { key = ownKey(), audience = 'DE/person', law: told = '', ageMs = 0 } = {},
): string {
  return createSealer(() => key, { now: () => systemClock.now() - ageMs }, randomUUID).seal(
    audience,
    {
      ...{ requestId: randomUUID(), leftMs: 60_000, law: told },
      inquiry: testInquiry,
    },
    body,
  ) as string;
}

function bodyOf(question: object): string {
  return JSON.stringify({ owners: ['DE'], patienceMs: 5_000, question });
}

test('without a seal, with a wrong, an old or a replayed one, for another source or without a certificate nobody is answered', async () => {
  const hello = bodyOf({ verb: 'HELLO' });
  const good = sealed(hello);
  expect(await knock(good, hello)).toEqual([200, 'ANSWERED']);
  const refused: Readonly<Record<string, Promise<unknown>>> = {
    replayed: knock(good, hello),
    none: knock(undefined, hello),
    'of a stranger': knock(sealed(hello, { key: newSealKey() }), hello),
    old: knock(sealed(hello, { ageMs: 13_000 }), hello),
    'of another source': knock(sealed(hello), hello, agent, '/DE/firearm'),
    'of another State': knock(sealed(hello, { audience: 'FI/person' }), hello),
    'of another question': knock(sealed(hello), bodyOf({ verb: 'CLOCK' })),
    'no certificate': knock(sealed(hello), hello, stranger),
    'nobody there': knock(sealed(hello, { audience: 'FI/person' }), hello, agent, '/FI/person'),
  };
  for (const [what, answer] of Object.entries(refused))
    expect([what, await answer]).toEqual([what, [401, 'SEAL_REJECTED']]);
  const search = bodyOf({ verb: 'COUNT', made: { field: 'persons', args: { filter: { name: 'Petrov' } } } });
  expect(await knock(sealed(search, { law: 'of another place' }), search)).toEqual([503, 'LAW_DIFFERS']);
});

/** What of a question about people each owner is told to have said, and how many records there are of each. */
async function told(
  hub: TestHub,
  by = name,
): Promise<Readonly<Record<string, readonly [status: string, reason: string | null, records: number]>>> {
  const question = `{ persons(filter: { name: ${JSON.stringify(by)} }, first: 100) { totalCount nodes { owner } sources { owner status reason } } }`;
  const { persons } = (await hub.ask(question)).body.data as {
    readonly persons: {
      readonly totalCount: number | null;
      readonly nodes: readonly { readonly owner: string }[];
      readonly sources: readonly {
        readonly owner: string;
        readonly status: string;
        readonly reason: string | null;
      }[];
    };
  };
  return Object.fromEntries([
    ['total', [String(persons.totalCount), null, persons.nodes.length]] as const,
    ...persons.sources.map(
      ({ owner, status, reason }) =>
        [owner, [status, reason, persons.nodes.filter((node) => node.owner === owner).length]] as const,
    ),
  ]);
}

async function metric(of: RegExp): Promise<boolean> {
  return of.test(await (await fetch(`${apart.gateway.url}/metrics`)).text());
}

/** Of a search by name: behind the score. */
const COUNT_PLACE = CLASS_COLUMNS.length + 1;

/** A reply whose rows are others. */
function rowsAs(change: (row: unknown[]) => unknown[]): NonNullable<Relay['spoil']> {
  return (reply) => {
    const read = JSON.parse(reply) as { rows: unknown[][] };
    return { status: 200, body: JSON.stringify({ ...read, rows: read.rows.map(change) }) };
  };
}

test.each<[string, string | null, NonNullable<Relay['spoil']>]>([
  ['no JSON', 'BROKEN_CONTRACT', () => ({ status: 200, body: '<html>' })],
  ['no reply', 'BROKEN_CONTRACT', () => ({ status: 200, body: '{"rows":[]}' })],
  ['rows of nobody who was asked', 'BROKEN_CONTRACT', rowsAs(([, ...row]) => ['FI', ...row])],
  ['rows that are too short', 'BROKEN_CONTRACT', rowsAs((row) => row.slice(0, -1))],
  [
    'rows with an object in the place of an id',
    'BROKEN_CONTRACT',
    rowsAs(([owner, id, ...row]) => [owner, { id }, ...row]),
  ],
  [
    'a count that is none',
    'BROKEN_CONTRACT',
    rowsAs((row) => row.map((value, i) => (i === COUNT_PLACE ? 'many' : value))),
  ],
  [
    'fewer values before the fields',
    'BROKEN_CONTRACT',
    (reply) => ({ status: 200, body: reply.replace(/"first":\d+/u, '"first":3') }),
  ],
  [
    'more than it may',
    'BROKEN_CONTRACT',
    () => ({ status: 200, body: `["${'x'.repeat(33 * 1024 * 1024)}"]` }),
  ],
  ['go elsewhere', null, (reply) => ({ status: 302, body: reply, location: own.url })],
  ['the answer of a proxy', null, () => ({ status: 502, body: 'Bad gateway' })],
])('garbage (%s) makes that owner alone UNAVAILABLE (%s), and no total', async (_, reason, spoil) => {
  const whole = await told(inside);
  relay.spoil = spoil;
  const broken = await told(apart).finally(() => (relay.spoil = undefined));
  expect(broken).toMatchObject({ DE: ['UNAVAILABLE', reason, 0], FI: whole['FI'] });
  expect(broken['total']).toEqual(['null', null, whole['FI']?.[2]]);
  expect(
    await until('the process is asked again', async () =>
      (await told(apart))['DE']?.[0] === 'ANSWERED' ? told(apart) : undefined,
    ),
  ).toEqual(whole);
});

test('under another law the State is not asked, and the others are; its own law is the one that counts', async () => {
  const whole = await told(inside);
  const file = join(law, 'DE.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('matchOn: [BIO_CORE, DOCUMENT]', 'matchOn: [DOCUMENT]'));
  const laws = (): number => (own.said().match(/new law in force/gu) ?? []).length;
  await until('its law is another one', () => laws() === 1);
  expect(await told(apart)).toMatchObject({
    DE: ['UNAVAILABLE', null, 0],
    FI: whole['FI'],
    total: ['null', null, whole['FI']?.[2]],
  });
  expect(
    await metric(/liaison_source_refusals_total\{owner="DE",domain="person",code="LAW_DIFFERS"\} [1-9]/u),
  ).toBe(true);
  writeFileSync(file, text);
  await until(
    'its law is the same again',
    async () => JSON.stringify(await told(apart)) === JSON.stringify(whole),
  );
  // What changes in the law of a State that is not asked, and does not ask, changes nothing.
  const other = join(law, 'NO.yaml');
  writeFileSync(other, readFileSync(other, 'utf8').replace(/^version: .*$/mu, 'version: "2026-11-02"'));
  await until('the process read it', () => laws() === 3);
  expect(await told(apart)).toEqual(whole);
});

test('it keeps a line of each question, by the number that the hub’s log has, and names nobody', async () => {
  await apart.ask(
    `{ persons(filter: { name: ${JSON.stringify(name)} }, owners: ["DE"], first: 1) { nodes { id } } }`,
  );
  const lines = await until('a line', () => {
    const found = own
      .said()
      .split('\n')
      .filter((line) => line.includes('a question of the hub was answered'));
    return found.length > 0 ? found : undefined;
  });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    ...{ verb: 'SEARCH', field: 'persons', state: 'FR', agencyKind: 'POLICE', purpose: 'INVESTIGATION' },
    ...{ status: 'ANSWERED', requestId: expect.any(String), rows: expect.any(Number) },
  });
  expect(lines.join('\n')).not.toMatch(/INVENTED-TEST|"officer"/u);
  expect(lines.join('\n')).not.toContain(name);
  const metrics = await request(`${own.url}/metrics`, { dispatcher: stranger });
  expect(await metrics.body.text()).toMatch(
    /liaison_subgraph_answers_total\{subgraph="DE\/person",status="200"\} \d+/u,
  );
});

test('certificates that end within a day are told where they are used: in numbers, and in the log with their files', async () => {
  const told = (text: string): readonly string[] =>
    [...text.matchAll(/^liaison_certificate_ends_seconds\{of="(.*?)",kind="(\w+)"\} \d{1,5}$/gmu)]
      .map(([, of, kind]) => `${of} ${kind}`)
      .sort();
  const { body } = await request(`${own.url}/metrics`, { dispatcher: stranger });
  expect(told(await body.text())).toEqual(['port AUTHORITIES', 'port OWN']);
  const tls = apart.registry.all.filter(({ config }) => config.process?.certificate !== undefined);
  expect(told(await (await fetch(`${apart.gateway.url}/metrics`)).text())).toEqual(
    tls.flatMap(({ config: { name: of } }) => [`source ${of} AUTHORITIES`, `source ${of} OWN`]).sort(),
  );
  expect(tls.length).toBeGreaterThan(1);
  const lines = own.said().split('\n');
  expect(lines.filter((line) => /"kind":"(?:OWN|AUTHORITIES)".*"daysLeft":0.*ends soon/u.test(line))).toEqual(
    [expect.stringContaining('de.pem'), expect.stringContaining('ca.pem')],
  );
});

test('its key of the seal is turned when it has the next one, and not before', async () => {
  const whole = await told(apart);
  const tls = { ca: 'ca.pem', certificate: 'client.pem', key: 'client.key' };
  const process = { url: own.url, ...tls };
  const file = join(directory, 'turned.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      sources: [
        { name: 'fi-person', domain: 'person', owners: ['FI'], urlFrom: 'NOBODY_SET_THIS' },
        { name: 'de-person', domain: 'person', owners: ['DE'], process },
      ],
    }),
  );
  const env = { LIAISON_DATA: directory, LIAISON_SOURCES: file };
  const rotate = () => rotateKeptSeal(directory, env, sealedTo(env));
  const publish = (): void =>
    writeFileSync(ownEnv['LIAISON_SEAL_KEYS'] ?? '', printSealKeys([], { LIAISON_DATA: directory }));
  const { before, after } = await rotate();
  await expect(rotate()).rejects.toThrow(`${own.url}, de-person: it said SEAL_REJECTED`);
  expect(keptSealKey(directory, env).id).toBe(before);
  publish();
  const turned = await until('it has the next key', () => rotate().catch(() => undefined));
  expect(turned).toMatchObject({ step: 'TURNED', before, after });
  await until('it is asked', async () => JSON.stringify(await told(apart)) === JSON.stringify(whole));
  publish();
});

test('one that hangs, is killed and comes back: its owner is late or away, never without a hit, and the others are whole', async () => {
  const whole = await told(inside);
  const patient = apart.registry.all.map(({ config }) => config);
  const impatient = (config: SourceConfig): SourceConfig => ({ ...config, deadlineMs: 1_000 });
  apart.registry.replace(patient.map((config) => (isOwnProcess(config) ? impatient(config) : config)));
  own.child.kill('SIGSTOP');
  const hung = await told(apart);
  expect(hung).toMatchObject({ DE: ['TIMED_OUT', null, 0], FI: whole['FI'] });
  await until('it is left alone', () => apart.registry.of('DE' as StateCode, 'person')?.isLeftAlone);
  expect(hung['total']).toEqual(['null', null, whole['FI']?.[2]]);
  own.child.kill('SIGCONT');
  apart.registry.replace(patient);
  await until('it is asked again', async () => JSON.stringify(await told(apart)) === JSON.stringify(whole));
  const { port } = new URL(own.url);
  own.child.kill('SIGKILL');
  await own.ended;
  const gone = await told(apart);
  expect(gone).toMatchObject({
    DE: ['UNAVAILABLE', null, 0],
    FI: whole['FI'],
    total: ['null', null, whole['FI']?.[2]],
  });
  own = await startSubgraphProcess(['--state', 'DE'], { ...ownEnv, PORT: port });
  await until(
    'the new process is asked',
    async () => JSON.stringify(await told(apart)) === JSON.stringify(whole),
  );
});
