import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { fc } from '../../../testing/drawn.ts';
import { append, EMPTY_EDGE, grow, leafHash, rootOf } from './merkle.ts';

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
