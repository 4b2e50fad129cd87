import {
  bySearch,
  fanOutStatements,
  planSources,
  type FanOut,
  type Plan,
  type RowsOfStatement,
} from '../../sources/sql/fan-out.ts';
import type { LookupQuestion, SearchQuestion, StatisticsQuestion } from '../../sources/sql/question.ts';
import type { Statement } from '../../sources/sql/statement-form.ts';
import { ownersKnown } from '../schema/arguments.ts';
import { withinBudget } from './budgets.ts';
import type { QuestionContext } from './request-context.ts';
import { questionKey, type Try } from './tries.ts';

/**
 * Decides whom a question is sent to: whom the law lets be asked, less those at whom the officer's budget for what the
 * question tries is spent.
 *
 * @throws HubError BAD_INPUT when the question names a State that has no law here; LEDGER_UNAVAILABLE when what it tries
 *   cannot be counted.
 */
export async function planQuestion(
  context: QuestionContext,
  question: SearchQuestion | LookupQuestion | StatisticsQuestion,
  tries: readonly Try[],
): Promise<readonly Plan[]> {
  const { collector, ruling, at } = context;
  const { domain, uses, owners } = question;
  ownersKnown(owners ?? [], ruling.owners);
  const lawful = planSources(
    context,
    domain,
    bySearch(uses, 'coarser' in question ? question.coarser : undefined),
    owners,
  );
  const { plans, withheld } =
    tries.length === 0
      ? { plans: lawful, withheld: [] }
      : await withinBudget(
          context,
          { uses, tries, question: questionKey(question, lawful), asked: question.asked },
          lawful,
        );
  collector.planned(domain, uses, { plans: lawful, asked: plans }, at);
  collector.refused(withheld);
  return plans;
}

/** Sends each planned source its own statement, and reports who answered. */
export async function askSources(
  context: QuestionContext,
  plans: readonly Plan[],
  build: (plan: Plan) => Statement,
): Promise<FanOut<RowsOfStatement>> {
  const answered = await fanOutStatements(context, plans, build);
  context.collector.sources(answered.reports, context.at);
  return answered;
}
