import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fixedClock } from '../../shared/src/core/clock.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { migrateReleases, ReleaseDatabase } from './store/database.ts';
import { ENTRY, house, proof, RECORD, type Ask } from './testing/house.ts';

let store: TestDatabase;
let database: ReleaseDatabase;
beforeAll(async () => {
  store = await freshDatabase();
  await migrateReleases(store.url);
  database = new ReleaseDatabase(store.url, () => undefined);
});
afterAll(async () => {
  await database.close();
  await store.drop();
});

async function request(ask: Ask, key: string): Promise<string> {
  const { data } = await ask(
    'asker',
    'mutation($i: RequestReleaseInput!) { requestRelease(input: $i) { id } }',
    { i: { record: RECORD, fields: ['dateOfBirth'], reason: 'Invented', entry: ENTRY, key } },
  );
  return (data?.['requestRelease'] as { readonly id: string }).id;
}

/** An inbox that asks each time for what changed since the newest that it knows, and answers what it was given. */
function inbox(ask: Ask): () => Promise<readonly string[]> {
  const list = 'query($f: ReleaseFilter!) { releases(filter: $f, first: 100) { nodes { id changedAt } } }';
  let newest: string | undefined;
  return async () => {
    const since = newest === undefined ? {} : { changedSince: newest };
    const { data } = await ask('operator', list, { f: { side: 'RECEIVED', ...since } });
    const { nodes } = data?.['releases'] as {
      readonly nodes: readonly { readonly id: string; readonly changedAt: string }[];
    };
    newest = [...nodes.map(({ changedAt }) => changedAt), newest ?? ''].sort().at(-1);
    return nodes.map(({ id }) => id);
  };
}

test('who asks since the newest that it knows misses no request that was stamped before it and kept later', async () => {
  const clock = fixedClock('2026-11-26T10:00:00Z');
  const quick = house(database, clock);
  const poll = inbox(quick);
  const seen: (readonly string[])[] = [];
  // While the ledger proves what it withheld, the request has its moment already, and another one is quicker.
  const slow = house(database, clock, {
    proof: async (...asked) => {
      clock.advance(1_000);
      seen.push([await request(quick, 'quick')], await poll());
      return proof(...asked);
    },
  });
  const late = await request(slow, 'late');
  const [first = [], polled] = seen;
  expect(polled).toEqual(first);
  expect(await poll()).toEqual([...first, late]);
});

test.each([
  ['half a minute', 30, true],
  ['a whole minute', 60, true],
  ['longer', 61, false],
])('nor one by a hub whose clock is behind, which holds for %s', async (_, behindS, isFound) => {
  const now = Date.parse('2027-01-26T10:00:00Z') + behindS * 600_000;
  const one = house(database, fixedClock(new Date(now).toISOString()));
  const other = house(database, fixedClock(new Date(now - behindS * 1_000).toISOString()));
  const poll = inbox(one);
  const first = await request(one, `one ${behindS}`);
  expect(await poll()).toContain(first);
  const id = await request(other, `other ${behindS}`);
  expect(await poll()).toEqual(isFound ? [first, id] : [first]);
});
