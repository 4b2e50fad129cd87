import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../../shared/testing/database.ts';
import { stateCode } from '../../shared/src/core/ids.ts';
import { migrateAccess } from '../../shared/src/ledger/read/access-tables.ts';
import { hashNumber, LedgerNames } from '../../shared/src/ledger/proof/names.ts';
import { migrateLedger } from '../../shared/src/ledger/write/postgres-ledger.ts';
import type { LedgerView } from '../../shared/src/ledger/read/reading.ts';
import { testIds } from '../../shared/testing/ids.ts';
import type { LedgerSearch, Side } from './arguments.ts';
import { namesOf } from './noted.ts';
import { findDisclosures, findEntries } from './questions.ts';

const PASSWORD = 'abcdefghijklmnop1234';
const ROWS = 200_000;
const DE = stateCode('DE');
const RECORD = namesOf(testIds, DE, 'person', 'P-1');
const VALUE = 'Nada Jovanović';
const names = new LedgerNames(Buffer.alloc(32, 7));
let database: TestDatabase;
let reader: pg.Client;

/** An index of many rows, invented in the database itself: some States, purposes and records, as unevenly as in life. */
beforeAll(async () => {
  database = await freshDatabase();
  await migrateLedger(database.url, PASSWORD);
  await migrateAccess(database.url, { reader: PASSWORD, indexer: PASSWORD, keeper: PASSWORD });
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(`CREATE TEMP TABLE made AS SELECT gen_random_uuid() AS entry,
      timestamptz '2026-01-01' + i * interval '1 minute' AS at,
      (ARRAY['FR', 'FR', 'FR', 'AT', 'DE', 'FI'])[1 + i % 6] AS state,
      CASE WHEN i % 5000 = 0 THEN 'HUMAN_REMAINS' ELSE 'INVESTIGATION' END AS purpose,
      CASE WHEN i % 4 = 0 THEN 'FR' ELSE 'DE' END AS owner,
      CASE WHEN i % 4001 = 0 THEN 'GENETIC INDEX' WHEN i % 3 = 0 THEN 'INDEX' ELSE 'BIO_CORE INDEX' END AS categories,
      sha256(((i / 7) % 9000)::text::bytea) AS record
    FROM generate_series(1, ${ROWS}) AS i`);
  await admin.query("INSERT INTO ledger.secret SELECT entry, state, '2030-01-01', '' FROM made");
  await admin.query(`INSERT INTO audit.facets (side, state, agency_kind, purpose, owners, categories)
    SELECT DISTINCT s.side, state, 'POLICE', purpose, CASE s.side WHEN 'NO_HITS' THEN 'AT DE ES' ELSE owner END,
      CASE s.side WHEN 'NO_HITS' THEN '' ELSE categories END
    FROM made, unnest('{QUESTIONS,ACCESSES,NO_HITS}'::text[]) AS s(side)`);
  await admin.query("INSERT INTO audit.owner_set (owners) VALUES ('AT DE ES'), ('FI FR')");
  await admin.query(`INSERT INTO audit.question SELECT m.entry, m.at, f.id, m.state
    FROM made m JOIN audit.facets f USING (state, purpose, categories) WHERE f.side = 'QUESTIONS' AND f.owners = m.owner`);
  await admin.query(`INSERT INTO audit.access SELECT m.entry, m.at, f.id, 1, 0, m.owner
    FROM made m JOIN audit.facets f USING (state, purpose, categories) WHERE f.side = 'ACCESSES' AND f.owners = m.owner`);
  await admin.query(`INSERT INTO audit.no_hit
    SELECT m.entry, m.at, f.id, s.id FROM made m JOIN audit.facets f USING (state, purpose)
      JOIN audit.owner_set s USING (owners) WHERE f.side = 'NO_HITS'`);
  const number = (hash: Buffer | undefined): string => hashNumber(hash ?? Buffer.alloc(8));
  await admin.query(
    `INSERT INTO audit.detail (entry, at, state, hashes, facets)
     SELECT m.entry, m.at, m.state, CASE WHEN m.record = sha256('1') THEN ARRAY[$1, $2]::bigint[] ELSE
       ARRAY[audit.number(m.record), audit.number(substring(m.record FROM 9))] END, ARRAY[f.id]
     FROM made m JOIN audit.facets f USING (state, purpose, categories) WHERE f.side = 'ACCESSES' AND f.owners = m.owner`,
    [number(names.shown(RECORD.id)), number(names.asked(VALUE)[0])],
  );
  await admin.query(
    'ANALYZE audit.question, audit.access, audit.no_hit, audit.facets, audit.owner_set, audit.detail, ledger.secret',
  );
  await admin.end();
  const url = new URL(database.url);
  [url.username, url.password] = ['liaison_ledger_reader', PASSWORD];
  reader = new pg.Client({ connectionString: url.href });
  await reader.connect();
  await reader.query("SELECT set_config('liaison.state', 'DE', false)");
  // A session's first call of a function reads some 800 pages of the catalogue, once; of what is sought it reads a dozen.
  await reader.query("SELECT FROM audit.holding('{1}')");
});

afterAll(async () => {
  await reader?.end();
  await database?.drop();
});

interface Plan {
  readonly text: string;
  /** Pages of 8 KiB that were looked at. */
  readonly pages: number;
}

/** How PostgreSQL answers what the reader asks, with row level security on. */
async function planOf(ask: (view: LedgerView) => Promise<unknown>): Promise<Plan> {
  let plan: Plan = { text: '', pages: 0 };
  await ask({
    names,
    query: async ({ text, values }) => {
      const { rows } = await reader.query<{
        'QUERY PLAN': readonly { Plan: Readonly<Record<string, number>> }[];
      }>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
      const root = rows[0]?.['QUERY PLAN'][0]?.Plan ?? {};
      plan = {
        text: JSON.stringify(root),
        pages: (root['Shared Hit Blocks'] ?? 0) + (root['Shared Read Blocks'] ?? 0),
      };
      return [];
    },
    open: () => Promise.resolve([]),
    openReleases: () => Promise.resolve([]),
    openSignals: () => Promise.resolve([]),
  });
  return plan;
}

/** Facets and sets of owners are some hundred rows; of the others none is read from end to end. */
const READS_ALL = /"Seq Scan"[^{]*"Relation Name":"(?:access|no_hit|question|detail|record|secret)"/u;
const PAGE = { first: 21 };
const BEHIND = {
  first: 21,
  after: { at: '2026-03-01T00:00:00.000Z', entry: '00000000-0000-4000-8000-000000000000' },
};

test.each<[string, Side, LedgerSearch, Parameters<typeof findEntries>[2], number]>([
  ['the latest accesses', 'ACCESSES', {}, PAGE, 200],
  ['a page in the middle', 'ACCESSES', {}, BEHIND, 200],
  ['accesses by one State', 'ACCESSES', { states: [stateCode('AT')] }, PAGE, 200],
  ['accesses for a rare purpose', 'ACCESSES', { purposes: ['HUMAN_REMAINS'] }, PAGE, 200],
  ['accesses to a rare category', 'ACCESSES', { categories: ['GENETIC'] }, PAGE, 200],
  ['accesses without a hit', 'ACCESSES', { hit: false }, BEHIND, 200],
  ['accesses by one State without a hit', 'ACCESSES', { hit: false, states: [stateCode('AT')] }, PAGE, 200],
  ['accesses to one record', 'ACCESSES', { record: RECORD }, PAGE, 200],
  ['accesses of a month', 'ACCESSES', { from: '2026-02-01', until: '2026-03-01' }, PAGE, 200],
  ['accesses to a common category', 'ACCESSES', { categories: ['BIO_CORE'] }, PAGE, 200],
  ['accesses to one of two categories', 'ACCESSES', { categories: ['GENETIC', 'BIO_CORE'] }, BEHIND, 200],
  [
    'a rare category, one State, of a month',
    'ACCESSES',
    { categories: ['GENETIC'], states: [stateCode('FR')], from: '2026-02-01' },
    PAGE,
    400,
  ],
  ['questions that no record of a State answered', 'QUESTIONS', { states: [stateCode('NO')] }, PAGE, 200],
  ['questions answered by a State', 'QUESTIONS', { states: [stateCode('FR')] }, PAGE, 200],
  ['one question', 'QUESTIONS', { entry: '00000000-0000-4000-8000-000000000000' }, PAGE, 200],
  ['the latest questions', 'QUESTIONS', {}, PAGE, 200],
  ['questions for a rare purpose', 'QUESTIONS', { purposes: ['HUMAN_REMAINS'] }, PAGE, 200],
  ['questions that showed one record', 'QUESTIONS', { record: RECORD }, PAGE, 200],
  ['questions for one value', 'QUESTIONS', { value: VALUE }, PAGE, 200],
])('%s: found by an index, few pages of the table looked at', async (_, side, search, page, pages) => {
  const plan = await planOf((view) => findEntries({ view, side, viewer: DE }, search, page));
  expect(plan.text).toMatch(/Index (?:Only )?Scan|Bitmap Index Scan/u);
  expect(plan.text).not.toMatch(READS_ALL);
  expect(plan.pages).toBeLessThan(pages);
});

test('the report on one record reads the accesses to it and no others', async () => {
  const plan = await planOf((view) => findDisclosures(view, DE, RECORD));
  expect(plan.text).not.toMatch(READS_ALL);
  expect(plan.pages).toBeLessThan(200);
});
