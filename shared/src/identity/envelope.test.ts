import { describe, expect, test } from '@jest/globals';
import { createHmac, randomUUID } from 'node:crypto';
import { fixedClock, type Clock } from '../core/clock.ts';
import type { HubError } from '../core/errors.ts';
import type { StateCode } from '../core/ids.ts';
import { SealNonceRequired, type EnvelopeClaims, type ToSeal } from './envelope-contract.ts';
import {
  createOpener,
  createSealer,
  newProcessSealKey,
  newSealKey,
  openingKeyOf,
  sealKeyFrom,
  sealKeyId,
  type SealKey,
} from './envelope.ts';
import { SealKeys } from './seal-keys.ts';

const claims: ToSeal = {
  requestId: 'r-1',
  leftMs: 5_000,
  law: 'a-digest',
  inquiry: {
    requester: {
      state: 'FR' as StateCode,
      agency: 'a',
      agencyKind: 'POLICE',
      role: 'INVESTIGATOR',
      officer: 'o',
    },
    purpose: 'INVESTIGATION',
    caseReference: 'c',
    urgency: 'NORMAL',
    on: '2026-11-01',
  },
};
const BODY = Buffer.from('{"query":"{ __typename }"}');

/** What is opened of what was sealed. */
function opened({ leftMs, nonces: _nonces, ...sealed }: ToSeal, clock: Clock): EnvelopeClaims {
  return { ...sealed, deadlineAt: clock.now() + leftMs };
}

test('what was sealed before an opener began opens nowhere, unless it was made for it: what was opened then is not known', async () => {
  const { clock, keys, sealer } = setUp(newSealKey);
  const opener = createOpener(() => keys, clock, { from: clock.now() + 1 });
  const wanted: string[] = [];
  for (const nonces of [undefined, [], ['of-another-process']])
    try {
      void opener.open(await sealer.seal('persons', { ...claims, nonces }, BODY), 'persons', 'POST', BODY);
    } catch (error) {
      if (error instanceof SealNonceRequired) wanted.push(error.nonce);
    }
  expect(wanted).toHaveLength(3);
  expect(new Set(wanted).size).toBe(1);
  const header = await sealer.seal('persons', { ...claims, nonces: wanted }, BODY);
  expect(await opener.open(header, 'persons', 'POST', BODY)).toEqual(opened(claims, clock));
  expect(reason(() => opener.open(header, 'persons', 'POST', BODY))).toMatch(/replay/u);
});

test('a key that is kept seals alike in every process, and opens by its public half', async () => {
  const [one, other] = [sealKeyFrom(Buffer.alloc(32, 7)), sealKeyFrom(Buffer.alloc(32, 7))];
  expect(one.id).toBe(other.id);
  const { clock } = setUp(newSealKey);
  const sealer = createSealer(
    () => one,
    clock,
    () => 'one',
  );
  const keys = new Map([[sealKeyId(other.publicKey), openingKeyOf(other.publicKey)]]);
  const schema = 'a schema';
  const header = await sealer.seal('persons', { ...claims, schema }, BODY);
  expect(await createOpener(() => keys, clock).open(header, 'persons', 'POST', BODY)).toEqual(
    opened({ ...claims, schema }, clock),
  );
});

/** Both kinds of key hold to the same rules. */
const KINDS: readonly (readonly [string, () => SealKey])[] = [
  ['signed', newSealKey],
  ['within one process', newProcessSealKey],
];

function setUp<K extends SealKey>(newKey: () => K) {
  const clock = fixedClock('2026-11-01T00:00:00Z');
  const key = newKey();
  let next = 0;
  const sealer = createSealer(
    () => key,
    clock,
    () => String((next += 1)),
  );
  const keys = new Map([[key.id, key.opens]]);
  return { clock, key, keys, sealer, opener: createOpener(() => keys, clock) };
}

function reason(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect((error as HubError).code).toBe('SEAL_REJECTED');
    return (error as HubError).message;
  }
  return 'opened';
}

test.each(KINDS)(
  'an envelope %s opens once, for its audience, method and body, and carries the inquiry',
  async (_, newKey) => {
    const { clock, sealer, opener } = setUp(newKey);
    const header = await sealer.seal('persons', claims, BODY);
    expect(await opener.open(header, 'persons', 'POST', BODY)).toEqual(opened(claims, clock));
    const traced = { ...claims, traceParent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };
    const again = await sealer.seal('persons', traced, BODY);
    expect(await opener.open(again, 'persons', 'POST', BODY)).toEqual(opened(traced, clock));
    expect(reason(() => opener.open(header, 'persons', 'POST', BODY))).toMatch(/replay/u);
  },
);

describe.each(KINDS)('an envelope %s is rejected', (_kind, newKey) => {
  test.each([
    ['without a header', () => undefined, /no envelope/u],
    ['for another audience', (h: string) => h, /audience/u, { audience: 'firearms' }],
    ['for another method', (h: string) => h, /method/u, { method: 'GET' }],
    ['for an altered body', (h: string) => h, /body/u, { body: Buffer.from('{"query":"{ x }"}') }],
    ['when it is old', (h: string) => h, /age/u, { afterMs: 12_001 }],
    ['when it comes from the future', (h: string) => h, /age/u, { afterMs: -2_001 }],
    ['with a signature cut off', (h: string) => h.split('.').slice(0, 2).join('.'), /compact/u],
    [
      'with an altered claim',
      (h: string) => replacePart(h, 1, (text) => text.replace('FR', 'DE')),
      /signature/u,
    ],
    [
      'with alg none',
      (h: string) => replacePart(h, 0, (text) => text.replace(/EdDSA|HS256/u, 'none')),
      /algorithm/u,
    ],
    [
      'with an unknown key',
      (h: string) => replacePart(h, 0, (text) => text.replace(/"kid":"[^"]+"/u, '"kid":"x"')),
      /unknown key/u,
    ],
    ['with the seal of another text', (h: string) => replacePart(h, 2, () => 'x'.repeat(32)), /signature/u],
    ['with an empty seal', (h: string) => `${h.slice(0, h.lastIndexOf('.'))}.`, /signature/u],
    ['when it is no JSON', () => 'a.b.c', /unreadable/u],
  ] as const)(
    '%s',
    async (
      _,
      change,
      why,
      call: { audience?: string; method?: string; body?: Buffer; afterMs?: number } = {},
    ) => {
      const { sealer, opener, clock } = setUp(newKey);
      const header = await sealer.seal('persons', claims, BODY);
      clock.advance(call.afterMs ?? 0);
      const opening = () =>
        opener.open(change(header), call.audience ?? 'persons', call.method ?? 'POST', call.body ?? BODY);
      expect(reason(opening)).toMatch(why);
    },
  );
});

describe('an envelope is rejected', () => {
  test('when the public key was used as a secret (key confusion)', async () => {
    const { sealer, opener, key } = setUp(newSealKey);
    const [, content] = (await sealer.seal('persons', claims, BODY)).split('.');
    const head = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'liaison-envelope', kid: key.id })).toString(
      'base64url',
    );
    const secret = key.publicKey.export({ format: 'pem', type: 'spki' });
    const mac = createHmac('sha256', secret).update(`${head}.${content}`).digest('base64url');
    expect(reason(() => opener.open(`${head}.${content}.${mac}`, 'persons', 'POST', BODY))).toMatch(
      /algorithm/u,
    );
  });
});

/** By the clocks of two machines that differ. */
function apart(aheadMs: number) {
  const { clock, key, opener } = setUp(newSealKey);
  const gatewayClock = { now: () => clock.now() + aheadMs };
  return { clock, key, opener, sealer: createSealer(() => key, gatewayClock, randomUUID) };
}

test.each([-11_900, -9_000, -3_000, 0, 2_000])(
  'by a gateway whose clock is %i ms ahead, as much time is left as it says',
  async (aheadMs) => {
    const { clock, sealer, opener } = apart(aheadMs);
    for (const leftMs of [10_000, 3_000, 1]) {
      const header = await sealer.seal('persons', { ...claims, leftMs }, BODY);
      const { deadlineAt } = await opener.open(header, 'persons', 'POST', BODY);
      expect(deadlineAt - clock.now()).toBe(leftMs);
    }
  },
);

test.each([
  [7_000.9, 7_000],
  [0.4, 0],
  [-5, 0],
])('of %d ms that are left whole ones are sealed, and never less than none', async (leftMs, sealedMs) => {
  const { clock, sealer, opener } = setUp(newSealKey);
  const header = await sealer.seal('persons', { ...claims, leftMs }, BODY);
  expect((await opener.open(header, 'persons', 'POST', BODY)).deadlineAt).toBe(clock.now() + sealedMs);
});

test.each([
  ['none of an older gateway', ''],
  ['a text', '"lft":"5000",'],
  ['less than none', '"lft":-1,'],
  ['more than any number', '"lft":1e999,'],
  ['null', '"lft":null,'],
])('where it does not say how much time is left (%s), the moment of its clock holds', async (_, lft) => {
  const { clock, key, sealer, opener } = apart(-3_000);
  const [head = '', content = ''] = (await sealer.seal('persons', claims, BODY)).split('.');
  const text = Buffer.from(content, 'base64url').toString('utf8').replace('"lft":5000,', lft);
  const sealed = `${head}.${Buffer.from(text).toString('base64url')}`;
  const { deadlineAt } = await opener.open(`${sealed}.${key.seal(sealed)}`, 'persons', 'POST', BODY);
  expect(deadlineAt - clock.now()).toBe(2_000);
});

test('keys rotate: both are accepted while both are known, and the old one not after', async () => {
  const { clock, key, keys, opener } = setUp(newSealKey);
  const fresh = newSealKey();
  let current = key;
  const sealer = createSealer(
    () => current,
    clock,
    () => Math.random().toString(),
  );
  const before = await sealer.seal('persons', claims, BODY);
  keys.set(fresh.id, fresh.opens);
  current = fresh;
  expect(await opener.open(before, 'persons', 'POST', BODY)).toEqual(opened(claims, clock));
  const late = await createSealer(
    () => key,
    clock,
    () => 'late',
  ).seal('persons', claims, BODY);
  keys.delete(key.id);
  expect(reason(() => opener.open(late, 'persons', 'POST', BODY))).toMatch(/unknown key/u);
  expect(await opener.open(await sealer.seal('persons', claims, BODY), 'persons', 'POST', BODY)).toEqual(
    opened(claims, clock),
  );
});

test('a day of hourly keys loses no envelope, and forgets the keys of yesterday', async () => {
  let now = 0;
  const clock = { now: () => now };
  const keys = new SealKeys(clock, newProcessSealKey);
  let serial = 0;
  const sealer = createSealer(
    () => keys.current(),
    clock,
    () => `id-${(serial += 1)}`,
  );
  const opener = createOpener(() => keys.accepted(), clock);
  const used = new Set<string>();
  for (let i = 0; i < 24 * 60 * 4; i += 1) {
    used.add(keys.current().id);
    const envelope = await sealer.seal('persons', claims, BODY);
    // Each is nine seconds under way, across every change of keys.
    now += 9_000;
    expect(await opener.open(envelope, 'persons', 'POST', BODY)).toEqual(opened(claims, clock));
    now += 6_000;
  }
  expect(used.size).toBeGreaterThanOrEqual(23);
  expect(keys.accepted().size).toBeLessThanOrEqual(2);
});

test('keys of the seal turn once when they are told to, and open what was sealed before', () => {
  let now = 1_000;
  const keys = new SealKeys({ now: () => now }, newProcessSealKey);
  const before = keys.current().id;
  keys.turnIfOlder(900);
  keys.turnIfOlder(5_000);
  expect(keys.current().id).toBe(before);
  now = 5_000;
  keys.turnIfOlder(5_000);
  const after = keys.current().id;
  keys.turnIfOlder(5_000);
  expect([keys.current().id, after === before, [...keys.accepted().keys()]]).toEqual([
    after,
    false,
    [before, after],
  ]);
});

test('an envelope cannot be replayed as long as it is valid, however many came in between', async () => {
  const { sealer, opener, clock } = setUp(newSealKey);
  const first = await sealer.seal('persons', claims, BODY);
  await opener.open(first, 'persons', 'POST', BODY);
  for (let i = 0; i < 60; i += 1) {
    clock.advance(200);
    await opener.open(await sealer.seal('persons', claims, BODY), 'persons', 'POST', BODY);
    expect(reason(() => opener.open(first, 'persons', 'POST', BODY))).not.toBe('opened');
  }
});

function replacePart(header: string, part: number, change: (text: string) => string): string {
  const parts = header.split('.');
  parts[part] = Buffer.from(change(Buffer.from(parts[part] ?? '', 'base64url').toString('utf8'))).toString(
    'base64url',
  );
  return parts.join('.');
}
