import { expect, test } from '@jest/globals';
import { times } from '../../../../testing/depth.ts';
import { fc } from '../../../../testing/drawn.ts';
import { chanceOf, isUnlikely } from './chance.ts';
import { limitOf } from './find-many-people.ts';

test.each([
  [0, 3, 1],
  [1, 0.1, 0.09516258],
  [3, 0.5, 0.01438768],
  [10, 2, 0.0000464981],
])('chance makes %i or more where %f are usual: %f', (count, expected, chance) => {
  expect(chanceOf(count, expected)).toBeCloseTo(chance, 7);
});

test('more is never likelier, whatever is usual; where more is usual, as many are never less likely', () => {
  const usual = fc.double({ min: 1e-6, max: 200, noNaN: true });
  fc.assert(
    fc.property(fc.nat(60), usual, usual, (count, one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)];
      const chance = chanceOf(count, less);
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1);
      expect(chanceOf(count + 1, less)).toBeLessThanOrEqual(chance);
      expect(chanceOf(count, more)).toBeGreaterThanOrEqual(chance - 1e-9);
    }),
    { numRuns: times(200) },
  );
});

test('a name that everybody asks for is no signal, one that nobody else does is, and one that was not asked for never', () => {
  expect(isUnlikely(3, 20, { questions: 50_000, ofName: 5_000 }, 5_000)).toBe(false);
  expect(isUnlikely(2, 20, { questions: 50_000, ofName: 3 }, 5_000)).toBe(true);
  expect(isUnlikely(0, 0, { questions: 50_000, ofName: 0 }, 1)).toBe(false);
});

test('far more is beyond so many times the usual, and never below the least', () => {
  fc.assert(
    fc.property(
      fc.nat(500),
      fc.double({ min: 1, max: 10, noNaN: true }),
      fc.integer({ min: 1, max: 99 }),
      (usual, by, atLeast) => {
        const limit = limitOf(usual, { times: by, atLeast });
        expect(limit).toBeGreaterThan(usual * by);
        expect(limit).toBeGreaterThanOrEqual(atLeast);
        expect(limit === atLeast || limit - 1 <= usual * by).toBe(true);
      },
    ),
    { numRuns: times(100) },
  );
});
