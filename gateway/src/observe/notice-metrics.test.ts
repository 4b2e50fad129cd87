import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { noticeMetrics } from './notice-metrics.ts';

test('what States are told is counted, and what waits is not known while the store is away', async () => {
  const registry = new Registry();
  let isAway = false;
  noticeMetrics(registry, {
    outcomes: [['FR', 'sent', 3]],
    standing: () =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve([{ state: 'IE', waiting: 2, dead: 1 }]),
  });
  const lines = async (): Promise<readonly string[]> =>
    (await registry.metrics()).split('\n').filter((line) => /^\w+\{/u.test(line));
  const sent = 'liaison_release_notices_total{state="FR",outcome="sent"} 3';
  expect(await lines()).toEqual([
    sent,
    'liaison_release_notices_waiting{state="IE"} 2',
    'liaison_release_notices_dead{state="IE"} 1',
  ]);
  isAway = true;
  expect(await lines()).toEqual([sent]);
});
