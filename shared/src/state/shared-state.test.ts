import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { HubError } from '../core/errors.ts';
import { freshDatabase, type TestDatabase } from '../../testing/database.ts';
import { until } from '../../testing/until.ts';
import { migrateState } from './migrate.ts';
import { stateProofs } from './shared-proofs.ts';
import { SharedRates, type SharedRate } from './shared-rates.ts';
import { SharedShare, SharedShares } from './shared-shares.ts';
import { SharedState } from './shared-state.ts';

const SECRET = Buffer.alloc(32, 7);
let database: TestDatabase;
let admin: pg.Client;
let one: SharedState;
let other: SharedState;

function opened(name: string): Promise<SharedState> {
  return SharedState.open({ url: database.url, name, secret: SECRET, onFailure: () => undefined });
}

beforeAll(async () => {
  database = await freshDatabase();
  // Those that start together.
  await Promise.all([migrateState(database.url), migrateState(database.url)]);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  [one, other] = await Promise.all([opened('gateway-1'), opened('gateway-2')]);
});
afterAll(async () => {
  await Promise.all([one.close(), other.close()]);
  await admin.end();
  await database.drop();
});

async function takenOf(rates: readonly SharedRate[], key: string, tries: number): Promise<number> {
  const taken = await Promise.all(
    Array.from({ length: tries }, (_, i) => rates[i % rates.length]?.take(key) ?? false),
  );
  return taken.filter(Boolean).length;
}

describe('rates', () => {
  test('two gateways let in as much as one, asked at once or one after the other', async () => {
    const [here, there] = [new SharedRates(one).of('test', 60), new SharedRates(other).of('test', 60)];
    const taken =
      (await takenOf([here, there], 'FR a', 300)) +
      (await takenOf([there], 'FR a', 100)) +
      (await takenOf([here], 'FR a', 100));
    // Two that count alone let in twice as many; what is regained meanwhile is one a second.
    expect(taken / 60).toBeGreaterThanOrEqual(0.95);
    expect(taken / 60).toBeLessThan(1.5);
    expect(await takenOf([there], 'FR b', 1)).toBe(1);
  });

  test('most requests wait for no database, and none of what is left over is lost to the other', async () => {
    const [here, there] = [
      new SharedRates(one).of('block', 6_000),
      new SharedRates(other).of('block', 6_000),
    ];
    const answers = [here.take('FR'), ...Array.from({ length: 60 }, () => undefined)];
    expect(await answers[0]).toBe(true);
    const atOnce = Array.from({ length: 60 }, () => here.take('FR'));
    expect(atOnce.filter((answer) => answer === true)).toHaveLength(60);
    here.giveBackIdle(Number.POSITIVE_INFINITY);
    await until('all is back', async () => {
      const { rows } = await admin.query<{ remaining: number }>(
        "SELECT remaining FROM liaison_state.bucket WHERE rate = 'block'",
      );
      return (rows[0]?.remaining ?? 0) >= 5_900;
    });
    expect(await there.take('FR')).toBe(true);
  });

  test('nobody reads in the database whose rate it is', async () => {
    const { rows } = await admin.query('SELECT * FROM liaison_state.bucket');
    expect(JSON.stringify(rows)).not.toContain('FR');
  });
});

describe('shares', () => {
  test('what one holds the other has not, until it gives it back', async () => {
    const [here, there] = [new SharedShares(one).of('test', 3), new SharedShares(other).of('test', 3)];
    const taken = await Promise.all([1, 2, 3, 4, 5, 6].map((i) => (i % 2 ? here : there).take('FR', 1)));
    expect(taken.filter(Boolean)).toHaveLength(3);
    for (const [i, isTaken] of taken.entries()) if (isTaken) (i % 2 ? there : here).give('FR', 1);
    here.giveBack('FR');
    there.giveBack('FR');
    // More than there is counts as all.
    await until('all of it', () => here.take('FR', 5));
    expect(await there.take('FR', 1)).toBe(false);
    here.give('FR', 5);
    expect(here.take('FR', 2)).toBe(true);
    here.give('FR', 2);
    here.giveBack('FR');
    await until('it is free', () => there.take('FR', 3));
    there.give('FR', 3);
  });

  /** The next question is answered in the database, and nobody hears of it. */
  function loseAnswer(state: SharedState): void {
    const asked = state.ask.bind(state);
    jest.spyOn(state, 'ask').mockImplementationOnce(async (text, values) => {
      await asked(text, values);
      throw new HubError('STATE_UNAVAILABLE', 'its answer was lost');
    });
  }

  test('what the database did though nobody heard of it is held by nobody, and counted once', async () => {
    const [here, there] = [new SharedShares(one).of('lost', 3), new SharedShares(other).of('lost', 3)];
    const { joined } = one.latest;
    loseAnswer(one);
    await expect(Promise.resolve(here.take('FR', 3))).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
    await one.lookNow();
    // What the same gateway asked before comes later still.
    const { rows } = await admin.query(
      "SELECT liaison_state.take_shares($1, $2, '{lost}', ARRAY['x'::bytea], '{3}', '{3}') AS granted",
      [one.name, joined],
    );
    expect(rows).toEqual([{ granted: null }]);
    expect(await there.take('FR', 3)).toBe(true);
    there.give('FR', 3);
    await until('it went back', () => here.take('FR', 3));
    here.give('FR', 3);
    loseAnswer(one);
    here.giveBack('FR');
    await until('it went back', () => there.take('FR', 3));
    expect(await here.take('FR', 1)).toBe(false);
    await one.lookNow();
    expect(await here.take('FR', 1)).toBe(false);
    there.give('FR', 3);
  });

  test('no gateway keeps more than a few that it does not use', async () => {
    const asked: number[] = [];
    const share = new SharedShare(16, {
      keyOf: (name) => Buffer.from(name),
      take: (_key, want) => (asked.push(want), Promise.resolve(want)),
    });
    for (let taken = 0; taken < 16; taken += 1) await share.take('FR', 1);
    expect(asked).toEqual(Array.from({ length: 16 }, () => 1));
    for (let given = 0; given < 16; given += 1) share.give('FR', 1);
    await until('it went back', () => asked.length === 17);
    await share.take('FR', 16);
    // All but one, and when they are needed they are asked for again.
    expect(asked.slice(16)).toEqual([-15, 15]);
  });

  test.each([
    ['that has stopped, as nobody heard of it for four seconds', '5 seconds'],
    ['that is dead', '1 hour'],
  ])('what a gateway held %s is free, and it gets nothing before it knows', async (_, ago) => {
    const dead = await opened('dead');
    const share = `dead ${ago}`;
    const shares = new SharedShares(dead).of(share, 1);
    expect(await shares.take('FR', 1)).toBe(true);
    await admin.query('UPDATE liaison_state.member SET seen = seen - $2::interval WHERE name = $1', [
      dead.name,
      ago,
    ]);
    // Whoever looks next lets it go.
    await other.lookNow();
    const alive = new SharedShares(other).of(share, 1);
    expect(await alive.take('FR', 1)).toBe(true);
    await expect(Promise.resolve(shares.take('DE', 1))).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
    await dead.lookNow();
    expect(await shares.take('FR', 1)).toBe(false);
    expect(await shares.take('DE', 1)).toBe(true);
    await dead.close();
    expect(await alive.take('DE', 1)).toBe(true);
  });
});

describe('proofs of possession', () => {
  test('serve once at all gateways, whose nonces are alike', async () => {
    const [here, there] = [stateProofs(one), stateProofs(other)];
    expect(here.nonceKey()).toEqual(there.nonceKey());
    const answers = await Promise.all([here, there, here].map((proofs) => proofs.first('a', 60_000)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    await admin.query('SELECT liaison_state.forget()');
    expect(await there.first('a', 60_000)).toBe(false);
    expect(await there.first('late', -1)).toBe(false);
  });

  test('have nonces that turn by the clock of the database, and by none of a gateway', async () => {
    const { rows } = await admin.query('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at');
    const [{ at }] = rows as [{ readonly at: number }];
    const own = jest.spyOn(Date, 'now').mockReturnValue(at - 3_600_000);
    try {
      for (const proofs of [stateProofs(one), stateProofs(other)])
        expect(Math.abs(proofs.turnsBy() - at)).toBeLessThan(120_000);
    } finally {
      own.mockRestore();
    }
  });

  test('none of before a crash of the database is taken, which forgets which were used', async () => {
    const proofs = stateProofs(one);
    const before = proofs.nonceKey();
    await admin.query('TRUNCATE liaison_state.epoch, liaison_state.proof');
    await expect(proofs.first('b', 60_000)).rejects.toThrow('others by now');
    await one.lookNow();
    expect(proofs.nonceKey()).not.toEqual(before);
    expect(await proofs.first('b', 60_000)).toBe(true);
    await other.lookNow();
    expect(stateProofs(other).nonceKey()).toEqual(proofs.nonceKey());
  });
});

describe('what is agreed on', () => {
  const law = (digest: string) => ({ name: 'law', digest });
  const digestsOf = (name: string) =>
    one.latest.agreed.filter((text) => text.name === name).map(({ digest }) => digest);

  test('is agreed on once, and only in the place of the one that it was made from', async () => {
    expect(await one.agree(law('first'), undefined)).toBe('first');
    // Without a law nobody answers: the first one is in force at once.
    expect(one.latest.agreed).toMatchObject([{ name: 'law', digest: 'first' }]);
    expect(one.latest.agreed.filter(({ inMs }) => inMs > 0)).toEqual([]);
    const [a, b] = await Promise.all([one.agree(law('a'), 'first'), other.agree(law('b'), 'first')]);
    expect(a).toBe(b);
    expect(await one.agree(law('c'), 'first')).toBe(a);
    expect(digestsOf('law')).toEqual(['first', a]);
    // Not yet: every gateway knows it before it is in force.
    expect(one.latest.agreed.filter(({ inMs }) => inMs > 0).map(({ digest }) => digest)).toEqual([a]);
    expect([await one.knows('law', 'first'), await one.knows('law', 'c')]).toEqual([true, false]);
    expect(await one.knows('issuers', 'first')).toBe(false);
  });

  test('has its text beside it, and comes in the order in which it was agreed on, whatever its name', async () => {
    const operations = { name: 'operations FR', digest: 'o', text: 'signed by FR' };
    expect(await other.agree(operations, undefined, 0)).toBe('o');
    expect(await one.textOf('o')).toBe('signed by FR');
    expect(await one.textOf('first')).toBeUndefined();
    await one.lookNow();
    const moments = one.latest.agreed.map(({ inMs }) => inMs);
    expect([...moments].sort((x, y) => x - y)).toEqual(moments);
    // Not before the law that was agreed on earlier, which is to come.
    expect(moments.filter((inMs) => inMs > 0).length).toBeGreaterThanOrEqual(2);
  });

  test('an older gateway sees the laws as it did, and nothing else', async () => {
    const { rows } = await admin.query<{ laws: { digest: string }[] }>(
      "SELECT laws FROM liaison_state.look('older', '{}')",
    );
    const [latest = { digest: '' }] = rows[0]?.laws ?? [];
    expect(latest.digest).toBe(digestsOf('law').at(-1));
    await admin.query("SELECT liaison_state.enact('of the older', $1, 5000, 'older')", [latest.digest]);
    await one.lookNow();
    expect(digestsOf('law').at(-1)).toBe('of the older');
  });

  test('is forgotten with its text when another one took its place long ago', async () => {
    const text = (digest: string) => ({ name: 'operations DE', digest, text: digest });
    await one.agree(text('old'), undefined);
    await one.agree(text('new'), 'old');
    await admin.query("UPDATE liaison_state.agreed SET at = at - interval '2 hours' WHERE digest = 'old'");
    await admin.query('SELECT liaison_state.forget_texts()');
    // However long it was in force, whoever starts before the other one is must read it.
    expect(await one.textOf('old')).toBe('old');
    await admin.query("UPDATE liaison_state.agreed SET at = at - interval '2 hours' WHERE digest = 'new'");
    await admin.query('SELECT liaison_state.forget_texts()');
    expect([await one.textOf('old'), await one.textOf('new')]).toEqual([undefined, 'new']);
    expect(await one.knows('operations DE', 'old')).toBe(true);
  });

  test('is in force at once where no other gateway is alive, as nobody can answer by another one', async () => {
    const alone = await freshDatabase();
    await migrateState(alone.url);
    const lone = await SharedState.open({
      ...{ url: alone.url, name: 'lone', secret: SECRET },
      onFailure: () => undefined,
    });
    await lone.agree({ name: 'issuers', digest: 'i', text: '' }, undefined);
    expect(lone.latest.agreed.filter(({ inMs }) => inMs > 0)).toEqual([]);
    await lone.close();
    await alone.drop();
  });
});

test('each gateway hears what the others say of their files', async () => {
  one.tell(() => ({ operations: 'digest' }));
  await one.lookNow();
  await other.lookNow();
  expect(other.latest.others).toContainEqual({ name: one.name, files: { operations: 'digest' } });
  expect(other.latest.others.map(({ name }) => name)).not.toContain(other.name);
});

describe('the database', () => {
  test('that a newer gateway changed is used as long as it can be', async () => {
    await admin.query('INSERT INTO liaison_state.migration (version, needs) VALUES (1000, 1)');
    await migrateState(database.url);
    await admin.query('UPDATE liaison_state.migration SET needs = 1000 WHERE version = 1000');
    await expect(migrateState(database.url)).rejects.toThrow('start the newer version');
    await admin.query('DELETE FROM liaison_state.migration WHERE version = 1000');
  });

  test('of another hub is not used: its law is not this one’s', async () => {
    const { agreed } = one.latest;
    // A busy machine may have no answer within the patience for one: that is said too, of any hub.
    await until('that it is another hub’s is said', async () => {
      const refused = await SharedState.open({
        ...{ url: database.url, name: 'stray', secret: Buffer.alloc(32, 8) },
        onFailure: () => undefined,
      }).then(
        () => new Error('it was opened'),
        (error: unknown) => error,
      );
      expect(refused).toMatchObject({ code: 'STATE_UNAVAILABLE' });
      return String((refused as Error).cause).includes('another hub');
    });
    const { rows } = await admin.query("SELECT FROM liaison_state.member WHERE name LIKE 'stray%'");
    expect(rows).toEqual([]);
    await one.lookNow();
    expect(one.latest.agreed.map(({ digest }) => digest)).toEqual(agreed.map(({ digest }) => digest));
  });

  test('has all its connections open before anybody asks', async () => {
    const lone = await freshDatabase();
    await migrateState(lone.url);
    const client = new pg.Client(lone.url);
    await client.connect();
    // A busy machine may take longer for one than is waited for it.
    await until('six connections', async () => {
      const state = await SharedState.open({
        ...{ url: lone.url, name: 'lone', secret: SECRET },
        onFailure: () => undefined,
      });
      const { rows } = await client.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'liaison state'",
      );
      await state.close();
      return rows.length === 6;
    });
    await client.end();
    await lone.drop();
  });

  test('that is gone is said, once an outage', async () => {
    const failures: unknown[] = [];
    const lone = await freshDatabase();
    await migrateState(lone.url);
    const state = await SharedState.open({
      ...{ url: lone.url, name: 'lone', secret: SECRET },
      onFailure: (cause) => failures.push(cause),
    });
    const rate = new SharedRates(state).of('test', 10);
    expect(await rate.take('FR')).toBe(true);
    await lone.drop();
    await expect(Promise.resolve(rate.take('FR'))).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
    await expect(state.lookNow()).rejects.toMatchObject({ code: 'STATE_UNAVAILABLE' });
    expect(failures).toHaveLength(1);
    await state.close();
  });
});
