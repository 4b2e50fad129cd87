import type { Outcome, Source } from './answer.ts';
import { wait, type Liaison, type Question } from './client.ts';

/** States whose source was away for a moment: asking them again may help. */
export function mayAnswerLater({ status }: Source): boolean {
  return ['TIMED_OUT', 'UNAVAILABLE', 'NOT_AWAITED'].includes(status);
}

/**
 * Asks, then asks again only those States that were away, until all answered or `again.times` of the hub's settings is over. Each
 * answer is yielded: put records together by `id`. Whoever did not answer stands in the last one.
 */
export async function* askStates<T, V extends { owners?: unknown }>(
  hub: Liaison,
  question: Question<T, V>,
): AsyncGenerator<Outcome<T>, void, undefined> {
  let variables = question.variables;
  for (let turn = 0; ; turn += 1) {
    const outcome = await hub.ask({ ...question, variables });
    yield outcome;
    const away = outcome.kind === 'PARTIAL' ? outcome.unanswered.filter(mayAnswerLater) : [];
    if (away.length === 0 || turn >= hub.again.times) return;
    variables = { ...variables, owners: [...new Set(away.map(({ owner }) => owner))] };
    await wait(hub.again.waitMs * 2 ** turn, question.signal);
  }
}
