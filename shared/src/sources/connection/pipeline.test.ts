import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { fc } from '../../../testing/drawn.ts';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import type { StateCode } from '../../core/ids.ts';
import { NationalSource } from './national-source.ts';
import { Deadline } from './request-deadline.ts';
import { BY_KEY, type Query } from './query.ts';
import { until } from '../../../testing/until.ts';

/** Statements that find rows by keys share few connections; what happens to one must not happen to another. */
let database: TestDatabase;
let admin: pg.Client;
let source: NationalSource;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

function open(change: { readonly url?: string; readonly deadlineMs?: number } = {}): NationalSource {
  const opened = new NationalSource({
    name: 'lanes',
    domain: 'person',
    owners: ['DE' as StateCode],
    url: database.url,
    deadlineMs: 30_000,
    poolSize: 4,
    retryAfterMs: 60_000,
    ...change,
  });
  closing.push(() => opened.close());
  return opened;
}

const byKey = (text: string, ...values: unknown[]): Query => ({ text: `${BY_KEY} ${text}`, values });
const patient = (signal = new AbortController().signal): Deadline =>
  new Deadline(Date.now() + 20_000, signal);

async function connections(): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'liaison'",
  );
  return rows[0]?.n ?? -1;
}

async function running(text: string, forMs = 0): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active' AND query LIKE $1 AND pid <> pg_backend_pid() AND clock_timestamp() - query_start >= $2 * interval '1 ms'",
    [`%${text}%`, forMs],
  );
  return rows[0]?.n ?? -1;
}

test('each of many statements at once gets its own answer or its own failure, over half the connections', async () => {
  source = open();
  const statement = fc.oneof(
    fc.nat(1_000).map((value) => ({ query: byKey('SELECT $1::int', value), expected: [[value]] })),
    fc.nat(50).map((count) => ({
      query: byKey('SELECT n FROM generate_series(1, $1::int) n', count),
      expected: Array.from({ length: count }, (_, i) => [i + 1]),
    })),
    fc.constant({ query: byKey('SELECT 1 / $1::int', 0), expected: 'UNAVAILABLE' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 90 }), async (asked) => {
      // Three failures in a row would have the source left alone: not what this is about.
      let failing = 0;
      const tame = asked.filter(({ expected }) => expected !== 'UNAVAILABLE' || (failing += 1) <= 2);
      const answers = await Promise.all(
        tame.map(({ query }) =>
          source.read(query, patient()).catch((error: { readonly kind: string }) => error.kind),
        ),
      );
      expect(answers).toEqual(tame.map(({ expected }) => expected));
      await source.read(byKey('SELECT 0'), patient());
    }),
    { numRuns: 40 },
  );
  expect(await connections()).toBeLessThanOrEqual(2);
});

test('arrays of words come as the register has them, whatever the words are', async () => {
  source = open();
  const word = fc.oneof(
    fc.constantFrom(
      null,
      '',
      'NULL',
      'null',
      'SUSPECT',
      'a,b',
      ' a',
      '{a}',
      '"',
      '\\',
      'é',
      'Їжак',
      'a b',
      '\n',
    ),
    fc.string({ maxLength: 5 }).map((text) => text.replaceAll('\0', '')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 4 }), async (words) => {
      expect(await source.read(byKey('SELECT $1::text[]', words), patient())).toEqual([[words]]);
    }),
    { numRuns: 200 },
  );
});

test('what a dear question sends by keys keeps half of the connections free, and nobody waits behind it', async () => {
  source = open();
  const gone = new AbortController();
  const dear = new Deadline(Date.now() + 20_000, gone.signal, () => Promise.resolve());
  const slow = Array.from({ length: 6 }, () =>
    source.read(byKey('SELECT pg_sleep(15)::text'), dear).catch((error: unknown) => error),
  );
  await until('two of its statements', async () => (await running('pg_sleep(15)')) === 2);
  // Were they in front of it, it would come after fifteen seconds.
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => source.read(byKey('SELECT $1::int', i), patient())),
  );
  expect(answers).toEqual(answers.map((_, i) => [[i]]));
  expect(await running('pg_sleep(15)')).toBe(2);
  gone.abort();
  for (const one of await Promise.all(slow)) expect(one).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await until('their end', async () => (await running('pg_sleep(15)')) === 0);
});

test('a connection that is lost under statements costs none of them its answer', async () => {
  source = open();
  await source.read(byKey('SELECT 0'), patient());
  const asked = Array.from({ length: 40 }, (_, i) =>
    source.read(byKey('SELECT $1::int, pg_sleep(0.06)::text', i), patient()),
  );
  // No connection is still being opened by then: what is sent again goes over later ones.
  const seen: number[] = [];
  await until('statements under way over as many connections as before', async () => {
    seen.push((await running('pg_sleep(0.06)')) > 0 ? await connections() : 0);
    return seen.length > 5 && seen.at(-1) !== 0 && new Set(seen.slice(-5)).size === 1;
  });
  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'liaison'",
  );
  const answers = await Promise.all(asked);
  expect(answers.map((rows) => rows[0]?.[0])).toEqual(asked.map((_, i) => i));
  expect(source.isLeftAlone).toBe(false);
});

test('a State may change its views while the hub runs', async () => {
  source = open();
  await admin.query('CREATE VIEW changing AS SELECT 1::int AS value');
  const ask = () => source.read(byKey('SELECT value FROM changing'), patient());
  expect(await ask()).toEqual([[1]]);
  await admin.query("DROP VIEW changing; CREATE VIEW changing AS SELECT 'one'::text AS value");
  expect(await Promise.all([ask(), ask()])).toEqual([[['one']], [['one']]]);
  expect(source.isLeftAlone).toBe(false);
});

test('a statement whose caller has gone is stopped when it is alone, and harms no other when it is not', async () => {
  source = open();
  const lone = new AbortController();
  const slow = source.read(byKey('SELECT pg_sleep(90)::text'), patient(lone.signal));
  const slowly = expect(slow).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await until('the statement', async () => (await running('pg_sleep(90)')) > 0);
  lone.abort();
  await slowly;
  // Before its source's deadline would have stopped it.
  await until('its end', async () => (await running('pg_sleep(90)')) === 0, { withinMs: 15_000 });

  await source.read(byKey('SELECT 0'), patient());
  const gone = new AbortController();
  const first = source.read(byKey('SELECT pg_sleep(0.3)::text'), patient(gone.signal));
  const second = source.read(byKey('SELECT 2'), patient());
  gone.abort();
  await expect(first).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(await second).toEqual([[2]]);
  expect(source.isLeftAlone).toBe(false);
});

test('nobody is put behind a statement that takes long', async () => {
  source = open();
  await source.read(byKey('SELECT 0'), patient());
  const gone = new AbortController();
  let isOver = false;
  const slow = source
    .read(byKey('SELECT pg_sleep(25)::text'), patient(gone.signal))
    .catch(() => undefined)
    .finally(() => (isOver = true));
  // For longer than a statement may take and still count as short.
  await until('the slow one', async () => (await running('pg_sleep(25)', 500)) > 0);
  const quick = Array.from({ length: 20 }, (_, i) => source.read(byKey('SELECT $1::int', i), patient()));
  expect(await Promise.all(quick)).toEqual(quick.map((_, i) => [[i]]));
  expect(isOver).toBe(false);
  gone.abort();
  await slow;
});

test('a source that is closed while it connects keeps nobody waiting', async () => {
  source = open();
  const asked = source.read(byKey('SELECT 1'), patient()).catch(() => 'given up');
  await source.close();
  await asked;
  // PostgreSQL takes a moment to let go of what was closed.
  await until('its connections to be gone', async () => (await connections()) === 0);
});

test('a database that falls silent is TIMED_OUT for each statement, then left alone, and its connections are closed', async () => {
  const { port, silence } = await silencer();
  const url = new URL(database.url);
  url.host = `127.0.0.1:${port}`;
  url.search = '';
  source = open({ url: url.href, deadlineMs: 300 });
  expect(await source.read(byKey('SELECT 1'), patient())).toEqual([[1]]);
  silence();
  const kinds = await Promise.all(
    Array.from({ length: 5 }, () =>
      source.read(byKey('SELECT 1'), patient()).catch((error: { readonly kind: string }) => error.kind),
    ),
  );
  expect(kinds).toEqual(Array.from({ length: 5 }, () => 'TIMED_OUT'));
  expect(source.isLeftAlone).toBe(true);
});

/** Between hub and database: until it falls silent, it hands on what comes. */
async function silencer(): Promise<{ readonly port: number; readonly silence: () => void }> {
  const { port: target, hostname } = new URL(database.url);
  const sockets: Socket[] = [];
  let isSilent = false;
  const server: Server = createServer((near) => {
    const far = connect(Number(target), hostname);
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => {
        if (!isSilent) to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      isSilent = true;
    },
  };
}
