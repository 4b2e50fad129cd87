import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '../../testing/database.ts';
import { migrateState } from './migrate.ts';
import { SharedState } from './shared-state.ts';

const HOUR_MS = 3_600_000;
let now = Date.parse('2026-11-01T12:00:00Z');
let database: TestDatabase;
let state: SharedState;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateState(database.url);
  state = await SharedState.open({
    ...{ url: database.url, name: 'gateway-1', secret: Buffer.alloc(32, 7), onFailure: () => undefined },
    clock: { now: () => now },
  });
});
afterAll(async () => {
  await state.close();
  await database.drop();
});

test.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('a gateway whose clock is put %s looks at once, for all who ask in that moment', async (_, byMs) => {
  await state.lookNow();
  expect([state.isFresh(), state.catchUp()]).toEqual([true, undefined]);
  now += byMs;
  expect(state.isFresh()).toBe(false);
  const looks = [state.catchUp(), state.catchUp()];
  expect(looks[0]).toBeInstanceOf(Promise);
  expect(looks[1]).toBe(looks[0]);
  await looks[0];
  expect([state.isFresh(), state.catchUp()]).toEqual([true, undefined]);
});

test('and once more where it is put while it looks', async () => {
  await state.lookNow();
  now += HOUR_MS;
  let isPut = false;
  state.onLook(() => {
    if (!isPut) now += HOUR_MS;
    isPut = true;
  });
  await state.catchUp();
  expect(state.isFresh()).toBe(true);
});

test('it answers nothing, and keeps nobody waiting, while the database is away', async () => {
  await database.drop();
  now += HOUR_MS;
  await state.catchUp();
  expect([state.isFresh(), state.catchUp()]).toEqual([false, undefined]);
});
