import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { sourceMetrics, type SourceState } from './watched.ts';

test('what a standby and its primary answered is counted by server, and of a source without a standby nothing', async () => {
  const registry = new Registry();
  const source = (owner: string): SourceState => ({
    ...{ owners: [owner as StateCode], domain: 'person', isLeftAlone: false, isCurrencyMissing: false },
    ...{ isSearchBehind: false, breaches: [], unreadable: [] },
  });
  let standby = 2;
  sourceMetrics(registry, () => [{ ...source('DE'), answeredBy: { standby, primary: 1 } }, source('FR')]);
  const counted = async (): Promise<readonly string[]> =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('liaison_source_standby_answers_total'));
  const line = (server: string, count: number): string =>
    `liaison_source_standby_answers_total{owner="DE",domain="person",server="${server}"} ${count}`;
  expect(await counted()).toEqual([line('standby', 2), line('primary', 1)]);
  standby = 5;
  expect(await counted()).toEqual([line('standby', 5), line('primary', 1)]);
});

test("what a State's own process refused is counted by code", async () => {
  const registry = new Registry();
  const source: SourceState = {
    ...{ owners: ['DE' as StateCode], domain: 'person', isLeftAlone: false, isCurrencyMissing: false },
    ...{ isSearchBehind: false, breaches: [], unreadable: [], refusals: { LAW_DIFFERS: 3 } },
  };
  sourceMetrics(registry, () => [source]);
  expect(await registry.metrics()).toContain(
    'liaison_source_refusals_total{owner="DE",domain="person",code="LAW_DIFFERS"} 3',
  );
});
