import { afterEach, expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { freshDatabase } from '../../../testing/database.ts';
import type { StateCode } from '../../core/ids.ts';
import { Line } from './line.ts';
import { NationalSource } from './national-source.ts';
import { Deadline } from './request-deadline.ts';
import { BY_KEY, type Query } from './query.ts';

const SOURCE = { name: 'invented', deadlineMs: 60_000 };
const UNANSWERED = new Error('invented');
const NEVER = new AbortController().signal;
const LATER_MS = 600_000;

const closings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function openSource(connections: number, deadlineMs: number): Promise<NationalSource> {
  const database = await freshDatabase();
  closings.push(() => database.drop());
  const source = new NationalSource({
    ...{ name: 'busy', domain: 'person', owners: ['DE' as StateCode], url: database.url },
    ...{ deadlineMs, poolSize: connections, retryAfterMs: 60_000 },
  });
  closings.push(() => source.close());
  return source;
}

function ask(source: NationalSource, text: string, rest?: () => Promise<void>): Promise<unknown> {
  return source.read({ text, values: [] } satisfies Query, new Deadline(Date.now() + LATER_MS, NEVER, rest));
}

interface Asker {
  readonly isAnswered: boolean;
  /** Of the invented clock. */
  readonly takesMs: number;
  readonly rest?: () => Promise<void>;
}

/** Askers who come to a line of one place together. @returns how long each had waited and what was left of its time when it was sent; undefined where it was not. */
async function sentOf(
  askers: readonly Asker[],
  config = SOURCE,
): Promise<readonly ({ readonly waitedMs: number; readonly ownMs: number } | undefined)[]> {
  let clock = 0;
  const line = new Line(config, 1, () => clock);
  return Promise.all(
    askers.map(async ({ isAnswered, takesMs, rest }) => {
      let sent: { readonly waitedMs: number; readonly ownMs: number } | undefined;
      await line
        .inTurn(new Deadline(Date.now() + LATER_MS, NEVER, rest), async ({ ownMs }) => {
          sent = { waitedMs: clock, ownMs };
          // The others come meanwhile.
          await Promise.resolve();
          clock += takesMs;
          if (!isAnswered) throw UNANSWERED;
        })
        .catch(() => undefined);
      return sent;
    }),
  );
}

/** How much of the wait of each counted, who takes a second each. */
async function countedOf(
  answered: readonly boolean[],
  { config = SOURCE, rest }: { readonly config?: typeof SOURCE; readonly rest?: () => Promise<void> } = {},
): Promise<readonly (number | undefined)[]> {
  const askers = answered.map((isAnswered) => ({ isAnswered, takesMs: 1_000, ...(rest ? { rest } : {}) }));
  return (await sentOf(askers, config)).map((sent) => sent && config.deadlineMs - sent.ownMs);
}

test.each([
  [
    'who waits behind statements that are not answered has so much less time',
    [false, false, false],
    [0, 1_000, 2_000],
  ],
  ['an answer gives all who wait behind it their time', [true, true, true], [0, 0, 0]],
  ['nobody has more of it for an answer of long ago', [true, false, true], [0, 0, 1_000]],
] as const)('%s', async (...[, answered, counted]) => {
  expect(await countedOf(answered)).toEqual(counted);
});

test('a source that answers, but slowly, keeps nobody for more than twice its deadline; dear questions wait for longer', async () => {
  const config = { ...SOURCE, deadlineMs: 3_000 };
  const seven = Array.from({ length: 7 }, () => true);
  // The sixth has waited for five seconds: it would have one.
  expect(await countedOf(seven, { config })).toEqual([0, 0, 0, 0, 1_000, undefined, undefined]);
  const dear = { config, rest: () => Promise.resolve() };
  expect(await countedOf(seven, dear)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test('whoever comes when: what is sent has half of its time and more, and ends within twice of all', async () => {
  const asker = fc.record({ isAnswered: fc.boolean(), takesMs: fc.nat({ max: 5_000 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(asker, { maxLength: 30 }), async (askers) => {
      const config = { ...SOURCE, deadlineMs: 4_000 };
      for (const sent of await sentOf(askers, config))
        if (sent) {
          expect(sent.ownMs).toBeGreaterThanOrEqual(config.deadlineMs / 2);
          expect(sent.waitedMs + sent.ownMs).toBeLessThanOrEqual(2 * config.deadlineMs);
        }
    }),
  );
});

/** Others keep the only connection busy, one after the other. @returns who was sent, in their order, once the crowd has. */
async function orderWith(
  line: Line,
  ofCrowd: number,
  come: () => readonly Promise<unknown>[],
): Promise<readonly string[]> {
  const order: string[] = [];
  const crowd: Promise<unknown>[] = [];
  const next = (n: number): void => {
    crowd.push(
      line.inTurn(new Deadline(Date.now() + LATER_MS, NEVER), async () => {
        order.push(`crowd ${n}`);
        if (n + 2 < ofCrowd) next(n + 2);
        await new Promise(setImmediate);
      }),
    );
  };
  next(0);
  next(1);
  const others = come().map((one, n) => one.then(() => order.push(`other ${n}`)).catch(() => undefined));
  await Promise.all(others);
  for (const one of crowd) await one;
  return order;
}

test('dear questions of a caller who has gone keep no place from those of others', async () => {
  const line = new Line(SOURCE, 1);
  const leaving = new AbortController();
  const dear = (signal: AbortSignal): Promise<unknown> =>
    line.inTurn(new Deadline(Date.now() + LATER_MS, signal, () => Promise.resolve()), () =>
      Promise.resolve(),
    );
  const order = await orderWith(line, 40, () => {
    const gone = Array.from({ length: 8 }, () => dear(leaving.signal));
    const stays = dear(NEVER);
    leaving.abort();
    return [stays, ...gone];
  });
  expect(order.indexOf('other 0')).toBeLessThan(10);
  expect(order).not.toContain('other 1');
});

test('who waits in line is told when the time is up, and when nobody waits any more', async () => {
  const line = new Line(SOURCE, 1);
  const leaving = new AbortController();
  let free = (): void => undefined;
  const holds = line.inTurn(
    new Deadline(Date.now() + LATER_MS, NEVER),
    () => new Promise<void>((resolve) => (free = resolve)),
  );
  let asked = 0;
  const wait = (deadlineMs: number, signal: AbortSignal): Promise<unknown> =>
    line
      .inTurn(new Deadline(Date.now() + deadlineMs, signal), () => Promise.resolve((asked += 1)))
      .catch((error: unknown) => error);
  const [late, left] = [wait(100, NEVER), wait(LATER_MS, leaving.signal)];
  expect(await late).toMatchObject({ kind: 'NOT_AWAITED' });
  leaving.abort();
  expect(await left).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  free();
  await holds;
  expect(await wait(LATER_MS, NEVER)).toBe(1);
});

test('a source with more to do than connections answers all, though the last waits for longer than its deadline', async () => {
  const source = await openSource(3, 2_000);
  // Lookups keep one of the three.
  await ask(source, `${BY_KEY} SELECT 1`);
  const asking = Array.from({ length: 14 }, (_, n) => ask(source, `SELECT pg_sleep(0.4), ${n}`));
  expect(await Promise.all(asking)).toEqual(Array.from({ length: 14 }, (_, n) => [['', n]]));
  expect(source.isLeftAlone).toBe(false);
});

test('dear questions to a source wait for one that hangs together, and not one after the other', async () => {
  // Three connections leave them one place.
  const source = await openSource(3, 3_000);
  await ask(source, 'SELECT 1');
  const [first, ...others] = ['one', 'two', 'three', 'four'].map((name) =>
    ask(source, `SELECT pg_sleep(60), '${name}'`, () => Promise.resolve()).catch((error: unknown) => error),
  );
  expect(await first).toMatchObject({ kind: 'TIMED_OUT' });
  const later = ask(source, 'SELECT pg_sleep(1)').then(() => 'later');
  for (const one of others) expect(await Promise.race([one, later])).toMatchObject({ kind: 'TIMED_OUT' });
  expect(source.isLeftAlone).toBe(false);
  await later;
});
