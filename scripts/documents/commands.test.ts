import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Id } from '../../gateway/src/journey/signed-documents.ts';
import { startTestHub } from '../../gateway/testing/hub.ts';
import { stateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers, vouchFor } from '../../shared/src/identity/demonstration.ts';
import { COMMANDS } from './commands.ts';
import { whyNotTaken } from './publish.ts';
import { readDocuments } from './read.ts';

const DOCUMENT = 'query Gate { person(id: "DE:person:P-1") { id } }';
const OTHER = 'query Notes { person(id: "DE:person:P-1") { id intelNotes { text } } }';
let folder: string;
let env: NodeJS.ProcessEnv;
const said: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-documents-'));
  env = { LIAISON_DATA: join(folder, 'data') };
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void said.push(String(line)));
});
afterAll(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function run(name: 'check' | 'sign' | 'publish', flags: Readonly<Record<string, string>>) {
  said.length = 0;
  const code = await COMMANDS[name]?.run({ state: 'FR', ...flags }, env);
  return { code, said: said.join('\n') };
}

test('reads what client tools write, and a folder of GraphQL with the fragments that are used', () => {
  const md5 = '0123456789abcdef0123456789abcdef';
  const operation = { id: sha256Id(DOCUMENT).slice(7), name: 'Gate', type: 'query', body: DOCUMENT };
  const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations: [operation] };
  expect(readDocuments(file('relay.json', { [md5]: DOCUMENT }))).toEqual({ [md5]: DOCUMENT });
  expect(readDocuments(file('apollo.json', manifest))).toEqual({ [operation.id]: DOCUMENT });
  file('app/one.graphql', 'query One { person(id: "DE:person:P-1") { ...Who } }\n');
  file('app/parts/who.graphql', 'fragment Who on Person { id ...Again }');
  file('app/parts/again.graphql', 'fragment Again on Person { owner } fragment Unused on Person { id }');
  const [[id, text] = ['', '']] = Object.entries(readDocuments(join(folder, 'app')));
  expect(id).toBe(sha256Id(text));
  expect(text).toMatch(/^query One .*\nfragment Again on Person \{\n {2}owner\n\}\nfragment Who on Person/u);
});

test.each<[string, object | string, RegExp]>([
  ['an id with what no id has', { 'a b': DOCUMENT }, /"a b" is no id of a document/u],
  [
    'a SHA-256 of another document',
    { [sha256Id(OTHER)]: DOCUMENT },
    /the SHA-256 of this document is another/u,
  ],
  ['another version', { format: 'apollo-persisted-query-manifest', version: 2 }, /version 1 is read/u],
  ['a document that is no GraphQL', { a: 'SELECT 1' }, /a: Syntax Error/u],
  [
    'an id that comes twice',
    `{"a": ${JSON.stringify(DOCUMENT)}, "a": "{ __typename }"}`,
    /each member comes once/u,
  ],
])('refuses %s, by name', (name, content, message) => {
  expect(() => readDocuments(file(`${name}.json`, content))).toThrow(message);
});

test('signs as the demonstration, keeps earlier documents, and puts the file to the hub in one step', async () => {
  const [first, second] = [join(folder, 'first.jws'), join(folder, 'second.jws')];
  expect(await run('sign', { from: file('1.json', { gate: DOCUMENT }), out: first })).toMatchObject({
    code: 0,
  });
  const from = file('2.json', { notes: OTHER });
  const signed = await run('sign', { from, out: second, keep: first });
  expect([signed.code, signed.said]).toEqual([
    0,
    expect.stringContaining('2 documents of FR, 1 of them of the earlier'),
  ]);
  await expect(
    run('sign', { from: file('3.json', { gate: OTHER }), out: second, keep: first }),
  ).rejects.toThrow(/"gate" is another document than in/u);
  const to = join(folder, 'hub');
  mkdirSync(to);
  await run('publish', { from: first, to });
  expect((await run('publish', { from: second, to })).said).toMatch(
    /2 documents of FR; new: notes; gone: none/u,
  );
  expect(readFileSync(join(to, 'FR.jws'), 'utf8')).toBe(readFileSync(second, 'utf8'));
  writeFileSync(first, readFileSync(second, 'utf8').replace(/\.[^.]+$/u, '.AAAA'));
  await expect(run('publish', { from: first, to })).rejects.toThrow(/first\.jws is not accepted/u);
  expect(readFileSync(join(to, 'FR.jws'), 'utf8')).toBe(readFileSync(second, 'utf8'));
});

test("signs by a key of the State's own issuer, which alone is accepted", async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = file('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  file('keys.json', {
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }],
  });
  const issuers = `issuers:\n  - { state: FR, issuer: 'https://fr.invalid', audience: hub, algorithms: [ES256], jwksFile: keys.json }\n`;
  const own = { ...env, LIAISON_ISSUERS: file('issuers.yaml', issuers) };
  const out = join(folder, 'own.jws');
  const from = file('1.json', { gate: DOCUMENT });
  expect(await COMMANDS['sign']?.run({ state: 'FR', from, out, key, kid: 'k1' }, own)).toBe(0);
  const asked = { state: 'FR', from: out, kind: 'POLICE', role: 'FRONTLINE' };
  expect(await COMMANDS['check']?.run(asked, own)).toBe(0);
  await expect(COMMANDS['check']?.run(asked, env)).rejects.toThrow(/own\.jws is not accepted/u);
});

test('signs by the algorithm that the issuer of the State lists', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = file('rsa.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  file('rsa.json', { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'r1' }] });
  const issuers = `issuers:\n  - { state: FR, issuer: 'https://fr.invalid', audience: hub, algorithms: [RS256], jwksFile: rsa.json }\n`;
  const own = { ...env, LIAISON_ISSUERS: file('rsa.yaml', issuers) };
  const [out, from] = [join(folder, 'rsa.jws'), file('1.json', { gate: DOCUMENT })];
  const signed = (flags: object) => COMMANDS['sign']?.run({ state: 'FR', from, out, key, ...flags }, own);
  const checked = () =>
    COMMANDS['check']?.run({ state: 'FR', from: out, kind: 'POLICE', role: 'FRONTLINE' }, own);
  expect(await signed({})).toBe(0);
  await expect(checked()).rejects.toThrow(/signed otherwise than by RS256/u);
  expect(await signed({ alg: 'RS256' })).toBe(0);
  expect(await checked()).toBe(0);
  await expect(signed({ alg: 'ES256' })).rejects.toThrow(/--alg ES256: not by the key in .*rsa\.pem/u);
  await expect(signed({ alg: 'HS256' })).rejects.toThrow(/bad input in --alg/u);
});

test('says who may ask what, and signs nothing that nobody of the State could see', async () => {
  const from = file('4.json', { gate: DOCUMENT, notes: OTHER, again: DOCUMENT });
  const frontline = await run('check', { from, kind: 'POLICE', role: 'FRONTLINE' });
  expect(frontline.code).toBe(0);
  expect(frontline.said).toMatch(
    /^gate: Gate; \d+ characters; the same document as again\n {2}in full: POLICE: FRONTLINE$/mu,
  );
  expect(frontline.said).toMatch(/^notes: .*\n {2}in part, never Person\.intelNotes: POLICE: FRONTLINE$/mu);
  const nobody = file('5.json', { a: '{ person(id: "DE:person:P-1") { informantSources { reference } } }' });
  const out = join(folder, 'never.jws');
  const refused = await run('sign', { from: nobody, out });
  expect([refused.code, refused.said]).toEqual([
    1,
    expect.stringContaining('refused: No officer of FR could ever see Person.informantSources'),
  ]);
  expect(() => readFileSync(out)).toThrow(/ENOENT/u);
});

test('waits until a hub took what is new, and asks it nothing, whatever the token vouches for', async () => {
  const issuers = new DemonstrationIssuers(env['LIAISON_DATA'] ?? '');
  const to = join(folder, 'running');
  mkdirSync(to);
  const fr = stateCode('FR');
  const hub = await startTestHub(
    { LIAISON_TRUSTED_DOCUMENTS: to },
    { issuers: issuers.issuers([fr]), demonstration: issuers },
  );
  try {
    const vouches = [vouchFor({ cases: ['CASE-1'], purposes: ['INVESTIGATION'] })];
    const officer = { state: fr, agencyKind: 'POLICE', role: 'INVESTIGATOR', officer: 'invented' } as const;
    const token = await issuers.token({ ...officer, vouches });
    const [both, one] = [join(folder, 'both.jws'), join(folder, 'one.jws')];
    await run('sign', { from: file('6.json', { gate: DOCUMENT, notes: OTHER }), out: both });
    await run('sign', { from: file('7.json', { gate: DOCUMENT }), out: one });
    for (const from of [both, one])
      expect(await run('publish', { from, to, hub: hub.url, token })).toEqual({
        code: 0,
        said: expect.stringContaining(`${hub.url} took it.`),
      });
    expect(await run('publish', { from: one, to, hub: hub.url, token })).toMatchObject({
      code: 0,
      said: expect.stringContaining('Nothing is new or gone'),
    });
    expect(hub.ledger.entries.length).toBeGreaterThan(1);
    expect(hub.ledger.entries.filter(({ intent }) => intent !== undefined)).toEqual([]);
  } finally {
    await hub.close();
  }
});

interface Told {
  readonly code?: string;
  readonly refusedReloads?: readonly string[];
  /** Of what is asked. */
  readonly isGone?: boolean;
  readonly hadRefused?: boolean;
}

test.each<[string, Told, RegExp | undefined]>([
  ['took it', { code: 'BAD_INPUT' }, undefined],
  [
    'took it, and not that of another State',
    { code: 'BAD_INPUT', refusedReloads: ['operations'] },
    undefined,
  ],
  ['took it, by what is gone', { code: 'OPERATION_NOT_REGISTERED', isGone: true }, undefined],
  [
    'refused it',
    { code: 'OPERATION_NOT_REGISTERED', refusedReloads: ['operations'] },
    /refused registered operations/u,
  ],
  [
    'does not know the document, and had refused that of another State before',
    { code: 'OPERATION_NOT_REGISTERED', refusedReloads: ['operations'], hadRefused: true },
    /does not know "gate" after 0/u,
  ],
  ['does not know the document', { code: 'OPERATION_NOT_REGISTERED' }, /does not know "gate" after 0/u],
  ['still knows what is gone', { code: 'BAD_INPUT', isGone: true }, /still knows "gate" after 0/u],
  ['does not take the token', { code: 'UNAUTHENTICATED' }, /--token: .*does not take it/u],
  ['has another name', { code: 'MISDIRECTED' }, /answered MISDIRECTED: .*not known/u],
  [
    'wants a proof with the token',
    { code: 'DPOP_NONCE_REQUIRED' },
    /answered DPOP_NONCE_REQUIRED: .*not known/u,
  ],
  ['is at its limit', { code: 'OVERLOADED' }, /answered OVERLOADED for 0 s: .*not known/u],
  ['is none', {}, /answered nothing for 0 s: .*not known/u],
])('says that a hub %s', async (_, { code, refusedReloads = [], ...asked }, why) => {
  const server = createServer((request, response) => {
    const isHealth = request.url === '/health/ready';
    if (code === undefined) response.end('<html>');
    else response.end(JSON.stringify(isHealth ? { refusedReloads } : { errors: [{ extensions: { code } }] }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const told = await whyNotTaken({ hub, token: 'invented', documentId: 'gate', ...asked }, 0);
    if (why === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(why);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
