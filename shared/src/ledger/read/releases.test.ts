import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import sql from 'sql-template-tag';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { until } from '../../../testing/until.ts';
import { stateCode, type StateCode } from '../../core/ids.ts';
import type { Decided } from '../../policy/words/decided.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import type { ReleaseEvent } from '../../policy/words/release.ts';
import type { Disclosed } from '../../policy/words/report.ts';
import { entryId } from '../proof/records.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../testing/examples.ts';
import { migrateLedger, PostgresLedger } from '../write/postgres-ledger.ts';
import { migrateAccess } from './access-tables.ts';
import { LedgerReading } from './reading.ts';
import { awaitedApprovals } from './withheld-proof.ts';

const [FR, IE, DE] = ['FR', 'IE', 'DE'].map(stateCode) as [StateCode, StateCode, StateCode];
const PASSWORD = 'abcdefghijklmnop1234';
const { inquiry } = anIntent;
let database: TestDatabase;
let admin: pg.Client;
let ledger: PostgresLedger;
let reading: LedgerReading;
const secrets = madeSecrets();

beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  ledger = await PostgresLedger.open({
    url: database.url,
    log: 'releases',
    // A busy machine is no fault of the ledger.
    patienceMs: 20_000,
    ...secrets,
    onFailure: () => undefined,
  });
  const as = (role: string): string => {
    const url = new URL(database.url);
    [url.username, url.password] = [`liaison_ledger_${role}`, PASSWORD];
    return url.href;
  };
  reading = new LedgerReading({
    readerUrl: as('reader'),
    indexerUrl: as('indexer'),
    searchKey: secrets.searchKey,
    onFailure: () => undefined,
    onBehind: () => undefined,
  });
});

afterAll(async () => {
  await Promise.all([reading.close(), ledger.close(), admin.end()]);
  await database.drop();
});

const view: LedgerReading['view'] = (viewer, _deadline, look) => reading.view(viewer, 60_000, look);

function withheld(
  path: string,
  subject: 'SUSPECT' | 'WITNESS',
  disclosure: 'EXPLAIN' | 'GENERIC' = 'EXPLAIN',
) {
  const rules = [`IE-${subject}-${path}`];
  return {
    mode: 'NEEDS_APPROVAL' as const,
    disclosure,
    reason: 'HUMAN_CONFIRMATION_REQUIRED' as const,
    rules,
    obligations: [],
  };
}

const GRANT = { mode: 'GRANT', disclosure: 'EXPLAIN', rules: ['IE-1'], obligations: [] } as const;

/** A suspect and a witness of Ireland: the one's name waits for an approval and the address is not spoken of, the other's the other way. */
const decided: readonly Decided[] = [
  {
    law: 'ab'.repeat(32),
    domain: 'person',
    paths: ['id', 'name', 'address'],
    verdicts: [
      GRANT,
      withheld('name', 'SUSPECT'),
      withheld('address', 'SUSPECT', 'GENERIC'),
      withheld('address', 'WITNESS'),
    ],
    cells: [
      { of: { owner: IE, handling: 'H0', subjects: ['SUSPECT'] }, records: 1, as: [0, 1, 2] },
      { of: { owner: IE, handling: 'H0', subjects: ['WITNESS'] }, records: 1, as: [0, 0, 3] },
    ],
  },
];

async function answered(disclosed: readonly Disclosed[], change: Partial<Inquiry> = {}): Promise<string> {
  const request = ledger.received(aReceived);
  await request.intent({ ...anIntent, inquiry: { ...inquiry, ...change } });
  await request.outcome({ ...anOutcome, report: { ...anOutcome.report, disclosed, decided } });
  return request.receipt.entry;
}

const person = (id: string, cell?: number): Disclosed => ({
  id,
  owner: IE,
  domain: 'person',
  categories: ['INDEX'],
  ...(cell === undefined ? {} : { cell }),
});

const proven = (entry: string, record: string, change: Partial<Inquiry> = {}) =>
  view(change.requester?.state ?? FR, 0, (look) =>
    awaitedApprovals(look, entry, { ...inquiry, ...change }, [record]),
  );

test('an entry proves which fields of which record wait for an approval, and by which rules', async () => {
  const entry = await answered([person('suspect', 0), person('witness', 1)]);
  expect(await proven(entry, 'suspect')).toEqual([{ path: 'name', rules: ['IE-SUSPECT-name'] }]);
  expect(await proven(entry, 'witness')).toEqual([{ path: 'address', rules: ['IE-WITNESS-address'] }]);
  expect(await proven(entry, 'somebody else')).toBeUndefined();
  // An entry that does not tell which decision was about the record proves nothing.
  const doubtful = await answered([person('suspect'), person('witness')]);
  expect(await proven(doubtful, 'suspect')).toBeUndefined();
});

test('it proves nothing to another officer, agency, State, purpose or case, and nothing once it is erased', async () => {
  const entry = await answered([person('suspect', 0), person('witness', 1)]);
  const { requester } = inquiry;
  const others: readonly Partial<Inquiry>[] = [
    { requester: { ...requester, officer: 'officer-8' } },
    { requester: { ...requester, agency: 'Invented Customs' } },
    { requester: { ...requester, state: DE } },
    { purpose: 'PREVENTION' },
    { caseReference: 'CASE-2' },
  ];
  for (const change of others) expect(await proven(entry, 'suspect', change)).toBeUndefined();
  expect(await proven(entry, 'suspect')).toHaveLength(1);
  await admin.query('DELETE FROM ledger.secret WHERE entry = $1', [entry]);
  expect(await proven(entry, 'suspect')).toBeUndefined();
});

function anEvent(change: Partial<ReleaseEvent> = {}): ReleaseEvent {
  return {
    id: entryId(Date.parse('2026-11-23T10:00:00Z')),
    release: 'release-1',
    step: 'APPROVED',
    at: Date.parse('2026-11-23T10:00:00Z'),
    owner: IE,
    domain: 'person',
    requester: { state: FR, agency: 'Invented Police', agencyKind: 'POLICE', role: 'INVESTIGATOR' },
    purpose: 'INVESTIGATION',
    urgency: 'NORMAL',
    by: { state: IE, agency: 'Invented SPOC', agencyKind: 'SPOC', role: 'SPOC_OPERATOR' },
    fields: ['name'],
    rules: ['IE-SUSPECT-name'],
    until: '2026-12-23',
    personal: {
      record: 'suspect',
      officer: 'officer-7',
      caseReference: 'CASE-1',
      entry: entryId(0),
      byOfficer: 'operator-1',
      text: 'invented reason',
    },
    ...change,
  };
}

const stepsSeenBy = (viewer: StateCode) =>
  view(viewer, 0, async (look) => {
    const rows = await look.query<{ entry: string }>(sql`SELECT entry FROM audit.release ORDER BY at, entry`);
    return look.openReleases(rows.map(({ entry }) => entry));
  });

test('a step of a release is kept once, is seen by both States and by no third, and is erased with its key', async () => {
  const event = anEvent();
  await Promise.all([ledger.release(event), ledger.release(event)]);
  const { entry, log } = await ledger.release(event);
  expect([entry, log]).toEqual([event.id, 'releases']);
  const { rows } = await admin.query<{ bytes: Buffer }>(
    "SELECT bytes FROM ledger.record WHERE kind = 'RELEASE' AND entry = $1",
    [event.id],
  );
  expect(rows).toHaveLength(1);
  const stored = rows[0]?.bytes.toString() ?? '';
  for (const word of ['officer-7', 'CASE-1', 'operator-1', 'suspect"', 'invented reason'])
    expect(stored).not.toContain(word);
  for (const state of [FR, IE]) {
    const [step, ...more] = await stepsSeenBy(state);
    expect(more).toEqual([]);
    expect(step).toMatchObject({ entry: event.id, erased: false, personal: event.personal });
    expect(step?.step).toMatchObject({ step: 'APPROVED', until: '2026-12-23', fields: ['name'] });
  }
  expect(await stepsSeenBy(DE)).toEqual([]);
  await admin.query('DELETE FROM ledger.secret WHERE entry = $1', [event.id]);
  const [erased] = await stepsSeenBy(IE);
  expect(erased).toMatchObject({ erased: true, unreadable: false });
  expect(erased).not.toHaveProperty('personal');
  const { rowCount } = await admin.query('SELECT FROM audit.released WHERE entry = $1', [event.id]);
  expect(rowCount).toBe(0);
});

test('of a release that the owner does not have it sees no step, and of one that it has each, whatever log holds it', async () => {
  const other = await PostgresLedger.open({
    ...{ url: database.url, log: 'releases-w3', ...secrets, onFailure: () => undefined },
  });
  const ofThese = async (state: StateCode): Promise<readonly string[]> =>
    (await stepsSeenBy(state))
      .filter(({ step }) => step.release.startsWith('at-home'))
      .map(({ entry }) => entry)
      .sort();
  const recordsSeenBy = (state: StateCode, entries: readonly string[]) =>
    view(state, 0, (look) =>
      look.query<{ entry: string }>(sql`SELECT entry FROM audit.released WHERE entry = ANY (${entries})`),
    );
  const asked = anEvent({ release: 'at-home-1', step: 'REQUESTED', isAtHome: true });
  const refused = anEvent({ release: 'at-home-2', step: 'REFUSED', isAtHome: true });
  try {
    await other.release(asked);
    await ledger.release(refused);
    expect(await ofThese(FR)).toEqual([asked.id, refused.id].sort());
    expect(await ofThese(IE)).toEqual([]);
    const sentOn = anEvent({ release: 'at-home-1', step: 'HOME_APPROVED' });
    await ledger.release(sentOn);
    const had = [asked.id, sentOn.id].sort();
    expect(await ofThese(IE)).toEqual(had);
    expect(await recordsSeenBy(IE, [...had, refused.id])).toHaveLength(2);
    expect(await recordsSeenBy(FR, [...had, refused.id])).toHaveLength(3);
    // What comes late to a log that is read later, such as after an index that is made anew.
    const late = anEvent({ release: 'at-home-1', step: 'ASKED_BACK', isAtHome: true });
    await other.release(late);
    expect(await ofThese(IE)).toEqual([...had, late.id].sort());
    expect(await ofThese(DE)).toEqual([]);
  } finally {
    await other.close();
  }
});

test('who asks for proofs, as many at once as may, holds up no step of a release', async () => {
  const event = anEvent({ release: 'release-beside-proofs' });
  await admin.query('BEGIN');
  // Proofs alone look here: of an entry that is not there.
  await admin.query('LOCK TABLE ledger.archived IN ACCESS EXCLUSIVE MODE');
  const asked = Array.from({ length: 16 }, () => ledger.api(`/ledger/proof/inclusion?entry=${entryId(0)}`));
  await until('proofs that wait', async () => {
    const { rowCount } = await admin.query(
      `SELECT FROM pg_locks WHERE NOT granted AND relation = 'ledger.archived'::regclass
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rowCount === 2;
  });
  expect(await ledger.release(event)).toMatchObject({ entry: event.id });
  await admin.query('ROLLBACK');
  await Promise.all(asked);
});

test('however long and however often one State looks into the ledger, another is answered meanwhile', async () => {
  let end = (): void => undefined;
  const held = new Promise<void>((done) => (end = done));
  const looks = Array.from({ length: 8 }, () =>
    view(DE, 0, async (look) => {
      await held;
      return look.query<{ one: number }>(sql`SELECT 1 AS one`);
    }),
  );
  const seen = await view(FR, 0, (look) => look.query<{ one: number }>(sql`SELECT 1 AS one`));
  expect(seen).toEqual([{ one: 1 }]);
  end();
  expect(await Promise.all(looks)).toEqual(looks.map(() => [{ one: 1 }]));
});

test('processes that find the same steps keep each once, and no question that shares a commit with one fails', async () => {
  const other = await PostgresLedger.open({
    ...{ url: database.url, log: 'releases-w2', ...secrets, onFailure: () => undefined },
  });
  const events = Array.from({ length: 20 }, (_, n) => anEvent({ release: `release-both-${n}` }));
  try {
    await Promise.all(
      [ledger, other].flatMap((one) => [
        ...events.map((event) => one.release(event)),
        ...events.map(() => one.received(aReceived).intent(anIntent)),
      ]),
    );
  } finally {
    await other.close();
  }
  const { rows } = await admin.query<{ kept: number }>(
    "SELECT count(*)::int AS kept FROM ledger.record WHERE kind = 'RELEASE' AND entry = ANY ($1) GROUP BY entry",
    [events.map(({ id }) => id)],
  );
  expect(rows).toEqual(events.map(() => ({ kept: 1 })));
});
