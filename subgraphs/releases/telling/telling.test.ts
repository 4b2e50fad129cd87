import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { fixedClock } from '../../../shared/src/core/clock.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { freshDatabase, type TestDatabase } from '../../../shared/testing/database.ts';
import { testIds } from '../../../shared/testing/ids.ts';
import { until } from '../../../shared/testing/until.ts';
import { PostgresReleaseBook } from '../store/book.ts';
import { migrateReleases, ReleaseDatabase } from '../store/database.ts';
import { NOTICE_TYPES } from '../notices.ts';
import { CASE, ENTRY, house, RECORD, type Ask, type Person } from '../testing/house.ts';
import { Receiver, SECRET, signatureOf } from '../testing/receiver.ts';
import { Outbox } from './outbox.ts';
import { httpPostman, signatures } from './post.ts';
import { NoticeSender } from './sender.ts';
import type { Webhook } from './webhooks.ts';

const [AA, BB] = [stateCode('AA'), stateCode('BB')];
const HOLD_MS = 30_000;

let store: TestDatabase;
let database: ReleaseDatabase;
let admin: pg.Client;
let clock: ReturnType<typeof fixedClock>;
let book: PostgresReleaseBook;
let ask: Ask;
let outbox: Outbox;
let receiver: Receiver;
let webhooks: readonly Webhook[];
const senders: NoticeSender[] = [];
const said: string[] = [];

beforeAll(async () => {
  store = await freshDatabase();
  await migrateReleases(store.url);
  database = new ReleaseDatabase(store.url, () => undefined);
  outbox = new Outbox(database);
  admin = new pg.Client({ connectionString: store.url });
  await admin.connect();
});
afterAll(async () => {
  await Promise.all(senders.map((sender) => sender.stop()));
  await receiver.shut();
  await database.close();
  await admin.end();
  await store.drop();
});
beforeEach(async () => {
  await admin.query('TRUNCATE releases.release CASCADE');
  said.length = 0;
  clock = fixedClock('2026-11-26T10:00:00Z');
  book = new PostgresReleaseBook(database, { keepDays: () => 30, ids: testIds, clock });
  ask = house(database, clock);
  await (receiver as Receiver | undefined)?.shut();
  receiver = new Receiver();
  await receiver.open();
  webhooks = [{ state: AA, url: receiver.url, secrets: [SECRET] }];
});

function sender(more: { readonly everyMs?: number } = {}): NoticeSender {
  const made = new NoticeSender({
    ...{
      outbox,
      types: NOTICE_TYPES,
      webhooks: () => webhooks,
      postman: httpPostman(),
      clock,
      chance: () => 0.5,
      holdMs: HOLD_MS,
    },
    log: { error: (_, text) => void said.push(text) },
    ...more,
  });
  senders.push(made);
  return made;
}

let keys = 0;
async function act(who: Person, name: string, type: string, input: object): Promise<string> {
  const { data, codes } = await ask(who, `mutation($input: ${type}!) { ${name}(input: $input) { id } }`, {
    input: { key: `k-${(keys += 1)}`, ...input },
  });
  return (data?.[name] as { id: string } | undefined)?.id ?? codes.join();
}
const request = (fields: readonly string[] = ['dateOfBirth']): Promise<string> =>
  act('asker', 'requestRelease', 'RequestReleaseInput', {
    ...{ record: RECORD, fields, reason: 'Invented reason', entry: ENTRY },
  });
const askBack = (id: string): Promise<string> =>
  act('operator', 'askBackRelease', 'ReleaseTextInput', { id, text: 'Invented question' });
/** What the ledger does. */
async function record(): Promise<void> {
  await book.recorded((await book.unrecorded(100)).map(({ id }) => id));
}
const types = (): readonly unknown[] =>
  receiver.received.map(({ body }) => (JSON.parse(body) as { type: unknown }).type);
const listed = (state = 'AA') => outbox.list({ state }, 100);

test('the owner and the requester are told of a step once the ledger has it, by ids and deadlines alone', async () => {
  webhooks = [...webhooks, { state: BB, url: receiver.url, secrets: [SECRET] }];
  const id = await request();
  const told = sender();
  await told.send();
  expect(receiver.received).toEqual([]);
  await record();
  await told.send();
  await told.send();
  expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
    expect.arrayContaining(
      ['RECEIVED', 'ASKED'].map((side) => ({
        type: 'release.requested',
        timestamp: '2026-11-26T10:00:00.000Z',
        data: { release: id, status: 'ASKED', due: '2026-11-28T10:00:00.000Z', side },
      })),
    ),
  );
  expect(receiver.received).toHaveLength(2);
  const all = receiver.received.map(({ body }) => body).join();
  for (const personal of ['asker', CASE, RECORD, 'Invented', ENTRY, 'dateOfBirth'])
    expect(all).not.toContain(personal);
  expect(told.outcomes).toEqual(
    expect.arrayContaining([
      ['AA', 'sent', 1],
      ['BB', 'sent', 1],
    ]),
  );
});

test('an owner that does not have a release yet is not told of it', async () => {
  await request(['address']);
  expect((await listed()).map(({ type }) => type)).toEqual([]);
  expect((await listed('BB')).map(({ type }) => type)).toEqual(['release.requested']);
});

test('a step and what is told of it are written together, or neither', async () => {
  await admin.query('ALTER TABLE releases.notice RENAME TO gone');
  expect(await request()).toBe('RELEASES_UNAVAILABLE');
  await admin.query('ALTER TABLE releases.gone RENAME TO notice');
  expect(await book.unrecorded(10)).toEqual([]);
});

test('a message is signed with every secret of its State, as a receiver works it out', async () => {
  const next = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
  webhooks = [{ state: AA, url: receiver.url, secrets: [next, SECRET] }];
  await request();
  await record();
  await sender().send();
  const [message] = receiver.received;
  if (!message) throw new Error('nothing came');
  expect(message.headers['webhook-signature']).toBe(
    `${signatureOf(message, next)} ${signatureOf(message, SECRET)}`,
  );
  expect(message).toMatchObject({
    path: '/told?of=releases',
    headers: { 'webhook-timestamp': String(clock.now() / 1_000), 'content-type': 'application/json' },
  });
  expect(message.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/u);
});

test('the signature of the example in Standard Webhooks', () => {
  // Of the tests of its reference libraries.
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', at: 1_614_265_330_000 };
  expect(signatures(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], message)['webhook-signature']).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('a failed message comes again with the same id and body, after longer and longer pauses, then is dead', async () => {
  receiver.answer = (response) => void response.writeHead(500).end('x'.repeat(100_000));
  await request();
  await record();
  const told = sender();
  await told.send();
  await told.send();
  expect(receiver.received).toHaveLength(1);
  const pauses: number[] = [];
  for (let tried = 1; tried < 10; tried += 1) {
    const [notice] = await listed();
    expect(notice).toMatchObject({ status: 'WAITING', tries: tried, fault: 'ANSWERED_500' });
    const pause = (notice?.nextAt.getTime() ?? 0) - clock.now();
    pauses.push(pause / 1_000);
    clock.advance(pause);
    await told.send();
  }
  expect(pauses).toEqual([5.5, 330, 1_980, 7_920, 19_800, 39_600, 55_440, 79_200, 95_040]);
  expect(receiver.received).toHaveLength(10);
  expect(new Set(receiver.received.map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10);
  expect(await listed()).toMatchObject([{ status: 'DEAD', tries: 10 }]);
  expect([told.outcomes, said]).toEqual([
    [
      ['BB', 'not_wanted', 1],
      ['AA', 'failed', 9],
      ['AA', 'dead', 1],
    ],
    ['a notice is dead'],
  ]);
  expect(await told.standing()).toEqual([{ state: 'AA', waiting: 0, dead: 1 }]);
  expect(await outbox.sendAgain({ state: 'BB' }, clock.now())).toBe(0);
  expect(await outbox.sendAgain({}, clock.now())).toBe(1);
  receiver.answer = (response) => void response.writeHead(200).end();
  await told.send();
  expect(await listed()).toMatchObject([{ status: 'SENT', fault: null }]);
  expect(receiver.received[10]?.id).toBe(receiver.received[0]?.id);
});

describe('what a receiver answers', () => {
  test.each([
    [302, 'WAITING', 'ANSWERED_302'],
    [410, 'DEAD', 'ANSWERED_410'],
  ])('%d', async (status, stands, fault) => {
    receiver.answer = (response) => void response.writeHead(status, { location: '/elsewhere' }).end();
    await request();
    await record();
    await sender().send();
    expect(await listed()).toMatchObject([{ status: stands, tries: 1, fault }]);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/told?of=releases']);
  });
});

test('the steps of a release come in their order, and wait for one that failed; other releases do not', async () => {
  const first = await request();
  await askBack(first);
  const second = await request(['nationality']);
  await record();
  receiver.answer = (response, { body }) =>
    void response.writeHead(body.includes(first) && receiver.received.length < 3 ? 503 : 200).end();
  const told = sender();
  await told.send();
  expect(receiver.received.map(({ body }) => body.includes(second))).toEqual(
    expect.arrayContaining([true, false]),
  );
  expect(types()).toEqual(['release.requested', 'release.requested']);
  clock.advance(6_000);
  await told.send();
  expect(types().slice(2)).toEqual(['release.requested', 'release.asked_back']);
});

test('a receiver that answers again is told at once of what waited', async () => {
  await request();
  await record();
  await receiver.shut();
  const told = sender();
  await told.send();
  clock.advance(6_000);
  await told.send();
  expect(await listed()).toMatchObject([{ tries: 2, fault: 'NO_ANSWER ECONNREFUSED' }]);
  await receiver.open();
  await request(['nationality']);
  await record();
  // The pause of the first one is five minutes by now.
  await told.send();
  expect(receiver.received).toHaveLength(2);
});

test('of two senders one has a message, and who ends without a word gives it up after a while', async () => {
  await request();
  await record();
  const held = await outbox.take('AA', clock.now(), { most: 8, holdMs: HOLD_MS });
  expect(held).toHaveLength(1);
  const told = sender();
  await told.send();
  expect(receiver.received).toEqual([]);
  clock.advance(HOLD_MS);
  await told.send();
  expect(receiver.received.map(({ id }) => id)).toEqual(held.map(({ id }) => id));
  // The first one comes late with what it found.
  for (const notice of held) await outbox.failed(notice, 'LATE', clock.now());
  expect(await listed()).toMatchObject([{ status: 'SENT' }]);
});

test('what a State does not want is not sent, and does not wait for a webhook that comes later', async () => {
  webhooks = [{ state: AA, url: receiver.url, secrets: [SECRET], events: ['release.asked_back'] }];
  await askBack(await request());
  await record();
  await sender().send();
  expect(types()).toEqual(['release.asked_back']);
  expect((await listed()).map(({ status }) => status)).toEqual(['NOT_WANTED', 'SENT']);
  expect((await listed('BB')).map(({ status }) => status)).toEqual(['NOT_WANTED', 'NOT_WANTED']);
});

test('a release is not erased while a State is to be told of it', async () => {
  const id = await request();
  await act('asker', 'withdrawRelease', 'ReleaseStepInput', { id });
  await record();
  clock.advance(31 * 86_400_000);
  await book.tick(clock.now());
  expect(await listed()).toHaveLength(2);
  webhooks = [];
  await sender().send();
  await book.tick(clock.now());
  expect(await listed()).toEqual([]);
});

test('a receiver that hangs keeps no other State waiting, and a stop gives its message back', async () => {
  const other = new Receiver();
  await other.open();
  try {
    webhooks = [...webhooks, { state: BB, url: other.url, secrets: [SECRET] }];
    receiver.answer = () => undefined;
    const told = sender({ everyMs: 1 });
    told.start();
    await request();
    await record();
    await until('a message that hangs', () => receiver.received.length === 1);
    await until('the other State', () => other.received.length === 1);
    await request(['nationality']);
    await record();
    await until('the other State again', () => other.received.length === 2);
    await told.stop();
    expect(await outbox.take('AA', clock.now(), { most: 8, holdMs: HOLD_MS })).toHaveLength(2);
  } finally {
    await other.shut();
  }
});
