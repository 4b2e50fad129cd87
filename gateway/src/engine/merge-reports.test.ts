import { expect, test } from '@jest/globals';
import { fc } from '../../../shared/testing/drawn.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { WithheldBook } from '../../../shared/src/kit/serve/withheld-book.ts';
import type { SubgraphReport, WithheldSum } from '../../../shared/src/policy/words/report.ts';
import { mergeReports } from './merge-reports.ts';

const DE = 'DE' as StateCode;
const sum = (field: string): WithheldSum => ({
  owner: DE,
  domain: 'person',
  field,
  mode: 'DENY',
  reason: 'POLICY_GAP',
  basis: [],
  rules: ['DE-1'],
  count: 1,
});

/** What one fetch found: for each record and link by number, which fields were withheld and which were silent. */
const fetched = fc.array(
  fc.record({
    record: fc.nat(5),
    isLink: fc.boolean(),
    withheld: fc.subarray(['a', 'b']),
    silent: fc.subarray(['c', 'd']),
  }),
  { maxLength: 8 },
);

const idOf = ({ record, isLink }: { readonly record: number; readonly isLink: boolean }): string =>
  isLink ? `DE:link:associates:${record}` : `DE:person:${record}`;

function reportOf(found: typeof fetched extends fc.Arbitrary<infer T> ? T : never): SubgraphReport {
  const book = new WithheldBook();
  for (const one of found)
    book.add({ withheld: one.withheld.map(sum), silent: one.silent.map(sum) }, idOf(one));
  const ids = [...new Set(found.filter(({ isLink }) => !isLink).map(idOf))];
  return {
    sources: [],
    disclosed: ids.map((id) => ({ id, owner: DE, domain: 'person', categories: ['INDEX'] })),
    ...book.report(ids),
    versions: {},
  };
}

test('whatever several fetches found, each record is disclosed once and counts once in each sum', () => {
  fc.assert(
    fc.property(fc.array(fetched, { maxLength: 4 }), (fetches) => {
      const all = fetches.flat();
      const { disclosed, withheld, silent } = mergeReports(fetches.map(reportOf));
      const ids = all.filter(({ isLink }) => !isLink).map(idOf);
      expect(disclosed.map(({ id }) => id).sort()).toEqual([...new Set(ids)].sort());
      for (const [kind, sums] of [
        ['withheld', withheld],
        ['silent', silent],
      ] as const)
        for (const field of ['a', 'b', 'c', 'd']) {
          const of = new Set(all.filter((one) => one[kind].includes(field)).map(idOf));
          expect(sums.find((one) => one.field === field)?.count ?? 0).toBe(of.size);
        }
    }),
  );
});

test('categories of all fetches are united', () => {
  const one = reportOf([{ record: 1, isLink: false, withheld: [], silent: [] }]);
  const other = { ...one, disclosed: one.disclosed.map((d) => ({ ...d, categories: ['ALERT'] as const })) };
  expect(mergeReports([one, other]).disclosed).toMatchObject([{ categories: ['ALERT', 'INDEX'] }]);
});

test('what one question could not read of a source makes it incomplete, whoever answered worse', () => {
  const source = { owner: DE, domain: 'person' as const, milliseconds: 1 };
  const empty = { disclosed: [], withheld: [], silent: [], versions: {} };
  const { sources } = mergeReports([
    { ...empty, sources: [{ ...source, status: 'ANSWERED', incomplete: true }] },
    { ...empty, sources: [{ ...source, status: 'UNAVAILABLE', reason: 'BROKEN_CONTRACT' }] },
    { ...empty, sources: [{ ...source, status: 'ANSWERED' }] },
  ]);
  expect(sources).toEqual([
    { ...source, status: 'UNAVAILABLE', reason: 'BROKEN_CONTRACT', incomplete: true },
  ]);
});

test('a record keeps the cell in which it was decided when reports follow one another', () => {
  const reportIn = (ids: readonly string[], cells: number): SubgraphReport => ({
    sources: [],
    disclosed: ids.map((id, cell) => ({ id, owner: DE, domain: 'person', categories: ['INDEX'], cell })),
    withheld: [],
    silent: [],
    versions: {},
    decided: [
      {
        law: 'x',
        domain: 'person',
        paths: ['id'],
        verdicts: [],
        cells: Array.from({ length: cells }, () => ({
          of: { owner: DE, handling: 'H0' },
          records: 1,
          as: [],
        })),
      },
    ],
  });
  const { disclosed } = mergeReports([reportIn(['a', 'b'], 2), reportIn(['b', 'c', 'd'], 3)]);
  expect(disclosed.map(({ id, cell }) => [id, cell])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 3],
    ['d', 4],
  ]);
});
