import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { CapacityData } from './data.ts';
import { capacityPage } from './page.ts';
import { lanesOf, simulate } from './simulate.ts';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

test('the page of capacity is what its data make', () => {
  expect(capacityPage(JSON.parse(read('capacity.json')) as CapacityData)).toBe(read('CAPACITY.md'));
});

/** Both formulas hold whatever the service times are, if only their mean is this. */
const SERVICES = [
  ['that are all alike', [10]],
  ['of which some are long', [2, 2, 2, 2, 42]],
] as const;

test.each(SERVICES)('refuses as Erlang says where nobody waits, with service times %s', (_, serviceMs) => {
  const load = { perS: 100, questions: 40_000, serviceMs, lanes: 2, states: 1, seed: 3 };
  // Two lanes, an offered load of one, no waiting: B = (1/2) / (1 + 1 + 1/2).
  const { refused } = simulate({ ...load, inFlightMax: 2, stateInFlightMax: 2 });
  expect(Math.abs(refused - 0.2)).toBeLessThan(0.02);
});

test.each(SERVICES)(
  'refuses as a shared lane with room for four does, with service times %s',
  (_, serviceMs) => {
    const load = { perS: 90, questions: 40_000, serviceMs, lanes: 1, states: 1, seed: 4 };
    const { refused } = simulate({ ...load, inFlightMax: 4, stateInFlightMax: 4 });
    expect(Math.abs(refused - (0.1 * 0.9 ** 4) / (1 - 0.9 ** 5))).toBeLessThan(0.02);
  },
);

test('refuses what one State has too much of, though there is room for others', () => {
  const load = { perS: 100, questions: 10_000, serviceMs: [10], lanes: 2, inFlightMax: 64, seed: 5 };
  const alone = simulate({ ...load, states: 1, stateInFlightMax: 2 });
  const among = simulate({ ...load, states: 1_000, stateInFlightMax: 2 });
  expect([alone.refused > 0.15, among.refused < 0.01]).toEqual([true, true]);
});

test('says nothing of a load that hardly comes but how long a question takes alone', () => {
  const load = { perS: 0.1, questions: 500, serviceMs: [10], states: 1, seed: 6 };
  const { p50Ms, p99Ms, refused } = simulate({ ...load, lanes: 3, inFlightMax: 64, stateInFlightMax: 64 });
  expect([p50Ms, p99Ms, refused].map((value) => Math.round(value))).toEqual([10, 10, 0]);
});

test('counts lanes as what is answered at most times how long one takes', () => {
  expect(lanesOf(200, [5, 15])).toBe(2);
});
