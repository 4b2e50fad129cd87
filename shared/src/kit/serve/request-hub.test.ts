import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execute, parse, validate, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import pg from 'pg';
import sql from 'sql-template-tag';
import { freshDatabase, type TestDatabase } from '../../../testing/database.ts';
import { DENY, testRuling, type TestLending } from '../../../testing/ruling.ts';
import { testId, testIds } from '../../../testing/ids.ts';
import { HubError } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import { domainEntry } from '../../domains/build.ts';
import type { Catalogue, DomainEntry } from '../../domains/catalogue.ts';
import { CursorBox } from '../../sources/sql/cursor.ts';
import { fanOut, type Plan } from '../../sources/sql/fan-out.ts';
import {
  grantHubLogin,
  HUB_LOGIN,
  migrateNationalDatabase,
} from '../../sources/migrations/national-database.ts';
import { Deadline } from '../../sources/connection/request-deadline.ts';
import { queryOf } from '../../sources/connection/query.ts';
import { SourceRegistry } from '../../sources/connection/registry.ts';
import { RequestHub } from './request-hub.ts';
import { Cells } from './small-cells.ts';
import { subgraphSchema } from '../schema/schema.ts';
import { mini } from '../testing/mini/subgraph.ts';

const schema: GraphQLSchema = subgraphSchema(mini);
const entry = domainEntry('firearm', schema, 'Firearm');
const person: DomainEntry = {
  domain: 'person',
  typeName: 'Person',
  view: 'firearm_v1',
  fields: [],
  searches: [],
};
const catalogue = { firearm: entry, person } as unknown as Catalogue;
const PASSWORD = 'readerreaderreader1';

let databases: TestDatabase[] = [];
let registry: SourceRegistry;

function source(owner: string, domain: Domain, url: string, deadlineMs = 2_000) {
  return {
    name: `${owner}-${domain}`.toLowerCase(),
    domain,
    owners: [owner as StateCode],
    url,
    deadlineMs,
    poolSize: 2,
    retryAfterMs: 500,
  };
}

function asReader(url: string): string {
  const reader = new URL(url);
  reader.username = HUB_LOGIN;
  reader.password = PASSWORD;
  return reader.href;
}

async function run(url: string, text: string, values: readonly unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  databases = await Promise.all([freshDatabase(), freshDatabase()]);
  const [de, fr] = databases.map(({ url }) => url);
  if (de === undefined || fr === undefined) throw new Error('no database');
  for (const [url, owner] of [
    [de, 'DE'],
    [fr, 'FR'],
  ] as const) {
    await migrateNationalDatabase(url, mini.migrations);
    await grantHubLogin(url, PASSWORD);
    await run(
      url,
      `INSERT INTO register.firearm (id, owner, holding_authority, subject_categories, serial_number, make, holders)
       SELECT 'F-' || lpad(i::text, 4, '0'), $1, 'Invented registry', CASE WHEN i % 10 = 0 THEN '{VICTIM}' ELSE '{SUSPECT}' END::text[],
         $1 || lpad(i::text, 4, '0'), 'INVENTED',
         jsonb_build_array(jsonb_build_object('name', $1 || ' holder ' || i, 'caseNumber', 'case-' || i,
           'places', jsonb_build_array(jsonb_build_object('town', 'town-' || i, 'street', 'street-' || i))))
       FROM generate_series(1, 50) i`,
      [owner],
    );
    await run(
      url,
      `INSERT INTO register.link (id, owner, holding_authority, kind, near_id, far_id)
       SELECT 'L-' || i, $1, 'Invented registry', 'OWNER', $1 || ':firearm:F-' || lpad(i::text, 4, '0'), 'DE:person:F-0001'
       FROM generate_series(1, 20) i`,
      [owner],
    );
  }
  registry = new SourceRegistry([
    source('DE', 'firearm', asReader(de)),
    source('FR', 'firearm', asReader(fr)),
    // Nothing listens there: a State that is down.
    source('ES', 'firearm', 'postgres://liaison_hub:x@127.0.0.1:1/none'),
    // The test's people are the same rows under another name: the kit only asks whether they exist.
    source('DE', 'person', asReader(de)),
  ]);
});

afterAll(async () => {
  await registry?.close();
  await Promise.all(databases.map((database) => database.drop()));
});

interface Asked {
  readonly data: Record<string, unknown>;
  readonly errors: readonly string[];
}

function hubOf(
  lendingOf?: (owner: StateCode, domain: Domain) => TestLending,
  rest?: () => Promise<void>,
): RequestHub {
  return new RequestHub(
    {
      registry,
      catalogue,
      cursors: new CursorBox('test'),
      ids: testIds,
      served: 'firearm',
      cells: new Cells('test'),
      onSourceFailure: () => undefined,
    },
    testRuling(lendingOf),
    new Deadline(Date.now() + 5_000, new AbortController().signal, rest),
  );
}

async function ask(
  document: string,
  lendingOf?: (owner: StateCode, domain: Domain) => TestLending,
  rest?: () => Promise<void>,
): Promise<Asked> {
  const hub = hubOf(lendingOf, rest);
  const parsed = parse(document);
  const refused = validate(schema, parsed);
  const result =
    refused.length > 0
      ? { data: null, errors: refused }
      : await execute({ schema, document: parsed, contextValue: { hub } });
  const errors = (result.errors ?? []).map(({ message, originalError }) =>
    originalError instanceof HubError ? originalError.publicMessage : message,
  );
  return { data: result.data as Record<string, unknown>, errors };
}

function statements(): number {
  return registry.all.reduce((sum, { statements: sent }) => sum + sent, 0);
}

describe('a search', () => {
  test('pages through the rows of all sources in one stable order, each row once', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data, errors } = await ask(
        `{ firearms(make: "INVENTED", first: 7, after: ${JSON.stringify(after)}) { nodes { id serialNumber } pageInfo { hasNextPage endCursor } totalCount sources { owner status } } }`,
      );
      expect(errors).toEqual([]);
      const page = data['firearms'] as {
        nodes: { id: string; serialNumber: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
        totalCount: number | null;
        sources: { owner: string; status: string }[];
      };
      // One State is down, so how many there are in all is not known.
      expect(page.totalCount).toBeNull();
      expect(page.sources.map(({ owner, status }) => `${owner} ${status}`)).toEqual([
        'DE ANSWERED',
        'ES UNAVAILABLE',
        'FR ANSWERED',
      ]);
      seen.push(...page.nodes.map(({ serialNumber }) => serialNumber));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(100);
    expect(new Set(seen).size).toBe(100);
    expect(seen).toEqual([...seen].sort());
  });

  test('that is dear lets others go first while it works, and has the same answer', async () => {
    const document =
      '{ firearms(make: "INVENTED", first: 100) { nodes { id make } sources { owner status } } }';
    let rests = 0;
    let turns = 0;
    const rest = async (): Promise<void> => {
      rests += 1;
      await new Promise<void>((done) => setImmediate(done));
      turns += 1;
    };
    expect(await ask(document, undefined, rest)).toEqual(await ask(document));
    // When the sources have answered, and among a hundred records.
    expect(rests).toBeGreaterThanOrEqual(2);
    expect(turns).toBe(rests);
  });

  test('counts what it matched when every asked source answered', async () => {
    const { data } = await ask(
      `{ firearms(make: "INVENTED", first: 1, owners: ["DE", "FR"]) { totalCount sources { owner status } } }`,
    );
    expect(data['firearms']).toEqual({
      totalCount: 100,
      sources: [
        { owner: 'DE', status: 'ANSWERED' },
        { owner: 'ES', status: 'NOT_ASKED' },
        { owner: 'FR', status: 'ANSWERED' },
      ],
    });
  });

  test.each([
    ['a cursor of another question', 'after: "AAAA"', /after: "AAAA" is not accepted/u],
    ['a page of nothing', 'first: 0', /first: 0 is not accepted/u],
    ['a page too large', 'first: 1001', /whole number from 1 to 1000/u],
    ['a State that is none', 'owners: ["Q7"]', /StateCode: "Q7" is not accepted/u],
    [
      'a State without a law here',
      'owners: ["DE", "FX"]',
      /^owners: "FX" is not accepted\. Accepted is "FI", or another of AT, DE, .*US\.$/u,
    ],
  ])('refuses %s and says what is accepted', async (_, argument, message) => {
    const { errors } = await ask(`{ firearms(make: "INVENTED", ${argument}) { nodes { id } } }`);
    expect(errors[0]).toMatch(message);
  });
});

test('answers come in the order of the sources, whichever is the first to answer', async () => {
  const plans = registry
    .inDomain('firearm')
    .map(
      (one) =>
        ({
          domain: 'firearm',
          source: one,
          asked: [{ owner: one.config.owners[0] }],
          unasked: [],
        }) as unknown as Plan,
    )
    .filter(({ source: { config } }) => ['DE', 'FR'].includes(config.owners[0] ?? ''));
  const deadline = new Deadline(Date.now() + 5_000, new AbortController().signal);
  const { answers } = await fanOut(
    { deadline, onSourceFailure: () => undefined },
    plans,
    (plan) => queryOf(sql`SELECT pg_sleep(${plan === plans[0] ? 0.3 : 0})`),
    () => undefined,
  );
  expect(answers.map(({ plan }) => plan.source.config.name)).toEqual(
    plans.map((plan) => plan.source.config.name),
  );
});

describe('what the law withholds never leaves the database', () => {
  test('a withheld column, and withheld keys at any depth of JSON, are not in what the source sends', async () => {
    const withheld = new Set(['serialNumber', 'holders.caseNumber', 'holders.places.street']);
    const { data, errors } = await ask(
      `{ firearm(id: "${testId('DE:firearm:F-0001')}") { id make serialNumber holders { name caseNumber places { town street } } } }`,
      () => ({
        readable: (path) => (withheld.has(path) ? 'never' : 'always'),
      }),
    );
    expect(errors).toEqual([]);
    expect(data['firearm']).toEqual({
      id: testId('DE:firearm:F-0001'),
      make: 'INVENTED',
      serialNumber: null,
      holders: [{ name: 'DE holder 1', caseNumber: null, places: [{ town: 'town-1', street: null }] }],
    });
  });

  test('a column that is lent for some decision classes only is empty for the others', async () => {
    const { data } = await ask(
      `{ firearms(make: "INVENTED", first: 100, owners: ["DE"]) { nodes { id make } } }`,
      () => ({
        readable: (path) => (path === 'make' ? { anyOf: [{ noneOfSubjects: ['VICTIM'] }] } : 'always'),
      }),
    );
    const nodes = (data['firearms'] as { nodes: { make: string | null }[] }).nodes;
    expect(nodes.filter(({ make }) => make === null)).toHaveLength(5);
    expect(nodes).toHaveLength(50);
  });

  test('a record whose existence is withheld is not matched, by search, id, lookup or link', async () => {
    const lending = (): TestLending => ({ matchable: () => ({ anyOf: [{ noneOfSubjects: ['VICTIM'] }] }) });
    const { data } = await ask(
      `{ firearms(make: "INVENTED", first: 100, owners: ["DE"]) { totalCount nodes { id } }
         firearm(id: "${testId('DE:firearm:F-0010')}") { id }
         firearmsBySerials(serials: ["DE0010", "DE0011"]) { key nodes { id } } }`,
      lending,
    );
    expect((data['firearms'] as { nodes: unknown[] }).nodes).toHaveLength(45);
    expect((data['firearms'] as { totalCount: number }).totalCount).toBe(45);
    expect(data['firearm']).toBeNull();
    expect(data['firearmsBySerials']).toEqual([
      { key: 'DE0010', nodes: [] },
      { key: 'DE0011', nodes: [{ id: testId('DE:firearm:F-0011') }] },
    ]);
  });

  test('an owner that lends nothing is not asked, and one whose law is silent looks like no hit', async () => {
    const { data } = await ask(
      `{ firearms(make: "INVENTED", owners: ["DE", "FR"]) { nodes { id } totalCount sources { owner status } } }`,
      (owner) => ({
        status: owner === 'DE' ? 'NOT_PERMITTED' : 'SILENT',
      }),
    );
    expect(data['firearms']).toEqual({
      nodes: [],
      totalCount: 0,
      sources: [
        { owner: 'DE', status: 'NOT_PERMITTED' },
        { owner: 'ES', status: 'NOT_ASKED' },
        { owner: 'FR', status: 'ANSWERED' },
      ],
    });
  });
});

describe('links', () => {
  const FIREARMS_OF = `{ _entities(representations: [{ __typename: "Person", id: "${testId('DE:person:F-0001')}" }]) { ... on Person { id firearms(first: 100) { totalCount nodes { id kind owner firearm { serialNumber } person { id } } sources { owner status } } } } }`;

  test('are found from both ends and across States, one statement a source and level', async () => {
    await ask(FIREARMS_OF);
    const before = statements();
    const { data, errors } = await ask(FIREARMS_OF);
    expect(errors).toEqual([]);
    const [found] = data['_entities'] as unknown as {
      firearms: { nodes: { owner: string; firearm: { serialNumber: string } }[] };
    }[];
    expect(found?.firearms.nodes).toHaveLength(40);
    expect(new Set(found?.firearms.nodes.map(({ owner }) => owner))).toEqual(new Set(['DE', 'FR']));
    expect(found?.firearms.nodes.map(({ firearm }) => firearm.serialNumber)).toContain('DE0001');
    // Two sources that answer, two levels: links, firearms. Rows do not count. The person was asked about, so is known.
    expect(statements() - before).toBe(4);
  });

  test('do not exist for a caller who may not know the other end exists, counts included', async () => {
    const links = (id: string): string =>
      `{ firearm(id: "${testId(`DE:firearm:${id}`)}") { persons { totalCount nodes { person { id } } } } }`;
    const withheld = await ask(links('F-0001'), (_owner, domain) =>
      domain === 'person' ? { matchable: () => 'never' } : {},
    );
    const without = await ask(links('F-0050'));
    expect(withheld.data).toEqual(without.data);
  });

  test('are lent whole or not at all', async () => {
    const { data } = await ask(
      `{ firearm(id: "${testId('DE:firearm:F-0001')}") { persons { nodes { id } sources { owner status reason } } } }`,
      () => ({
        matchable: (uses) => (uses.some(({ path }) => path === 'persons') ? 'never' : 'always'),
        verdict: (_of, path) => (path.startsWith('persons') ? DENY : undefined),
      }),
    );
    // The record itself withholds the field, so nothing is said of its links at all.
    expect(data['firearm']).toEqual({
      persons: {
        nodes: [],
        sources: [
          { owner: 'DE', status: 'NOT_PERMITTED', reason: 'POLICY_GAP' },
          { owner: 'ES', status: 'NOT_PERMITTED', reason: 'POLICY_GAP' },
          { owner: 'FR', status: 'NOT_PERMITTED', reason: 'POLICY_GAP' },
        ],
      },
    });
  });
});

describe('a search for records that are linked to another one', () => {
  const HELD = `{ firearms(make: "INVENTED", holder: "${testId('DE:person:F-0001')}", first: 100, owners: ["DE", "FR"]) { totalCount nodes { id } } }`;
  const count = async (lendingOf?: Parameters<typeof ask>[1]): Promise<number> => {
    const { data, errors } = await ask(HELD, lendingOf);
    expect(errors).toEqual([]);
    const { totalCount, nodes } = data['firearms'] as { totalCount: number; nodes: readonly unknown[] };
    // The page holds what was counted, and nothing that is linked to nobody.
    expect(nodes).toHaveLength(totalCount);
    return totalCount;
  };

  test('finds them in all States', async () => {
    expect(await count()).toBe(40);
  });

  test('counts them alone in statistics', async () => {
    const question = {
      ...{ domain: 'firearm', conditions: [], uses: [], groupBy: [], sums: [] },
      linkedTo: {
        link: { domain: 'firearm', path: 'persons', farDomain: 'person', kinds: ['OWNER'] },
        id: testId('DE:person:F-0001'),
        argument: 'linkedTo',
      },
    } as unknown as Parameters<RequestHub['statistics']>[0];
    const { rows } = await hubOf().statistics(question, {} as GraphQLResolveInfo);
    expect(rows.map(({ owner, count: counted }) => [owner, counted])).toEqual([
      ['DE', 20],
      ['FR', 20],
    ]);
  });

  test('finds nothing where the other record may not be known to exist', async () => {
    expect(await count((_owner, domain) => (domain === 'person' ? { matchable: () => 'never' } : {}))).toBe(
      0,
    );
  });

  test('follows the law of the link, not only that of the record', async () => {
    const onlyLinks = (uses: readonly { readonly path: string }[]) =>
      uses.some(({ path }) => path === 'persons');
    expect(
      await count((owner) =>
        owner === 'FR' ? { matchable: (uses) => (onlyLinks(uses) ? 'never' : 'always') } : {},
      ),
    ).toBe(20);
    expect(
      await count(() => ({
        matchable: (uses) => (onlyLinks(uses) ? { anyOf: [{ withoutSubject: false }] } : 'always'),
      })),
    ).toBe(0);
  });
});

test('a lookup by id asks only the owner, batched, and a source that is down is an error and not a missing record', async () => {
  const { data, errors } = await ask(
    `{ a: firearm(id: "${testId('FR:firearm:F-0001')}") { id } b: firearm(id: "${testId('FR:firearm:F-0002')}") { id } c: firearm(id: "${testId('ES:firearm:F-0001')}") { id } }`,
  );
  expect(data).toEqual({
    a: { id: testId('FR:firearm:F-0001') },
    b: { id: testId('FR:firearm:F-0002') },
    c: null,
  });
  expect(errors).toEqual(['A national source is not answering.']);
});

test('the hub cannot write: not by role, not by session', async () => {
  const url = asReader(databases[0]?.url ?? '');
  await expect(run(url, 'DELETE FROM register.firearm')).rejects.toThrow(/permission denied/u);
  await expect(
    run(url, 'SET default_transaction_read_only = off; CREATE TABLE hub.x (i int)'),
  ).rejects.toThrow(/permission denied|read-only/u);
  await expect(run(url, 'SELECT * FROM register.firearm')).rejects.toThrow(/permission denied/u);
});
