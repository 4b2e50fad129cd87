import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphQLResolveInfo } from 'graphql';
import { DENY, oneRelease } from '../../../testing/ruling.ts';
import { testId } from '../../../testing/ids.ts';
import { globalId, type StateCode } from '../../core/ids.ts';
import { startMiniHub, type LendingOf, type MiniHub } from '../testing/mini-hub.ts';
import type { RequestHub } from './request-hub.ts';

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

describe('links', () => {
  const FIREARMS_OF = `{ _entities(representations: [{ __typename: "Person", id: "${testId('DE:person:F-0001')}" }]) { ... on Person { id firearms(first: 100) { totalCount nodes { id kind owner firearm { serialNumber } person { id } } sources { owner status } } } } }`;

  test('are found from both ends and across States, one statement a source and level', async () => {
    await ask(FIREARMS_OF);
    const before = hub.statements();
    const { data, errors } = await ask(FIREARMS_OF);
    expect(errors).toEqual([]);
    const [found] = data['_entities'] as unknown as {
      firearms: { nodes: { owner: string; firearm: { serialNumber: string } }[] };
    }[];
    expect(found?.firearms.nodes).toHaveLength(40);
    expect(new Set(found?.firearms.nodes.map(({ owner }) => owner))).toEqual(new Set(['DE', 'FR']));
    expect(found?.firearms.nodes.map(({ firearm }) => firearm.serialNumber)).toContain('DE0001');
    // Two sources that answer, two levels: links, firearms. Rows do not count. The person was asked about, so is known.
    expect(hub.statements() - before).toBe(4);
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

  test('are counted by kind over all pages, by what may be known of each', async () => {
    const counted = FIREARMS_OF.replace('first: 100', 'first: 1').replace(
      'totalCount',
      'totalCount kinds { kind count }',
    );
    const owners = ['DE', 'FR'];
    const kindsOf = async (lendingOf?: LendingOf): Promise<unknown> => {
      const { data } = await ask(counted, lendingOf);
      return (data['_entities'] as { firearms: { kinds: unknown } }[])[0]?.firearms.kinds;
    };
    // A State that is down may have more.
    expect(await kindsOf()).toBeNull();
    const unasked: LendingOf = (owner) => (owners.includes(owner) ? {} : { status: 'NOT_PERMITTED' });
    expect(await kindsOf(unasked)).toEqual([{ kind: 'OWNER', count: 40 }]);
    const noKindOf: LendingOf = (owner) =>
      owner === 'FR' ? { verdict: (_of, path) => (path === 'persons.kind' ? DENY : undefined) } : {};
    expect(
      await kindsOf((owner, domain) => ({ ...unasked(owner, domain), ...noKindOf(owner, domain) })),
    ).toEqual([
      { kind: null, count: 20 },
      { kind: 'OWNER', count: 20 },
    ]);
  });

  test('of a record that was released are shown from there, whatever of others is withheld', async () => {
    // The person at the other end has another number.
    const record = globalId('DE' as StateCode, 'firearm', 'F-0003');
    const released: LendingOf = (owner, domain) => ({
      matchable: (uses) => (uses.some(({ path }) => path === 'persons') ? 'never' : 'always'),
      verdict: ({ release }, path) => (path.startsWith('persons') && release !== 'r-1' ? DENY : undefined),
      ...(owner === 'DE' && domain === 'firearm'
        ? {
            releases: oneRelease('F-0003', (path) =>
              path === 'persons' ? { anyOf: [{ records: [record] }] } : 'never',
            ),
          }
        : {}),
    });
    const linked = (id: string): string =>
      `{ firearm(id: "${testId(id)}") { persons { nodes { kind person { id } } } } }`;
    const { data } = await ask(linked(record), released);
    expect(data['firearm']).toEqual({
      persons: { nodes: [{ kind: 'OWNER', person: { id: testId('DE:person:F-0001') } }] },
    });
    for (const other of ['DE:firearm:F-0002', 'FR:firearm:F-0003'])
      expect((await ask(linked(other), released)).data['firearm']).toEqual({ persons: { nodes: [] } });
    const [person] = (await ask(FIREARMS_OF, released)).data['_entities'] as {
      firearms: { nodes: unknown[] };
    }[];
    expect(person?.firearms.nodes).toEqual([]);
    const held = await ask(
      `{ firearms(make: "INVENTED", holder: "${testId('DE:person:F-0001')}", first: 100, owners: ["DE", "FR"]) { totalCount } }`,
      released,
    );
    expect(held.data['firearms']).toEqual({ totalCount: 0 });
  });

  test.each([
    ['all States answer', undefined],
    ['a State is silent', (owner: string) => (owner === 'FR' ? { matchable: () => 'never' as const } : {})],
  ] satisfies [string, LendingOf | undefined][])(
    'come backwards as they come forwards, where %s',
    async (_, law) => {
      interface Page {
        readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
        readonly pageInfo: Readonly<Record<'hasNextPage' | 'hasPreviousPage', boolean>> &
          Readonly<Record<'startCursor' | 'endCursor', string | null>>;
        readonly totalCount: number | null;
      }
      const pageOf = async (args: string): Promise<Page> => {
        const document = FIREARMS_OF.replace('first: 100', args).replace(
          'totalCount',
          'totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }',
        );
        const [person] = (await ask(document, law)).data['_entities'] as { firearms: Page }[];
        if (!person) throw new Error('no person');
        return person.firearms;
      };
      const whole = (await pageOf('first: 100')).edges;
      expect(whole.length).toBeGreaterThan(5);
      for (const size of [7, whole.length]) {
        const found: (typeof whole)[number][] = [];
        let before = '';
        for (let more = true; more;) {
          const page = await pageOf(`last: ${size}${before}`);
          found.unshift(...page.edges);
          const { startCursor, endCursor, hasNextPage } = page.pageInfo;
          expect([startCursor, endCursor]).toEqual([page.edges[0]?.cursor, page.edges.at(-1)?.cursor]);
          expect(hasNextPage).toBe(before !== '');
          more = page.pageInfo.hasPreviousPage;
          before = `, before: "${startCursor}"`;
        }
        expect(found).toEqual(whole);
      }
      const [from, to] = [whole[1]?.cursor, whole[5]?.cursor];
      const between = await pageOf(`last: 2, after: "${from}", before: "${to}"`);
      expect(between.edges).toEqual(whole.slice(3, 5));
      expect(between.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true });
    },
  );

  test.each([
    ['first: 2, last: 2', /last: 2 is not accepted\. Accepted is first or last, not both/u],
    ['last: 0', /last: 0 is not accepted/u],
    ['last: 2, before: "AAAA"', /before: "AAAA" is not accepted/u],
  ])('cannot be asked by %s, which says what is accepted', async (args, message) => {
    const { errors } = await ask(FIREARMS_OF.replace('first: 100', args));
    expect(errors[0]).toMatch(message);
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

describe('links of a record that has very many', () => {
  /** As many as are looked at first lead to records that are gone, and stand before all others. */
  const GONE = 260;
  const SEEN = 3;
  const PERSONS = `{ firearm(id: "${testId('DE:firearm:F-0049')}") { persons(first: 100) { totalCount totalCountIsAtLeast kinds { kind count } pageInfo { hasNextPage } nodes { person { id } } } } }`;

  interface Persons {
    readonly totalCount: number | null;
    readonly nodes: readonly { readonly person: { readonly id: string } }[];
  }
  const persons = async (document = PERSONS): Promise<Persons> => {
    // Of the State that is down nothing is known.
    const { data, errors } = await ask(document, (owner) =>
      owner === 'ES' ? { status: 'NOT_PERMITTED' } : {},
    );
    expect(errors).toEqual([]);
    return (data['firearm'] as { readonly persons: Persons }).persons;
  };
  const link = (ids: string, far: string, count: number, times = 1): Promise<void> =>
    hub.run(`INSERT INTO register.link (id, owner, holding_authority, kind, near_id, far_id)
      SELECT '${ids}' || t || lpad(i::text, 6, '0'), 'DE', 'Invented registry', 'OWNER', 'DE:firearm:F-0049',
        'DE:person:${far}' || lpad(i::text, 4, '0') FROM generate_series(1, ${count}) i, generate_series(1, ${times}) t`);

  afterAll(() => hub?.run("DELETE FROM register.link WHERE near_id = 'DE:firearm:F-0049'"));

  test('are found behind those whose other ends do not exist for the caller', async () => {
    await link('A-', 'GONE-', GONE);
    expect(await persons()).toMatchObject({ totalCount: 0, nodes: [] });
    await link('B-', 'F-', SEEN);
    const { totalCount, nodes } = await persons();
    expect(nodes.map(({ person }) => person.id).sort()).toEqual(
      ['F-0001', 'F-0002', 'F-0003'].map((id) => testId(`DE:person:${id}`)).sort(),
    );
    expect(totalCount).toBe(SEEN);
  });

  test('are counted as 200 and more where more could be shown', async () => {
    await link('C-', 'F-', 40, 6);
    expect(await persons()).toMatchObject({ totalCount: 200, totalCountIsAtLeast: true, kinds: null });
  });

  test('are not counted where more of them lead nowhere than are looked at', async () => {
    await link('AA', 'LOST-', 4_000);
    expect(await persons()).toMatchObject({ totalCount: null, kinds: null, nodes: [] });
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
    const { rows } = await hub.request().statistics(question, {} as GraphQLResolveInfo);
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
