import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { sourceMetrics, type SourceState } from './watched.ts';

const source = (owner: string): SourceState => ({
  ...{ owners: [owner as StateCode], domain: 'person', isLeftAlone: false, isCurrencyMissing: false },
  ...{ isSearchBehind: false, breaches: [], unreadable: [] },
});

test('what a standby and its primary answered is counted by server, and of a source without a standby nothing', async () => {
  const registry = new Registry();
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
  sourceMetrics(registry, () => [{ ...source('DE'), refusals: { LAW_DIFFERS: 3 } }]);
  expect(await registry.metrics()).toContain(
    'liaison_source_refusals_total{owner="DE",domain="person",code="LAW_DIFFERS"} 3',
  );
});

test('of a source that is there no more nothing is told: what it was last would stand for as long as the process runs', async () => {
  const registry = new Registry();
  const left = { ...source('DE'), isLeftAlone: true, isCurrencyMissing: true, isSearchBehind: true };
  const unreadable = [{ owner: 'DE' as StateCode, column: 'birth_date', rows: 2 }];
  let sources: readonly SourceState[] = [
    { ...left, breaches: [{ object: 'person_v1' }], unreadable },
    source('FR'),
  ];
  sourceMetrics(registry, () => sources);
  const told = async (owner: string): Promise<number> =>
    (await registry.metrics()).split('\n').filter((line) => line.includes(`owner="${owner}"`)).length;
  expect([await told('DE'), await told('FR')]).toEqual([5, 3]);
  sources = sources.slice(1);
  expect([await told('DE'), await told('FR')]).toEqual([0, 3]);
});
