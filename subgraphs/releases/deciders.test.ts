import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fixedClock } from '../../shared/src/core/clock.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { migrateReleases, ReleaseDatabase } from './store/database.ts';
import { ENTRY, house, inventedLaw, RECORD, type Ask } from './testing/house.ts';

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

const LIST = '{ releases(filter: {side: RECEIVED}) { nodes { id status mayDecide } } }';
/** The State lets its magistrates approve what its single point of contact did. */
const LAW = inventedLaw((aa) =>
  aa.replace(
    'approval: { by: [SPOC_OPERATOR], within: PT48H }',
    'approval: { by: [MAGISTRATE], within: PT48H }',
  ),
);

const listed = async (ask: Ask, who: 'operator' | 'magistrate'): Promise<unknown> =>
  ((await ask(who, LIST)).data?.['releases'] as { readonly nodes: unknown }).nodes;

test('who may decide by the law of the moment sees what is to be decided, and afterwards both see what became of it', async () => {
  const clock = fixedClock('2026-11-26T10:00:00Z');
  const [before, after] = [house(database, clock), house(database, clock, { law: LAW })];
  const { data } = await before(
    'asker',
    'mutation($i: RequestReleaseInput!) { requestRelease(input: $i) { id } }',
    { i: { record: RECORD, fields: ['dateOfBirth'], reason: 'Invented.', entry: ENTRY, key: 'k' } },
  );
  const { id } = data?.['requestRelease'] as { readonly id: string };
  expect(await listed(before, 'operator')).toEqual([{ id, status: 'ASKED', mayDecide: true }]);
  expect(await listed(before, 'magistrate')).toEqual([]);

  expect(await listed(after, 'operator')).toEqual([]);
  expect(await listed(after, 'magistrate')).toEqual([{ id, status: 'ASKED', mayDecide: true }]);
  const one = `{ release(id: "${id}") { id } }`;
  expect((await after('operator', one)).data?.['release']).toBeNull();
  expect((await after('magistrate', one)).data?.['release']).toEqual({ id });

  const decide = 'mutation($i: DecideReleaseInput!) { decideRelease(input: $i) { id } }';
  const revoke = 'mutation($i: ReleaseTextInput!) { revokeRelease(input: $i) { id } }';
  expect((await after('magistrate', decide, { i: { id, decision: 'APPROVE', key: 'm' } })).codes).toEqual([]);
  // Who can revoke it has to see it; who could decide it sees what became of it.
  expect(await listed(after, 'magistrate')).toMatchObject([{ id, status: 'APPROVED' }]);
  expect(await listed(after, 'operator')).toMatchObject([{ id, status: 'APPROVED' }]);
  expect((await after('magistrate', revoke, { i: { id, text: 'Invented.', key: 'r' } })).codes).toEqual([]);
  expect(await listed(after, 'operator')).toMatchObject([{ id, status: 'REVOKED' }]);
});
