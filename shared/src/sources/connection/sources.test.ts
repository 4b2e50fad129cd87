import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import sql from 'sql-template-tag';
import { fc } from '../../../testing/drawn.ts';
import type { StateCode } from '../../core/ids.ts';
import { Breaker } from './breaker.ts';
import { checkSources } from './read-sources.ts';
import { CursorBox } from '../sql/cursor.ts';
import { merge } from '../sql/merge.ts';
import { type SourceFailure } from './failure.ts';
import { NationalSource } from './national-source.ts';
import { Deadline } from './request-deadline.ts';
import { queryOf } from './query.ts';
import type { OrderKey } from '../sql/question.ts';
import type { Position } from '../sql/position.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
});

describe('sources.yaml', () => {
  const one = { name: 'pt-person', domain: 'person', owners: ['PT'], url: 'postgres://x@127.0.0.1/pt' };

  test('reads EU style codes as ISO ones and fills the defaults', () => {
    const [source] = checkSources({ sources: [{ ...one, owners: ['EL', 'UK'] }] }, 'sources.yaml', {});
    expect(source).toMatchObject({ owners: ['GR', 'GB'], deadlineMs: 2_000, poolSize: 4 });
  });

  test('takes a URL from the environment, so that no password lies in the file', () => {
    const entry = { name: 'a', domain: 'person', owners: ['PT'], urlFrom: 'PT_URL' };
    expect(checkSources({ sources: [entry] }, 'f', { PT_URL: 'postgres://a/b' })[0]?.url).toBe(
      'postgres://a/b',
    );
    expect(() => checkSources({ sources: [entry] }, 'f', {})).toThrow(/PT_URL, which is not set/u);
  });

  test('may name a standby by variable too, which may not be older than is known of it', () => {
    const standby = { urlFrom: 'PT_STANDBY_URL', maxLagMs: 4_000 };
    const read = (more: object, env = {}) =>
      checkSources({ sources: [{ ...one, deadlineMs: 2_000, standby: { ...standby, ...more } }] }, 'f', env);
    const env = { PT_STANDBY_URL: 'postgres://a/b' };
    expect(read({}, env)[0]?.standby).toEqual({ url: 'postgres://a/b', maxLagMs: 4_000 });
    expect(() => read({})).toThrow(/the standby of .* takes its url from PT_STANDBY_URL, which is not set/u);
    expect(() => read({ maxLagMs: 3_999 }, env)).toThrow(/at least twice deadlineMs/u);
  });

  test.each([
    ['an unknown domain', { ...one, domain: 'cars' }, /domain/u],
    ['a typing error in a member', { ...one, ulr: 'x' }, /ulr/u],
    ['no owner', { ...one, owners: [] }, /owners/u],
    ['another kind of database', { ...one, url: 'mysql://x' }, /postgres:\/\//u],
    [
      'a URL under a name of the hub',
      { ...one, url: undefined, urlFrom: 'LIAISON_PT_URL' },
      /LIAISON_: those are settings/u,
    ],
    ['a deadline of nothing', { ...one, deadlineMs: 0 }, /deadlineMs/u],
  ])('refuses %s and names it', (_, entry, message) => {
    expect(() => checkSources({ sources: [entry] }, 'sources.yaml', {})).toThrow(message);
  });

  test('refuses two sources for one State in one domain: nobody could say whose answer counts', () => {
    expect(() => checkSources({ sources: [one, { ...one, name: 'other' }] }, 'f', {})).toThrow(
      /both answer for PT person/u,
    );
  });
});

describe('a source that is left alone', () => {
  test('is whole within five seconds of its cause, unless its entry says otherwise: of pauses none is longer than retryAfterMs', async () => {
    const entry = { name: 'pt-person', domain: 'person', owners: ['PT'], url: 'postgres://x@127.0.0.1/pt' };
    const [source] = checkSources({ sources: [entry] }, 'f', {});
    const { retryAfterMs = 0, deadlineMs = 0 } = source ?? {};
    // The last trial in vain may begin just before the cause ends, and wait for as long as a statement may take.
    expect(retryAfterMs + deadlineMs).toBeLessThan(5_000);

    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate', 'queueMicrotask'] });
    const trials: number[] = [];
    const breaker = new Breaker(() => {
      trials.push(Date.now());
      return Promise.resolve(false);
    }, retryAfterMs);
    try {
      for (let failure = 0; failure < 3; failure += 1) breaker.failed();
      trials.push(Date.now());
      await jest.advanceTimersByTimeAsync(50 * retryAfterMs);
    } finally {
      breaker.end();
      jest.useRealTimers();
    }
    const pauses = trials.slice(1).map((at, n) => at - (trials[n] ?? 0));
    expect(pauses.length).toBeGreaterThanOrEqual(50);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(retryAfterMs);
  });
});

describe('a source that sleeps', () => {
  test('costs its deadline once, is TIMED_OUT, and is left alone from then on', async () => {
    const sleeper = createServer((socket) => void sockets.push(socket));
    servers.push(sleeper);
    await new Promise<void>((done) => sleeper.listen(0, '127.0.0.1', done));
    const { port } = sleeper.address() as AddressInfo;
    const source = new NationalSource({
      name: 'sleeper',
      domain: 'person',
      owners: ['DE' as StateCode],
      url: `postgres://x:y@127.0.0.1:${port}/z`,
      deadlineMs: 150,
      poolSize: 1,
      retryAfterMs: 60_000,
    });
    const kinds: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      kinds.push(
        await source
          .read(queryOf(sql`SELECT 1`), new Deadline(Date.now() + 5_000, new AbortController().signal))
          .then(
            () => 'answered',
            (error: SourceFailure) => error.kind,
          ),
      );
    }
    expect(kinds).toEqual(['TIMED_OUT', 'UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
    await source.close();
  });
});

const position = fc.record({
  keys: fc.tuple(
    fc.option(fc.string({ unit: 'grapheme', maxLength: 4 }), { nil: null }),
    fc.option(fc.integer(), { nil: null }),
  ),
  owner: fc.constantFrom('AT', 'DE', 'FR') as fc.Arbitrary<StateCode>,
  id: fc.string({ unit: fc.constantFrom('a', 'b', 'Z', '0'), minLength: 1, maxLength: 3 }),
}) as fc.Arbitrary<Position>;

test('merging does not depend on how the rows were divided among sources', () => {
  const order: OrderKey[] = [
    { expression: sql`a`, direction: 'DESC', type: 'text' },
    { expression: sql`b`, direction: 'ASC', type: 'number' },
  ];
  fc.assert(
    fc.property(
      fc.array(fc.array(position, { maxLength: 8 }), { maxLength: 4 }),
      fc.nat(20),
      (lists, limit) => {
        const placed = lists.map((list) => list.map((one) => ({ position: one })));
        const together = merge([placed.flat()], order, limit);
        const apart = merge([...placed].reverse(), order, limit);
        expect(apart.map(({ position: at }) => JSON.stringify(at))).toEqual(
          together.map(({ position: at }) => JSON.stringify(at)),
        );
      },
    ),
  );
});

test('text is merged in the order of its UTF-8 bytes, as PostgreSQL has it', () => {
  const order: OrderKey[] = [{ expression: sql`a`, direction: 'ASC', type: 'text' }];
  const text = fc.string({ unit: fc.constantFrom('a', 'é', 'Ж', '\uFF5E', '\u{10000}', '𝒳'), maxLength: 4 });
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const placed = texts.map((key) => ({ position: { keys: [key], owner: 'DE' as StateCode, id: '1' } }));
      const bytes = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(merge([placed], order, 1_000).map(({ position: { keys } }) => keys[0])).toEqual(bytes);
    }),
  );
});

test('a cursor comes back as it was, belongs to its question, and shows nothing of what it holds', () => {
  const box = new CursorBox('secret');
  fc.assert(
    fc.property(position, fc.string(), (at, question) => {
      const cursor = box.write(at, question);
      expect(box.read(cursor, question)).toEqual(at);
      expect(() => box.read(cursor, `${question}x`)).toThrow();
      expect(() => new CursorBox('other').read(cursor, question)).toThrow();
    }),
  );
  expect(
    Buffer.from(
      box.write({ keys: ['Jovanović'], owner: 'DE' as StateCode, id: 'x' }, 'q'),
      'base64url',
    ).toString('utf8'),
  ).not.toContain('Jovanovi');
});
