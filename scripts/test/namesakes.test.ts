import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { NationalSource } from '../../shared/src/sources/connection/national-source.ts';
import type { Query } from '../../shared/src/sources/connection/query.ts';
import { testHub, type TestHub } from '../../shared/testing/hub.ts';
import { nameKeys } from '../../subgraphs/persons/names/keys.ts';
import { databaseName } from '../hub/national/provision.ts';

/**
 * Ten thousand people of one name in one State: found, paged through and counted, each spelling compared once. What it costs
 * is told by what PostgreSQL counts, beside the same questions when the State knew three of them.
 */
const NAME = 'José Silva';
const FEW = 3;
const MANY = 10_020;
/** Half of what a source has by default. */
const DEADLINE_MS = 1_500;

let hub: TestHub;
let client: pg.Client;
const register = databaseName('DE' as StateCode, 'person');

beforeAll(async () => {
  hub = await testHub(['DE'], 0.1, {
    env: {
      LIAISON_COMPLEXITY_MAX: '5000000',
      LIAISON_OFFICER_COST_MAX: '5000000',
      LIAISON_STATE_COST_MAX: '5000000',
    },
    through: async (sources, cluster) => {
      client = new pg.Client({ connectionString: cluster.adminUrl(register) });
      await client.connect();
      // Of each connection that the hub opens from now on.
      await client.query(`ALTER DATABASE ${register} SET track_functions = 'all'`);
      return sources.map((source) => ({ ...source, deadlineMs: DEADLINE_MS }));
    },
  });
});

afterAll(async () => {
  await client?.end();
  await hub?.stop();
});

afterEach(() => {
  jest.restoreAllMocks();
});

async function addUpTo(count: number): Promise<void> {
  await client.query(
    `INSERT INTO register.person (id, owner, holding_authority, subject_categories, identities, primary_name, name_keys, synthetic)
     SELECT 'N-' || i, 'DE', 'Invented police', '{SUSPECT}', $1, $2, $3, true FROM generate_series(1, $4::int) i
     ON CONFLICT DO NOTHING`,
    [
      JSON.stringify([{ kind: 'CONFIRMED', surnames: 'Silva', forenames: 'José' }]),
      NAME,
      [...nameKeys([NAME])],
      count,
    ],
  );
  await client.query('ANALYZE register.person, register.person_name, register.person_spelling');
}

interface Page {
  readonly totalCount: number | null;
  readonly totalCountIsAtLeast: boolean;
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly sources: readonly { readonly owner: string; readonly status: string }[];
}

interface Asked {
  readonly page: Page;
  readonly statements: readonly Query[];
}

async function ask(first: number, after: string | null, counted = true): Promise<Asked> {
  const statements: Query[] = [];
  const { read } = NationalSource.prototype;
  jest.spyOn(NationalSource.prototype, 'read').mockImplementation(function (
    this: NationalSource,
    query,
    until,
  ) {
    statements.push(query);
    return read.call(this, query, until);
  });
  const { body, text } = await hub.ask(
    `query ($name: String!, $first: Int!, $after: String) {
      persons(filter: { name: $name }, first: $first, after: $after, owners: ["DE"]) {
        ${counted ? 'totalCount totalCountIsAtLeast' : ''} nodes { id } pageInfo { hasNextPage endCursor } sources { owner status } } }`,
    {},
    { name: NAME, first, after },
  );
  jest.restoreAllMocks();
  if (body.errors) throw new Error(text);
  const { persons: page } = body.data as { persons: Page };
  expect(page.sources).toEqual([{ owner: 'DE', status: 'ANSWERED' }]);
  return { page, statements };
}

/** How often names are compared by what is done. */
async function comparisons(work: () => Promise<unknown>): Promise<number> {
  const calls = async (): Promise<number> => {
    await client.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await client.query<{ calls: number }>(
      "SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_user_functions WHERE funcname = 'name_score'",
    );
    return rows[0]?.calls ?? 0;
  };
  const before = await calls();
  await work();
  return (await calls()) - before;
}

interface Step {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Step[];
}

/** Runs a statement again on a connection of our own. @returns comparisons of names, and people who were looked at. */
async function workOf({
  text,
  values,
}: Query): Promise<{ readonly compared: number; readonly people: number }> {
  let people = 0;
  const add = (step: Step): void => {
    if (step['Relation Name'] === 'person') people += step['Actual Rows'] * step['Actual Loops'];
    step.Plans?.forEach(add);
  };
  await client.query("SET track_functions = 'all'");
  const compared = await comparisons(async () => {
    const { rows } = await client.query<{ 'QUERY PLAN': readonly { readonly Plan: Step }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      [...values],
    );
    rows[0]?.['QUERY PLAN'].forEach(({ Plan }) => add(Plan));
  });
  return { compared, people };
}

describe('a name that ten thousand have', () => {
  test('costs as many comparisons as one that three have, and a page looks at no more people than it shows', async () => {
    await addUpTo(FEW);
    const few = await ask(20, null);
    expect(few.page).toMatchObject({ totalCountIsAtLeast: false, pageInfo: { hasNextPage: false } });
    expect(few.page.totalCount).toBe(few.page.nodes.length);
    expect(few.page.totalCount).toBeGreaterThanOrEqual(FEW);
    // Page and count are one statement.
    expect(few.statements).toHaveLength(1);
    const [counted] = few.statements;
    if (!counted) throw new Error('nobody was asked');
    const { compared } = await workOf(counted);
    expect(compared).toBeGreaterThan(0);

    await addUpTo(MANY);
    const { page, statements } = await ask(20, null);
    expect(page).toMatchObject({
      totalCount: 10_000,
      totalCountIsAtLeast: true,
      pageInfo: { hasNextPage: true },
    });
    expect(page.nodes).toHaveLength(20);
    expect(statements.map(({ text }) => text)).toEqual([counted.text]);
    expect((await workOf(counted)).compared).toBe(compared);

    const [uncounted] = (await ask(20, null, false)).statements;
    if (!uncounted) throw new Error('nobody was asked');
    const work = await workOf(uncounted);
    expect(work.compared).toBe(compared);
    expect(work.people).toBeLessThan(40);
  });

  test('shows each of them once, page by page, and says on each page that there are more than are counted', async () => {
    await addUpTo(MANY);
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const { page }: Asked = await ask(1_000, after);
      expect(page).toMatchObject({ totalCount: 10_000, totalCountIsAtLeast: true });
      ids.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(MANY);
  });
});
