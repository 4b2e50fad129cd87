import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../core/clock.ts';
import type { StateCode } from '../core/ids.ts';
import { DemonstrationIssuers } from './demonstration.ts';
import type { IssuerConfig } from './issuers.ts';
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
  const requester = await new TokenChecker(configs, clock).check(await bearer());
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
    officer: 'invented-1',
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
    await expect(checker.check(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: 'revoked' });
  },
);

test('an unreadable list of revocations denies', async () => {
  writeFileSync(file('revoked'), '{ broken');
  await expect(new TokenChecker(configs, clock).check(await bearer())).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('unknown keys cause no storm of fetches, and an issuer that is gone denies after the age of its keys', async () => {
  let fetches = 0;
  const server: Server = createServer((_request, response) => {
    fetches += 1;
    response.setHeader('content-type', 'application/json').end(readFileSync(file('jwks')));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { issuer, audience, algorithms, state } = configs[0] as IssuerConfig;
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const checker = new TokenChecker([{ issuer, audience, algorithms, state, jwksUrl }], clock);
  await checker.check(await bearer());
  const [, content = '', signature = ''] = (await bearer()).slice(7).split('.');
  for (let i = 0; i < 20; i += 1) {
    const head = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid: `unknown-${i}` })).toString(
      'base64url',
    );
    await expect(checker.check(`Bearer ${head}.${content}.${signature}`)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  }
  expect(fetches).toBeLessThanOrEqual(2);
  await new Promise<void>((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
});
