import { expect, test } from '@jest/globals';
import { times } from '../../../shared/testing/depth.ts';
import { crash } from './run.ts';

test('whatever is killed with kill -9, gateway or PostgreSQL: each response received whole is in the ledger, without gap or fork', async () => {
  const counts = await crash({
    gatewayKills: times(1),
    postgresKills: times(0.4),
    clients: 8,
    say: () => undefined,
  });
  expect(counts.answers).toBeGreaterThan(0);
  expect(counts.received).toBeGreaterThan(counts.answers);
  expect(counts.unrecorded).toEqual([]);
  expect(counts.leaked).toBe(0);
  expect(counts.verdict.bad).toBeUndefined();
});
