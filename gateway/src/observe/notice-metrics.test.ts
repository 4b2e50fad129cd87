import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { tellingMetrics } from './notice-metrics.ts';

test('what States are told is counted, and what waits is not known while the store is away', async () => {
  const registry = new Registry();
  let isAway = false;
  const told = <T>(said: T): Promise<T> =>
    isAway ? Promise.reject(new Error('away')) : Promise.resolve(said);
  tellingMetrics(registry, {
    notices: {
      outcomes: [['FR', 'sent', 3]],
      standing: () => told([{ state: 'IE', waiting: 2, dead: 1 }]),
    },
    outageNotices: { outcomes: [['DE', 'dead', 1]], standing: () => told([]) },
    outages: () =>
      told([
        { state: 'IE', domain: 'person', isPlanned: true, beganAt: new Date() },
        { state: null, domain: null, isPlanned: false, beganAt: new Date() },
      ]),
  });
  const lines = async (): Promise<readonly string[]> =>
    (await registry.metrics()).split('\n').filter((line) => /^\w+\{/u.test(line));
  const sent = 'liaison_release_notices_total{state="FR",outcome="sent"} 3';
  const dead = 'liaison_outage_notices_total{state="DE",outcome="dead"} 1';
  expect(await lines()).toEqual([
    sent,
    'liaison_release_notices_waiting{state="IE"} 2',
    'liaison_release_notices_dead{state="IE"} 1',
    dead,
    'liaison_outage_open{owner="IE",domain="person",planned="true"} 1',
    'liaison_outage_open{owner="HUB",domain="all",planned="false"} 1',
  ]);
  isAway = true;
  expect(await lines()).toEqual([sent, dead]);
});
