import { groupings, ownersOf, type SearchArgs } from '../../shared/src/kit/schema/arguments.ts';
import { rootQuestions } from '../../shared/src/kit/schema/root-questions.ts';
import { seizureFilter, type SeizureFilter } from './arguments.ts';
import { byFilter, statistics, type SeizureGrouping } from './questions.ts';

export interface StatisticsArgs {
  readonly filter: SeizureFilter;
  readonly groupBy: readonly SeizureGrouping[];
  readonly owners?: readonly string[];
}

/** What the fields of the root ask. Each throws HubError BAD_INPUT as its arguments are read. */
export const questions = rootQuestions({
  drugSeizures: (args: SearchArgs<SeizureFilter>) => byFilter(seizureFilter(args.filter), ownersOf(args)),
  drugSeizureStatistics: (args: StatisticsArgs) =>
    statistics(seizureFilter(args.filter), groupings(args.groupBy), ownersOf(args)),
});
