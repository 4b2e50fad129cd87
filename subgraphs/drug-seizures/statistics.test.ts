import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { oneDomain, type OneDomain } from '../../shared/testing/one-domain.ts';
import { subgraph } from './subgraph.ts';

/** Of two seizures the class is not known: an import knows none of a substance that no table has. */
const SEIZURES = [
  { id: 'S-1', substance_classes: ['COCAINE', 'CANNABIS'], total_kilograms: 1 },
  { id: 'S-2', substance_classes: ['COCAINE'], total_kilograms: 2 },
  { id: 'S-3', substance_classes: [], total_kilograms: 40 },
  { id: 'S-4', substance_classes: null, total_kilograms: 500 },
];
let seizures: OneDomain;

beforeAll(async () => {
  seizures = await oneDomain(
    subgraph,
    SEIZURES.map((one) => ({ ...one, occurred_on: '2026-01-05', country: 'DE' })),
  );
});
afterAll(() => seizures?.stop());

test('a seizure without a class on record is counted, with its kilograms, as one of no class', async () => {
  const { data, errors } = await seizures.ask(`{
    drugSeizureStatistics(filter: { from: "2026-01-01", to: "2026-12-31" }, groupBy: [SUBSTANCE_CLASS]) {
      rows { keys { value } count exactKilograms } } }`);
  expect(errors).toEqual([]);
  const { rows } = data['drugSeizureStatistics'] as { readonly rows: readonly unknown[] };
  const group = (value: string | null, count: number, exactKilograms: string) => ({
    ...{ keys: [{ value }], count, exactKilograms },
  });
  expect(rows).toEqual([group('CANNABIS', 1, '1'), group('COCAINE', 2, '3'), group(null, 2, '540')]);
});
