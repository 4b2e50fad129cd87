import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../core/clock.ts';
import type { StateCode } from '../core/ids.ts';
import { DemonstrationIssuers } from './demonstration.ts';
import { DpopProofs, ownProofs, type SharedProofs } from './dpop.ts';
import { newProofKey, type ProofKey, type ProofWish } from './testing/proof-key.ts';
import { TokenChecker } from './tokens.ts';

const OFFICER = {
  state: 'FR' as StateCode,
  agencyKind: 'POLICE',
  role: 'INVESTIGATOR',
  officer: 'invented-1',
} as const;
const URL_ASKED = 'https://hub.invalid/graphql';
let directory: string;
let issuers: DemonstrationIssuers;
let key: ProofKey;
let checker: TokenChecker;
let token: string;
let ahead: number;
/** How far the clock on the wall is from where it belongs. */
let isSetBy: number;
const steady: Clock = { now: () => systemClock.now() + ahead };
const clock: Clock = { now: () => steady.now() + isSetBy };

const checkerOver = (shared: SharedProofs): TokenChecker =>
  new TokenChecker(issuers.issuers([OFFICER.state]), clock, new DpopProofs(clock, shared));

beforeEach(async () => {
  [ahead, isSetBy] = [0, 0];
  directory = mkdtempSync(join(tmpdir(), 'liaison-dpop-'));
  issuers = new DemonstrationIssuers(directory);
  checker = checkerOver(ownProofs(steady));
  key = await newProofKey();
  token = await issuers.token({ ...OFFICER, keyThumbprint: key.thumbprint });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const proof = (wish: Partial<ProofWish> = {}, by = key): Promise<string> =>
  by.proof({ token, url: URL_ASKED, nonce: checker.proofNonce(), at: clock.now(), ...wish });
const check = (made: string | undefined, by = checker, scheme = 'DPoP') =>
  by.check(`${scheme} ${token}`, { proof: made, method: 'POST', url: URL_ASKED });

test('a token that is bound to a key is taken with a proof, once for each proof', async () => {
  const made = await proof();
  expect(await check(made)).toMatchObject({ requester: { state: 'FR', officer: 'invented-1' } });
  expect(await check(await proof())).toMatchObject({ requester: { officer: 'invented-1' } });
  await expect(check(made)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: /used before/u });
});

test('an address is compared as RFC 9449 says: normalised, without query and fragment', async () => {
  for (const url of [
    'HTTPS://HUB.invalid:443/graphql',
    `${URL_ASKED}?a=b#c`,
    'https://hub.invalid/x/../graphql',
  ])
    expect(await check(await proof({ url }))).toMatchObject({ requester: { officer: 'invented-1' } });
});

describe('is refused', () => {
  test.each([
    ['without a proof', () => Promise.resolve(undefined)],
    ['with two proofs', async () => `${await proof()}, ${await proof()}`],
    ['with what is no JWT', () => Promise.resolve('a.b.c')],
    ['with a proof of another key', async () => proof({}, await newProofKey())],
    [
      "with a proof that shows the token's key and is signed by another",
      async () => proof({ header: { jwk: key.jwk } }, await newProofKey()),
    ],
    ['with a proof that gives its private key away', () => proof({ header: { jwk: key.privateJwk } })],
    ['with a proof without a key', () => proof({ header: { jwk: undefined } })],
    ['with a proof of another type', () => proof({ header: { typ: 'JWT' } })],
    ['for another method', () => proof({ method: 'GET' })],
    ['for another path', () => proof({ url: 'https://hub.invalid/schema.graphql' })],
    ['for another host', () => proof({ url: 'https://elsewhere.invalid/graphql' })],
    ['for another scheme', () => proof({ url: 'http://hub.invalid/graphql' })],
    ['for what is no address', () => proof({ url: 'graphql' })],
    ['for another token', () => proof({ token: 'x' })],
    ['without its token', () => proof({ change: { ath: undefined } })],
    ['without an id', () => proof({ change: { jti: undefined } })],
    ['with an empty id', () => proof({ change: { jti: '' } })],
    ['with an id without end', () => proof({ change: { jti: 'x'.repeat(300) } })],
    ['without a date', () => proof({ change: { iat: undefined } })],
    ['with a proof of two minutes ago', () => proof({ at: clock.now() - 120_000 })],
    ['with a proof of the future', () => proof({ at: clock.now() + 60_000 })],
  ] satisfies [string, () => Promise<string | undefined>][])('%s', async (_, make) => {
    await expect(check(await make())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    // What was refused used nothing up.
    expect(await check(await proof())).toMatchObject({ requester: { officer: 'invented-1' } });
  });

  test('as a bearer, with its proof and without', async () => {
    await expect(check(await proof(), checker, 'Bearer')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(check(undefined, checker, 'Bearer')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('and so is one that is bound to no key, also when it was taken as a bearer a moment ago', async () => {
    token = await issuers.token(OFFICER);
    expect(await check(undefined, checker, 'Bearer')).toMatchObject({ requester: { officer: 'invented-1' } });
    await expect(check(await proof())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('when it is bound to a certificate as well, which did not come', async () => {
    token = await issuers.token({ ...OFFICER, keyThumbprint: key.thumbprint, certificateThumbprint: 'abc' });
    await expect(check(await proof())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const possession = { proof: await proof(), method: 'POST', url: URL_ASKED, certificateThumbprint: 'abc' };
    expect(await checker.check(`DPoP ${token}`, possession)).toMatchObject({
      requester: { officer: 'invented-1' },
    });
  });
});

describe('the nonce', () => {
  test.each([
    ['ahead', 30_000],
    ['behind', -30_000],
  ])('of a gateway whose clock is %s is taken by another one, at any moment', async (_, skewMs) => {
    const shared = ownProofs(steady);
    const there = new DpopProofs(clock, { ...shared, turnsBy: () => steady.now() + skewMs });
    const here = checkerOver(shared);
    // A nonce is of a turn of two minutes: the clocks are in different ones for a part of them.
    for (let n = 0; n < 8; n += 1) {
      expect(await check(await proof({ nonce: there.nonce() }), here)).toMatchObject({
        requester: { officer: 'invented-1' },
      });
      ahead += 15_000;
    }
  });

  test("must be there, be the hub's, and be new; the answer says that this is all that lacks", async () => {
    const old = checker.proofNonce();
    for (const nonce of [undefined, '', 'x', `${old}x`]) {
      await expect(check(await proof({ nonce }))).rejects.toMatchObject({ code: 'DPOP_NONCE_REQUIRED' });
    }
    ahead = 5 * 60_000;
    await expect(check(await proof({ nonce: old }))).rejects.toMatchObject({ code: 'DPOP_NONCE_REQUIRED' });
    expect(await check(await proof())).toMatchObject({ requester: { officer: 'invented-1' } });
  });

  test('of before a restart is refused: nobody remembers which proofs were used then', async () => {
    const made = await proof();
    await check(made);
    await expect(check(made, checkerOver(ownProofs(steady)))).rejects.toMatchObject({
      code: 'DPOP_NONCE_REQUIRED',
    });
  });
});

describe('whatever becomes of the clock on the wall', () => {
  test('no proof serves twice: an hour that comes again brings no nonce of then back', async () => {
    const hour = 3_600_000;
    const made = await proof();
    await check(made);
    isSetBy = hour;
    for (let n = 0; n < 8; n += 1) {
      await check(await proof());
      ahead += 60_000;
    }
    isSetBy = -ahead;
    await expect(check(made)).rejects.toMatchObject({ code: 'DPOP_NONCE_REQUIRED' });
    [ahead, isSetBy] = [60_000, -60_000];
    await expect(check(made)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: /used before/u });
  });

  test.each([3_600_000, -3_600_000])('a fresh proof serves, %s ms from where it was', async (byMs) => {
    const nonce = checker.proofNonce();
    isSetBy = byMs;
    token = await issuers.token({
      ...OFFICER,
      keyThumbprint: key.thumbprint,
      issuedAt: new Date(clock.now()),
    });
    expect(await check(await proof({ nonce }))).toMatchObject({ requester: { officer: 'invented-1' } });
  });
});

test('a proof serves once at all processes together, and not at all when nobody can say', async () => {
  const shared = ownProofs(steady);
  const [one, other] = [checkerOver(shared), checkerOver(shared)];
  const made = await proof({ nonce: one.proofNonce() });
  expect(await check(made, other)).toMatchObject({ requester: { officer: 'invented-1' } });
  await expect(check(made, one)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const alone = checkerOver({ ...shared, first: () => Promise.reject(new Error('the parent is no more')) });
  await expect(check(await proof({ nonce: alone.proofNonce() }), alone)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});
