import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import { DENY, oneRelease, testRuling, type TestLending } from '../../../testing/ruling.ts';
import { testId } from '../../../testing/ids.ts';
import { globalId, type StateCode } from '../../core/ids.ts';
import { queryOf } from '../../sources/connection/query.ts';
import { Deadline } from '../../sources/connection/request-deadline.ts';
import { fanOut, type Plan } from '../../sources/sql/fan-out.ts';
import { run, startMiniHub, type MiniHub } from '../testing/mini-hub.ts';

let hub: MiniHub;

beforeAll(async () => {
  hub = await startMiniHub();
});

afterAll(async () => {
  await hub?.close();
});

function ask(...of: Parameters<MiniHub['ask']>): ReturnType<MiniHub['ask']> {
  return hub.ask(...of);
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
    const { data, errors } = await ask(document);
    expect(await ask(document, undefined, rest)).toMatchObject({ data, errors });
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
  const plans = hub.registry
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
    { requestId: 'test', ruling: testRuling(), deadline, onSourceFailure: () => undefined },
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

  test('a record that was released shows what is withheld of all others, and says of the rest how asking stands', async () => {
    const record = globalId('DE' as StateCode, 'firearm', 'F-0002');
    const lending = (owner: StateCode): TestLending => ({
      readable: (path) =>
        path !== 'make' && path !== 'serialNumber'
          ? 'always'
          : path === 'make' && owner === record.slice(0, 2)
            ? { anyOf: [{ records: [record] }] }
            : 'never',
      verdict: ({ release }, path) =>
        path === 'serialNumber' || (path === 'make' && release !== 'r-1') ? DENY : undefined,
      ...(owner === record.slice(0, 2) ? { releases: oneRelease('F-0002') } : {}),
    });
    const { data, errors } = await ask(
      '{ firearms(make: "INVENTED", first: 100, owners: ["DE", "FR"]) { nodes { id make serialNumber withheld { field release { id status due until } } } } }',
      lending,
    );
    expect(errors).toEqual([]);
    const { nodes } = data['firearms'] as { nodes: { id: string; make: string | null; withheld: unknown }[] };
    const open = nodes.filter(({ make }) => make !== null);
    expect(open.map(({ id }) => id)).toEqual([testId(record)]);
    const waiting = { id: 'r-1', status: 'ASKED', due: '2026-12-01T12:00:00Z', until: null };
    expect(open[0]?.withheld).toEqual([{ field: 'serialNumber', release: waiting }]);
    const closed = nodes.filter(({ make }) => make === null);
    expect(closed).toHaveLength(99);
    for (const { withheld } of closed)
      expect(withheld).toEqual([
        { field: 'serialNumber', release: null },
        { field: 'make', release: null },
      ]);
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

test('a search by a linked record whose owner cannot be asked is an error, and not "nothing is linked to it"', async () => {
  const { data, errors } = await ask(
    `{ firearms(make: "INVENTED", holder: "${testId('FR:person:P-0001')}") { nodes { id } } }`,
  );
  expect(data).toBeNull();
  expect(errors).toEqual(['A national source is not answering.']);
});

test('keys of a lookup that come twice are answered in their order, each record once', async () => {
  const { data, errors } = await ask(
    '{ firearmsBySerials(serials: ["DE0002", "FR0001", "DE0002"]) { key nodes { serialNumber } hasMore } }',
  );
  expect(errors).toEqual([]);
  const found = (key: string) => ({ key, nodes: [{ serialNumber: key }], hasMore: false });
  expect(data['firearmsBySerials']).toEqual([found('DE0002'), found('FR0001'), found('DE0002')]);
});

test('the hub cannot write: not by role, not by session', async () => {
  const url = hub.readerUrl;
  await expect(run(url, 'DELETE FROM register.firearm')).rejects.toThrow(/permission denied/u);
  await expect(
    run(url, 'SET default_transaction_read_only = off; CREATE TABLE hub.x (i int)'),
  ).rejects.toThrow(/permission denied|read-only/u);
  await expect(run(url, 'SELECT * FROM register.firearm')).rejects.toThrow(/permission denied/u);
});

test('what travels with records and links is told of those that are on a page, and of no other', async () => {
  const duty = { kind: 'NO_ONWARD', text: 'test' } as const;
  const grant = { mode: 'GRANT', disclosure: 'EXPLAIN', basis: [], rules: ['test'] } as const;
  const document = (people: string): string =>
    `{ firearms(make: "INVENTED", first: 3, owners: ["DE"]) { nodes { id make persons(first: 1) { nodes { ${people} } } } } }`;
  const lending: TestLending = {
    verdict: (_of, path) => ({ ...grant, obligations: path === 'make' || path === 'persons' ? [duty] : [] }),
  };
  const { data, report } = await ask(document('id person { id }'), () => lending);
  const { nodes } = data['firearms'] as {
    nodes: readonly { id: string; persons: { nodes: readonly { id: string }[] } }[];
  };
  const said = (report.conditions ?? []).map(({ records, ...of }) => ({
    ...of,
    records: records.map((one) => (typeof one === 'string' ? one : report.disclosed[one]?.id)),
  }));
  const common = { owner: 'DE', domain: 'firearm', obligations: [duty] };
  expect(said).toEqual([
    { ...common, type: 'Firearm', handling: 'H0', records: nodes.map(({ id }) => id) },
    {
      ...common,
      type: 'FirearmPersonLink',
      records: nodes.flatMap(({ persons }) => persons.nodes.map(({ id }) => id)),
    },
  ]);
  // A law that does not lend the handling code is not told by way of it.
  const withoutCode = await ask(
    '{ firearms(make: "INVENTED", first: 3, owners: ["DE"]) { nodes { make } } }',
    () => ({
      verdict: (_of, path) => (path === 'handling' ? DENY : undefined),
    }),
  );
  expect(withoutCode.report.conditions).toMatchObject([{ handling: null, obligations: [] }]);
  // Where nothing is asked of them, nothing of them is told.
  const counted = await ask('{ firearms(make: "INVENTED", owners: ["DE"]) { totalCount } }');
  expect(counted.report.conditions).toEqual([]);
});

test('a record at the end of a link bears conditions only where it is on the page', async () => {
  const { data, report } = await ask(
    `{ firearm(id: "${testId('DE:firearm:F-0020')}") { persons { nodes { person { firearms(first: 2) { nodes { firearm { id make } } } } } } } }`,
  );
  const shown = new Set(JSON.stringify(data).match(/DE:firearm:[^"]+/gu));
  const told = report.conditions?.filter(({ type }) => type === 'Firearm').flatMap(({ records }) => records);
  expect(report.disclosed.length).toBeGreaterThan(10);
  expect(shown.size).toBe(2);
  // That one is asked about as well, with its links.
  shown.add(testId('DE:firearm:F-0020'));
  expect(new Set(told?.map((one) => report.disclosed[one as number]?.id))).toEqual(shown);
});
