import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { until } from '../../../testing/until.ts';
import type { StateCode } from '../../core/ids.ts';
import { CURRENCY_VIEW } from '../contract/common-views.ts';
import { NationalSource, type Row } from './national-source.ts';
import { Deadline } from './request-deadline.ts';
import type { News } from './standing.ts';
import { SourceWithStandby } from './with-standby.ts';

// A database that answers, and takes its time for each connection, as one on a busy machine does.
jest.setTimeout(180_000);
const DEADLINE_MS = 3_000;
const LONGER_THAN_A_QUESTION_MS = 1.25 * DEADLINE_MS;
const SHORTER_THAN_A_TRIAL_MS = 0.6 * DEADLINE_MS;
const LOST_MS = 600_000;
/** Who has no more than this left waits for no connection. */
const LEFT_MS = 0.5 * DEADLINE_MS;
let database: TestDatabase;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(
    `CREATE SCHEMA hub; CREATE TABLE person (id text); CREATE VIEW hub.person_v1 AS SELECT id FROM person;
     CREATE VIEW hub.${CURRENCY_VIEW.name} AS SELECT 'DE' AS owner, clock_timestamp() AS data_as_of`,
  );
  await admin.end();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => database.drop());

interface Door {
  readonly url: string;
  /** Each connection is led on after so many milliseconds; undefined: it is closed, and those that are open with it. */
  holdMs(ms: number | undefined): void;
  /** From now on what opens a view arrives after so many milliseconds. */
  holdViewsMs(ms: number): void;
  /** Trials that were led on. */
  trials(): number;
}

async function door(): Promise<Door> {
  const to = new URL(database.url);
  const sockets = new Set<Socket>();
  let holdMs: number | undefined = 0;
  let viewsMs = 0;
  let trials = 0;
  const server = createServer((near) => {
    sockets.add(near.on('error', () => undefined).pause());
    if (holdMs === undefined) return void near.destroy();
    const timer = setTimeout(() => {
      const far = connect(Number(to.port), to.hostname).on('error', () => near.destroy());
      far.once('close', () => near.destroy());
      near.once('close', () => far.destroy());
      far.pipe(near);
      near.on('data', (said: Buffer) => {
        if (said.includes('liaison trial')) trials += 1;
        if (viewsMs > 0 && said.includes('LIMIT 0')) setTimeout(() => far.write(said), viewsMs);
        else far.write(said);
      });
      near.resume();
    }, holdMs);
    near.once('close', () => clearTimeout(timer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hold: Door['holdMs'] = (ms) => {
    holdMs = ms;
    if (ms === undefined) for (const socket of sockets) socket.destroy();
  };
  closing.push(() => {
    hold(undefined);
    server.close();
  });
  const url = new URL(database.url);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url.search = '';
  return { url: url.href, holdMs: hold, holdViewsMs: (ms) => (viewsMs = ms), trials: () => trials };
}

function configOf(url: string) {
  return {
    name: 'slow-door',
    domain: 'person' as const,
    owners: ['DE' as StateCode],
    ...{ url, deadlineMs: DEADLINE_MS, poolSize: 4, retryAfterMs: 500 },
  };
}

function opened<Source extends NationalSource>(source: Source): Source {
  closing.push(() => source.close());
  return source;
}

/** Rows, or the kind of the failure. */
function ask(source: NationalSource, leftMs = 60_000): Promise<readonly Row[] | string> {
  return source
    .read({ text: 'SELECT 1', values: [] }, new Deadline(Date.now() + leftMs, new AbortController().signal))
    .catch((error: { readonly kind?: string }) => error.kind ?? String(error));
}

test('is warm where a connection takes longer than a question may', async () => {
  const { url, holdMs } = await door();
  holdMs(LONGER_THAN_A_QUESTION_MS);
  const source = opened(new NationalSource(configOf(url)));
  await source.warm();
  expect(source.isLeftAlone).toBe(false);
  // At the very first its currency is being read over one of them.
  await until('an answer over those that are there', async () => Array.isArray(await ask(source, LEFT_MS)));
});

test('is warm where a view takes longer to open than a question may', async () => {
  const { url, holdViewsMs } = await door();
  holdViewsMs(LONGER_THAN_A_QUESTION_MS);
  const source = opened(new NationalSource(configOf(url)));
  await source.warm();
  expect(source.isLeftAlone).toBe(false);
  expect(await ask(source, LEFT_MS)).toEqual([[1]]);
});

test('where PostgreSQL itself stops a look at a view, it is there, and whoever asks is asked for', async () => {
  const source = opened(new NationalSource(configOf((await door()).url)));
  const holder = new pg.Client({ connectionString: database.url });
  await holder.connect();
  await holder.query('BEGIN; LOCK TABLE person');
  try {
    await expect(source.warm()).rejects.toMatchObject({ kind: 'TIMED_OUT', cause: { code: '57014' } });
    expect(source.isLeftAlone).toBe(false);
  } finally {
    await holder.end();
  }
  expect(await ask(source)).toEqual([[1]]);
});

test('so is one with a standby, which is compared with its primary when both are there', async () => {
  const { url, holdMs } = await door();
  holdMs(LONGER_THAN_A_QUESTION_MS);
  const told: News[] = [];
  const standby = { url, maxLagMs: 2 * DEADLINE_MS };
  const source = opened(
    new SourceWithStandby({ ...configOf(url), standby }, {}, (news) => void told.push(news)),
  );
  await source.warm();
  expect(source.isLeftAlone).toBe(false);
  expect(told).toEqual([{ kind: 'STANDBY', why: 'it is no standby' }]);
});

test('connections that come too late for who asked first are used by the next, and no new ones begun', async () => {
  const { url, holdMs } = await door();
  holdMs(LONGER_THAN_A_QUESTION_MS);
  const source = opened(new NationalSource(configOf(url)));
  expect(await ask(source)).toBe('TIMED_OUT');
  expect(source.isLeftAlone).toBe(true);
  // A trial gets no answer: its connection takes as long.
  await until('the source', () => !source.isLeftAlone);
  expect(await ask(source, LEFT_MS)).toEqual([[1]]);
});

test('nobody is sent to a source that is back before its connections are there', async () => {
  const { url, holdMs } = await door();
  const source = opened(new NationalSource(configOf(url)));
  expect(await ask(source)).toEqual([[1]]);
  holdMs(undefined);
  await until('the source to be left alone', async () => {
    expect(await ask(source)).toBe('UNAVAILABLE');
    return source.isLeftAlone;
  });
  holdMs(SHORTER_THAN_A_TRIAL_MS);
  await until('the source', () => !source.isLeftAlone);
  expect(await ask(source, LEFT_MS)).toEqual([[1]]);
});

test('a source that answers a trial is back after it, though what was begun before is lost', async () => {
  const { url, holdMs, trials } = await door();
  holdMs(LOST_MS);
  const source = opened(new NationalSource(configOf(url)));
  expect(await ask(source)).toBe('TIMED_OUT');
  expect(source.isLeftAlone).toBe(true);
  holdMs(0);
  await until('the source', () => !source.isLeftAlone);
  expect(trials()).toBe(1);
  expect(await ask(source, LEFT_MS)).toEqual([[1]]);
});

test('what a database is held against is looked at once for connections that are opened together', async () => {
  let looks = 0;
  const catalogue = (): Promise<[]> => {
    looks += 1;
    return Promise.resolve([]);
  };
  const source = opened(new NationalSource(configOf(database.url), { catalogue }));
  await source.warm();
  const four = Array.from({ length: 4 }, () => ask(source));
  expect(await Promise.all(four)).toEqual(four.map(() => [[1]]));
  expect(looks).toBe(1);
});
