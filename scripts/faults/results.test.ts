import { expect, test } from '@jest/globals';
import { fc } from '../../shared/testing/drawn.ts';
import { faultsPage, readKept, readPage } from './page.ts';
import { merged, NOTHING_MEASURED, type FaultsData } from './results.ts';
import type { Outcome } from './run.ts';

const NAMES = ['a', 'b', 'c', 'd'] as const;

test.each([false, true])('a page of faults is what its data make (topology: %s)', (isTopology) => {
  expect(faultsPage(readKept(isTopology), isTopology)).toBe(readPage(isTopology));
});

/** What one run measured of some faults; which run it was, its load tells. */
function pieceOf(names: readonly string[], run: number): FaultsData {
  const machine = { cpus: 2, model: 'invented', memoryGiB: 1, node: '0' };
  const outcome = (fault: string): Outcome => ({
    ...{ fault, what: `run ${run}`, codes: [], slowestMs: 0, withinMs: undefined, recoveryMs: 0, wrong: [] },
    answers: { WHOLE: 0, MISSING: 0, REFUSED: 0, BROKEN: 0 },
  });
  return {
    runs: [{ machine, load: [run, run] }],
    faults: names.map((name) => ({ run: 0, of: outcome(name) })),
  };
}

test('runs of some faults add up to one page: of each fault the last one, with the machine that it was measured on', () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.constantFrom(...NAMES)), { maxLength: 6 }), (runs) => {
      const data = runs.reduce<FaultsData>(
        (before, names, run) => merged(before, pieceOf(names, run), NAMES),
        NOTHING_MEASURED,
      );
      const last = (name: (typeof NAMES)[number]): number =>
        runs.findLastIndex((names) => names.includes(name));
      expect(data.faults.map(({ run, of }) => [of.fault, of.what, data.runs[run]?.load[0]])).toEqual(
        NAMES.filter((name) => last(name) >= 0).map((name) => [name, `run ${last(name)}`, last(name)]),
      );
      expect(data.runs).toHaveLength(new Set(data.faults.map(({ run }) => run)).size);
    }),
  );
});
