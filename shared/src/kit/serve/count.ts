import { mayHideHits } from '../../core/source-status.ts';
import { fanOut, type Plan } from '../../sources/sql/fan-out.ts';
import type { SearchQuestion } from '../../sources/sql/question.ts';
import { countStatement } from '../../sources/sql/statement.ts';
import { scopeOf, type RequestContext } from './request-context.ts';

const COUNT_MAX = 10_000;

/**
 * Counts what a search matches in all sources together.
 *
 * @param narrowed the question as each source gets it.
 * @returns null unless every source that was to be asked answered and none had more than can be counted.
 */
export async function countMatches(
  context: RequestContext,
  plans: readonly Plan[],
  narrowed: (plan: Plan) => SearchQuestion,
): Promise<number | null> {
  const { answers, reports } = await fanOut(
    context,
    plans,
    (plan) => countStatement(scopeOf(context, plan), narrowed(plan), COUNT_MAX + 1),
    ([row]) => row?.[0] as number,
  );
  if (reports.some(({ status }) => mayHideHits(status))) return null;
  const total = answers.reduce((sum, { value }) => sum + value, 0);
  return total > COUNT_MAX ? null : total;
}
