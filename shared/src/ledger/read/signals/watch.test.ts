import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../../../testing/database.ts';
import { isoDay, systemClock } from '../../../core/clock.ts';
import { stateCode } from '../../../core/ids.ts';
import type { StateLaw } from '../../../policy/law/law.ts';
import type { Thresholds } from '../../../policy/words/signals.ts';
import { LedgerNames } from '../../proof/names.ts';
import type { OpenedSignal } from '../../proof/signal.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../../testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../../write/postgres-ledger.ts';
import { migrateAccess } from '../access-tables.ts';
import { LedgerReading } from '../reading.ts';
import { hashOfficers, type ListedNames } from './listed-names.ts';
import { SignalWatch } from './watch.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const FR = stateCode('FR');
const watch = { reason: 'invented for a test', basis: [{ instrument: '(EU) 2016/680', article: '25(2)' }] };
const thresholds: Thresholds = {
  manyPeople: { times: 2, atLeast: 3, ...watch },
  outOfHours: {
    ...{ from: '07:00', until: '20:00', days: [1, 2, 3, 4, 5, 6, 7], roles: ['INVESTIGATOR'], atLeast: 2 },
    ...watch,
  },
  samePerson: { cases: 3, exceptPurposes: ['BORDER_CHECK'], ...watch },
  noHits: { inARow: 4, exceptPurposes: ['BORDER_CHECK'], ...watch },
  budget: { times: 2, ...watch },
  ownName: { oneIn: 1_000, ...watch },
  colleague: watch,
};

let database: TestDatabase;
let ledger: PostgresLedger;
let reading: LedgerReading;
let signals: SignalWatch;
let names: ListedNames | undefined;
let admin: pg.Client;
let law: Pick<StateLaw, 'state' | 'timezone' | 'version' | 'signals'>;
const failures: unknown[] = [];
/** Yesterday in Paris, where it is one or two hours later than in UTC. */
const DAY = dayBefore(isoDay(systemClock));
const BEFORE = dayBefore(DAY);
let now = 0;

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

interface Asked {
  readonly officer: string;
  readonly at?: string;
  readonly name?: string;
  readonly birth?: string;
  readonly inCase?: string;
  readonly isHit?: boolean;
  readonly isOver?: boolean;
  readonly isAnswered?: boolean;
  readonly state?: string;
  readonly shown?: string;
}

let asked = 0;

/** One question as the gateway records it. @returns its entry. */
async function ask(one: Asked): Promise<string> {
  const { officer, at = `${DAY}T10:00`, name, birth, inCase, isHit = true, isOver = false } = one;
  asked += 1;
  const { isAnswered = true, state = 'FR', shown = `FR:person:${asked}` } = one;
  now = Date.parse(`${at}:00Z`) + asked * 10;
  const request = ledger.received(aReceived);
  const { inquiry } = anIntent;
  await request.intent({
    ...anIntent,
    inquiry: {
      ...inquiry,
      caseReference: inCase ?? `CASE-${asked}`,
      requester: { ...inquiry.requester, state: stateCode(state), officer },
    },
    searchValues: {
      'persons.filter.name': [name ?? `Nobody${String.fromCharCode(97 + (asked % 26))} Number${asked}`],
      ...(birth === undefined ? {} : { 'persons.filter.dateOfBirth': [birth] }),
    },
  });
  const { report } = anOutcome;
  await request.outcome({
    ...anOutcome,
    report: {
      ...report,
      sources: isAnswered ? report.sources : [],
      disclosed: isHit ? [{ id: shown, owner: FR, domain: 'person', categories: ['INDEX'] }] : [],
      withheld: isOver
        ? [
            {
              ...{ owner: FR, domain: 'person', field: 'primaryName', mode: 'DENY', basis: [], rules: [] },
              ...{ reason: 'QUOTA_EXCEEDED', count: 1 },
            },
          ]
        : [],
    },
  });
  return request.receipt.entry;
}

async function asks(times: number, one: Asked): Promise<readonly string[]> {
  const entries: string[] = [];
  for (let i = 0; i < times; i += 1) entries.push(await ask(one));
  return entries;
}

/** What the auditors of a State are shown, by officer and kind. */
async function told(state: string): Promise<ReadonlyMap<string, OpenedSignal>> {
  const opened = await reading.view(stateCode(state), 20_000, async (view) => {
    const rows = await view.query<{ entry: string }>({
      ...{ text: 'SELECT entry FROM audit.signal ORDER BY at, entry', values: [] },
    } as never);
    return view.openSignals(rows.map(({ entry }) => entry));
  });
  expect(new Set(opened.map(({ signal, personal }) => `${personal?.officer} ${signal.signal}`)).size).toBe(
    opened.length,
  );
  return new Map(opened.map((one) => [`${one.personal?.officer} ${one.signal.signal}`, one]));
}

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  const { searchKey, signingKey } = madeSecrets();
  const as = (role: string): string => {
    const url = new URL(database.url);
    [url.username, url.password] = [`liaison_ledger_${role}`, PASSWORD];
    return url.href;
  };
  const onFailure = (cause: unknown): void => void failures.push(cause);
  ledger = await PostgresLedger.open({
    ...{ clock: { now: () => now }, url: as('writer'), log: 'signals', searchKey, signingKey, onFailure },
  });
  reading = new LedgerReading({
    ...{ readerUrl: as('reader'), indexerUrl: as('indexer'), searchKey, onFailure },
    onBehind: onFailure,
  });
  names = hashOfficers(
    'FR',
    [
      { officer: 'own', family: 'Le Goff', given: 'Yann', birth: '1980-01-02' },
      { officer: 'friend', family: 'Kerviel', given: 'Anne Marie', birth: '1985-03-07' },
      { officer: 'kin', family: 'Garcia', given: 'Luz', birth: '1990-05-05' },
    ],
    new LedgerNames(searchKey),
  );
  law = { state: FR, timezone: 'Europe/Paris', version: 'a-version', signals: thresholds };
  signals = new SignalWatch({
    ...{ url: as('indexer'), searchKey, onFailure, clock: { now: () => now } },
    onUnreadableList: onFailure,
    caughtUp: () => reading.caughtUp(),
    record: (signal) => ledger.signal(signal),
    states: () => [law as StateLaw],
    names: () => names,
  });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  // Six peers, who asked for one person each on the day before; four officers of another authority are no measure.
  for (let peer = 0; peer < 6; peer += 1) await ask({ officer: `peer-${peer}`, at: `${BEFORE}T10:00` });
});

afterAll(async () => {
  await signals?.close();
  await Promise.all([reading?.close(), ledger?.close(), admin?.end()]);
  await database?.drop();
});

test('each kind of misuse becomes one entry of the ledger, with the questions that make it, for the own State alone', async () => {
  // An alert that looks for more of them than before must see that there was none.
  await signals.look();
  expect(signals.counts.map(({ count }) => count)).toEqual(Object.keys(thresholds).map(() => 0));
  const many = await asks(3, { officer: 'collector' });
  await asks(2, { officer: 'peer-0' });
  // 22 o'clock in Paris at the latest, and not before eight in the morning.
  const late = await asks(2, {
    officer: 'owl',
    at: `${DAY}T20:30`,
    name: 'G H',
    shown: 'FR:person:owl',
    inCase: 'two',
  });
  const same: string[] = [];
  for (const inCase of ['one', 'two', 'three'])
    same.push(await ask({ officer: 'stalker', name: 'Eva Example', inCase, shown: 'FR:person:eva' }));
  await asks(3, { officer: 'investigator', name: 'Uma Example', inCase: 'one', shown: 'FR:person:uma' });
  const misses = [...(await asks(2, { officer: 'fisher', isHit: false, name: 'A B', inCase: 'one' }))];
  // What nobody answered neither breaks the row nor is counted.
  await ask({ officer: 'fisher', isHit: false, isAnswered: false, name: 'A B', inCase: 'one' });
  misses.push(...(await asks(2, { officer: 'fisher', isHit: false, name: 'A B', inCase: 'one' })));
  await asks(3, { officer: 'unlucky', isHit: false, name: 'C D', inCase: 'one' });
  await ask({ officer: 'unlucky', name: 'C D', inCase: 'one' });
  await asks(3, { officer: 'unlucky', isHit: false, name: 'C D', inCase: 'one' });
  const over = await asks(2, { officer: 'guesser', isOver: true, isHit: false, name: 'E F' });
  const own = await ask({ officer: 'own', name: 'LE GOFF, Yann', birth: '1980-01-02' });
  const friend = await ask({ officer: 'friend', name: 'Yann Le Goff', birth: '1980-01-02' });
  await ask({ officer: 'friend', name: 'Yann Le Goff', birth: '1980-01-03' });
  await ask({ officer: 'kin', name: 'Ana Garcia' });
  await asks(5, { officer: 'abroad', state: 'DE', at: `${DAY}T02:00` });
  await signals.look();
  expect(failures).toEqual([]);
  const found = await told('FR');
  expect([...found.keys()].sort()).toEqual([
    'collector MANY_PEOPLE',
    'fisher NO_HITS',
    'friend COLLEAGUE',
    'guesser BUDGET',
    'owl OUT_OF_HOURS',
    'own OWN_NAME',
    'stalker SAME_PERSON',
  ]);
  const questionsOf = (name: string) => found.get(name)?.personal?.questions;
  expect(questionsOf('collector MANY_PEOPLE')).toEqual(many);
  expect(questionsOf('owl OUT_OF_HOURS')).toEqual(late);
  expect(questionsOf('stalker SAME_PERSON')).toEqual(same);
  expect(questionsOf('fisher NO_HITS')).toEqual(misses);
  expect(questionsOf('guesser BUDGET')).toEqual(over);
  expect(questionsOf('own OWN_NAME')).toEqual([own]);
  expect(questionsOf('friend COLLEAGUE')).toEqual([friend]);
  expect(found.get('collector MANY_PEOPLE')?.signal).toMatchObject({
    ...{ state: 'FR', day: DAY, count: 3, limit: 3, reason: watch.reason, version: 'a-version' },
    ...{ agencyKind: 'POLICE', role: 'INVESTIGATOR' },
  });
  expect((await told('DE')).size).toBe(0);
  const { rows } = await admin.query<{ bytes: Buffer }>(
    "SELECT bytes FROM ledger.record WHERE kind = 'SIGNAL'",
  );
  expect(rows).toHaveLength(found.size);
  // Who it is, and by which questions, is sealed; a short name stands in base64 by chance.
  expect(rows.map(({ bytes }) => bytes.toString()).join()).not.toMatch(/collector|stalker/u);
  expect(rows.map(({ bytes }) => bytes.toString()).join()).not.toContain(many[0] ?? 'none');
});

test('a signal is recorded once, however often it is looked, also after the index was made anew', async () => {
  const before = [...(await told('FR')).keys()];
  await ask({ officer: 'owl', at: `${DAY}T20:40`, name: 'G H', shown: 'FR:person:owl', inCase: 'two' });
  await signals.look();
  await admin.query(
    'TRUNCATE audit.indexed, audit.question, audit.access, audit.no_hit, audit.detail, audit.set_aside, audit.watched, audit.watched_person, audit.signal, audit.signal_about',
  );
  await signals.look();
  expect([...(await told('FR')).keys()]).toEqual(before);
  expect(signals.counts.find(({ kind }) => kind === 'MANY_PEOPLE')).toEqual({
    ...{ state: 'FR', kind: 'MANY_PEOPLE', count: 1 },
  });
  expect(failures).toEqual([]);
});

test('what could not be looked at is kept beside how far it was looked', async () => {
  names = undefined;
  law = { ...law, version: 'another', signals: { ...thresholds, budget: undefined } };
  await signals.look();
  const { rows } = await admin.query<{ since: string; unwatched: unknown }>(
    'SELECT since::text, unwatched FROM ledger.watch',
  );
  expect(rows).toEqual([
    {
      since: BEFORE,
      unwatched: expect.arrayContaining([
        { kind: 'BUDGET', why: 'NO_THRESHOLD', officers: 0 },
        { kind: 'OWN_NAME', why: 'NO_LIST', officers: 0 },
        { kind: 'COLLEAGUE', why: 'NO_LIST', officers: 0 },
      ]),
    },
  ]);
});

test('with the keys of questions goes what is looked at, and with that of a signal whom it is about', async () => {
  await admin.query('DELETE FROM ledger.secret');
  const { rows } = await admin.query(
    'SELECT (SELECT count(*)::int FROM audit.watched) AS watched, (SELECT count(*)::int FROM audit.watched_person) AS people',
  );
  expect(rows).toEqual([{ watched: 0, people: 0 }]);
  const opened = await reading.view(FR, 20_000, async (view) => {
    const signal = await view.query<{ entry: string }>({
      ...{ text: 'SELECT entry FROM audit.signal', values: [] },
    } as never);
    return view.openSignals(signal.map(({ entry }) => entry));
  });
  expect(opened.length).toBeGreaterThan(0);
  expect(opened.every(({ erased, personal }) => erased && personal === undefined)).toBe(true);
});
