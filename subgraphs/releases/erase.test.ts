import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { fixedClock } from '../../shared/src/core/clock.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { testIds } from '../../shared/testing/ids.ts';
import { PostgresReleaseBook } from './store/book.ts';
import { migrateReleases, ReleaseDatabase } from './store/database.ts';
import { ENTRY, RECORD } from './testing/house.ts';

/** What a tick erases at most. */
const PORTION = 500;
const clock = fixedClock('2026-11-26T10:00:00Z');

let store: TestDatabase;
let database: ReleaseDatabase;
let admin: pg.Client;
let book: PostgresReleaseBook;
beforeAll(async () => {
  store = await freshDatabase();
  await migrateReleases(store.url);
  database = new ReleaseDatabase(store.url, () => undefined);
  admin = new pg.Client({ connectionString: store.url });
  await admin.connect();
  book = new PostgresReleaseBook(database, { keepDays: () => 365, ids: testIds, clock });
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await store.drop();
});
beforeEach(() => admin.query('TRUNCATE releases.release CASCADE'));

/** Releases of two requesters, in turn, that have been over for a year and a day; each with a step that the ledger has. */
async function over(count: number): Promise<void> {
  await admin.query(
    `WITH made AS (
      INSERT INTO releases.release (id, version, status, owner, domain, record, requester_state, agency, agency_kind, role,
        officer, purpose, case_reference, inquiry, reason, entry, fields, deciders, home_deciders, obligations, asked_at,
        due_at, is_overdue, was_before_court, ended_at, changed_at)
      SELECT gen_random_uuid(), 1, 'ENDED', 'AA', 'person', $2, CASE n % 2 WHEN 0 THEN 'BB' ELSE 'CC' END,
        'Invented authority', 'POLICE', 'INVESTIGATOR', 'o', 'INVESTIGATION', 'C-' || n, '{}', 'Invented', $3::uuid, '[]',
        '{}', '{}', '[]', m, m, false, false, m, m
      FROM (SELECT n, timestamptz '2025-11-25' AS m FROM generate_series(1, $1::int) n) day RETURNING id, ended_at)
    INSERT INTO releases.event (id, release, content, recorded_at)
    SELECT gen_random_uuid(), id, '{"step": "ENDED"}', ended_at FROM made`,
    [count, RECORD, ENTRY],
  );
}

async function left(table: 'release' | 'event' = 'release'): Promise<number> {
  const { rows } = await admin.query<{ left: number }>(`SELECT count(*)::int AS left FROM releases.${table}`);
  return rows[0]?.left ?? Number.NaN;
}

test('of very many releases whose time is over each tick erases a portion, until none is left', async () => {
  await over(2 * PORTION + 100);
  const seen: number[] = [];
  for (let ticks = 0; ticks < 3; ticks += 1) {
    await book.tick(clock.now());
    seen.push(await left());
  }
  expect(seen).toEqual([PORTION + 100, 100, 0]);
  expect(await left('event')).toBe(0);
});

test('what another works on is passed over, and erased by the next tick', async () => {
  await over(3);
  await admin.query('BEGIN');
  await admin.query('SELECT FROM releases.release LIMIT 1 FOR UPDATE');
  await book.tick(clock.now());
  expect(await left()).toBe(1);
  await admin.query('ROLLBACK');
  await book.tick(clock.now());
  expect(await left()).toBe(0);
});

test('where erasing fails, the failure says so', async () => {
  await over(1);
  await admin.query(`CREATE FUNCTION releases.refused() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'refused for a test'; END $$`);
  await admin.query(
    'CREATE TRIGGER refused BEFORE DELETE ON releases.release EXECUTE FUNCTION releases.refused()',
  );
  try {
    await expect(book.tick(clock.now())).rejects.toMatchObject({
      ...{ code: 'RELEASES_UNAVAILABLE', message: 'releases whose time is over were not erased' },
    });
  } finally {
    await admin.query('DROP FUNCTION releases.refused CASCADE');
  }
});
