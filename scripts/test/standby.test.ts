import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { Replay } from '../../shared/src/sources/connection/replay.ts';
import { Deadline } from '../../shared/src/sources/connection/request-deadline.ts';
import type { SourceConfig, StandbyConfig } from '../../shared/src/sources/connection/source-config.ts';
import type { News } from '../../shared/src/sources/connection/standing.ts';
import { SourceWithStandby } from '../../shared/src/sources/connection/with-standby.ts';
import { until } from '../../shared/testing/until.ts';
import { startCluster } from '../hub/postgres/embedded.ts';
import { sourceState } from '../hub/source-state.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { asAdmin, promote, startStandby, type Server } from '../topology/standby.ts';

const FI = 'FI' as StateCode;
const DEADLINE_MS = 2_000;
const MAX_LAG_MS = 10_000;
const stop = new Shutdown();
const news: News[] = [];
/** The clock by which marks are old. */
let clock = 0;
let primary: pg.Client;
let standby: Server;
let source: SourceWithStandby;
let config: SourceConfig & { readonly standby: StandbyConfig };

beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-standby-'));
  chmodSync(directory, 0o711);
  stop.add(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  const place = join(directory, 'source');
  const log = (): void => undefined;
  const cluster = await startCluster({ directory: place, durable: false, log, connections: 40 });
  stop.add(() => cluster.stop());
  primary = new pg.Client({ connectionString: cluster.adminUrl() });
  await primary.connect();
  stop.add(() => primary.end());
  // A role that may do no more than the hub's.
  await primary.query(`CREATE ROLE reader LOGIN PASSWORD 'invented'; CREATE SCHEMA hub; GRANT USAGE ON SCHEMA hub TO reader;
    CREATE TABLE hub.word (word text);
    CREATE VIEW hub.currency_v1 AS SELECT 'FI' AS owner, now() + interval '1 day' AS data_as_of;
    CREATE VIEW hub.person_v1 AS SELECT; GRANT SELECT ON ALL TABLES IN SCHEMA hub TO reader`);
  standby = await startStandby(
    { name: 'source', directory: place, cluster },
    join(directory, 'standby'),
    log,
  );
  stop.add(() => standby.cluster.stop());
  const [url = '', its = ''] = [cluster, standby.cluster].map((one) =>
    one.roleUrl({ user: 'reader', password: 'invented', database: 'postgres' }),
  );
  config = {
    ...{ name: 'fi-person', domain: 'person', owners: [FI], url, poolSize: 2 },
    ...{ deadlineMs: DEADLINE_MS, retryAfterMs: 60_000, standby: { url: its, maxLagMs: MAX_LAG_MS } },
  };
  source = new SourceWithStandby(config, {}, (one) => news.push(one), new Replay(() => clock));
  stop.add(() => source.close());
});

afterAll(() => stop.run());

function read(text: string): Promise<readonly (readonly unknown[])[]> {
  return source.read({ text, values: [] }, new Deadline(Date.now() + 60_000, new AbortController().signal));
}

const isFromStandby = async (): Promise<boolean> =>
  (await read('SELECT pg_is_in_recovery()'))[0]?.[0] === true;

/** Looks at both until what the standby has replayed is known for long enough that it is read. */
function untilStandbyIsRead(): Promise<true> {
  return until(
    'an answer of the standby',
    async () => {
      await source.look();
      clock += DEADLINE_MS;
      return (await isFromStandby()) && true;
    },
    { seen: () => news },
  );
}

const standbyNews = (): readonly (string | undefined)[] =>
  news.flatMap((one) => (one.kind === 'STANDBY' ? [one.why] : []));

test('the primary is read until it is known how far the standby is, then the standby', async () => {
  expect(await isFromStandby()).toBe(false);
  await untilStandbyIsRead();
  // Nobody wrote for an hour: the standby has all the same.
  clock += 3_600_000;
  expect(await isFromStandby()).toBe(false);
  await untilStandbyIsRead();
  expect(await read("SELECT pg_is_in_recovery(), 'hub.change_v1'")).toEqual([[false, 'hub.change_v1']]);
});

test('what a standby that is behind does not have was written after its `dataAsOf`; one that is too far behind is not read', async () => {
  await untilStandbyIsRead();
  news.length = 0;
  await asAdmin(standby.cluster, (admin) => admin.query('SELECT pg_wal_replay_pause()'));
  const { rows } = await primary.query<{ at: Date }>(
    "INSERT INTO hub.word VALUES ('late') RETURNING clock_timestamp() AS at",
  );
  await source.look();
  expect(await read('SELECT word FROM hub.word')).toEqual([]);
  const asOf = await until('what the standby says of its data', async () => {
    await read('SELECT 1');
    return source.dataAsOf(FI);
  });
  expect(Date.parse(asOf)).toBeLessThanOrEqual(rows[0]?.at.getTime() ?? 0);
  clock += MAX_LAG_MS + 1;
  await source.look();
  clock += DEADLINE_MS;
  expect(await read('SELECT word FROM hub.word')).toEqual([['late']]);
  expect(standbyNews()).toEqual([`it is more than ${MAX_LAG_MS} ms behind`]);
  await asAdmin(standby.cluster, (admin) => admin.query('SELECT pg_wal_replay_resume()'));
  await untilStandbyIsRead();
  expect(await read('SELECT word FROM hub.word')).toEqual([['late']]);
  expect(standbyNews()).toEqual([expect.any(String), undefined]);
});

test('what it refuses is asked of the primary, unless it took as long as the source may', async () => {
  await untilStandbyIsRead();
  const refusedThere = 'SELECT 1 / (CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END)';
  expect(await read(refusedThere)).toEqual([[1]]);
  // Of its two connections lookups have one: the second waits for the first, and is slow besides.
  const first = read('SELECT pg_sleep(1.5)');
  const second = read(`${refusedThere} FROM pg_sleep(1)`);
  await expect(second).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  await first;
});

test('one that was promoted is not read', async () => {
  await promote(standby);
  await source.look();
  expect(await isFromStandby()).toBe(false);
  expect(standbyNews().at(-1)).toBe('it is no standby');
  const before = source.answeredBy.standby;
  await primary.query("INSERT INTO hub.word VALUES ('later')");
  expect(await read('SELECT count(*) FROM hub.word')).toEqual([[2]]);
  expect(source.answeredBy.standby).toBe(before);
});

/** A source whose standby is known to have all, and is at another address. */
function withStandbyAt(port: number): SourceWithStandby {
  const replay = new Replay(() => clock);
  replay.taken({ position: 1n, asOf: new Date().toISOString() });
  replay.replayed(1n);
  clock += DEADLINE_MS;
  const url = `postgres://reader:invented@127.0.0.1:${port}/postgres`;
  return new SourceWithStandby(
    { ...config, standby: { ...config.standby, url } },
    {},
    () => undefined,
    replay,
  );
}

function isFromStandbyOf(one: SourceWithStandby): Promise<readonly (readonly unknown[])[]> {
  const deadline = new Deadline(Date.now() + 60_000, new AbortController().signal);
  return one.read({ text: 'SELECT pg_is_in_recovery()', values: [] }, deadline);
}

test('what a standby that is gone was asked is asked of the primary', async () => {
  const gone = withStandbyAt(1);
  expect(await isFromStandbyOf(gone)).toEqual([[false]]);
  expect(sourceState(gone).answeredBy).toEqual({ standby: 0, primary: 1 });
  await gone.close();
});

test('a standby that says nothing lets one question run out of time, and the primary answers from then on', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket));
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const mute = withStandbyAt((silent.address() as AddressInfo).port);
  await expect(isFromStandbyOf(mute)).rejects.toMatchObject({ kind: 'TIMED_OUT' });
  expect(await isFromStandbyOf(mute)).toEqual([[false]]);
  expect(mute.answeredBy).toEqual({ standby: 0, primary: 1 });
  await mute.close();
  silent.close();
  for (const socket of sockets) socket.destroy();
});
