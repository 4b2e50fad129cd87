import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../core/clock.ts';
import type { StateCode } from '../core/ids.ts';
import { DemonstrationIssuers } from './demonstration.ts';
import { readIssuers, type IssuerConfig } from './issuers.ts';
import { TokenChecker } from './tokens.ts';

const FR = 'FR' as StateCode;
const OFFICER = { state: FR, agencyKind: 'POLICE', role: 'INVESTIGATOR', officer: 'invented-1' } as const;
let directory: string;
let issuers: DemonstrationIssuers;
let configs: readonly IssuerConfig[];
let ahead: number;
const clock: Clock = { now: () => systemClock.now() + ahead };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-tokens-'));
  issuers = new DemonstrationIssuers(directory);
  configs = issuers.issuers([FR]);
  ahead = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const bearer = async (): Promise<string> => `Bearer ${await issuers.token(OFFICER)}`;
const file = (part: string): string => join(directory, 'demonstration-issuers', `FR.${part}.json`);

test("says who asks: the State is the issuer's", async () => {
  const { requester } = await new TokenChecker(configs, clock).check(await bearer());
  expect(requester).toMatchObject({
    state: 'FR',
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer: 'invented-1',
  });
});

test('a token minted from the same key files elsewhere is the same to the hub', async () => {
  const checker = new TokenChecker(configs, clock);
  const offline = new DemonstrationIssuers(directory);
  await expect(checker.check(`Bearer ${await offline.token(OFFICER)}`)).resolves.toMatchObject({
    requester: {
      officer: 'invented-1',
    },
  });
});

test.each([
  ['officer', { officers: ['invented-1'] }],
  ['key', undefined],
] as const)(
  'a revoked %s is refused within 60 seconds, with a token that was good a moment ago',
  async (_, list) => {
    const checker = new TokenChecker(configs, clock);
    const token = await bearer();
    await checker.check(token);
    const { keys } = JSON.parse(readFileSync(file('jwks'), 'utf8')) as { keys: { kid: string }[] };
    writeFileSync(file('revoked'), JSON.stringify(list ?? { keys: keys.map(({ kid }) => kid) }));
    ahead = 59_000;
    await expect(checker.check(token)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'REVOKED: officer or key is revoked',
    });
  },
);

test('an unreadable list of revocations denies', async () => {
  writeFileSync(file('revoked'), '{ broken');
  await expect(new TokenChecker(configs, clock).check(await bearer())).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test.each([
  ['is missing', () => rmSync(file('revoked'))],
  ['is no list', () => writeFileSync(file('revoked'), '{ "officers": "invented-2" }')],
  ['has a member that nobody knows', () => writeFileSync(file('revoked'), '{ "oficers": [] }')],
])('a list of revocations that %s denies', async (_, change) => {
  change();
  await expect(new TokenChecker(configs, clock).check(await bearer())).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('a key that is taken out of the file is refused within 60 seconds', async () => {
  const checker = new TokenChecker(configs, clock);
  const token = await bearer();
  await checker.check(token);
  writeFileSync(file('jwks'), '{ "keys": [] }');
  ahead = 59_000;
  await expect(checker.check(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

describe('keys that an issuer serves', () => {
  let server: Server;
  let fetches: number;
  let answer: { readonly status: number; readonly body: () => string };
  let checker: TokenChecker;

  beforeEach(async () => {
    fetches = 0;
    answer = { status: 200, body: () => readFileSync(file('jwks'), 'utf8') };
    server = createServer((_request, response) => {
      fetches += 1;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { issuer, audience, algorithms, state } = configs[0] as IssuerConfig;
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    checker = new TokenChecker([{ issuer, audience, algorithms, state, jwksUrl }], clock);
  });
  afterEach(
    () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  );

  const refuses = (token: string) =>
    expect(checker.check(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });

  test('are fetched once for many tokens, and unknown ids cause no storm', async () => {
    for (let i = 0; i < 10; i += 1) await checker.check(await bearer());
    expect(fetches).toBe(1);
    const [, content = '', signature = ''] = (await bearer()).slice(7).split('.');
    for (let i = 0; i < 20; i += 1) {
      const head = { alg: 'EdDSA', typ: 'at+jwt', kid: `unknown-${i}` };
      await refuses(
        `Bearer ${Buffer.from(JSON.stringify(head)).toString('base64url')}.${content}.${signature}`,
      );
    }
    expect(fetches).toBeLessThanOrEqual(2);
  });

  test('and then withdraws are refused within 60 seconds', async () => {
    const token = await bearer();
    await checker.check(token);
    answer = { status: 200, body: () => '{ "keys": [] }' };
    ahead = 59_000;
    await refuses(token);
  });

  test('and then withdraws are refused at once where the clock is put back meanwhile', async () => {
    const issuedAt = new Date(clock.now() - 10 * 60_000);
    const token = `Bearer ${await issuers.token({ ...OFFICER, issuedAt })}`;
    await checker.check(token);
    answer = { status: 200, body: () => '{ "keys": [] }' };
    ahead = -5 * 60_000;
    await refuses(token);
  });

  test('anew are known within seconds', async () => {
    answer = { status: 200, body: () => '{ "keys": [] }' };
    await refuses(await bearer());
    answer = { status: 200, body: () => readFileSync(file('jwks'), 'utf8') };
    ahead = 6_000;
    await expect(checker.check(await bearer())).resolves.toMatchObject({ requester: { state: 'FR' } });
  });

  test.each([
    ['fails', { status: 500, body: () => 'x' }],
    ['serves what is no key set', { status: 200, body: () => '<html>' }],
    ['points elsewhere', { status: 302, body: () => '' }],
    ['serves without end', { status: 200, body: () => 'x'.repeat(300_000) }],
  ])('outlive an issuer that %s by ten minutes and no more', async (_, broken) => {
    await checker.check(await bearer());
    answer = broken;
    ahead = 9 * 60_000;
    await expect(checker.check(await bearer())).resolves.toMatchObject({ requester: { state: 'FR' } });
    ahead = 11 * 60_000;
    await refuses(await bearer());
  });
});

test('an issuer whose keys come over plain http is refused before the port opens', () => {
  const yaml = join(directory, 'issuers.yaml');
  const entry = (url: string): string =>
    `issuers:\n  - { state: PT, issuer: x, audience: y, algorithms: [ES256], jwksUrl: ${url} }\n`;
  writeFileSync(yaml, entry('http://issuer.invalid/jwks'));
  expect(() => readIssuers(yaml)).toThrow(/must be https/u);
  writeFileSync(yaml, entry('https://issuer.invalid/jwks'));
  expect(readIssuers(yaml)).toMatchObject([{ state: 'PT' }]);
});

test('an issuer that is trusted no more is refused with the next token, also with one that was good a moment ago', async () => {
  const checker = new TokenChecker(configs, clock);
  const token = await bearer();
  await checker.check(token);
  checker.trust([]);
  await expect(checker.check(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  checker.trust(configs);
  await expect(checker.check(token)).resolves.toMatchObject({ requester: { state: 'FR' } });
});
