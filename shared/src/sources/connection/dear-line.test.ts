import { expect, test } from '@jest/globals';
import { freshDatabase } from '../../../testing/database.ts';
import type { StateCode } from '../../core/ids.ts';
import { DearLine } from './dear-line.ts';
import { NationalSource } from './national-source.ts';
import { Deadline } from './request-deadline.ts';
import type { Query } from './query.ts';

/** Two connections leave one place. */
const ONE_PLACE = 2;
const UNANSWERED = new Error('invented');

/** Three, of whom each takes a second of an invented clock. @returns how long each had waited then. */
async function threeInTurn(isAnswered: (asker: number) => boolean): Promise<readonly number[]> {
  let clock = 0;
  const heard: number[] = [];
  const line = new DearLine(ONE_PLACE, () => clock);
  const asking = [0, 1, 2].map((asker) =>
    line.inTurn(async (waitedMs) => {
      heard.push(waitedMs);
      // The others come meanwhile.
      await Promise.resolve();
      clock += 1_000;
      if (!isAnswered(asker)) throw UNANSWERED;
    }),
  );
  await Promise.allSettled(asking);
  return heard;
}

test('who waits behind statements that are not answered has so much less time', async () => {
  expect(await threeInTurn(() => false)).toEqual([0, 1_000, 2_000]);
});

test('an answer gives all who wait behind it their time', async () => {
  expect(await threeInTurn(() => true)).toEqual([0, 0, 0]);
  expect(await threeInTurn((asker) => asker === 0)).toEqual([0, 0, 1_000]);
});

test('dear questions to a source wait for one that hangs together, and not one after the other', async () => {
  const database = await freshDatabase();
  const source = new NationalSource({
    ...{ name: 'hanging', domain: 'person', owners: ['DE' as StateCode], url: database.url },
    ...{ deadlineMs: 3_000, poolSize: ONE_PLACE, retryAfterMs: 60_000 },
  });
  const { signal } = new AbortController();
  const ask = (text: string, rest?: () => Promise<void>): Promise<unknown> =>
    source
      .read({ text, values: [] } satisfies Query, new Deadline(Date.now() + 60_000, signal, rest))
      .catch((error: unknown) => error);
  try {
    await ask('SELECT 1');
    const [first, ...others] = ['one', 'two', 'three', 'four'].map((name) =>
      ask(`SELECT pg_sleep(60), '${name}'`, () => Promise.resolve()),
    );
    expect(await first).toMatchObject({ kind: 'TIMED_OUT' });
    const later = ask('SELECT pg_sleep(1)').then(() => 'later');
    for (const one of others) expect(await Promise.race([one, later])).toMatchObject({ kind: 'TIMED_OUT' });
    expect(source.isLeftAlone).toBe(false);
  } finally {
    await source.close();
    await database.drop();
  }
});
