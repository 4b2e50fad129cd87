import { isWhole } from '../../policy/words/report.ts';
import { fanOut, type Plan } from '../../sources/sql/fan-out.ts';
import type { SearchQuestion } from '../../sources/sql/question.ts';
import { countStatement } from '../../sources/sql/statement.ts';
import { scopeOf, type RequestContext } from './request-context.ts';
import { said, withMade } from './source-question.ts';

/** How far is counted: beyond, that there are more is said. */
const COUNT_MAX = 10_000;

/** So many are counted in one source that there being more shows. */
export const COUNT_TO = COUNT_MAX + 1;

/** How many records match: all of them, or at least so many. */
export interface Total {
  readonly count: number;
  readonly isAtLeast: boolean;
}

/** @param counts of each source, up to `COUNT_TO`. */
export function totalOf(counts: readonly number[]): Total {
  const sum = counts.reduce((all, one) => all + one, 0);
  return { count: Math.min(sum, COUNT_MAX), isAtLeast: sum > COUNT_MAX };
}

/**
 * Counts what a search matches in all sources together.
 *
 * @param narrowed the question as each source gets it.
 * @returns undefined unless every source that was to be asked answered whole.
 */
export async function countMatches(
  context: RequestContext,
  plans: readonly Plan[],
  narrowed: (plan: Plan) => SearchQuestion,
): Promise<Total | undefined> {
  const { answers, reports } = await fanOut(
    context,
    plans,
    (plan) => {
      const question = narrowed(plan);
      return said(
        countStatement(scopeOf(context, plan), question, COUNT_TO),
        { first: 1, columns: [], numbers: [0], isOf: 'one row' },
        withMade(question, (made) => ({ verb: 'COUNT', made })),
      );
    },
    ([row]) => row?.[0] as number,
  );
  if (!reports.every(isWhole)) return undefined;
  return totalOf(answers.map(({ value }) => value));
}
