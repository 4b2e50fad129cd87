import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../shared/testing/drawn.ts';
import { change, daysOf, shownOf, START, type Act, type History } from './board.ts';
import { absorb, EMPTY, remaining, shownLinks, type ChartEdge, type ChartNode, type Part } from './model.ts';
import { readStep, type LinkedRecord } from './question.ts';

const ids = Array.from({ length: 8 }, (_, i) => `${i % 2 === 0 ? 'DE' : 'FR'}:person:${i}`);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

/** A sight of a record: what one answer shows of it, another may not. */
const sight: fc.Arbitrary<ChartNode> = fc
  .record({
    id: fc.constantFrom(...ids),
    name: maybe(fc.constantFrom('Νίκος', 'N.')),
    handling: maybe(fc.constantFrom('H0', 'H1')),
    withheld: fc.subarray([{ field: 'alerts', mode: 'DENY', reason: 'NO_RULE' }]),
    obligations: fc.subarray(['NO_ONWARD', 'NOTIFY_OWNER']),
    total: maybe(fc.option(fc.nat(9))),
    silent: fc.subarray(['AT', 'RS']),
  })
  .map(({ id, name, handling, withheld, obligations, total, silent }) => ({
    id,
    domain: 'person',
    owner: id.slice(0, 2),
    ...(name !== undefined && { name }),
    ...(handling !== undefined && { handling }),
    withheld,
    obligations,
    links: total === undefined ? {} : { PersonAssociateLink: { total, isAtLeast: false, silent } },
  }));
const edge: fc.Arbitrary<ChartEdge> = fc
  .tuple(fc.nat(7), fc.nat(7), maybe(fc.constantFrom('2024-05-01', '2025-06-01')))
  .map(([a, b, since]) => {
    const [first = 0, second = 0] = [a, b].sort((x, y) => x - y);
    const ends = [ids[first] ?? '', ids[second] ?? ''].sort() as [string, string];
    return {
      id: `${first}-${second}`,
      type: 'PersonAssociateLink',
      ends,
      ...(since !== undefined && { since }),
      obligations: [],
    };
  });
const part: fc.Arbitrary<Part> = fc.record({
  nodes: fc.array(sight, { maxLength: 4 }),
  edges: fc.array(edge, { maxLength: 4 }),
});

function flat(parts: readonly Part[]): unknown {
  const { nodes, edges } = parts.reduce(absorb, EMPTY);
  const sorted = (map: ReadonlyMap<string, unknown>): unknown =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return { nodes: sorted(nodes), edges: sorted(edges) };
}

describe('a chart', () => {
  test('is the same in whatever order answers come, and however often', () => {
    fc.assert(
      fc.property(
        fc
          .array(part, { maxLength: 6 })
          .chain((parts) =>
            fc.tuple(
              fc.constant(parts),
              fc.shuffledSubarray(parts, { minLength: parts.length }),
              fc.subarray(parts),
            ),
          ),
        ([parts, shuffled, again]) => {
          expect(flat([...shuffled, ...again])).toEqual(flat(parts));
        },
      ),
    );
  });

  test('is undone to what it was, step by step; receipts stay', () => {
    const act: fc.Arbitrary<Act> = fc.oneof(
      part.map((one): Act => ({
        kind: 'absorb',
        part: one,
        receipts: [{ log: 'l', entry: 'e', askedAt: '2026-11-01T08:00:00Z' }],
      })),
      fc
        .tuple(fc.constantFrom('hide' as const, 'pin' as const), fc.constantFrom(...ids))
        .map(([kind, id]): Act => ({ kind, id })),
      fc.constantFrom<Act>({ kind: 'showAll' }, { kind: 'clear' }),
      fc
        .tuple(fc.constantFrom(...ids), fc.constantFrom('', 'seen twice'))
        .map(([id, text]): Act => ({ kind: 'note', id, text })),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        const steps: History[] = [START];
        for (const one of acts) steps.push(change(steps.at(-1) ?? START, one));
        let history = steps.at(-1) ?? START;
        const asked = acts.filter(({ kind }) => kind === 'absorb').length;
        for (const before of steps.slice(0, -1).reverse()) {
          history = change(history, { kind: 'undo' });
          expect({ ...history.now, receipts: [] }).toEqual({ ...before.now, receipts: [] });
          expect(history.now.receipts).toHaveLength(asked);
        }
        expect(change(history, { kind: 'undo' })).toBe(history);
      }),
    );
  });

  test('shows neither what is hidden nor events outside of the period; what has no day stays', () => {
    const node = (id: string, on?: string): ChartNode => ({
      ...{ id, domain: 'seizure', owner: 'DE', withheld: [], obligations: [], links: {} },
      ...(on !== undefined && { on }),
    });
    const link = (a: string, b: string, since?: string): ChartEdge => ({
      ...{ id: `${a}${b}`, type: 'T', ends: [a, b], obligations: [] },
      ...(since !== undefined && { since }),
    });
    const absorbed = change(START, {
      kind: 'absorb',
      receipts: [],
      part: {
        nodes: [node('a'), node('b', '2024-02-01'), node('c', '2025-02-01'), node('d')],
        edges: [link('a', 'b'), link('a', 'c'), link('a', 'd', '2023-01-01')],
      },
    });
    expect(daysOf(absorbed.now)).toEqual(['2023-01-01', '2025-02-01']);
    const hidden = change(absorbed, { kind: 'hide', id: 'c' });
    const { now } = change(hidden, { kind: 'period', period: ['2024-01-01', '2024-12-31'] });
    expect(shownOf(now).nodes.map(({ id }) => id)).toEqual(['a', 'b', 'd']);
    expect(shownOf(now).edges.map(({ id }) => id)).toEqual(['ab']);
  });
});

describe('an answer', () => {
  const header = { handling: 'H0', obligations: [], withheld: [] };
  const answered = { owner: 'AT', status: 'ANSWERED', incomplete: false };
  const linked = {
    person: {
      ...{ ...header, id: 'DE:person:a', owner: 'DE', primaryName: 'Νικόλαος Βαρδάκης' },
      firearms: {
        ...{ totalCount: 3, totalCountIsAtLeast: false },
        sources: [answered, { owner: 'RS', status: 'TIMED_OUT', incomplete: false }],
        nodes: [
          {
            ...{ id: 'l1', kind: 'USED_BY', since: '2025-02-14', obligations: [] },
            firearm: { ...header, id: 'AT:firearm:f', owner: 'AT', make: 'Glock', serialNumber: null },
          },
        ],
      },
      associates: null,
    },
  } as unknown as LinkedRecord;

  test('becomes nodes and edges; who did not answer and what is not lent stays said', () => {
    const step = readStep(['DE:person:a', 'FR:person:gone'], [linked, null]);
    expect(step.missing).toEqual(['FR:person:gone']);
    expect(step.nodes.map(({ id, name, detail }) => [id, name, detail])).toEqual([
      ['DE:person:a', 'Νικόλαος Βαρδάκης', undefined],
      ['AT:firearm:f', 'Glock', undefined],
    ]);
    expect(step.edges).toEqual([
      {
        ...{ id: 'l1', type: 'FirearmPersonLink', ends: ['AT:firearm:f', 'DE:person:a'] },
        ...{ kind: 'USED_BY', since: '2025-02-14', obligations: [] },
      },
    ]);
    expect(step.nodes[0]?.links).toEqual({
      FirearmPersonLink: { total: 3, isAtLeast: false, silent: ['RS'] },
      PersonAssociateLink: { total: null, isAtLeast: false, silent: [] },
    });
  });

  test('says how many known links are not shown, and that there may be more', () => {
    const { nodes, edges } = absorb(EMPTY, readStep(['DE:person:a'], [linked]));
    const shown = shownLinks(edges.values());
    const [first] = nodes.values();
    expect(first && remaining(first, shown.get(first.id))).toEqual({ count: 2, isAtLeast: true });
  });
});
