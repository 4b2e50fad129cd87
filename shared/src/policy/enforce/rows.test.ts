import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import sql, { type Sql } from 'sql-template-tag';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { globalId } from '../../core/ids.ts';
import { DecisionClasses } from '../../kit/serve/decision-class.ts';
import { classColumns } from '../../sources/sql/class-sql.ts';
import { whereOpen } from '../../sources/sql/lent.ts';
import { searchStatement } from '../../sources/sql/statement.ts';
import { statisticsStatement } from '../../sources/sql/statistics.ts';
import { rulerOf } from '../decide/ruler.ts';
import { fixtureCatalogue, fixtureLaw, inquiry, state } from '../testing/fixture.ts';

/** What the law says about rows, plainly, on real rows: which of them are there at all, and which are counted. */
const ON = '2026-11-23';
const DAY_AFTER = '2026-11-24';
const { firearm } = fixtureCatalogue();

/** AA lends firearms to LED; those of a minor never. */
const FIREARMS = `
state: AA
name: Example
status: illustrative
version: "2026-11-01"
grants:
  - id: AA-F-010
    data: { domain: firearm }
    mode: GRANT
    basis: [{ instrument: AA-Act, article: 40 }]
limits:
  - id: AA-L-010
    data: { domain: firearm }
    record: { minor: true }
    mode: DENY
    reason: MINOR_PROTECTION
    basis: [{ instrument: AA-Act, article: 41 }]
`;

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`CREATE SCHEMA hub; CREATE TABLE hub.firearm_v1 (id text, owner text DEFAULT 'AA',
    handling text DEFAULT 'H0', restricted boolean DEFAULT false, contested boolean DEFAULT false, embargo_until date,
    minor_until date, subject_categories text[] DEFAULT '{}', originator text, retain_until date)`);
  await client.query(`INSERT INTO hub.firearm_v1 (id, retain_until, embargo_until, minor_until) VALUES
    ('plain', NULL, NULL, NULL), ('last-day', '${ON}', NULL, NULL), ('gone', '2026-11-22', NULL, NULL),
    ('free', NULL, '${ON}', NULL), ('kept-back', NULL, '${DAY_AFTER}', NULL),
    ('of-age', NULL, NULL, '${ON}'), ('minor', NULL, NULL, '${DAY_AFTER}')`);
});

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

function owners() {
  const owner = state('AA');
  const lending = rulerOf(fixtureLaw({ 'AA.yaml': FIREARMS }))
    .rule(inquiry({ on: ON }))
    .lending(owner, 'firearm');
  return [{ owner, lending, matchable: lending.matchable([]) }];
}

async function rows(query: {
  readonly text: string;
  readonly values: readonly unknown[];
}): Promise<unknown[][]> {
  const found = await client.query<unknown[]>({
    text: query.text,
    values: [...query.values],
    rowMode: 'array',
  });
  return found.rows;
}

function scope() {
  return { entry: firearm, owners: owners(), requested: new Set<string>(), on: ON };
}

const LENT = ['free', 'last-day', 'of-age', 'plain'];

test('on its last day of retention a record is there, on the day after it is not; embargo and minority end on their day', async () => {
  const question = { domain: 'firearm', conditions: [], uses: [], order: [] } as const;
  const { query } = searchStatement(scope(), question, { first: 100 });
  expect((await rows(query)).map(([, id]) => id)).toEqual(LENT);
});

test('what a release opens is open in the row of its record alone', async () => {
  const question = { domain: 'firearm', conditions: [], uses: [], order: [] } as const;
  const records = [globalId(state('AA'), 'firearm', 'plain')];
  const released = owners().map((one) => ({ ...one, matchable: { anyOf: [{ records }] } }));
  const { query } = searchStatement({ ...scope(), owners: released }, question, { first: 100 });
  expect((await rows(query)).map(([, id]) => id)).toEqual(['plain']);
});

test('the class of a row says the same as the statement that found it', async () => {
  await client.query("SET datestyle = 'ISO'");
  const columns = classColumns('firearm')
    .map(({ text }) => (/_until$/u.test(text) ? `${text}::text` : text))
    .join(', ');
  const all = await rows({ text: `SELECT ${columns} FROM hub.firearm_v1 r ORDER BY id`, values: [] });
  const [{ lending } = { lending: undefined }] = owners();
  const classes = new DecisionClasses(ON);
  const lent = all.filter((row) => {
    const of = classes.of(row);
    return of !== undefined && lending?.verdict(of, 'id').mode !== 'DENY';
  });
  expect(lent.map(([, id]) => id)).toEqual(LENT);
});

test('statistics count the records that the law lends, and no others', async () => {
  const question = { domain: 'firearm', conditions: [], uses: [], groupBy: [], sums: [] } as const;
  expect(await rows(statisticsStatement(scope(), question, undefined))).toEqual([['AA', LENT.length]]);
});

test('statistics look closer in the words of the law, as searches do', async () => {
  const counted = (open: Sql, otherwise: Sql) =>
    rows(
      statisticsStatement(
        scope(),
        {
          domain: 'firearm',
          conditions: [whereOpen(['serialNumber'], open, otherwise)],
          uses: [],
          groupBy: [{ name: 'near', expression: whereOpen(['serialNumber'], sql`1`, sql`2`) }],
          sums: [{ name: 'near', expression: whereOpen(['serialNumber'], sql`1`, sql`2`) }],
        },
        undefined,
      ),
    );
  expect(await counted(sql`TRUE`, sql`FALSE`)).toEqual([['AA', '1', LENT.length, String(LENT.length)]]);
  expect(await counted(sql`FALSE`, sql`TRUE`)).toEqual([]);
});
