import { HubError } from '../../../shared/src/core/errors.ts';
import { NONE, type Known } from './known-releases.ts';
import type { GatewayParts } from './parts.ts';
import type { Question } from './question.ts';

/** Begins to ask which releases concern a question. It fails nothing, also when nobody waits for it. */
export function askReleases(
  { inquiry }: Question,
  { releases }: Pick<GatewayParts, 'releases'>,
): Promise<Known> | Known {
  return releases ? releases.known.of(inquiry) : NONE;
}

/**
 * The question with what is known of releases: the facts go into the inquiry, which is sealed for each subgraph.
 *
 * @throws HubError RELEASES_UNAVAILABLE for a mutation, when the store of what it would change does not answer.
 */
export function withReleases(question: Question, { facts, notice }: Known): Question {
  if (notice?.status === 'RELEASES_UNAVAILABLE' && question.checked.isMutation)
    throw new HubError('RELEASES_UNAVAILABLE', 'the store was not there for a mutation');
  if (facts.length === 0 && !notice) return question;
  return {
    ...question,
    ...(facts.length > 0 ? { inquiry: { ...question.inquiry, releases: facts } } : {}),
    ...(notice ? { releasesNotice: notice } : {}),
  };
}
