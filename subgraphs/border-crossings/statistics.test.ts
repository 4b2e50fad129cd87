import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { oneDomain, type OneDomain } from '../../shared/testing/one-domain.ts';
import { subgraph } from './subgraph.ts';

const REFUSALS = [{ reasons: ['A', 'F'] }, { reasons: ['A'] }, { reasons: [] }, { reasons: null }, {}, null];
let crossings: OneDomain;

beforeAll(async () => {
  crossings = await oneDomain(
    subgraph,
    REFUSALS.map((refusal, i) => ({
      ...{ id: `C-${i}`, occurred_at: '2026-01-05T12:00:00Z', country: 'DE' },
      direction: refusal ? 'REFUSAL' : 'ENTRY',
      refusal: refusal && JSON.stringify(refusal),
    })),
  );
});
afterAll(() => crossings?.stop());

test('a refusal without a reason on record is counted as one of no reason, and an entry is none', async () => {
  const { data, errors } = await crossings.ask(`{
    borderCrossingStatistics(filter: { country: "DE", from: "2026-01-01", to: "2026-12-31" }, groupBy: [REFUSAL_REASON]) {
      rows { keys { value } count } sources { status } } }`);
  expect(errors).toEqual([]);
  expect(data['borderCrossingStatistics']).toEqual({
    rows: [
      { keys: [{ value: 'A' }], count: 2 },
      { keys: [{ value: 'F' }], count: 1 },
      { keys: [{ value: null }], count: 3 },
    ],
    sources: [{ status: 'ANSWERED' }],
  });
});
