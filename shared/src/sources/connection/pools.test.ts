import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { checkSources } from './read-sources.ts';
import { describePools, narrowPools, shareOf } from './pools.ts';

const one = { name: 'pt-person', domain: 'person', owners: ['PT'], url: 'postgres://x@127.0.0.1/pt' };
const said = (poolSize?: number, processes = 1) =>
  checkSources(
    { sources: [{ ...one, ...(poolSize === undefined ? {} : { poolSize }) }] },
    'f',
    {},
    processes,
  );

describe('the connections of a source, divided among processes', () => {
  test('are two and more for each, where the source does not say how many it lends', () => {
    for (let processes = 1; processes <= 64; processes += 1) {
      const sources = said(undefined, processes);
      expect(shareOf(sources, processes)[0]?.poolSize).toBeGreaterThanOrEqual(2);
      expect(narrowPools(sources, processes)).toEqual([]);
    }
    expect(said()[0]?.poolSize).toBe(4);
  });

  test('are never more together than it says, and one at least for each', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (lent, processes) => {
        if (lent < processes) {
          expect(() => said(lent, processes)).toThrow(
            `pt-person lends ${lent} connections (poolSize), and each of ${processes} processes needs one. Raise it, or start with LIAISON_WORKERS=${lent}.`,
          );
          return;
        }
        const sources = said(lent, processes);
        const each = shareOf(sources, processes)[0]?.poolSize ?? 0;
        expect(each).toBeGreaterThanOrEqual(1);
        expect(each * processes).toBeLessThanOrEqual(lent);
        expect(narrowPools(sources, processes)).toHaveLength(each < 2 ? 1 : 0);
      }),
    );
  });

  test('are said with the arithmetic where they are too few to pipeline', () => {
    expect(narrowPools(said(4, 3), 3)).toEqual([
      'Lookups are not pipelined, and wait for searches, in pt-person: poolSize 4 divided by 3 processes is 1 connection each. 6 would do, or LIAISON_WORKERS=2.',
    ]);
    expect(narrowPools(said(1), 1)).toEqual([
      'Lookups are not pipelined, and wait for searches, in pt-person: poolSize 1 divided by 1 process is 1 connection each. 2 would do.',
    ]);
    expect([
      ...describePools(said(4, 3), 3),
      ...describePools(said(9, 3), 3),
      ...describePools(said(), 1),
    ]).toEqual([
      'pt-person (PT): at most 3 of 4 connections, 1 for each of 3 processes; lookups are not pipelined, 6 would do',
      'pt-person (PT): at most 9 of 9 connections, 3 for each of 3 processes; 1 each for lookups, pipelined',
      'pt-person (PT): at most 4 of 4 connections; 2 of them for lookups, pipelined',
    ]);
  });
});
