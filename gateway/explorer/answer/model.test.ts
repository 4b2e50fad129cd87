import { describe, expect, test } from '@jest/globals';
import { times } from '../../../shared/testing/depth.ts';
import { fc } from '../../../shared/testing/drawn.ts';
import { SOURCE_STATUSES } from '../../../shared/src/core/vocabulary.ts';
import type { Answer, Told } from '../session/answer.ts';
import { chipsOf } from './chips.ts';
import { cellsOfSources } from './cells.ts';
import { modelOf } from './model.ts';

const ASKED = { title: 'drawn', root: 'persons', recordType: 'Person' } as const;
const OWNERS = ['DE', 'FR', 'IE', 'NO'] as const;
const COLUMNS = ['primaryName', 'dateOfBirth', 'alerts.basis'] as const;
const HANDLINGS = ['H0', 'H1', 'H2', 'H3'] as const;

const owner = fc.constantFrom(...OWNERS);
const withheld = fc.record({
  field: fc.constantFrom('primaryName', 'dateOfBirth', 'alerts', 'alerts.basis', 'addresses.street'),
  mode: fc.constantFrom('DENY', 'HIT_ONLY', 'NEEDS_APPROVAL', 'MASK'),
  reason: fc.constant('POLICY_GAP'),
  basis: fc.constant([]),
});
const person = fc.record({
  owner,
  local: fc.integer({ min: 0, max: 11 }),
  handling: fc.constantFrom(...HANDLINGS, null),
  obligations: fc.array(fc.constantFrom('NO_ONWARD', 'DELETE_AFTER'), { maxLength: 2 }),
  withheld: fc.array(withheld, { maxLength: 4 }),
  links: fc.array(
    fc.record({
      owner,
      local: fc.integer({ min: 0, max: 11 }),
      colour: fc.constantFrom('YELLOW', 'WHITE', 'RED', 'GREEN', null),
    }),
    { maxLength: 3 },
  ),
  colour: fc.constantFrom('WHITE', 'YELLOW', null),
});
const source = fc.record({
  owner,
  status: fc.constantFrom(...SOURCE_STATUSES),
  reason: fc.constantFrom('BROKEN_CONTRACT', 'POLICY_GAP', null),
  incomplete: fc.boolean(),
});
const answer = fc
  .record({
    people: fc.uniqueArray(person, { maxLength: 10, selector: (one) => `${one.owner}${one.local}` }),
    sources: fc.uniqueArray(source, { selector: (one) => one.owner }),
    questions: fc.array(source, { maxLength: 6 }),
    hasNextPage: fc.boolean(),
  })
  .map(answerOf);

function answerOf({ people, sources, questions, hasNextPage }: Drawn): Answer<unknown> {
  const edges = people.map(({ owner: of, local, links, colour, obligations, ...node }) => ({
    match: colour === null ? null : { colour },
    node: {
      ...node,
      id: `${of}:person:${local}`,
      owner: of,
      primaryName: 'N',
      obligations: obligations.map((kind) => ({ kind, text: kind, after: null })),
      identityLinks: {
        nodes: links.map((link) => ({
          colour: link.colour,
          rules: ['NAME_EQUAL'],
          person: { id: `${link.owner}:person:${link.local}`, owner: link.owner },
        })),
      },
    },
  }));
  const told = questions.map(({ owner: of, status, incomplete }) => ({
    ...{ owner: of, domain: 'person', status: 'TIMED_OUT' },
    questions: [{ paths: ['persons', 'persons.edges.node.identityLinks'], status, incomplete }],
  }));
  return {
    stamp: {} as Answer<unknown>['stamp'],
    bytes: new Uint8Array(),
    data: { persons: { edges, sources, pageInfo: { hasNextPage, endCursor: 'x' }, totalCount: null } },
    errors: [],
    told: { sources: told, disclosure: [], receipt: { log: 'test', entry: 'e' } } satisfies Told,
  };
}
interface Drawn {
  readonly people: readonly (typeof person extends fc.Arbitrary<infer T> ? T : never)[];
  readonly sources: readonly (typeof source extends fc.Arbitrary<infer T> ? T : never)[];
  readonly questions: Drawn['sources'];
  readonly hasNextPage: boolean;
}

function holds(check: (drawn: Answer<unknown>) => void): void {
  fc.assert(fc.property(answer, check), { numRuns: times(200) });
}

describe('the strip of States', () => {
  test('says as many hits of a State as rows of it are shown, and never that a State with rows has none', () => {
    holds((drawn) => {
      const { rows, cells } = modelOf(drawn, ASKED);
      const main = cells.filter(({ question }) => question === 'persons');
      for (const of of OWNERS) {
        const own = main.filter((cell) => cell.owner === of);
        const count = rows.filter((row) => row.owner === of).length;
        expect(own.length).toBeLessThanOrEqual(1);
        if (count > 0) expect(own[0]).toMatchObject({ state: 'HITS', rows: count });
        else expect(own[0]?.state).not.toBe('HITS');
      }
    });
  });

  test('says "no hit" of who answered all that there is, and of nobody else', () => {
    holds((drawn) => {
      const { found, cells } = modelOf(drawn, ASKED);
      for (const cell of cells.filter(({ state, butAlso }) => [state, butAlso].includes('NO_HIT'))) {
        expect(found?.hasMore).toBe(false);
        const said = [
          ...(found?.sources ?? []),
          ...(drawn.told?.sources.flatMap(({ owner: of, questions = [] }) =>
            questions.map((one) => ({ ...one, owner: of })),
          ) ?? []),
        ].filter((one) => one.owner === cell.owner);
        expect(said).not.toEqual([]);
        for (const one of said) expect(one).toMatchObject({ status: 'ANSWERED', incomplete: false });
      }
    });
  });

  test('shows nobody where nothing was answered', () => {
    holds((drawn) => {
      for (const data of [null, {}, { persons: null }])
        expect(modelOf({ ...drawn, data }, ASKED)).toMatchObject({ rows: [], cells: [], bearings: [] });
    });
  });
});

test('every withheld value stands once, in a column or beside them', () => {
  holds((drawn) => {
    for (const row of modelOf(drawn, ASKED).rows) {
      const { byColumn, beside } = chipsOf(row, COLUMNS);
      const shown = [...byColumn.values()].flat().concat(beside);
      expect(shown.length).toBe(row.withheld.length);
      expect(new Set(shown)).toEqual(new Set(row.withheld));
    }
  });
});

test('the ribbon bears each code and duty of each row, and none that no row has', () => {
  holds((drawn) => {
    const { rows, bearings } = modelOf(drawn, ASKED);
    const on = (code: string): readonly string[] =>
      rows
        .filter(
          ({ handling = 'UNTOLD', obligations }) =>
            handling === code || obligations.some(({ kind }) => kind === code),
        )
        .map(({ owner: of }) => of);
    for (const code of [...HANDLINGS, 'UNTOLD', 'NO_ONWARD', 'DELETE_AFTER']) {
      const bearing = bearings.find((one) => one.code === code);
      expect(bearing?.owners ?? []).toEqual([...new Set(on(code))].sort());
      expect(bearing?.records ?? 0).toBe(on(code).length);
    }
  });
});

describe('groups of what may be one person', () => {
  test('hold each row at most once, are joined by ties, and never by a green link', () => {
    holds((drawn) => {
      const { rows, grouped } = modelOf(drawn, ASKED);
      const ids = grouped.groups.flatMap((group) => group.ids);
      expect(new Set(ids).size).toBe(ids.length);
      expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining([...ids]));
      for (const { ids: own, ties } of grouped.groups) {
        expect(own.length).toBeGreaterThan(1);
        const reached = new Set(own.slice(0, 1));
        for (let before = 0; before < reached.size;) {
          before = reached.size;
          for (const { from, to } of ties)
            if (reached.has(from) || reached.has(to)) reached.add(from).add(to);
        }
        expect([...reached].sort()).toEqual([...own].sort());
        for (const { from, to } of grouped.different)
          expect(own.includes(from) && own.includes(to)).toBe(false);
      }
    });
  });
});

test('a record that two keys of a lookup found is one row, with both keys', () => {
  const part = (key: string): object => ({
    ...{ key, hasMore: false, sources: [] },
    edges: [{ match: null, node: { id: 'DE:person:1', owner: 'DE', withheld: [], obligations: [] } }],
  });
  const data = { byDocument: [part('A1'), part('B2')] };
  const asked = { title: '', root: 'byDocument', recordType: 'Person' };
  const { rows } = modelOf({ data, errors: [], bytes: new Uint8Array(), stamp: {} as never }, asked);
  expect(rows).toMatchObject([{ id: 'DE:person:1', keys: ['A1', 'B2'] }]);
});

test('what the hub says of conditions counts beside what rows select', () => {
  const of = { domain: 'person', type: 'Person' };
  const told: Told = {
    ...{ sources: [], disclosure: [], receipt: { log: 'l', entry: 'e' } },
    conditions: [
      { ...of, owner: 'DE', ids: ['DE:person:1'], count: 1, handling: 'H2', obligations: [] },
      { ...of, owner: 'IE', count: 3, handling: null, obligations: [{ kind: 'NO_ONWARD', text: 'No.' }] },
      {
        ...{ domain: 'person', type: 'IdentityLink', owner: 'IE', count: 2 },
        obligations: [{ kind: 'NO_ONWARD', text: 'No.' }],
      },
    ],
  };
  const data = { persons: { edges: [{ node: { id: 'DE:person:1', owner: 'DE' } }] } };
  const { bearings } = modelOf(
    { data, told, errors: [], bytes: new Uint8Array(), stamp: {} as never },
    ASKED,
  );
  expect(bearings).toMatchObject([
    { code: 'UNTOLD', owners: ['IE'], records: 3 },
    { code: 'H2', owners: ['DE'], records: 1 },
    { code: 'NO_ONWARD', owners: ['IE'], records: 3, links: 2 },
  ]);
});

test('a source that tells of no question by itself is told as a whole, and nobody as having found none', () => {
  const told = [
    { owner: 'FR', domain: 'person', status: 'ANSWERED', questions: [] },
    { owner: 'DE', domain: 'person', status: 'TIMED_OUT' },
    {
      ...{ owner: 'IE', domain: 'person', status: 'ANSWERED' },
      questions: [{ paths: ['persons'], status: 'NOT_PERMITTED' }],
    },
  ];
  expect(cellsOfSources(told).map(({ owner: of, question, state }) => [of, question, state])).toEqual([
    ['DE', 'person', 'LATE'],
    ['FR', 'person', 'NONE_HERE'],
    ['IE', 'persons', 'NOT_LENT'],
  ]);
});
