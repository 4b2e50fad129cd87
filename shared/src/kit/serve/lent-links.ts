import { NO_MARKS } from '../../core/vocabulary.ts';
import type { ClassPredicate, DecisionClass, Lending } from '../../policy/words/ruling.ts';
import type { MatchableOf, Plan } from '../../sources/sql/fan-out.ts';
import type { OwnerLending } from '../../sources/sql/statement-form.ts';

/**
 * Links are lent whole or not at all: their category fully granted, and their record's existence known; of records for
 * which a release says so besides.
 */
export function lentLinks({ owner, lending }: OwnerLending, path: string): ReturnType<MatchableOf> {
  const predicate = lending.releases?.links(path) ?? linksOfAll(lending, path);
  if (predicate !== 'never') return { predicate };
  const plain: DecisionClass = { owner, subjects: [], handling: 'H0', ...NO_MARKS };
  return { predicate, refusal: lending.verdict(plain, path) };
}

/** The links that law shows without any release. */
function linksOfAll(lending: Lending, path: string): ClassPredicate {
  return lending.matchable([{ path, use: 'OPEN' }]);
}

/** The same owners are asked for links that lead to a record: there, no release of the records at their near end counts. */
export function fromFar(plans: readonly Plan[], path: string): readonly Plan[] {
  if (plans.every(({ asked }) => asked.every(({ lending }) => lending.releases === undefined))) return plans;
  return plans.map((plan) => ({
    ...plan,
    asked: plan.asked.map((one) =>
      one.lending.releases === undefined ? one : { ...one, matchable: linksOfAll(one.lending, path) },
    ),
  }));
}
