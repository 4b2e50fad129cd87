import type { StateCode } from '../../core/ids.ts';
import type { FieldUse, Lending } from '../../policy/words/ruling.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { StatisticsQuestion } from '../../sources/sql/question.ts';
import type { StatisticsAnswer } from '../schema/hub.ts';
import type { Cells, ToldCell, WeightedCell } from './small-cells.ts';

type Counted = StatisticsAnswer['rows'][number];

/** How a count uses fields: it needs no more than that they may be counted by. */
export function countingUses(uses: readonly FieldUse[]): readonly FieldUse[] {
  return uses.map((one) => (one.use === 'OPEN' ? { ...one, use: 'COUNT' as const } : one));
}

/**
 * Whether whoever may count may list the same records, with all that they are counted by. Then nothing is gained by leaving
 * small cells out: the list tells them.
 *
 * @param question with the uses of a count.
 */
export function isListed(lending: Lending, question: Pick<StatisticsQuestion, 'uses' | 'listUses'>): boolean {
  const { uses, listUses = [] } = question;
  const listing = uses.map((one) => (one.use === 'COUNT' ? { ...one, use: 'OPEN' as const } : one));
  const counted = lending.matchable(uses);
  return JSON.stringify(counted) === JSON.stringify(lending.matchable([...listing, ...listUses]));
}

/** The rows of one owner, as they may be told. */
export function rowsOf(
  question: StatisticsQuestion,
  owner: StateCode,
  rows: readonly Row[],
  cells: Cells | undefined,
): readonly Counted[] {
  const { groupBy, sums } = question;
  const [groups, width] = [groupBy.length, sums.length];
  const told = cells
    ? cells.told(
        owner,
        rows.map((row) => weightedCell(row, groups, width)),
      )
    : rows.map((row): ToldCell => ({
        keys: row.slice(1, 1 + groups) as (string | null)[],
        count: row[1 + groups] as number,
        sums: row.slice(2 + groups, 2 + groups + width) as (number | null)[],
        suppressed: false,
        rounded: false,
      }));
  return told.map(({ keys, sums: values, ...cell }) => ({
    ...cell,
    owner,
    group: Object.fromEntries(groupBy.map(({ name }, i) => [name, keys[i] ?? null])),
    sums: Object.fromEntries(sums.map(({ name }, i) => [name, values[i] ?? null])),
  }));
}

function weightedCell(row: Row, groups: number, width: number): WeightedCell {
  const at = 2 + groups + width;
  return {
    keys: row.slice(1, 1 + groups) as (string | null)[],
    count: row[at] as number,
    mark: (row[at + 1] as string | null) ?? '',
    sums: Array.from({ length: width }, (_, i) => ({
      sum: row[at + 2 + i] as number | null,
      largest: row[at + 2 + width + i] as number | null,
    })),
  };
}
