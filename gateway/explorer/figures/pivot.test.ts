import { expect, test } from '@jest/globals';
import { OWNER, pivotOf, withoutGaps, type StatisticRow } from './pivot.ts';

const row = (owner: string, month: string, count: number | null): StatisticRow => ({
  ...{ owner, count, kilograms: count === null ? null : count / 10, rounded: false },
  keys: [{ grouping: 'MONTH', value: month }],
  suppressed: count === null,
});
const axes = { down: 'MONTH', across: OWNER, measure: 'count', asked: ['DE', 'FR', 'IE'] } as const;

test('a State that did not answer is unknown and never zero; one that did has zeros', () => {
  const rows = [row('DE', '2025-01', 2), row('DE', '2025-03', 1), row('FR', '2025-03', 4)];
  const pivot = pivotOf(rows, { ...axes, answered: new Set(['DE', 'FR']) });
  expect(pivot.downs).toEqual(['2025-01', '2025-02', '2025-03']);
  expect(pivot.at('2025-02', 'FR').value).toBe(0);
  expect(pivot.at('2025-02', 'IE').value).toBeNull();
  // What is not known makes a total an "at least".
  expect(pivot.totalDown?.('2025-03')).toMatchObject({ value: 5, isPartly: true });
  expect(pivot.totalAcross?.('DE')).toMatchObject({ value: 3, isPartly: false });
  expect(pivot.totalAcross?.('IE').value).toBeNull();
});

test('what was left out is told of a cell and of every sum that it is in', () => {
  const rows = [row('DE', '2025-01', null), row('DE', '2025-02', 7)];
  const pivot = pivotOf(rows, { ...axes, asked: ['DE'], answered: new Set(['DE']) });
  expect(pivot.at('2025-01', 'DE')).toMatchObject({ isPartly: true });
  expect(pivot.totalAcross?.('DE')).toMatchObject({ value: 7, isPartly: true });
});

test('a record that can stand in several cells is in no total of theirs', () => {
  const pivot = pivotOf([], { ...axes, down: 'SUBSTANCE_CLASS', answered: new Set() });
  expect(pivot.totalAcross).toBeUndefined();
  expect(pivot.totalDown).toBeDefined();
});

test('sums of kilograms are the decimals that people add up', () => {
  const rows = [row('DE', '2025-01', 1), row('FR', '2025-01', 2)];
  const pivot = pivotOf(rows, {
    ...{ ...axes, measure: 'kilograms', asked: ['DE', 'FR'], answered: new Set(['DE', 'FR']) },
  });
  expect(pivot.totalDown?.('2025-01').value).toBe(0.3);
});

test('months, quarters and years go on without gaps', () => {
  expect(withoutGaps(['2024-11', '2025-02'])).toEqual(['2024-11', '2024-12', '2025-01', '2025-02']);
  expect(withoutGaps(['2024-Q3', '2025-Q1'])).toEqual(['2024-Q3', '2024-Q4', '2025-Q1']);
  expect(withoutGaps(['2023', '2025'])).toEqual(['2023', '2024', '2025']);
  expect(withoutGaps(['earlier', 'later'])).toEqual(['earlier', 'later']);
});
