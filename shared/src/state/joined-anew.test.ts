import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { HubError } from '../core/errors.ts';
import { freshDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/until.ts';
import { migrateState } from './migrate.ts';
import { SharedShares, type SharedShare } from './shared-shares.ts';
import { SharedState } from './shared-state.ts';

/** A gateway of which an answer of the database was lost gives back all that it holds, and joins anew. */
let database: TestDatabase;
let one: SharedState;
let other: SharedState;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateState(database.url);
  const opened = (name: string): Promise<SharedState> =>
    SharedState.open({
      ...{ url: database.url, name, secret: Buffer.alloc(32, 7) },
      onFailure: () => undefined,
    });
  [one, other] = [await opened('gateway-1'), await opened('gateway-2')];
});
afterEach(() => void jest.restoreAllMocks());
afterAll(async () => {
  await Promise.all([one.close(), other.close()]);
  await database.drop();
});

/** As many batches are under way as may be, until it is lifted: what comes meanwhile waits, as where the database is slow. */
async function fullLine(state: SharedState, share: SharedShare): Promise<() => void> {
  const asked = state.ask.bind(state);
  let lift = (): void => undefined;
  const lifted = new Promise<void>((done) => (lift = done));
  let underWay = 0;
  const spy = jest.spyOn(state, 'ask').mockImplementation(async (text, values) => {
    if (text.includes('take_shares')) {
      underWay += 1;
      await lifted;
    }
    return asked(text, values) as never;
  });
  for (const expected of [1, 2]) {
    Promise.resolve(share.take(`invented ${expected}`, 1)).catch(() => undefined);
    await until('it is under way', () => underWay === expected);
  }
  return () => {
    spy.mockRestore();
    lift();
  };
}

test('what waits to be given back as a gateway joins anew takes nothing off what others hold', async () => {
  const [here, there] = [new SharedShares(one).of('queued', 16), new SharedShares(other).of('queued', 16)];
  expect([await here.take('FR', 6), await there.take('FR', 10)]).toEqual([true, true]);
  const lift = await fullLine(one, here);
  here.give('FR', 6);
  one.joinAnew();
  await one.lookNow();
  lift();
  // Goes behind it.
  expect(await here.take('DE', 1)).toBe(true);
  expect([await there.take('FR', 11), await there.take('FR', 6)]).toEqual([false, true]);
  there.give('FR', 16);
  here.give('DE', 1);
});

test('what waits to be taken as a gateway joins anew is not refused while there is room', async () => {
  const here = new SharedShares(one).of('room', 16);
  expect(await here.take('FR', 1)).toBe(true);
  const lift = await fullLine(one, here);
  const waits = here.take('FR', 1);
  one.joinAnew();
  await one.lookNow();
  lift();
  expect(await waits).toBe(true);
  here.give('FR', 2);
});

test('a gateway that joins anew is waited for as before where a text is agreed on', async () => {
  await other.agree({ name: 'law', digest: 'old' }, undefined);
  await one.lookNow();
  one.joinAnew();
  const asked = one.ask.bind(one);
  const slow = jest
    .spyOn(one, 'ask')
    .mockImplementation((text, values) =>
      text.includes('look_at_all')
        ? Promise.reject(new HubError('STATE_UNAVAILABLE', 'too slow'))
        : (asked(text, values) as never),
    );
  await expect(one.lookNow()).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
  await other.agree({ name: 'law', digest: 'new' }, 'old');
  slow.mockRestore();
  const told = other.latest.agreed;
  // It still answers by the old one.
  expect(told.map(({ digest, inMs }) => [digest, inMs > 0])).toEqual([
    ['old', false],
    ['new', true],
  ]);
});
