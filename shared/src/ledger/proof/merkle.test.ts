import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { fc } from '../../../testing/drawn.ts';
import {
  append,
  EMPTY_EDGE,
  grow,
  keptPeak,
  leafHash,
  newPeaks,
  peakEnds,
  rootOf,
  type Edge,
} from './merkle.ts';

const node = (left: Buffer, right: Buffer): Buffer =>
  createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();

test('commits of any size give the tree that single leaves give, and each record leads to its root by itself', () => {
  fc.assert(
    fc.property(fc.nat(70), fc.integer({ min: 1, max: 40 }), (before, added) => {
      const leaves = Array.from({ length: before + added }, (_, n) => leafHash(Buffer.from(`record ${n}`)));
      const edge = append(EMPTY_EDGE, leaves.slice(0, before));
      const grown = grow(edge, leaves.slice(before));
      const size = before + added;
      expect(grown.edge).toEqual(append(EMPTY_EDGE, leaves));
      expect(grown.root).toEqual(rootOf(grown.edge));
      for (let n = 0; n < added; n += 1) {
        const path = grown.paths[n] ?? Buffer.alloc(0);
        const old = [...edge.peaks];
        let [hash, at, last, from, used] = [
          leaves[before + n] ?? Buffer.alloc(0),
          before + n,
          size - 1,
          before,
          0,
        ];
        for (; last > 0; [at, last, from] = [at >> 1, last >> 1, from >> 1]) {
          const oldPeak = from % 2 === 1 ? old.pop() : undefined;
          const sibling = at ^ 1;
          if (sibling > last) continue;
          const beside = sibling < from ? oldPeak : path.subarray(used, (used += 32));
          if (!beside) throw new Error('there is a sibling');
          hash = sibling < at ? node(beside, hash) : node(hash, beside);
        }
        expect([used, hash]).toEqual([path.length, grown.root]);
      }
    }),
    { numRuns: 300 },
  );
});

test('each peak of a tree stands with the first checkpoint that is no smaller, whether that keeps new peaks or all', () => {
  const commit = fc.record({ added: fc.integer({ min: 1, max: 40 }), keepsAll: fc.boolean() });
  fc.assert(
    fc.property(fc.array(commit, { minLength: 1, maxLength: 12 }), (commits) => {
      const kept: { readonly size: number; readonly bytes: Buffer }[] = [];
      let edge: Edge = EMPTY_EDGE;
      for (const { added, keepsAll } of commits) {
        const leaves = Array.from({ length: added }, (_, n) => leafHash(Buffer.from(`${edge.size + n}`)));
        const { edge: next } = grow(edge, leaves);
        const before: Edge = keepsAll ? { ...edge, isUnkept: true } : edge;
        kept.push({ size: next.size, bytes: newPeaks(before, next) });
        edge = next;
      }
      const peaks = peakEnds(edge.size).map((end) => {
        const first = kept.find(({ size }) => size >= end);
        return first && keptPeak(first.size, first.bytes, end);
      });
      expect(peaks).toEqual(edge.peaks);
    }),
    { numRuns: 200 },
  );
  expect(() => keptPeak(4, Buffer.alloc(33), 4)).toThrow(/does not fit its size/u);
});
