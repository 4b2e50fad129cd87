import { LiaisonError, type Answered, type PartlyAnswered } from './answer.ts';
import { refusal, type Liaison, type Question } from './client.ts';

/** A list or links of a record, with where to go on. */
interface Connection<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/**
 * Walks a list or the links of a record, page by page, each with who did not answer it.
 *
 * @param pick the connection in an answer; its document takes `$after`. Undefined where the record is not there.
 * @throws LiaisonError with the code of a page that was refused, or NO_CURSOR where it cannot go on: never a silent end.
 */
export async function* pages<T, V extends { after?: unknown }, N>(
  hub: Liaison,
  question: Question<T, V>,
  pick: (data: T) => Connection<N> | null | undefined,
): AsyncGenerator<Answered<readonly N[]> | PartlyAnswered<readonly N[]>, void, undefined> {
  let variables = question.variables;
  for (;;) {
    const outcome = await hub.ask({ ...question, variables });
    if (outcome.kind === 'REFUSED') throw refusal(outcome);
    const page = pick(outcome.kind === 'ANSWERED' ? outcome.data : outcome.part);
    const nodes = page?.nodes ?? [];
    yield outcome.kind === 'ANSWERED' ? { ...outcome, data: nodes } : { ...outcome, part: nodes };
    if (!page?.pageInfo.hasNextPage) return;
    const after = page.pageInfo.endCursor;
    if (after == null || after === variables.after)
      throw new LiaisonError('NO_CURSOR', 'there is more, and no way to it');
    variables = { ...variables, after };
  }
}
