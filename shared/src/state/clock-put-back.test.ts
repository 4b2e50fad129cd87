import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/until.ts';
import { migrateState } from './migrate.ts';
import { STATE_MIGRATIONS } from './migrations.ts';
import { stateProofs } from './shared-proofs.ts';
import { SharedRates } from './shared-rates.ts';
import { SharedShares } from './shared-shares.ts';
import { SharedState, type SharedStateOptions } from './shared-state.ts';

let database: TestDatabase;
let admin: pg.Client;
let open: SharedState[] = [];
let clients: pg.Client[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
afterEach(async () => {
  await Promise.all(open.map((state) => state.close()));
  await Promise.all(clients.map((client) => client.end()));
  [open, clients] = [[], []];
  await admin.end();
  await database.drop();
});

async function opened(name: string, more: Partial<SharedStateOptions> = {}): Promise<SharedState> {
  const state = await SharedState.open({
    ...{ url: database.url, name, secret: Buffer.alloc(32, 7), onFailure: () => undefined },
    ...more,
  });
  open.push(state);
  return state;
}

/** A client without the patience of a gateway: it hears of a deadlock. */
async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  clients.push(client);
  return client;
}

/** To its tables, a database whose clock was put back is one whose moments are all later by as much. */
async function putBack(by: string): Promise<void> {
  await admin.query(`BEGIN;
    UPDATE liaison_state.moment SET latest = latest + interval '${by}';
    UPDATE liaison_state.agreed SET at = at + interval '${by}';
    UPDATE liaison_state.member SET seen = seen + interval '${by}';
    UPDATE liaison_state.bucket SET at = at + interval '${by}';
    UPDATE liaison_state.proof SET until = until + interval '${by}';
    COMMIT`);
}

/** A law of yesterday, and one that took its place within the last hour. */
async function lawsOf(state: SharedState): Promise<void> {
  await state.agree({ name: 'law', digest: 'old' }, undefined);
  await admin.query("UPDATE liaison_state.agreed SET at = at - interval '1 day'");
  await state.agree({ name: 'law', digest: 'new' }, 'old', 0);
  await admin.query("UPDATE liaison_state.agreed SET at = at - interval '10 minutes'");
}

function inForce({ latest }: SharedState): readonly string[] {
  return latest.agreed.filter(({ inMs }) => inMs <= 0).map(({ digest }) => digest);
}

function inMsOf({ latest }: SharedState, digest: string): number | undefined {
  return latest.agreed.find((text) => text.digest === digest)?.inMs;
}

/** The names of those that somebody holds shares for. */
async function holders(): Promise<readonly string[]> {
  const { rows } = await admin.query<{ member: string }>(
    'SELECT DISTINCT member FROM liaison_state.holding WHERE held > 0',
  );
  return rows.map(({ member }) => member);
}

describe('a clock that is put back by an hour', () => {
  beforeEach(() => migrateState(database.url));

  test('leaves in force what is in force, also at a gateway that starts then', async () => {
    const running = await opened('running');
    await lawsOf(running);
    await putBack('1 hour');
    const started = await opened('started');
    await running.lookNow();
    expect([inForce(running), inForce(started)]).toEqual([['new'], ['new']]);
    expect(started.latest.agreed.map(({ number }) => number)).toEqual([2]);
  });

  test('keeps nothing waiting for that hour: neither what was agreed on before nor what is agreed on since', async () => {
    const [one] = [await opened('gateway-1'), await opened('gateway-2')];
    await lawsOf(one);
    await one.agree({ name: 'issuers', digest: 'before', text: '' }, undefined, 30_000);
    await putBack('1 hour');
    await one.agree({ name: 'operations FR', digest: 'since', text: '' }, undefined, 30_000);
    expect(inForce(one)).toEqual(['new']);
    for (const digest of ['before', 'since']) {
      // Every gateway knows it before it is in force.
      expect(inMsOf(one, digest)).toBeGreaterThan(0);
      expect(inMsOf(one, digest)).toBeLessThanOrEqual(60_000);
    }
  });

  test('frees what a gateway held that died before, and lets the others join anew', async () => {
    const one = await opened('gateway-1');
    const dead = await opened('dead');
    const [here, there] = [new SharedShares(one).of('test', 2), new SharedShares(dead).of('test', 2)];
    expect(await there.take('FR', 2)).toBe(true);
    expect(await here.take('FR', 1)).toBe(false);
    const { joined } = one.latest;
    // It looks no more.
    jest.spyOn(dead, 'lookNow').mockResolvedValue();
    await putBack('1 hour');
    await one.lookNow();
    expect(one.latest.joined).not.toBe(joined);
    expect(await here.take('FR', 2)).toBe(true);
    expect(await holders()).toEqual([one.name]);
    await expect(Promise.resolve(there.take('DE', 1))).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
  });

  test('makes proofs of before none, as those that were used in that hour are forgotten', async () => {
    const [one, other] = [await opened('gateway-1'), await opened('gateway-2')];
    const [here, there] = [stateProofs(one), stateProofs(other)];
    const before = here.nonceKey();
    expect(await here.first('a', 60_000)).toBe(true);
    jest.spyOn(other, 'lookNow').mockResolvedValue();
    await putBack('1 hour');
    await one.lookNow();
    expect(here.nonceKey()).not.toEqual(before);
    expect(await here.first('b', 60_000)).toBe(true);
    await expect(there.first('a', 60_000)).rejects.toThrow('others by now');
    jest.restoreAllMocks();
    await other.lookNow();
    expect(there.nonceKey()).toEqual(here.nonceKey());
    expect(await there.first('a', 60_000)).toBe(false);
  });

  test('leaves no bucket that does not fill before that hour is over', async () => {
    const one = await opened('gateway-1');
    await new SharedRates(one).of('test', 60).take('FR');
    await putBack('1 hour');
    await admin.query('SELECT liaison_state.forget()');
    expect((await admin.query('SELECT FROM liaison_state.bucket')).rowCount).toBe(0);
  });

  test('is known by what is agreed on where the database crashed besides', async () => {
    const one = await opened('gateway-1');
    await lawsOf(one);
    await one.agree({ name: 'issuers', digest: 'i', text: '' }, undefined, 0);
    await putBack('1 hour');
    await admin.query('TRUNCATE liaison_state.moment, liaison_state.epoch, liaison_state.member');
    const started = await opened('started');
    expect(inForce(started)).toEqual(['new', 'i']);
    expect(started.latest.agreed.map(({ number }) => number)).toEqual([2, 3]);
    await admin.query('TRUNCATE liaison_state.moment, liaison_state.epoch, liaison_state.member');
    await putBack('1 hour');
    await admin.query("SELECT liaison_state.agree('law', 'newest', NULL, 'new', 30000, 'older')");
    await started.lookNow();
    expect(inMsOf(started, 'newest')).toBeLessThanOrEqual(30_000);
  });

  test('is found once by gateways that look, count and agree together, and none waits for ever', async () => {
    await opened('gateway-1');
    for (let i = 0; i < 8; i += 1) await connected();
    const look = (i: number) =>
      `SELECT salt, joined FROM liaison_state.look_at_all('member ${i}', '{}')` as const;
    const take = `liaison_state.take_shares($1, $2, '{a,b,c}', ARRAY['x'::bytea, 'x', 'x'], '{9,9,9}', '{1,1,1}')`;
    for (let round = 0; round < 20; round += 1) {
      const members = await Promise.all(
        clients.map(
          async (client, i) => (await client.query<{ salt: string; joined: string }>(look(i))).rows[0],
        ),
      );
      await putBack('1 hour');
      // A deadlock would be an error of one of these.
      const after = await Promise.all(
        clients.map(async (client, i) => {
          if (i % 4 === 1) await client.query(`SELECT ${take}`, [`member ${i}`, members[i]?.joined]);
          if (i % 4 === 2)
            await client.query(
              `SELECT liaison_state.agree('t ${i}', '${round}', NULL, $1, 1, 'member ${i}')`,
              [round === 0 ? null : String(round - 1)],
            );
          if (i % 4 === 3) await client.query('SELECT liaison_state.forget()');
          return (await client.query<{ salt: string }>(look(i))).rows[0]?.salt;
        }),
      );
      expect(new Set(after).size).toBe(1);
      expect(after[0]).not.toBe(members[0]?.salt);
      expect(await holders()).toEqual([]);
    }
  });

  test.each([
    [
      'is being agreed on',
      'LOCK TABLE liaison_state.agreed IN SHARE ROW EXCLUSIVE MODE',
      'LOCK TABLE liaison_state.member IN SHARE MODE',
    ],
    [
      'is being taken of shares',
      'SELECT FROM liaison_state.member FOR SHARE',
      "UPDATE liaison_state.share SET held = held; UPDATE liaison_state.holding SET held = held; INSERT INTO liaison_state.share VALUES ('late', 'x', 1)",
    ],
    [
      'a gateway is told that joins',
      "INSERT INTO liaison_state.epoch DEFAULT VALUES ON CONFLICT DO NOTHING; INSERT INTO liaison_state.member (name, seen) VALUES ('new', clock_timestamp())",
      'UPDATE liaison_state.share SET held = held; SELECT FROM liaison_state.epoch; SELECT FROM liaison_state.agreed',
    ],
  ])('waits for what %s, which never waits for it', async (_, first, then) => {
    const [busy, looks] = [await connected(), await connected()];
    await looks.query("SELECT liaison_state.look_at_all('one', '{}')");
    await putBack('1 hour');
    await busy.query(`BEGIN; ${first}`);
    const looking = looks.query("SELECT liaison_state.look_at_all('one', '{}')");
    await until('it waits', async () => {
      const { rowCount } = await admin.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rowCount === 1;
    });
    await busy.query(then);
    const joined = await busy.query<{ joined: string }>('SELECT joined FROM liaison_state.member');
    await busy.query('COMMIT');
    await looking;
    // What it was told by then of the salt is of before, so its membership must be as well.
    const { rowCount } = await admin.query('SELECT FROM liaison_state.member WHERE joined = ANY ($1)', [
      joined.rows.map((row) => row.joined),
    ]);
    expect(rowCount).toBe(0);
    expect((await admin.query('SELECT FROM liaison_state.share')).rowCount).toBe(0);
  });

  test('is told by each gateway', async () => {
    const told: number[] = [];
    const one = await opened('gateway-1', { onClockPutBack: (byMs) => told.push(byMs) });
    const asked = one.ask.bind(one);
    jest.spyOn(one, 'ask').mockImplementation(async (text, values) => {
      const rows = await asked(text, values);
      return rows.map((row) => ('at' in row ? { ...row, at: Number(row['at']) - 3_600_000 } : row)) as never;
    });
    await one.lookNow();
    await one.lookNow();
    expect(told).toHaveLength(1);
    expect(told[0]).toBeLessThanOrEqual(3_600_000);
  });
});

test('a clock that is set right by a second changes nothing', async () => {
  await migrateState(database.url);
  const one = await opened('gateway-1');
  const share = new SharedShares(one).of('test', 2);
  await lawsOf(one);
  expect(await share.take('FR', 2)).toBe(true);
  const { salt, joined } = one.latest;
  await putBack('1 second');
  await one.lookNow();
  expect(one.latest).toMatchObject({ salt, joined });
  expect(await holders()).toEqual([one.name]);
});

describe('a database of the version before', () => {
  beforeEach(async () => {
    await admin.query(`CREATE SCHEMA liaison_state;
      CREATE TABLE liaison_state.migration (
        version integer PRIMARY KEY, needs integer NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`);
    for (const { version, needs, statements } of STATE_MIGRATIONS.filter(({ version }) => version <= 4)) {
      for (const statement of statements) await admin.query(statement);
      await admin.query('INSERT INTO liaison_state.migration (version, needs) VALUES ($1, $2)', [
        version,
        needs,
      ]);
    }
  });

  test('is brought on while gateways work with it, and they go on', async () => {
    const one = await opened('gateway-1');
    const share = new SharedShares(one).of('test', 2);
    await lawsOf(one);
    expect(await share.take('FR', 2)).toBe(true);
    const { salt, joined } = one.latest;
    await migrateState(database.url);
    await one.lookNow();
    expect(one.latest).toMatchObject({ salt, joined });
    expect(inForce(one)).toEqual(['new']);
    expect(await holders()).toEqual([one.name]);
    await putBack('1 hour');
    await one.lookNow();
    expect(one.latest.salt).not.toBe(salt);
    expect(inForce(one)).toEqual(['new']);
  });

  test('whose clock was put back before is set right then', async () => {
    const one = await opened('gateway-1');
    await lawsOf(one);
    const { salt } = one.latest;
    jest.spyOn(one, 'lookNow').mockResolvedValue();
    await admin.query(`UPDATE liaison_state.member SET seen = seen + interval '1 hour';
      UPDATE liaison_state.agreed SET at = at + interval '1 hour'`);
    await migrateState(database.url);
    const started = await opened('started');
    expect(inForce(started)).toEqual(['new']);
    expect(started.latest.salt).not.toBe(salt);
  });
});
