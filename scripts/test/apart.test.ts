import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { TestAuthority } from '../../gateway/testing/certificates.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import { Nonces } from '../../shared/src/core/nonces.ts';
import {
  ENVELOPE_HEADER,
  HELLO,
  type Hello,
  type ToSeal,
} from '../../shared/src/identity/envelope-contract.ts';
import { createSealer, newSealKey, sealKeyFrom, type SealKey } from '../../shared/src/identity/envelope.ts';
import { lawId } from '../../shared/src/policy/law/law.ts';
import { hubOver, testData, type TestHub } from '../../shared/testing/hub.ts';
import { startSubgraphProcess, type TestSubgraphProcess } from '../../shared/testing/subgraph-process.ts';
import { until } from '../../shared/testing/until.ts';
import { ledgerUrls } from '../hub/ledger-urls.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { rotateKeptSeal, sealedTo } from '../keys/kept-seal.ts';
import { listKeys } from '../keys/list.ts';
import { printSealKeys } from '../subgraph/seal-keys.ts';
import { testInquiry } from '../../shared/testing/ruling.ts';

const DOMAIN_SUBGRAPHS = ['persons', 'firearms', 'drug-seizures', 'border-crossings'];
const QUESTIONS = [
  '{ persons(filter: { name: "Jovanovic" }, first: 5) { totalCount nodes { id primaryName withheld { field reason } firearms(first: 2) { nodes { id firearm { make } } } } sources { owner status } } }',
  '{ firearms(filter: { calibre: "9x19" }, first: 4) { totalCount pageInfo { endCursor } nodes { id make owner } sources { owner status } } }',
  '{ nonsense }',
];

const stop = new Shutdown();
let inside: TestHub;
let apart: TestHub;
let processes: readonly TestSubgraphProcess[];
let directory: string;
let sealKeysFile: string;
let agent: Agent;
let stranger: Agent;

beforeAll(async () => {
  const data = await testData(['DE', 'FI'], 0.02, stop);
  ({ directory } = data);
  inside = await hubOver(data, {}, stop);
  const at = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text, { mode: 0o600 });
    return join(directory, name);
  };
  const authority = new TestAuthority('Invented authority');
  const [server, client] = [authority.issue('subgraphs'), authority.issue('gateway')];
  const ca = at('ca.pem', authority.cert);
  sealKeysFile = at('seal-keys.json', printSealKeys([], { LIAISON_DATA: directory }));
  const env = {
    LIAISON_DATA: directory,
    LIAISON_SOURCES: at('sources.yaml', JSON.stringify({ sources: data.sources })),
    LIAISON_LEDGER: ledgerUrls({}, data.cluster, directory).writer,
    LIAISON_SEAL_KEYS: sealKeysFile,
    LIAISON_TLS_KEY: at('server.key', server.key),
    LIAISON_TLS_CERT: at('server.pem', server.cert),
    LIAISON_TLS_CLIENT_CA: ca,
  };
  processes = await Promise.all([1, 2].map(() => startSubgraphProcess(DOMAIN_SUBGRAPHS, env)));
  stop.add(async () => {
    for (const { child } of processes) child.kill('SIGKILL');
    await Promise.all(processes.map(({ ended }) => ended));
  });
  at('client.pem', client.cert);
  at('client.key', client.key);
  const places = {
    inside: ['oversight', 'releases'],
    common: { ca: 'ca.pem', certificate: 'client.pem', key: 'client.key' },
    subgraphs: Object.fromEntries(
      DOMAIN_SUBGRAPHS.map((name) => [name, { addresses: processes.map(({ url }) => url) }]),
    ),
  };
  const file = at('subgraphs.yaml', JSON.stringify(places));
  apart = await hubOver(data, { env: { LIAISON_SUBGRAPHS: file }, log: 'apart' }, stop);
  agent = new Agent({ connect: { ca: authority.cert, cert: client.cert, key: client.key } });
  stranger = new Agent({ connect: { ca: authority.cert } });
});
afterAll(async () => {
  await Promise.all([agent?.close(), stranger?.close()]);
  await stop.run();
});

test('questions are answered by processes of their own as in the hub’s own, to the byte', async () => {
  expect(apart.subgraphs.map(({ name }) => name)).toEqual(['oversight', 'releases']);
  for (const question of QUESTIONS) {
    const [here, there] = [await inside.ask(question), await apart.ask(question)];
    expect(comparable(there.text)).toBe(comparable(here.text));
    expect(there.status).toBe(here.status);
  }
  const page = (await inside.ask(QUESTIONS[1] ?? '')).body.data as {
    readonly firearms: { readonly pageInfo: { readonly endCursor: string } };
  };
  const after = JSON.stringify(page.firearms.pageInfo.endCursor);
  const next = `{ firearms(filter: { calibre: "9x19" }, first: 4, after: ${after}) { nodes { id make } } }`;
  const there = (await apart.ask(next)).body.data;
  expect(there).toEqual((await inside.ask(next)).body.data);
  expect(JSON.stringify(there)).toContain('"DE:firearm:');
});

/** The answer without what no two answers have in common: receipt, cursor, and how long a source took. */
function comparable(text: string): string {
  return text
    .replace(/"milliseconds":\d+/gu, '"milliseconds":0')
    .replace(/"endCursor":"[^"]*"/gu, '"endCursor":""')
    .replace(/"receipt":\{[^}]*\}/u, '"receipt":{}');
}

/** Asks the first process itself, by what the gateway would send. */
async function knock(
  envelope: string | undefined,
  body = '{"query":"{ __typename }"}',
  by = agent,
  at = 0,
): Promise<{ readonly status: number; readonly code: string | undefined }> {
  const { statusCode, body: answer } = await request(`${processes[at]?.url ?? ''}/persons`, {
    ...{ method: 'POST', dispatcher: by, body },
    headers: envelope === undefined ? {} : { [ENVELOPE_HEADER]: envelope },
  });
  const { errors } = (await answer.json()) as {
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
  return { status: statusCode, code: errors?.[0]?.extensions.code };
}

const BODY = '{"query":"{ __typename }"}';
const REFUSED = { status: 401, code: 'SEAL_REJECTED' };

test('without a seal, with a wrong, an old, a replayed one or without a certificate nobody is answered', async () => {
  const own = ownKey();
  const process = await nameOf(0);
  const good = sealed(own, { process });
  expect(await knock(good)).toEqual({ status: 200, code: undefined });
  const refused: Readonly<Record<string, Promise<unknown>>> = {
    replayed: knock(good),
    'replayed at the other process': knock(good, BODY, agent, 1),
    none: knock(undefined),
    'of a stranger': knock(sealed(newSealKey())),
    old: knock(sealed(own, { ageMs: 13_000 })),
    'of another subgraph': knock(sealed(own, { audience: 'firearms' })),
    'of another question': knock(sealed(own), '{"query":"{ persons { totalCount } }"}'),
    'no certificate': knock(sealed(own), BODY, stranger),
    'no certificate, who is there': knock(sealed(own, { body: HELLO }), HELLO, stranger),
  };
  for (const [what, answer] of Object.entries(refused)) expect([what, await answer]).toEqual([what, REFUSED]);
  expect(await knock(sealed(own, { law: 'of another place' }))).toEqual({ status: 503, code: 'LAW_DIFFERS' });
  expect(await knock(sealed(own, { schema: 'another' }))).toEqual({ status: 503, code: 'SUBGRAPH_DIFFERS' });
  const ready = await request(`${processes[0]?.url ?? ''}/health/ready`, { dispatcher: stranger });
  expect([ready.statusCode, await ready.body.json()]).toMatchObject([200, { ready: true }]);
  const metrics = await request(`${processes[0]?.url ?? ''}/metrics`, { dispatcher: stranger });
  const text = await metrics.body.text();
  expect(text).toMatch(/liaison_subgraph_answers_total\{subgraph="persons",status="401"\} \d+/u);
  expect(text).toMatch(/liaison_certificate_ends_seconds\{of="port",kind="OWN"\} \d{1,5}$/mu);
  expect(await (await fetch(`${apart.gateway.url}/metrics`)).text()).toMatch(
    /liaison_certificate_ends_seconds\{of="subgraphs",kind="AUTHORITIES"\} \d{1,5}$/mu,
  );
});

test.each([3_000, 9_000, 11_000])(
  'sources are asked for a gateway whose clock is %i ms behind, also where less time than that is left',
  async (ageMs) => {
    const { process, now } = await helloOf(0);
    expect(now).toEqual(expect.any(Number));
    const query = '{ firearms(filter: { calibre: "9x19" }, first: 4) { sources { owner status } } }';
    const body = JSON.stringify({ query });
    const answer = await new Nonces().send(async (nonces) => {
      const to = { audience: 'firearms', process, nonces };
      const said = await request(`${processes[0]?.url ?? ''}/firearms`, {
        ...{ method: 'POST', dispatcher: agent, body },
        headers: { [ENVELOPE_HEADER]: sealed(ownKey(), { ...to, body, ageMs, leftMs: 3_000 }) },
      });
      return { status: said.statusCode, body: await said.body.text() };
    }, new AbortController().signal);
    expect([answer.status, [...new Set(answer.body.match(/"status":"\w+"/gu))]]).toEqual([
      200,
      ['"status":"ANSWERED"'],
    ]);
  },
);

/** What a process says of itself. */
async function helloOf(at: number): Promise<Hello> {
  const { body } = await request(`${processes[at]?.url ?? ''}/persons`, {
    ...{ method: 'POST', dispatcher: agent, body: HELLO },
    headers: { [ENVELOPE_HEADER]: sealed(ownKey(), { body: HELLO }) },
  });
  return (await body.json()) as Hello;
}

/** The name under which the gateway seals for a process. */
async function nameOf(at: number): Promise<string> {
  return (await helloOf(at)).process;
}

function ownKey(): SealKey {
  const text = readFileSync(join(directory, 'seal-key'), 'utf8').replace(/^#.*\n/u, '');
  return sealKeyFrom(Buffer.from(text.trim(), 'hex'));
}

function sealed(
  key: SealKey,
  other: Partial<ToSeal> & {
    readonly audience?: string;
    readonly body?: string;
    readonly ageMs?: number;
  } = {},
): string {
  const { audience = 'persons', body = BODY, ageMs = 0, ...claims } = other;
  const own: ToSeal = {
    requestId: randomUUID(),
    leftMs: 60_000,
    law: lawId(apart.law()),
    inquiry: testInquiry,
  };
  return createSealer(() => key, { now: () => systemClock.now() - ageMs }, randomUUID).seal(
    audience,
    { ...own, ...claims },
    body,
  ) as string;
}

test('npm run keys -- rotate --key seal turns the kept key without a question lost: published first, then sealed with', async () => {
  const env = { LIAISON_DATA: directory, LIAISON_SUBGRAPHS: join(directory, 'subgraphs.yaml') };
  const rotate = () => rotateKeptSeal(directory, env, sealedTo(env));
  const seals = () =>
    listKeys(directory, env, systemClock.now()).flatMap(({ key, id, state }) =>
      key === 'seal' ? [[id, state]] : [],
    );
  const old = ownKey();
  const { step, before, after } = await rotate();
  expect([step, before]).toEqual(['PUBLISH', old.id]);
  expect(seals()).toEqual([
    [before, 'IN_USE'],
    [after, 'TO_COME'],
  ]);
  // What nobody knows yet is not sealed with, however often it is asked for.
  const refusal = await rotate().then(String, String);
  for (const { url } of processes)
    for (const name of DOMAIN_SUBGRAPHS)
      expect(refusal).toContain(`${url}/${name}: it does not take the seal`);
  expect(seals()).toHaveLength(2);
  expect(ownKey().id).toBe(before);
  writeFileSync(sealKeysFile, printSealKeys([], env));
  const turned = await until('every process takes the next key', () => rotate().catch(() => undefined));
  expect(turned).toMatchObject({ step: 'TURNED', before, after });
  expect([ownKey().id, seals()]).toEqual([after, [[after, 'IN_USE']]]);
  await until('the gateway seals with the new key', async () => {
    expect((await apart.ask(QUESTIONS[0] ?? '')).body.errors).toBeUndefined();
    const text = await (await fetch(`${apart.gateway.url}/metrics`)).text();
    return text.includes('liaison_reloads_total{what="seal-keys",outcome="taken"} 1');
  });
  expect((await knock(sealed(old))).status).toBe(200);
  writeFileSync(sealKeysFile, printSealKeys([], env));
  await until('the old key opens nothing', async () => (await knock(sealed(old))).status === 401);
  expect((await apart.ask(QUESTIONS[0] ?? '')).body.errors).toBeUndefined();
});

test('of two processes one may be told to stop and one be killed: the other answers, and nobody is told "no hit"', async () => {
  const [first, second] = processes;
  const asked = QUESTIONS[0] ?? '';
  const whole = JSON.stringify((await inside.ask(asked)).body.data);
  first?.child.kill('SIGTERM');
  const data = async (): Promise<string> => JSON.stringify((await apart.ask(asked)).body.data);
  for (let count = 0; count < 6; count += 1) expect(await data()).toBe(whole);
  expect(await first?.ended).toBe(0);
  expect(await data()).toBe(whole);
  second?.child.kill('SIGKILL');
  await second?.ended;
  const { status, body } = await apart.ask(asked);
  expect([status, body.data, body.errors?.map(({ extensions }) => extensions.code)]).toEqual([
    200,
    null,
    ['SUBGRAPH_UNAVAILABLE'],
  ]);
  await until(
    'the gateway is not ready',
    async () => (await fetch(`${apart.gateway.url}/health/ready`)).status === 503,
  );
  expect(await (await fetch(`${apart.gateway.url}/metrics`)).text()).toMatch(
    /liaison_subgraph_process\{subgraph="persons",address="127\.0\.0\.1:\d+",standing="AWAY"\} 1/u,
  );
});
