import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/until.ts';
import { PgClient } from '../core/pg-client.ts';
import { migrateState } from './migrate.ts';
import { SharedState } from './shared-state.ts';

let database: TestDatabase;
let taking: PgClient;
let tidying: PgClient;

beforeAll(async () => {
  database = await freshDatabase();
  await migrateState(database.url);
  [taking, tidying] = [0, 1].map(() => new PgClient({ connectionString: database.url })) as [
    PgClient,
    PgClient,
  ];
  await Promise.all([taking.connect(), tidying.connect()]);
});
afterAll(async () => {
  await Promise.all([taking.end(), tidying.end()]);
  await database.drop();
});

test('what several dead gateways held is free again beside one that takes the same', async () => {
  const secret = Buffer.alloc(32, 7);
  const opened = (name: string): Promise<SharedState> =>
    SharedState.open({ url: database.url, name, secret, onFailure: () => undefined });
  const alive = await opened('alive');
  const take = (client: PgClient, of: { readonly name: string; readonly joined: string }, key: string) =>
    client.query<{ granted: readonly number[] }>(
      "SELECT liaison_state.take_shares($1, $2, '{invented}', ARRAY[$3::bytea], '{3}', '{1}') AS granted",
      [of.name, of.joined, key],
    );
  try {
    // Dead since an hour: the one that is found first held what comes last.
    for (const [name, key] of [
      ['dead-1', 'b'],
      ['dead-2', 'a'],
    ] as const) {
      const { rows } = await taking.query<{ joined: string }>(
        'INSERT INTO liaison_state.member (name, seen) VALUES ($1, clock_timestamp()) RETURNING joined',
        [name],
      );
      await take(taking, { name, joined: rows[0]?.joined ?? '' }, key);
    }
    const living = { name: alive.name, joined: alive.latest.joined };
    await taking.query('BEGIN');
    await take(taking, living, 'a');
    await tidying.query('BEGIN');
    await tidying.query(
      "UPDATE liaison_state.member SET seen = seen - interval '1 hour' WHERE name LIKE 'dead%'",
    );
    const tidied = tidying.query('SELECT liaison_state.let_dead_go()');
    await until('it waits for what is being taken', async () => {
      const { rows } = await taking.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    });
    await expect(take(taking, living, 'b')).resolves.toMatchObject({ rows: [{ granted: [1] }] });
    await taking.query('COMMIT');
    await tidied;
    await tidying.query('COMMIT');
    const { rows } = await taking.query<{ held: number }>(
      "SELECT held FROM liaison_state.share WHERE share = 'invented' ORDER BY key",
    );
    expect(rows).toEqual([{ held: 1 }, { held: 1 }]);
  } finally {
    await alive.close();
  }
});
