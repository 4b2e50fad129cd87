import { afterEach, expect, test } from '@jest/globals';
import { freshDatabase } from '../../../testing/database.ts';
import type { StateCode } from '../../core/ids.ts';
import { Line } from './line.ts';
import { NationalSource } from './national-source.ts';
import { Deadline } from './request-deadline.ts';
import type { Query } from './query.ts';

const ONE_PLACE = { name: 'invented', poolSize: 1, deadlineMs: 60_000 };
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

/** A line of one place, in which each who gets it takes a second of an invented clock. */
function lineOf(config = ONE_PLACE): {
  come(isAnswered?: boolean, rest?: () => Promise<void>): Promise<number>;
} {
  let clock = 0;
  const line = new Line(config, () => clock);
  return {
    /** @returns how much of the wait counted. */
    come: async (isAnswered = true, rest) => {
      let counted = Number.NaN;
      await line
        .inTurn(new Deadline(Date.now() + LATER_MS, NEVER, rest), async ({ ownMs }) => {
          counted = config.deadlineMs - ownMs;
          // The others come meanwhile.
          await Promise.resolve();
          clock += 1_000;
          if (!isAnswered) throw UNANSWERED;
        })
        .catch(() => undefined);
      return counted;
    },
  };
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
  const { come } = lineOf();
  expect(await Promise.all(answered.map((isAnswered) => come(isAnswered)))).toEqual(counted);
});

test('a source that answers, but slowly, keeps nobody for more than twice its deadline; dear questions wait for longer', async () => {
  const three = { ...ONE_PLACE, deadlineMs: 3_000 };
  const waits = async (rest?: () => Promise<void>): Promise<readonly number[]> => {
    const { come } = lineOf(three);
    return Promise.all(Array.from({ length: 7 }, () => come(true, rest)));
  };
  // The seventh has waited for six seconds, and nothing is sent for it.
  expect(await waits()).toEqual([0, 0, 0, 0, 1_000, 2_000, Number.NaN]);
  expect(await waits(() => Promise.resolve())).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test('who waits in line is told when the time is up, and when nobody waits any more', async () => {
  const line = new Line(ONE_PLACE);
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
  const source = await openSource(2, 2_000);
  await ask(source, 'SELECT 1');
  const asking = Array.from({ length: 14 }, (_, n) => ask(source, `SELECT pg_sleep(0.4), ${n}`));
  expect(await Promise.all(asking)).toEqual(Array.from({ length: 14 }, (_, n) => [['', n]]));
  expect(source.isLeftAlone).toBe(false);
});

test('dear questions to a source wait for one that hangs together, and not one after the other', async () => {
  // Two connections leave them one place.
  const source = await openSource(2, 3_000);
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
