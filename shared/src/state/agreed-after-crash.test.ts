import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '../../testing/database.ts';
import { PgClient } from '../core/pg-client.ts';
import { migrateState } from './migrate.ts';
import { SharedState } from './shared-state.ts';

const LAG_MS = 50_000;

let database: TestDatabase;
let admin: PgClient;
const open: SharedState[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  await migrateState(database.url);
  admin = new PgClient({ connectionString: database.url });
  await admin.connect();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await admin.end();
  await database.drop();
});

async function opened(name: string): Promise<SharedState> {
  const secret = Buffer.alloc(32, 7);
  const one = await SharedState.open({ url: database.url, name, secret, onFailure: () => undefined });
  open.push(one);
  return one;
}

/** What a crash does to tables without a log. Nobody looks meanwhile: the others come after this transaction. */
async function crash(): Promise<void> {
  const { rows } = await admin.query<{ tables: string }>(
    "SELECT string_agg(oid::regclass::text, ', ') AS tables FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'",
  );
  await admin.query(`TRUNCATE ${rows[0]?.tables ?? ''}`);
}

const inMsOf = async (digest: string): Promise<number> => {
  const { rows } = await admin.query<{ ms: number }>(
    'SELECT (extract(epoch FROM at - clock_timestamp()) * 1000)::float8 AS ms FROM liaison_state.agreed WHERE digest = $1',
    [digest],
  );
  return rows[0]?.ms ?? Number.NaN;
};
const agree = (digest: string, madeFrom: string | null, who: string): Promise<unknown> =>
  admin.query('SELECT liaison_state.agree($1, $2, NULL, $3, $4, $5)', [
    ...['law', digest, madeFrom],
    ...[LAG_MS, who],
  ]);

test.each([
  ['before anybody looked', () => Promise.resolve()],
  ['when it alone has looked', () => admin.query("SELECT liaison_state.look_at_all('first', '{}')")],
])(
  'after a crash of the database no text is in force at once that others may not know: %s',
  async (_, look) => {
    const first = await opened('gateway-1');
    await first.agree({ name: 'law', digest: 'old' }, undefined);
    await first.close();
    await crash();
    await look();
    await agree('new', 'old', 'first');
    // A gateway that answers by the old one has four seconds to look.
    expect(await inMsOf('new')).toBeGreaterThan(5_000);
  },
);

test('a gateway that is alone for long, or from the start, waits for nobody', async () => {
  const only = await opened('gateway-1');
  for (const [name, digest] of [
    ['law', 'old'],
    ['issuers', 'i'],
  ] as const) {
    await only.agree({ name, digest, text: '' }, undefined, LAG_MS);
    expect(await inMsOf(digest)).toBeLessThanOrEqual(0);
  }
  await crash();
  await only.lookNow();
  await admin.query("UPDATE liaison_state.epoch SET since = since - interval '11 seconds'");
  await only.agree({ name: 'law', digest: 'new' }, 'old', LAG_MS);
  expect(await inMsOf('new')).toBeLessThanOrEqual(0);
});
