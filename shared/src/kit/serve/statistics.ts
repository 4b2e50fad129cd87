import { HubError } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import type { FieldUse, Lending } from '../../policy/words/ruling.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import type { Query } from '../../sources/connection/query.ts';
import type { StatisticsQuestion } from '../../sources/sql/question.ts';
import { fanOut } from '../../sources/sql/fan-out.ts';
import { ownerOf } from '../../sources/sql/row.ts';
import type { Matchable } from '../../sources/sql/statement-form.ts';
import { GROUPS_MAX, statisticsStatement } from '../../sources/sql/statistics.ts';
import type { StatisticsAnswer } from '../schema/hub.ts';
import { planQuestion } from './ask-sources.ts';
import type { Narrowed } from './linked-to.ts';
import { scopeOf, type QuestionContext } from './request-context.ts';
import type { Cells, ToldCell, WeightedCell } from './small-cells.ts';
import { said, withMade } from './source-question.ts';
import { triesOfSearch } from './tries.ts';

type Counted = StatisticsAnswer['rows'][number];

/** A count, with the uses of one, as each source gets it. */
export type StatisticsTask = Narrowed<StatisticsQuestion>;

/**
 * Counts and sums by group and owner, as they may be told.
 *
 * @throws HubError LIMIT_EXCEEDED when there are too many groups; as `planQuestion` does.
 */
export async function countGroups(
  context: QuestionContext,
  { question, narrowed, linked }: StatisticsTask,
  cells: Cells,
): Promise<StatisticsAnswer> {
  const plans = await planQuestion(context, question, triesOfSearch(question, linked));
  const isGuarded = ({ lending }: Matchable): boolean => !isListed(lending, question);
  const { answers, reports } = await fanOut(
    context,
    plans,
    (plan) => {
      const seed = plan.asked.some(isGuarded) ? cells.seed : undefined;
      return saidStatistics(
        statisticsStatement(scopeOf(context, plan), narrowed(plan), seed),
        question,
        seed,
      );
    },
    (rows) => rows,
  );
  context.collector.sources(reports, context.at);
  if (answers.some(({ value }) => value.length > GROUPS_MAX)) throw tooManyGroups();
  const rows = answers.flatMap(({ plan, value }) =>
    plan.asked.flatMap((matchable) => {
      const own = value.filter((row) => ownerOf(row) === matchable.owner);
      return rowsOf(question, matchable.owner, own, isGuarded(matchable) ? cells : undefined);
    }),
  );
  return { rows, sources: reports };
}

/** A count in words, with the places of what is counted. */
function saidStatistics(query: Query, question: StatisticsQuestion, seed: string | undefined): Query {
  const [groups, sums] = [question.groupBy.length, question.sums.length];
  const exact = 1 + groups;
  const weighted = exact + 1 + sums;
  const isWeighted = seed !== undefined;
  return said(
    query,
    {
      first: isWeighted ? weighted + 2 + 2 * sums : weighted,
      columns: [],
      numbers: isWeighted ? [exact, weighted] : [exact],
      isOf: 'owners',
    },
    withMade(question, (made) => ({ verb: 'STATISTICS', made, seed })),
  );
}

function tooManyGroups(): HubError {
  return new HubError('LIMIT_EXCEEDED', 'groups', {
    publicMessage: `There are more than ${GROUPS_MAX} groups: ask for fewer groupings, or for a shorter period.`,
  });
}

/** How a count uses fields: it needs no more than that they may be counted by. */
export function countingUses(uses: readonly FieldUse[]): readonly FieldUse[] {
  return uses.map((used) => (used.use === 'OPEN' ? { ...used, use: 'COUNT' as const } : used));
}

/**
 * Whether whoever may count may list the same records, with all that they are counted by. Then nothing is gained by leaving
 * small cells out: the list tells them.
 *
 * @param question with the uses of a count.
 */
function isListed(lending: Lending, question: Pick<StatisticsQuestion, 'uses' | 'listUses'>): boolean {
  const { uses, listUses = [] } = question;
  const listing = uses.map((used) => (used.use === 'COUNT' ? { ...used, use: 'OPEN' as const } : used));
  const counted = lending.matchable(uses);
  return JSON.stringify(counted) === JSON.stringify(lending.matchable([...listing, ...listUses]));
}

/** The rows of one owner, as they may be told. */
function rowsOf(
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
        sums: row.slice(2 + groups, 2 + groups + width) as (string | null)[],
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
