import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { OtherProcesses } from '../../gateway/src/quota/share-quota.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import type { ClassPredicate } from '../../shared/src/policy/words/ruling.ts';
import type { News } from '../../shared/src/sources/connection/standing.ts';
import { countUnreadableRows } from '../../shared/src/sources/sql/unreadable-rows.ts';
import { functionsMade } from '../../shared/src/kit/schema/function-bodies.ts';
import { testIds } from '../../shared/testing/ids.ts';
import { oneDomain, type OneDomain } from '../../shared/testing/one-domain.ts';
import { until } from '../../shared/testing/until.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { watchSources } from '../hub/watch-sources.ts';

/**
 * What a State may get wrong in its views of people, each over a real database. Whatever it is, nobody is told "no hit".
 */

/** Two invented people; each wrong view is wrong about the first. */
const PEOPLE = ['P-1', 'P-2'].map((id) => ({
  id,
  sex: 'FEMALE',
  date_of_birth: '1985-03-07',
  nationalities: ['DE'],
  alert_bases: ['ART26_ARREST'],
  identities: JSON.stringify([{ kind: 'PRIMARY', surnames: `Erfunden${id}`, previousNames: ['A', 'B'] }]),
}));
const ASK = `{ persons(filter: { alerts: [ART26_ARREST] }) {
  totalCount
  nodes { sex dateOfBirth nationalities createdAt identities { surnames dateOfBirth previousNames } }
  sources { status reason incomplete dataAsOf }
} }`;
/** As laws are: they ask of a record what they cannot grant without. */
const PLAIN: ClassPredicate = {
  anyOf: [{ handling: ['H0'], restricted: false, noneOfSubjects: ['VICTIM'] }],
};

interface Answer {
  readonly totalCount: number | null;
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly sources: readonly Readonly<Record<string, unknown>>[];
}

let state: OneDomain;
let columns: readonly string[];
const news: News[] = [];

beforeAll(async () => {
  state = await oneDomain(subgraphOf('person'), PEOPLE, (one) => news.push(one));
  const client = new pg.Client({ connectionString: state.source.config.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'hub.person_v1'::regclass AND attnum > 0 ORDER BY attnum",
  );
  columns = rows.map(({ name }) => name);
  await client.end();
});
beforeEach(async () => {
  await state.run(`${viewWith({})};
    DROP VIEW IF EXISTS hub.currency_v1;
    CREATE VIEW hub.currency_v1 AS SELECT owner, data_as_of FROM register.currency;
    GRANT SELECT ON hub.currency_v1 TO hub_reader`);
  await look();
});
afterAll(() => state?.stop());

/** The view of people as it should be, but for some columns; undefined leaves one out. */
function viewWith(wrong: Readonly<Record<string, string | undefined>>, order = columns): string {
  const selected = order.flatMap((name) => {
    if (!Object.hasOwn(wrong, name)) return name;
    return wrong[name] === undefined ? [] : `${wrong[name]} AS ${name}`;
  });
  return `DROP VIEW IF EXISTS hub.person_v1, hub.persons_v1;
    CREATE VIEW hub.person_v1 AS SELECT ${selected.join(', ')} FROM register.person;
    GRANT SELECT ON hub.person_v1 TO hub_reader`;
}

/** Of the first person something else. */
const first = (value: string, column: string): Readonly<Record<string, string>> => ({
  [column]: `CASE id WHEN 'P-1' THEN ${value} ELSE ${column} END`,
});

/** What is done at start and every hour. */
async function look(): Promise<void> {
  await state.source.checkCatalogue();
  await countUnreadableRows(state.source.config).then(
    (unreadable) => state.source.standing.counted(unreadable),
    (cause: unknown) => state.source.standing.notCounted(cause),
  );
}

async function ask() {
  const { data, ...rest } = await state.ask(ASK, { matchable: () => PLAIN });
  const { totalCount, nodes, sources } = data['persons'] as Answer;
  return { totalCount, nodes, source: sources[0] ?? {}, ...rest };
}

test('the view as it should be answers whole', async () => {
  expect(await ask()).toMatchObject({
    totalCount: 2,
    nodes: PEOPLE.map(() => ({ sex: 'FEMALE', dateOfBirth: '1985-03-07' })),
    source: { status: 'ANSWERED', reason: null, incomplete: false },
    errors: [],
  });
});

describe('rows that cannot be read are counted, and the answer says that it lacks them', () => {
  test.each<[wrong: string, of: Readonly<Record<string, string>>, column: string, rows: number]>([
    ['an owner in small letters', first("'de'", 'owner'), 'owner', 1],
    ['no owner', first('NULL', 'owner'), 'owner', 1],
    ['restricted that is NULL', first('NULL', 'restricted'), 'restricted', 1],
    ['contested that is NULL', first('NULL', 'contested'), 'contested', 1],
    ['subjects that are NULL', first('NULL', 'subject_categories'), 'subject_categories', 1],
    [
      'a subject that is no word of the law',
      first("'{SUSPEITO}'", 'subject_categories'),
      'subject_categories',
      1,
    ],
    ['a handling code that there is not', first("'H9'", 'handling'), 'handling', 1],
    ['an id that is NULL', first('NULL', 'id'), 'id', 1],
    ['an id with a colon in it', first("'P:1'", 'id'), 'id', 1],
    ['one id for two people', { id: "'P-1'::text" }, 'id', 1],
  ])('%s', async (_, wrong, column, rows) => {
    await state.run(viewWith(wrong));
    // Whatever names nobody is in no answer, also before all rows were looked at.
    expect((await ask()).nodes.length).toBeLessThan(column === 'contested' ? 3 : 2);
    await look();
    expect(state.source.standing.unreadable).toEqual([{ owner: 'DE', column, rows }]);
    expect(await ask()).toMatchObject({
      totalCount: null,
      source: { status: 'ANSWERED', incomplete: true },
      errors: [],
    });
  });
});

describe('rows that cannot be read hide no other, however small the pages are', () => {
  /** Ten times both people, every second time under an id that is none; or all of the first under one id. */
  const TEN = 'register.person, generate_series(0, 9) AS n';
  test.each<[wrong: string, id: string, readable: number]>([
    ['an id that is none', "CASE n % 2 WHEN 0 THEN id || ':' || n ELSE id || '-' || n END", 10],
    ['an id that is NULL', "CASE n % 2 WHEN 0 THEN NULL ELSE id || '-' || n END", 10],
    ['one id for several people', "CASE id WHEN 'P-1' THEN id ELSE id || '-' || n END", 10],
    ['nine of ten ids', "CASE n WHEN 5 THEN id ELSE id || ':' || n END", 2],
  ])('%s', async (_, id, readable) => {
    await state.run(viewWith({ id }).replace('register.person', TEN));
    for (const first of [1, 2, 3, 7]) {
      const found: string[] = [];
      let after = '';
      for (let more = true; more;) {
        const document = `{ persons(filter: { alerts: [ART26_ARREST] }, first: ${first}${after}) {
          nodes { id } pageInfo { hasNextPage endCursor } sources { status } } }`;
        const { data, errors } = await state.ask(document, { matchable: () => PLAIN });
        expect(errors).toEqual([]);
        const { nodes, pageInfo } = data['persons'] as {
          readonly nodes: readonly { readonly id: string }[];
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        };
        expect(nodes.length).toBeLessThanOrEqual(first);
        found.push(...nodes.map((one) => one.id));
        more = pageInfo.hasNextPage;
        after = `, after: "${String(pageInfo.endCursor)}"`;
      }
      expect(new Set(found).size).toBe(found.length);
      expect([first, found.length]).toEqual([first, readable]);
    }
  });
});

describe('values that are not of their type are null, with an entry that names no value', () => {
  test.each<[wrong: string, of: Readonly<Record<string, string>>, field: string, node: object]>([
    ['a word that the enum has not', first("'M'", 'sex'), 'sex', { sex: null, dateOfBirth: '1985-03-07' }],
    [
      'a day as it is written elsewhere',
      first("'12/05/1970'", 'date_of_birth'),
      'dateOfBirth',
      { dateOfBirth: null },
    ],
    ['an item of a list', first("'{pt}'", 'nationalities'), 'nationalities', { nationalities: null }],
    ['a moment without an end', first("'infinity'", 'created_at'), 'createdAt', { createdAt: null }],
    ['jsonb that is no list', first("'{}'", 'identities'), 'identities', { identities: null }],
    ['jsonb of texts', first('\'["Silva"]\'', 'identities'), 'identities', { identities: null }],
    [
      'a text where a list stands, deep in jsonb',
      first(`'[{"surnames": "Silva", "previousNames": "X"}]'`, 'identities'),
      'identities.previousNames',
      { identities: [{ surnames: 'Silva', dateOfBirth: null, previousNames: null }] },
    ],
  ])('%s', async (_, wrong, field, node) => {
    await state.run(viewWith(wrong));
    const { nodes, details, errors, totalCount, source } = await ask();
    expect(nodes).toContainEqual(expect.objectContaining(node));
    expect(details).toEqual([{ owner: 'DE', field, record: expect.stringMatching(/^DE:person:/u) }]);
    expect(errors).toEqual(['A national source holds a value that is not of its type; it is left out.']);
    expect({ totalCount, source }).toMatchObject({ totalCount: 2, source: { status: 'ANSWERED' } });
  });
});

const GONE = 'DROP VIEW hub.person_v1';
describe('a source that is not what its contract says is UNAVAILABLE, and says so', () => {
  test.each<[wrong: string, statement: string | (() => string)]>([
    ['a column that is missing', () => viewWith({ sex: undefined })],
    ['a column of another type', () => viewWith({ created_at: "'12/05/1970'::text" })],
    ['a mark of another type', () => viewWith({ restricted: "'nao'::text" })],
    ['a view that is gone', GONE],
    ['a view under another name', 'ALTER VIEW hub.person_v1 RENAME TO persons_v1'],
    ['a right that was taken back', 'REVOKE SELECT ON hub.person_v1 FROM hub_reader'],
  ])('%s', async (_, statement) => {
    news.length = 0;
    await ask();
    await state.run(typeof statement === 'string' ? statement : statement());
    await look();
    expect(await ask()).toMatchObject({
      totalCount: null,
      nodes: [],
      source: { status: 'UNAVAILABLE', reason: 'BROKEN_CONTRACT' },
      errors: [],
    });
    expect(news).toContainEqual({
      kind: 'BROKEN_CONTRACT',
      breaches: expect.arrayContaining([
        { object: expect.stringMatching(/^hub\.person_v1/u), what: expect.any(String) },
      ]),
    });
  });

  test('a function that is missing', async () => {
    await state.run('ALTER FUNCTION hub.persons_named(text[]) RENAME TO gone');
    try {
      await look();
      expect((await ask()).source).toMatchObject({ status: 'UNAVAILABLE', reason: 'BROKEN_CONTRACT' });
      expect(state.source.standing.breaches.map(({ object }) => object)).toContain(
        'hub.persons_named(text[])',
      );
    } finally {
      await state.run('ALTER FUNCTION hub.gone(text[]) RENAME TO persons_named');
    }
  });

  test('what a statement meets tells it before the hour, and once it is mended it answers again', async () => {
    await ask();
    await state.run(GONE);
    expect((await ask()).source).toMatchObject({ status: 'UNAVAILABLE', reason: 'BROKEN_CONTRACT' });
    expect(state.source.isLeftAlone).toBe(false);
    await state.run(viewWith({}));
    await until('the source answers again', async () => (await ask()).totalCount === 2);
  });
});

test('a view that is made anew while it is asked, columns in another order, answers as before', async () => {
  await ask();
  await state.run(viewWith({}, [...columns].reverse()));
  expect(await ask()).toMatchObject({ totalCount: 2, source: { status: 'ANSWERED' }, errors: [] });
});

test.each([
  ['that cannot be computed', "(1 / (CASE id WHEN 'P-1' THEN 0 ELSE 1 END))::text"],
  ['that fails in the words of a time-out', 'register.fails(id)'],
])('a row %s makes its source UNAVAILABLE to that question alone', async (_, value) => {
  await state.run(`CREATE OR REPLACE FUNCTION register.fails(id text) RETURNS text LANGUAGE plpgsql STABLE AS
    $$ BEGIN IF id = 'P-1' THEN RAISE EXCEPTION 'lock timeout expired'; END IF; RETURN 'FEMALE'; END $$;
    GRANT USAGE ON SCHEMA register TO hub_reader; ${viewWith({ sex: value })}`);
  const { totalCount, nodes, source } = await ask();
  expect({ totalCount, nodes }).toEqual({ totalCount: null, nodes: [] });
  expect(source).toMatchObject({ status: 'UNAVAILABLE', reason: null });
  expect(state.source.isLeftAlone).toBe(false);
  const { data } = await state.ask(
    '{ persons(filter: { alerts: [ART26_ARREST] }) { totalCount nodes { dateOfBirth } } }',
  );
  expect(data['persons']).toMatchObject({ totalCount: 2 });
});

test('one of several processes looks over the rows, and tells the others', async () => {
  await state.run(viewWith(first('NULL', 'restricted')));
  const found = [{ owner: 'DE' as StateCode, column: 'restricted', rows: 1 }];
  const told: unknown[] = [];
  let hear: Parameters<OtherProcesses['onRows']>[0] = () => undefined;
  const others = (countsRows: boolean): OtherProcesses =>
    ({
      countsRows,
      tellRows: (...said: readonly unknown[]) => told.push(said),
      onRows: (listener: typeof hear) => (hear = listener),
    }) as unknown as OtherProcesses;
  const stops = [watchSources({ all: [state.source] }, others(true), true)];
  await until('the rows were looked over', () => told.length > 0);
  expect(told).toEqual([['one', found]]);
  stops.push(watchSources({ all: [state.source] }, others(false), true));
  hear('one', []);
  expect(state.source.standing.isIncomplete('DE' as StateCode, false)).toBe(false);
  hear('one', found);
  expect(state.source.standing.isIncomplete('DE' as StateCode, false)).toBe(true);
  await Promise.all(stops.map((stop) => stop()));
});

test('a function of another version makes searches incomplete, and nothing else; keys of which nobody knows too', async () => {
  const ids = `{ personsByIds(ids: ["${testIds.seal('DE' as StateCode, 'person', 'P-1')}"]) { sex } }`;
  news.length = 0;
  await state.run(
    `CREATE OR REPLACE FUNCTION hub.name_sound(bones text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT bones'`,
  );
  await look();
  expect(await ask()).toMatchObject({ totalCount: null, source: { status: 'ANSWERED', incomplete: true } });
  expect(await ask()).toMatchObject({ nodes: PEOPLE.map(() => ({ sex: 'FEMALE' })) });
  expect(await state.ask(ids)).toMatchObject({ data: { personsByIds: [{ sex: 'FEMALE' }] }, errors: [] });
  expect(state.source.standing.isIncomplete('DE' as StateCode, false)).toBe(false);
  expect(news).toEqual([
    {
      kind: 'SEARCHES_BEHIND',
      behind: [expect.stringMatching(/^hub\.name_sound: it is of another version/u)],
    },
  ]);
  await state.run('CREATE VIEW hub.keys_v1 AS SELECT 1 AS version');
  await state.run((await functionsMade(subgraphOf('person'))).get('hub.name_sound') ?? '');
  await look();
  expect((await ask()).source).toMatchObject({ incomplete: true });
  await state.run('DROP VIEW hub.keys_v1');
  await look();
  expect(await ask()).toMatchObject({ totalCount: 2, source: { incomplete: false } });
  expect(news.slice(1)).toEqual([
    { kind: 'SEARCHES_BEHIND', behind: [expect.stringMatching(/^hub\.keys_v1: the hub's role may not/u)] },
    { kind: 'SEARCHES_BEHIND', behind: [] },
  ]);
});

test('a view of currency that is missing is told, and takes no answer away', async () => {
  await state.run(
    `INSERT INTO register.currency VALUES ('DE', '2026-11-01T08:30:00Z') ON CONFLICT DO NOTHING`,
  );
  await state.source.readCurrency();
  expect((await ask()).source).toMatchObject({ dataAsOf: '2026-11-01T08:30:00Z' });
  await state.run('DROP VIEW hub.currency_v1');
  news.length = 0;
  await state.source.readCurrency();
  await look();
  expect(await ask()).toMatchObject({
    totalCount: 2,
    source: { status: 'ANSWERED', dataAsOf: null, incomplete: false },
  });
  expect(news).toEqual([{ kind: 'NO_CURRENCY', cause: expect.any(Error) }]);
});
