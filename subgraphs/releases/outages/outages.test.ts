import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { fixedClock } from '../../../shared/src/core/clock.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { migrateReleases, ReleaseDatabase } from '../store/database.ts';
import { Outbox } from '../telling/outbox.ts';
import { httpPostman } from '../telling/post.ts';
import { NoticeSender } from '../telling/sender.ts';
import { Receiver, SECRET, signatureOf } from '../testing/receiver.ts';
import { OutageBook } from './book.ts';
import { OutageWatch } from './watch.ts';
import { HUB, OUTAGE_TYPES, type Maintenance } from './words.ts';

const [AA, BB] = [stateCode('AA'), stateCode('BB')];
const AFTER_MS = 60_000;

let store: TestDatabase;
let database: ReleaseDatabase;
let admin: pg.Client;
let clock: ReturnType<typeof fixedClock>;
let down: Set<string>;
let connected: readonly (readonly [state: typeof AA, domain: Domain])[];
let isReady: boolean;
let plans: readonly Maintenance[];
const warned: string[] = [];

beforeAll(async () => {
  store = await freshDatabase();
  await migrateReleases(store.url);
  database = new ReleaseDatabase(store.url, () => undefined);
  admin = new pg.Client({ connectionString: store.url });
  await admin.connect();
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await store.drop();
});
beforeEach(async () => {
  await admin.query(`TRUNCATE releases.outage_watch, releases.source_sight, releases.outage, releases.maintenance,
    releases.outage_notice`);
  clock = fixedClock('2026-11-26T10:00:00Z');
  down = new Set();
  connected = [
    [AA, 'person'],
    [BB, 'person'],
  ];
  isReady = true;
  plans = [];
  warned.length = 0;
});

/** A process of the hub: each has a book of its own. */
function process(): OutageWatch {
  return new OutageWatch({
    book: new OutageBook(database),
    look: () =>
      Promise.resolve(
        connected.map(([state, domain]) => ({ state, domain, isDown: down.has(`${state} ${domain}`) })),
      ),
    isReady: () => Promise.resolve(isReady),
    plans: () => plans,
    told: () => [AA, BB],
    ...{ clock, afterMs: AFTER_MS },
    log: { error: () => undefined, warn: (_, text) => void warned.push(text) },
  });
}

/** Looks every ten seconds, as often as it is said. */
async function looks(watch: OutageWatch, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    clock.advance(10_000);
    await watch.look();
  }
}

async function messages(): Promise<readonly string[]> {
  const { rows } = await admin.query<{ state: string; body: string }>(
    'SELECT state, body FROM releases.outage_notice ORDER BY place',
  );
  return rows.map(({ state, body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: Readonly<Record<string, string>> };
    const { of, state: whose = '', domain = '', planned, since = '', until = '' } = data;
    return [state, type, of, whose, domain, planned, since.slice(11, 19), until.slice(11, 19)]
      .join(' ')
      .trim();
  });
}

test('a source that is down long enough is told to every State, its own too, once, and so is its end', async () => {
  const watch = process();
  await watch.look();
  down.add('AA person');
  await looks(watch, 6);
  expect(await messages()).toEqual([]);
  await looks(watch, 3);
  const began = ['AA', 'BB'].map((to) => `${to} outage.began SOURCE AA person false 10:00:10`);
  expect(await messages()).toEqual(began);
  down.clear();
  await looks(watch, 6);
  expect(await messages()).toEqual(began);
  await looks(watch, 3);
  expect(await messages()).toEqual([
    ...began,
    ...['AA', 'BB'].map((to) => `${to} outage.ended SOURCE AA person false 10:00:10 10:01:40`),
  ]);
  expect(await new OutageBook(database).list('OPEN', 10)).toEqual([]);
  expect(warned).toEqual(['an outage', 'an outage is over']);
  // Kept for who asks later.
  expect(await new OutageBook(database).list('ALL', 10)).toEqual([
    expect.objectContaining({ state: 'AA', domain: 'person', endedAt: new Date('2026-11-26T10:01:40Z') }),
  ]);
});

test('a source that comes and goes is no outage, and an outage in which it comes and goes is one', async () => {
  const watch = process();
  const turn = async (isDown: boolean, times: number): Promise<void> => {
    if (isDown) down.add('AA person');
    else down.clear();
    await looks(watch, times);
  };
  for (let n = 0; n < 4; n += 1) {
    await turn(true, 4);
    await turn(false, 2);
  }
  expect(await messages()).toEqual([]);
  await turn(true, 8);
  for (let n = 0; n < 4; n += 1) {
    await turn(false, 4);
    await turn(true, 2);
  }
  expect(await messages()).toHaveLength(2);
});

test('one process looks; when it is gone another goes on from what it knew, and of many none tells twice', async () => {
  const [first, ...others] = [process(), process(), process()];
  await first.look();
  down.add('AA person');
  await looks(first, 3);
  // The first is killed. The others look together.
  for (let n = 0; n < 6; n += 1) {
    clock.advance(10_000);
    await Promise.all(others.map((one) => one.look()));
  }
  expect(await messages()).toHaveLength(2);
});

test('that no process could answer is told while one lives, and after all were gone by the first that is back', async () => {
  const watch = process();
  await watch.look();
  isReady = false;
  await looks(watch, 7);
  isReady = true;
  await looks(watch, 7);
  const told = (began: string, ended: string): readonly string[] =>
    [`outage.began HUB   false ${began}`, `outage.ended HUB   false ${began} ${ended}`].flatMap((one) =>
      ['AA', 'BB'].map((to) => `${to} ${one}`),
    );
  expect(await messages()).toEqual(told('10:00:00', '10:01:20'));
  await admin.query('TRUNCATE releases.outage_notice');
  clock.advance(3_600_000);
  await looks(process(), 8);
  expect(await messages()).toEqual(told('10:02:20', '11:02:30'));
});

test('work that is planned is announced once, taken back when it is no longer planned, and an outage in it is planned', async () => {
  const watch = process();
  const [from, until] = ['2026-11-26T10:01:00Z', '2026-11-26T12:00:00Z'].map((at) => Date.parse(at)) as [
    number,
    number,
  ];
  plans = [
    { of: AA, domains: ['person'], from, until },
    { of: HUB, domains: [], from: from + 86_400_000, until: until + 86_400_000 },
    { of: BB, domains: [], from: from - 86_400_000, until: until - 86_400_000 },
  ];
  await looks(watch, 2);
  expect((await messages()).map((one) => one.split(' ').slice(0, 4).join(' ').trim())).toEqual([
    'AA maintenance.planned SOURCE AA',
    'BB maintenance.planned SOURCE AA',
    'AA maintenance.planned HUB',
    'BB maintenance.planned HUB',
  ]);
  plans = plans.slice(0, 1);
  await looks(watch, 2);
  expect((await messages()).slice(4).map((one) => one.split(' ').slice(0, 3).join(' '))).toEqual([
    'AA maintenance.cancelled HUB',
    'BB maintenance.cancelled HUB',
  ]);
  await admin.query('TRUNCATE releases.outage_notice');
  await looks(watch, 6);
  down.add('AA person');
  await looks(watch, 8);
  expect(await messages()).toEqual(
    ['AA', 'BB'].map((to) => `${to} outage.began SOURCE AA person true 10:01:50`),
  );
});

test('an outage of a source that is connected no more is over', async () => {
  const watch = process();
  down.add('AA person');
  await looks(watch, 7);
  connected = connected.slice(1);
  await looks(watch, 1);
  expect((await messages()).map((one) => one.split(' ')[1])).toEqual([
    ...['outage.began', 'outage.began', 'outage.ended', 'outage.ended'],
  ]);
});

test('messages are signed, sent by the outbox of releases, in order, and by what a webhook wants', async () => {
  const receiver = new Receiver();
  await receiver.open();
  const outbox = new Outbox(database, 'OUTAGES');
  const sender = new NoticeSender({
    ...{ outbox, types: OUTAGE_TYPES, postman: httpPostman(), clock, chance: () => 0 },
    webhooks: () => [
      { state: BB, url: receiver.url, secrets: [SECRET], events: ['outage.began', 'release.requested'] },
    ],
    log: { error: () => undefined },
  });
  try {
    const watch = process();
    down.add('AA person');
    await looks(watch, 7);
    down.clear();
    await looks(watch, 7);
    await sender.send();
    const [message, ...more] = receiver.received;
    expect(more).toEqual([]);
    expect(JSON.parse(message?.body ?? '')).toEqual({
      type: 'outage.began',
      timestamp: '2026-11-26T10:01:10.000Z',
      data: {
        outage: expect.stringMatching(/^[0-9a-f-]{36}$/u),
        of: 'SOURCE',
        ...{ state: 'AA', domain: 'person', planned: false, since: '2026-11-26T10:00:10.000Z' },
      },
    });
    if (message) expect(message.headers['webhook-signature']).toBe(signatureOf(message, SECRET));
    expect((await outbox.list({}, 10)).map(({ state, status }) => `${state} ${status}`)).toEqual([
      ...['AA NOT_WANTED', 'BB SENT', 'AA NOT_WANTED', 'BB NOT_WANTED'],
    ]);
  } finally {
    await sender.stop();
    await receiver.shut();
  }
});
