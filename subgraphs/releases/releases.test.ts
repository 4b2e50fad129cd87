import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import pg from 'pg';
import { fixedClock } from '../../shared/src/core/clock.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { testIds } from '../../shared/testing/ids.ts';
import { PostgresReleaseBook } from './store/book.ts';
import { migrateReleases, MIGRATIONS_TABLE, ReleaseDatabase } from './store/database.ts';
import { migrations } from './store/migrations.ts';
import { Outbox } from './telling/outbox.ts';
import { CASE, ENTRY, house, inquiryOf, RECORD, type Ask, type Person } from './testing/house.ts';

const DAY_MS = 86_400_000;
const NOW = '2026-11-26T10:00:00Z';
const failures: Error[] = [];

let store: TestDatabase;
let database: ReleaseDatabase;
let admin: pg.Client;
let clock: ReturnType<typeof fixedClock>;
let book: PostgresReleaseBook;
let ask: Ask;

beforeAll(async () => {
  store = await freshDatabase();
  await migrateReleases(store.url);
  database = new ReleaseDatabase(store.url, (cause) => failures.push(cause));
  admin = new pg.Client({ connectionString: store.url });
  await admin.connect();
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await store.drop();
});
beforeEach(async () => {
  await admin.query('TRUNCATE releases.release CASCADE');
  failures.length = 0;
  clock = fixedClock(NOW);
  book = new PostgresReleaseBook(database, { keepDays: () => 30, ids: testIds, clock });
  ask = house(database, clock);
});

const SHOWN =
  'id status fields { field state mask rules { rule met } } requester { officer pseudonym contact { name email languages } } ownerContact { name phone } dueAt clockStands overdue from until ground mayDecide obligations { kind } history { step text by { role officer } } record { id person { id } firearm { id } }';

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly fields: readonly {
    readonly field: string;
    readonly state: string;
    readonly mask: string | null;
  }[];
  readonly dueAt: string;
  readonly [more: string]: unknown;
}

let keys = 0;
const key = (): string => `key-${(keys += 1)}`;

/** One mutation; the answer, or what refused it. */
async function act(
  who: Person,
  name: string,
  type: string,
  input: Readonly<Record<string, unknown>>,
  caseReference = CASE,
): Promise<Shown & { readonly codes: readonly string[]; readonly says: string }> {
  const { data, codes, sentences } = await ask(
    who,
    `mutation($input: ${type}!) { ${name}(input: $input) { ${SHOWN} } }`,
    { input: { key: key(), ...input } },
    caseReference,
  );
  return { ...(data?.[name] as Shown), codes, says: sentences.join() };
}

const request = (
  fields: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
  who: Person = 'asker',
) =>
  act(who, 'requestRelease', 'RequestReleaseInput', {
    ...{ record: RECORD, fields, reason: 'Invented reason', entry: ENTRY },
    ...more,
  });
const decide = (who: Person, id: string, more: Readonly<Record<string, unknown>> = {}) =>
  act(who, 'decideRelease', 'DecideReleaseInput', { id, decision: 'APPROVE', ...more });
const say = (who: Person, name: string, id: string, text = 'Invented words', more = {}) =>
  act(who, name, 'ReleaseTextInput', { id, text, ...more });
const step = (who: Person, name: string, id: string) => act(who, name, 'ReleaseStepInput', { id });
const see = async (who: Person, id: string, caseReference = CASE): Promise<Shown | null> =>
  (await ask(who, `query($id: ID!) { release(id: $id) { ${SHOWN} } }`, { id }, caseReference)).data?.[
    'release'
  ] as Shown | null;
const facts = (who: Person, caseReference = CASE) => book.factsFor(inquiryOf(who, caseReference));
/** What the ledger does. */
async function record(): Promise<readonly string[]> {
  const events = await book.unrecorded(100);
  await book.recorded(events.map(({ id }) => id));
  return events.map(({ step: taken }) => taken);
}

test('a release from the request to its revocation', async () => {
  const asked = await request(['dateOfBirth', 'nationality']);
  expect(asked).toMatchObject({ status: 'ASKED', codes: [], mayDecide: false, record: { id: RECORD } });
  expect(asked).toMatchObject({ record: { person: { id: RECORD }, firearm: null } });
  // 48 hours, as the rule says.
  expect(asked.dueAt).toBe('2026-11-28T10:00:00.000Z');
  const { id } = asked;
  expect(await see('operator', id)).toMatchObject({
    mayDecide: true,
    requester: {
      ...{ officer: null, pseudonym: 'AA-BB-5' },
      contact: { name: 'Office of BB (invented)', email: 'spoc@bb.example', languages: ['en'] },
    },
    ownerContact: { name: 'Office of AA (invented)', phone: null },
    fields: [{ rules: [{ rule: 'AA-N-1', met: false }] }, { field: 'nationality' }],
  });
  // Which rule decides is between the owner and its law.
  expect(await see('asker', id)).toMatchObject({ fields: [{ rules: [{ rule: null }] }, {}] });

  expect(await say('operator', 'askBackRelease', id)).toMatchObject({
    status: 'ASKED_BACK',
    clockStands: true,
  });
  clock.advance(2 * DAY_MS);
  expect(await book.tick(clock.now())).toBe(0);
  const answered = await say('asker', 'answerRelease', id);
  expect(answered).toMatchObject({ status: 'ASKED', clockStands: false, dueAt: '2026-11-30T10:00:00.000Z' });

  const approved = await decide('operator', id, {
    fields: [{ field: 'dateOfBirth', mask: 'YEAR_ONLY' }],
    ground: 'PERSON_SAFETY',
    obligations: [{ kind: 'NO_ONWARD', text: 'Not to be passed on.' }],
  });
  expect(approved).toMatchObject({
    status: 'APPROVED',
    ...{ from: '2026-11-28', until: '2026-12-28', ground: 'PERSON_SAFETY' },
    fields: [
      { field: 'dateOfBirth', state: 'APPROVED', mask: 'YEAR_ONLY' },
      { field: 'nationality', state: 'REFUSED' },
    ],
  });
  // The requester is not told the ground unless the decider says so.
  expect(await see('asker', id)).toMatchObject({ status: 'APPROVED', ground: null });

  // Only what the ledger knows opens anything.
  expect(await facts('asker')).toMatchObject([
    { id, status: 'ASKED', fields: [{ lifts: [] }, { lifts: [] }] },
  ]);
  expect(await book.unrecorded(1)).toMatchObject([{ personal: { record: RECORD, officer: 'asker' } }]);
  expect(await record()).toEqual(['REQUESTED', 'ASKED_BACK', 'ANSWERED', 'APPROVED']);
  expect(await record()).toEqual([]);
  expect(await facts('colleague')).toEqual([
    {
      ...{ id, status: 'APPROVED', record: RECORD, owner: 'AA', domain: 'person' },
      requester: { state: 'BB', agency: 'Invented authority' },
      ...{ purpose: 'INVESTIGATION', caseReference: CASE, from: '2026-11-28', until: '2026-12-28' },
      fields: [
        {
          path: 'dateOfBirth',
          mask: 'YEAR_ONLY',
          lifts: [{ rule: 'AA-N-1', by: ['SPOC_OPERATOR', 'POLICE'] }],
        },
        { path: 'nationality', lifts: [] },
      ],
      obligations: [{ kind: 'NO_ONWARD', text: 'Not to be passed on.' }],
    },
  ]);
  expect(await facts('elsewhere')).toEqual([]);
  expect(await facts('asker', 'ANOTHER-CASE')).toEqual([]);

  expect(await say('operator', 'revokeRelease', id)).toMatchObject({ status: 'REVOKED' });
  // At once, also before the ledger knows.
  expect(await facts('asker')).toMatchObject([{ status: 'REVOKED', fields: [{ lifts: [] }, { lifts: [] }] }]);
  expect(failures).toEqual([]);
});

describe('one and the same answer', () => {
  test.each<[string, () => Promise<{ readonly codes: readonly string[]; readonly says: string }>]>([
    ['another entry', () => request(['dateOfBirth'], { entry: ENTRY.replace('0', '9') })],
    ['another record', () => request(['dateOfBirth'], { record: `${RECORD}` }, 'elsewhere')],
    ['a field that was not withheld so', () => request(['dateOfBirth', 'informant'])],
    ['a release that is none', () => decide('operator', 'x')],
    ['an id of nobody', () => decide('operator', ENTRY)],
    ['the requester', async () => decide('asker', (await request(['dateOfBirth'])).id)],
    [
      'a role that the rule does not name',
      async () => decide('frontline', (await request(['dateOfBirth'])).id),
    ],
    ['another State', async () => decide('foreign', (await request(['dateOfBirth'])).id)],
    [
      'a decided release, for another',
      async () => {
        const { id } = await request(['dateOfBirth']);
        await decide('operator', id);
        return decide('foreign', id);
      },
    ],
    [
      'an answer by another agency',
      async () => say('elsewhere', 'answerRelease', (await request(['dateOfBirth'])).id),
    ],
    [
      'a withdrawal by the owner',
      async () => step('operator', 'withdrawRelease', (await request(['dateOfBirth'])).id),
    ],
    [
      'a revocation by the requester',
      async () => say('asker', 'revokeRelease', (await request(['dateOfBirth'])).id),
    ],
  ])('%s', async (_, tried) => {
    const { codes, says } = await tried();
    expect([codes, says]).toEqual([
      ['RELEASE_NOT_FOUND'],
      'There is no such release for this caller, or nothing that could be asked for.',
    ]);
  });

  test('and nothing is seen by who may not', async () => {
    const { id } = await request(['dateOfBirth']);
    for (const who of ['frontline', 'foreign', 'elsewhere', 'magistrate'] as const)
      expect(await see(who, id)).toBeNull();
    expect(await see('colleague', id)).toMatchObject({ id });
    expect(await see('colleague', id, 'ANOTHER-CASE')).toBeNull();
    const { data } = await ask('foreign', '{ releases { nodes { id } } }');
    expect(data).toEqual({ releases: { nodes: [] } });
  });
});

describe('done once', () => {
  test('under one key, and answered as it stands', async () => {
    const first = await request(['dateOfBirth'], { key: 'one' });
    expect(await request(['dateOfBirth'], { key: 'one' })).toMatchObject({ id: first.id });
    expect(await request(['nationality'], { key: 'one' })).toMatchObject({ codes: ['BAD_INPUT'] });
    // The key is this officer's own.
    expect((await request(['dateOfBirth'], { key: 'one' }, 'colleague')).id).not.toBe(first.id);
    await decide('operator', first.id, { key: 'two' });
    expect(await decide('operator', first.id, { key: 'two' })).toMatchObject({
      status: 'APPROVED',
      codes: [],
    });
    expect(await record()).toEqual(['REQUESTED', 'REQUESTED', 'APPROVED']);
  });

  test('and in one function and case: who has moved on is not told what was done in the former', async () => {
    const { id } = await request(['dateOfBirth'], { key: 'one' });
    const again = { record: RECORD, fields: ['dateOfBirth'], reason: 'Invented reason', entry: ENTRY };
    const input = { ...again, key: 'one' };
    expect(await act('asker', 'requestRelease', 'RequestReleaseInput', input, 'ANOTHER-CASE')).toMatchObject({
      codes: ['BAD_INPUT'],
    });
    await decide('operator', id, { key: 'two' });
    expect(await decide('moved', id, { key: 'two' })).toMatchObject({ codes: ['BAD_INPUT'] });
  });

  test('however many send it at once', async () => {
    const all = await Promise.all([1, 2, 3].map(() => request(['dateOfBirth'], { key: 'at once' })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await record()).toEqual(['REQUESTED']);
  });

  test('by one of two who decide at once; the other is told who was first', async () => {
    const { id } = await request(['dateOfBirth']);
    const both = await Promise.all([
      decide('operator', id),
      decide('second', id, { decision: 'REFUSE', ground: 'NOT_AVAILABLE' }),
    ]);
    expect(both.flatMap(({ codes }) => codes)).toEqual(['RELEASE_DECIDED']);
    expect(both.map(({ says }) => says).join('')).toMatch(
      / since 2026-11-26T10:00:00.000Z, by AA SPOC_OPERATOR/u,
    );
    expect((await record()).length).toBe(2);
  });
});

test('two different people, where a rule wants two', async () => {
  const { id } = await request(['offences']);
  expect(await decide('operator', id)).toMatchObject({ status: 'HALF_APPROVED', mayDecide: false });
  expect(await decide('operator', id)).toMatchObject({ codes: ['BAD_INPUT'] });
  await record();
  expect(await facts('asker')).toMatchObject([{ status: 'HALF_APPROVED', fields: [{ lifts: [] }] }]);
  expect(await decide('second', id)).toMatchObject({ status: 'APPROVED' });
  await record();
  const each = [1, 2].map(() => ['SPOC_OPERATOR', 'POLICE']);
  expect(await facts('asker')).toMatchObject([{ fields: [{ lifts: [{ rule: 'AA-N-3', each }] }] }]);
});

test('what a rule approved by itself was approved by nobody, should it come to want somebody', async () => {
  expect(await request(['dnaProfile'])).toMatchObject({ status: 'APPROVED' });
  await record();
  expect(await facts('asker')).toMatchObject([{ fields: [{ lifts: [{ rule: 'AA-N-5', by: [] }] }] }]);
});

test('each rule by those whom it names', async () => {
  const { id } = await request(['dateOfBirth', 'documentNumber']);
  expect(await decide('operator', id)).toMatchObject({
    status: 'HALF_APPROVED',
    fields: [{ state: 'APPROVED' }, { field: 'documentNumber', state: 'OPEN' }],
  });
  expect(await step('magistrate', 'awaitCourt', id)).toMatchObject({
    status: 'BEFORE_COURT',
    clockStands: true,
  });
  const refused = await decide('magistrate', id, {
    ...{ decision: 'REFUSE', ground: 'JUDICIAL_AUTHORISATION_REFUSED', tellGround: true },
  });
  expect(refused).toMatchObject({
    status: 'APPROVED',
    fields: [{ state: 'APPROVED' }, { state: 'REFUSED' }],
  });
  expect(await see('asker', id)).toMatchObject({ ground: 'JUDICIAL_AUTHORISATION_REFUSED' });
  expect(await record()).toEqual(['REQUESTED', 'HALF_APPROVED', 'COURT_AWAITED', 'REFUSED', 'APPROVED']);
  expect(await facts('asker')).toMatchObject([
    { status: 'APPROVED', fields: [{ lifts: [{ rule: 'AA-N-1' }] }, { lifts: [] }] },
  ]);
});

test('the own State first, where its law wants that; the owner sees nothing of it until then', async () => {
  const { id, dueAt } = await request(['address']);
  expect(dueAt).toBe('2026-12-04T00:00:00.000Z');
  expect(await see('operator', id)).toBeNull();
  expect(await decide('operator', id)).toMatchObject({ codes: ['RELEASE_NOT_FOUND'] });
  clock.advance(DAY_MS);
  expect(await decide('homeSupervisor', id)).toMatchObject({
    status: 'ASKED',
    dueAt: '2026-11-29T10:00:00.000Z',
  });
  expect(await decide('operator', id)).toMatchObject({ status: 'APPROVED' });
  expect(await record()).toEqual(['REQUESTED', 'HOME_APPROVED', 'APPROVED']);
});

test('what does not fit is said by name', async () => {
  expect(await request(['intel'])).toMatchObject({ codes: ['BAD_INPUT'] });
  expect(await request(['dateOfBirth'], { record: 'AA:person:made-up' })).toMatchObject({
    codes: ['BAD_INPUT'],
  });
  expect((await request(['dateOfBirth'], { reason: '  ' })).says).toContain('reason');
  const { id } = await request(['dateOfBirth', 'nationality']);
  const wrong: readonly [Readonly<Record<string, unknown>>, string][] = [
    [{ decision: 'REFUSE' }, 'ground'],
    [{ fields: [{ field: 'dateOfBirth' }] }, 'ground'],
    [{ fields: [{ field: 'offences' }], ground: 'NOT_AVAILABLE' }, 'fields'],
    [{ until: '2026-11-25' }, 'until'],
    [{ until: '2028-11-25' }, 'until'],
    [{ obligations: [{ kind: 'DELETE_AFTER', text: 'x', after: 'soon' }] }, 'after'],
    [{ ground: 'NOT_AVAILABLE' }, 'ground'],
  ];
  for (const [input, name] of wrong) {
    const { codes, says } = await decide('operator', id, input);
    expect([codes, says.startsWith(`${name}:`)]).toEqual([['BAD_INPUT'], true]);
  }
  const { says } = await decide('operator', id, { fields: [{ field: 'dateOfBirth' }] });
  expect(says).toContain('does not name: nationality');
  expect(await see('operator', id)).toMatchObject({ status: 'ASKED' });
});

test('clocks: overdue once, an end on the day after the last, erasure when its time is over', async () => {
  const { id } = await request(['dateOfBirth']);
  clock.advance(3 * DAY_MS);
  expect(await book.tick(clock.now())).toBe(1);
  expect(await book.tick(clock.now())).toBe(0);
  const listed = await ask('operator', '{ releases(filter: { overdue: true }) { nodes { id overdue } } }');
  expect(listed.data).toEqual({ releases: { nodes: [{ id, overdue: true }] } });
  await decide('operator', id, { until: '2026-11-30' });
  clock.advance(DAY_MS);
  expect(await book.tick(clock.now())).toBe(0);
  clock.advance(DAY_MS);
  expect(await book.tick(clock.now())).toBe(1);
  clock.advance(31 * DAY_MS);
  // None of which the ledger does not know every step.
  await book.tick(clock.now());
  expect(await record()).toEqual(['REQUESTED', 'OVERDUE', 'APPROVED', 'ENDED']);
  // No State has a webhook.
  await new Outbox(database).settleUnwanted([], clock.now());
  await book.tick(clock.now());
  expect((await admin.query('SELECT FROM releases.release')).rowCount).toBe(0);
  expect((await admin.query('SELECT FROM releases.done')).rowCount).toBe(0);
});

test('lists, pages and numbers', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    clock.advance(60_000);
    ids.unshift((await request(['dateOfBirth'], { urgency: 'URGENT' })).id);
  }
  await decide('operator', ids[2] ?? '', { decision: 'REFUSE', ground: 'NOT_AVAILABLE' });
  clock.advance(1_000);
  const all = `query($after: String, $filter: ReleaseFilter! = {}) {
    releases(filter: $filter, first: 2, after: $after) { nodes { id earlier { id } } pageInfo { hasNextPage endCursor } } }`;
  const first = (await ask('operator', all)).data?.['releases'] as {
    readonly nodes: readonly { readonly id: string; readonly earlier: readonly unknown[] }[];
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  };
  expect(first.pageInfo.hasNextPage).toBe(true);
  const after = first.pageInfo.endCursor;
  const second = (await ask('operator', all, { after })).data?.['releases'] as typeof first;
  expect(second.pageInfo.hasNextPage).toBe(false);
  expect([...first.nodes, ...second.nodes].map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(first.nodes.find(({ id }) => id === ids[0])?.earlier).toHaveLength(2);
  expect(await ask('second', all, { after })).toMatchObject({ codes: ['BAD_INPUT'] });
  // From a minute before: the last two, of which one was decided since; without the one of 10:02.
  const since = { filter: { changedSince: '2026-11-26T10:03:01Z' } };
  expect((await ask('operator', all, since)).data?.['releases']).toMatchObject({
    nodes: [{ id: expect.any(String) }, { id: expect.any(String) }],
    pageInfo: { hasNextPage: false },
  });
  const period = '(from: "2026-11-01T00:00:00Z", until: "2026-12-01T00:00:00Z")';
  const numbers = `{ releaseStatistics${period} { state asked urgent open approved refused inTime late overdue beforeCourt grounds { ground count } } }`;
  expect((await ask('operator', numbers)).data).toEqual({
    releaseStatistics: [
      {
        ...{ state: 'BB', asked: 3, urgent: 3, open: 2, approved: 0, refused: 1 },
        ...{ inTime: 1, late: 0, overdue: 0, beforeCourt: 0 },
        grounds: [{ ground: 'NOT_AVAILABLE', count: 1 }],
      },
    ],
  });
  expect(await ask('frontline', numbers)).toMatchObject({ codes: ['FORBIDDEN'] });
  // Whoever asked is not told by numbers what the decider did not let be told.
  const asked = numbers.replace('(', '(side: ASKED, ');
  const untold = { releaseStatistics: [{ state: 'AA', asked: 3, refused: 1, grounds: [] }] };
  expect((await ask('homeSupervisor', asked)).data).toMatchObject(untold);
  await decide('operator', ids[1] ?? '', { decision: 'REFUSE', ground: 'NOT_AN_OFFENCE', tellGround: true });
  const told = { releaseStatistics: [{ refused: 2, grounds: [{ ground: 'NOT_AN_OFFENCE', count: 1 }] }] };
  expect((await ask('homeSupervisor', asked)).data).toMatchObject(told);
});

test('of many releases a question reads its own by one index', async () => {
  await request(['dateOfBirth']);
  await admin.query(`INSERT INTO releases.release SELECT p.* FROM releases.release r, generate_series(1, 2000) i,
    json_populate_record(r, json_build_object('id', gen_random_uuid(), 'case_reference', 'CASE-' || i)) p`);
  await admin.query('ANALYZE releases.release');
  const { rows } = await admin.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT * FROM releases.release
     WHERE requester_state = 'BB' AND agency = 'Invented authority' AND purpose = 'INVESTIGATION' AND case_reference = '${CASE}'`,
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('release_of_case');
  expect(await facts('asker')).toHaveLength(1);
});

test('a store that is down says so, and names nothing of what was asked', async () => {
  const told: number[] = [];
  const down = new ReleaseDatabase('postgres://x@127.0.0.1:1/none', (cause, inARow) => {
    failures.push(cause);
    told.push(inARow);
  });
  ask = house(down, clock);
  expect(await request(['dateOfBirth'])).toMatchObject({ codes: ['RELEASES_UNAVAILABLE'] });
  await expect(
    new PostgresReleaseBook(down, { keepDays: () => 30, ids: testIds, clock }).factsFor(inquiryOf('asker')),
  ).rejects.toMatchObject({
    code: 'RELEASES_UNAVAILABLE',
  });
  expect(told).toEqual([1, 2]);
  expect(failures.map(({ message }) => message).join()).not.toContain('Invented');
  await down.close();
});

test('a store that takes connections and says nothing is told as what it is', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined).resume()).listen(
    0,
    '127.0.0.1',
  );
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const down = new ReleaseDatabase(`postgres://x@127.0.0.1:${port}/none`, (cause) => failures.push(cause));
  const code = 'RELEASES_UNAVAILABLE';
  await expect(down.ask({ text: 'SELECT 1' })).rejects.toMatchObject({ code });
  await expect(down.use((open) => open.query('SELECT 1'))).rejects.toMatchObject({ code });
  const late = expect.stringMatching(/a connection did not come within \d+ ms$/u);
  expect(failures.map(({ message }) => message)).toEqual([late, late]);
  await down.close();
  silent.close();
});

test('of a case with very many releases a question gets as many as it can carry, those in force first', async () => {
  const { id } = await request(['dateOfBirth']);
  await admin.query(
    `INSERT INTO releases.release SELECT (jsonb_populate_record(r, jsonb_build_object(
       'id', gen_random_uuid(), 'status', CASE WHEN n < 600 THEN 'REVOKED' ELSE 'APPROVED' END,
       'is_in_force', true, 'asked_at', r.asked_at - n * interval '1 minute'))).*
     FROM releases.release r, generate_series(1, 600) n WHERE r.id = $1`,
    [id],
  );
  const known = await facts('asker');
  expect([known.length, known.filter(({ status }) => status === 'APPROVED').length]).toEqual([500, 1]);
  expect(known[0]?.status).toBe('APPROVED');
});

test('the store can be taken back to nothing and made again', async () => {
  const { DataSource } = await import('typeorm');
  const open = new DataSource({
    type: 'postgres',
    url: store.url,
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
  });
  await open.initialize();
  for (const _ of migrations) await open.undoLastMigration();
  await open.destroy();
  const schemas = `SELECT FROM information_schema.schemata WHERE schema_name = 'releases'`;
  expect((await admin.query(schemas)).rowCount).toBe(0);
  await migrateReleases(store.url);
  await migrateReleases(store.url);
  expect((await admin.query(schemas)).rowCount).toBe(1);
});
