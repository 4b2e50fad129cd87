import { expect, test } from '@jest/globals';
import { until } from '../../testing/until.ts';
import { ownNow } from './own-time.ts';

test('stands still while the process does, and goes on with it', async () => {
  const before = ownNow();
  await until('time of its own', () => ownNow() > before + 100);
  const [own, wall] = [ownNow(), process.hrtime.bigint()];
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
  // It is noticed by the next look.
  const ownMs = await until('a look', () => {
    const passed = ownNow() - own;
    return passed < 1_500 && passed;
  });
  const wallMs = Number(process.hrtime.bigint() - wall) / 1e6;
  expect(wallMs - ownMs).toBeGreaterThan(1_000);
  await until('more time of its own', () => ownNow() > own + ownMs + 100);
});
