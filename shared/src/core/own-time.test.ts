import { expect, test } from '@jest/globals';
import { fc } from '../../testing/drawn.ts';
import { until } from '../../testing/until.ts';
import { ownNow } from './own-time.ts';

/** Between two looks at the clock so much may pass as the process's own; and what numbers of that size are rounded by. */
const MOST_MS = 100.001;

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('stands still while the process does, and goes on with it', async () => {
  const before = ownNow();
  await until('time of its own', () => ownNow() > before + 100);
  const [own, wall] = [ownNow(), process.hrtime.bigint()];
  standStill(2_000);
  const ownMs = ownNow() - own;
  const wallMs = Number(process.hrtime.bigint() - wall) / 1e6;
  expect(wallMs - ownMs).toBeGreaterThan(1_800);
  await until('more time of its own', () => ownNow() > own + ownMs + 100);
});

test('knows what was lost in the same turn, and never goes back', async () => {
  const pause = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 160 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ ms: pause, turns: fc.nat(2) }), { maxLength: 6 }),
      async (pauses) => {
        for (const { ms, turns } of pauses) {
          const own = ownNow();
          standStill(ms);
          const ownMs = ownNow() - own;
          expect(ownMs).toBeGreaterThanOrEqual(0);
          expect(ownMs).toBeLessThanOrEqual(MOST_MS);
          for (let n = 0; n < turns; n += 1) await new Promise((done) => setImmediate(done));
          expect(ownNow()).toBeGreaterThanOrEqual(own + ownMs);
        }
      },
    ),
    { numRuns: 20 },
  );
});
