import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { fc, SEED } from '../../shared/testing/drawn.ts';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { stateCode } from '../../shared/src/core/ids.ts';
import type { FieldCategory, Purpose } from '../../shared/src/core/vocabulary.ts';
import { ledgerContext, type LedgerContext } from '../../shared/src/kit/serve/ledger-context.ts';
import { migrateAccess } from '../../shared/src/ledger/read/access-tables.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { LedgerReading } from '../../shared/src/ledger/read/reading.ts';
import { anIntent, anOutcome, aReceived, madeSecrets } from '../../shared/src/ledger/testing/examples.ts';
import type { Disclosed, WithheldSum } from '../../shared/src/policy/words/report.ts';
import { inquiry } from '../../shared/src/policy/testing/fixture.ts';
import { CursorBox } from '../../shared/src/sources/sql/cursor.ts';
import { testIds } from '../../shared/testing/ids.ts';
import type { LedgerFilter, Side } from './arguments.ts';
import { resolvers } from './resolvers.ts';

/**
 * Random entries and random questions about them: what each State is shown is what a plain filter over everything that was
 * written says. `LIAISON_TEST_SEED` repeats a run.
 */
const PASSWORD = 'abcdefghijklmnop1234';
const STATES = ['DE', 'FR', 'AT'].map(stateCode);
const PURPOSES = ['INVESTIGATION', 'PROSECUTION', 'BORDER_CHECK'] as const satisfies readonly Purpose[];
const CATEGORIES = ['INDEX', 'BIO_CORE', 'DOCUMENT'] as const satisfies readonly FieldCategory[];
const OFFICERS = ['ann', 'bob'];
const ENTRIES = 150;

/** One entry as it was written, before the ledger had it. */
interface Written {
  readonly entry: string;
  readonly state: string;
  readonly officer: string;
  readonly purpose: Purpose;
  readonly answered: readonly string[];
  readonly disclosed: readonly Disclosed[];
  readonly withheld: readonly WithheldSum[];
  readonly silent: readonly WithheldSum[];
  readonly hasOutcome: boolean;
  readonly erased: boolean;
  /** Written when ids were not enciphered. */
  readonly isOfBefore: boolean;
}

const records = STATES.flatMap((owner) => [1, 2].map((n) => testIds.seal(owner, 'person', `P-${n}`)));
const disclosed = fc.uniqueArray(fc.constantFrom(...records), { maxLength: 4 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.subarray([...CATEGORIES], { minLength: 1 }).map((categories): Disclosed => ({
        id,
        owner: stateCode(id.slice(0, 2)),
        domain: 'person',
        categories,
      })),
    ),
  ),
);
const sums = fc.array(
  fc.constantFrom(...STATES).map((owner): WithheldSum => ({
    owner,
    domain: 'person',
    field: 'alerts',
    mode: 'DENY',
    reason: 'POLICY_GAP',
    basis: [],
    rules: [`${owner}-1`],
    count: 1,
  })),
  { maxLength: 2 },
);
const drawnEntry = fc.record({
  state: fc.constantFrom(...STATES),
  officer: fc.constantFrom(...OFFICERS),
  purpose: fc.constantFrom(...PURPOSES),
  answered: fc.subarray(STATES),
  disclosed,
  withheld: sums,
  silent: sums,
  hasOutcome: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  erased: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  isOfBefore: fc.boolean(),
});

let database: TestDatabase;
let reading: LedgerReading;
let written: readonly Written[];
const failures: unknown[] = [];

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
  // Moments apart, so that there is one order.
  let moment = Date.now();
  const ledger = await PostgresLedger.open({
    clock: { now: () => (moment += 1) },
    url: as('writer'),
    log: 'agreement',
    searchKey,
    signingKey,
    onFailure: () => undefined,
  });
  written = [];
  for (const one of fc.sample(drawnEntry, { seed: SEED, numRuns: ENTRIES })) {
    const request = ledger.received(aReceived);
    const { requester } = anIntent.inquiry;
    await request.intent({
      ...anIntent,
      inquiry: {
        ...anIntent.inquiry,
        purpose: one.purpose,
        requester: { ...requester, state: one.state, officer: one.officer },
      },
    });
    if (one.hasOutcome)
      await request.outcome({
        ...anOutcome,
        report: {
          ...anOutcome.report,
          sources: one.answered.map((owner) => ({
            owner,
            domain: 'person',
            status: 'ANSWERED',
            milliseconds: 1,
          })),
          disclosed: one.disclosed.map((record) => ({
            ...record,
            id: one.isOfBefore ? testIds.open(record.id).id : record.id,
          })),
          withheld: one.withheld,
          silent: one.silent,
        },
      });
    written = [{ ...one, entry: request.receipt.entry }, ...written];
    // Neither is a question of anybody: what is shown and counted passes over them.
    ledger.refused({ code: 'OVERLOADED', place: '/graphql' });
    if (!one.hasOutcome) {
      const { agency, agencyKind, role } = requester;
      const office = { state: one.state, agency, agencyKind, role };
      await ledger
        .received(aReceived)
        .outcome({ ...anOutcome, report: { ...anOutcome.report, disclosed: [] }, office });
    }
  }
  await ledger.close();
  reading = new LedgerReading({
    readerUrl: as('reader'),
    indexerUrl: as('indexer'),
    searchKey,
    onFailure: (cause) => failures.push(cause),
    onBehind: (cause) => void failures.push(cause),
  });
  const keeper = new pg.Client({ connectionString: as('keeper') });
  await keeper.connect();
  const erased = written.filter((one) => one.erased).map(({ entry }) => entry);
  // Half of them before they are indexed, half after.
  await keeper.query('DELETE FROM ledger.secret WHERE entry = ANY ($1)', [
    erased.slice(0, erased.length / 2),
  ]);
  await reading.view(stateCode('DE'), 20_000, () => Promise.resolve());
  await keeper.query('DELETE FROM ledger.secret WHERE entry = ANY ($1)', [erased]);
  await keeper.end();
});

afterAll(async () => {
  await reading?.close();
  await database?.drop();
});

function contextOf(viewer: string): LedgerContext {
  return ledgerContext(
    { reading, cursors: new CursorBox('test'), ids: testIds },
    { member: () => true, states: new Map() },
    {
      inquiry: inquiry({ requester: { state: stateCode(viewer), role: 'AUDITOR' }, purpose: 'SUPERVISION' }),
      deadline: { leftMs: 10_000 },
    },
  );
}

interface Shown {
  readonly entry: string;
  readonly recordCount: number;
  readonly erased: boolean;
  readonly records: (args: { first?: number }) => readonly Disclosed[] | null;
  readonly withheld: readonly { readonly owner: string; readonly silent: boolean }[];
  readonly requester: { readonly officer: string | null; readonly pseudonym: string | null };
}

/** All pages of one question. */
async function shown(
  side: Side,
  viewer: string,
  filter: LedgerFilter,
  first: number,
): Promise<readonly Shown[]> {
  const ask = side === 'ACCESSES' ? resolvers.Query.ledgerAccesses : resolvers.Query.ledgerQuestions;
  const found: Shown[] = [];
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof ask>> = await ask(
      undefined,
      { filter, first, after },
      contextOf(viewer),
    );
    expect(page.nodes.length).toBeLessThanOrEqual(first);
    found.push(...(page.nodes as unknown as readonly Shown[]));
    if (!page.pageInfo.hasNextPage) return found;
    after = page.pageInfo.endCursor();
  }
}

/** The same, by looking at everything that was written. What is erased is not found by record; its categories once indexed. */
function expected(side: Side, viewer: string, filter: LedgerFilter): readonly Written[] {
  const { purposes, states, record, hit } = filter;
  return written.filter((one) => {
    const { disclosed: all, withheld, silent } = outcomeOf(one);
    const own = all.filter(({ owner }) => owner === viewer);
    const sum = [...withheld, ...silent].filter(({ owner }) => owner === viewer).length;
    if (purposes && !purposes.includes(one.purpose)) return false;
    if (record && (one.erased || !all.some(({ id }) => id === record))) return false;
    if (side === 'QUESTIONS')
      return one.state === viewer && (!states || all.some(({ owner }) => states.includes(owner)));
    const wasAsked = one.hasOutcome && (one.answered.includes(viewer as never) || own.length > 0 || sum > 0);
    if (hit != null && hit !== own.length + sum > 0) return false;
    return wasAsked && (!states || states.includes(stateCode(one.state)));
  });
}

function outcomeOf(one: Written): Pick<Written, 'disclosed' | 'withheld' | 'silent'> {
  return one.hasOutcome ? one : { disclosed: [], withheld: [], silent: [] };
}

const maybe = <T>(drawn: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(drawn, { freq: 2 });
const question = fc.record({
  side: fc.constantFrom<Side>('ACCESSES', 'QUESTIONS'),
  viewer: fc.constantFrom(...STATES),
  first: fc.constantFrom(1, 7, 100),
  purposes: maybe(fc.subarray([...PURPOSES], { minLength: 1 })),
  states: maybe(fc.subarray(STATES, { minLength: 1 })),
  record: maybe(fc.constantFrom(...records)),
  hit: maybe(fc.boolean()),
  byReference: fc.boolean(),
  categories: maybe(fc.subarray([...CATEGORIES], { minLength: 1 })),
});

/** The same question, in the words of the own register. */
function byReference(filter: LedgerFilter, viewer: string): LedgerFilter {
  const opened = filter.record == null ? undefined : testIds.open(filter.record);
  return opened?.owner === viewer
    ? { ...filter, record: null, reference: { domain: opened.domain, reference: opened.local } }
    : filter;
}

test(`each State is shown its own side, whole and nothing else (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(question, async ({ side, viewer, first, byReference: isByReference, ...drawn }) => {
      const record = drawn.record?.startsWith(viewer) === true || side === 'QUESTIONS' ? drawn.record : null;
      const filter: LedgerFilter = { ...drawn, record, hit: side === 'ACCESSES' ? drawn.hit : null };
      const found = await shown(side, viewer, isByReference ? byReference(filter, viewer) : filter, first);
      const sought = filter.categories;
      const fits = expected(side, viewer, filter).filter((one) => {
        if (!sought) return true;
        const all = outcomeOf(one).disclosed.filter(({ owner }) => side === 'QUESTIONS' || owner === viewer);
        return all.some(({ categories }) => categories.some((category) => sought.includes(category)));
      });
      const ids = new Set(found.map(({ entry }) => entry));
      // Of an entry that was erased before it was indexed nobody knows the categories.
      const must = sought ? fits.filter(({ erased }) => !erased) : fits;
      expect(must.map(({ entry }) => entry).filter((entry) => !ids.has(entry))).toEqual([]);
      const may = fits.map(({ entry }) => entry).filter((entry) => ids.has(entry));
      expect(found.map(({ entry }) => entry)).toEqual(may);
      for (const one of found) checkNode(one, side, viewer, record);
    }),
    { seed: SEED, numRuns: 120, endOnFailure: true },
  );
  expect(failures).toEqual([]);
});

function checkNode(one: Shown, side: Side, viewer: string, record: string | null | undefined): void {
  const origin = written.find(({ entry }) => entry === one.entry);
  if (!origin) throw new Error('an entry that nobody wrote');
  const { disclosed: all, withheld, silent } = outcomeOf(origin);
  const isMine = ({ owner }: { readonly owner: string }): boolean => side === 'QUESTIONS' || owner === viewer;
  const mine = all.filter(isMine);
  expect(one.recordCount).toBe(mine.length);
  expect(one.erased).toBe(origin.erased);
  const ids = mine.map(({ id }) => id).filter((id) => record == null || id === record);
  expect(one.records({ first: 100 })?.map(({ id }) => id)).toEqual(origin.erased ? undefined : ids);
  expect(one.withheld.filter((sum) => sum.silent)).toHaveLength(
    side === 'QUESTIONS' ? 0 : silent.filter(isMine).length,
  );
  expect(one.withheld.filter((sum) => !sum.silent)).toHaveLength(withheld.filter(isMine).length);
  const isHome = origin.state === viewer;
  expect(one.requester.officer).toBe(isHome && !origin.erased ? origin.officer : null);
  expect(one.requester.pseudonym === null).toBe(isHome || origin.erased);
}

test('an officer has one pseudonym for each State that looks, and no two officers the same', async () => {
  const seen = new Map<string, Set<string>>();
  for (const viewer of STATES)
    for (const { entry, requester } of await shown('ACCESSES', viewer, {}, 100)) {
      const origin = written.find((one) => one.entry === entry);
      if (requester.pseudonym === null || !origin) continue;
      const key = `${viewer} looks at ${origin.officer} of ${origin.state}`;
      seen.set(key, (seen.get(key) ?? new Set()).add(requester.pseudonym));
    }
  expect(seen.size).toBe(STATES.length * (STATES.length - 1) * OFFICERS.length);
  expect([...seen.values()].every((names) => names.size === 1)).toBe(true);
  expect(new Set([...seen.values()].flatMap((names) => [...names])).size).toBe(seen.size);
});
