import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import sql from 'sql-template-tag';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import type { StateCode } from '../../core/ids.ts';
import { NationalSource } from './national-source.ts';
import { Deadline } from './request-deadline.ts';
import { queryOf } from './query.ts';
import { until } from '../../../testing/until.ts';

let database: TestDatabase;
let source: NationalSource;

beforeAll(async () => {
  database = await freshDatabase();
  source = new NationalSource({
    name: 'slow',
    domain: 'person',
    owners: ['DE' as StateCode],
    url: database.url,
    deadlineMs: 20_000,
    poolSize: 1,
    retryAfterMs: 60_000,
  });
});
afterAll(async () => {
  await source.close();
  await database.drop();
});

test('what nobody waits for is stopped in the database, and does not count against the source', async () => {
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  const running = async (): Promise<number> => {
    const { rows } = await admin.query<{ running: number }>(
      "SELECT count(*)::int AS running FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(15)%' AND pid <> pg_backend_pid()",
    );
    return rows[0]?.running ?? -1;
  };
  // More often than it takes to be left alone as broken.
  for (let i = 0; i < 4; i += 1) {
    const gone = new AbortController();
    const asked = source.read(
      queryOf(sql`SELECT pg_sleep(15)`),
      new Deadline(Date.now() + 20_000, gone.signal),
    );
    const refused = expect(asked).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await until('the statement', async () => (await running()) > 0);
    gone.abort();
    await refused;
    // Long before the fifteen seconds that it would take.
    await until('its end', async () => (await running()) === 0, { withinMs: 12_000 });
  }
  await admin.end();
  const rows = await source.read(
    queryOf(sql`SELECT 1`),
    new Deadline(Date.now() + 5_000, new AbortController().signal),
  );
  expect(rows).toEqual([[1]]);
});

test('a caller who has gone already is asked for of nobody', async () => {
  const before = source.statements;
  const asked = source.read(queryOf(sql`SELECT 1`), new Deadline(Date.now() + 5_000, AbortSignal.abort()));
  await expect(asked).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(source.statements).toBe(before);
});
