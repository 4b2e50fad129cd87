import { isoDay } from '../../../shared/src/core/clock.ts';
import { readPurpose } from '../../../shared/src/identity/purpose.ts';
import type { GatewayParts } from './parts.ts';
import type { Admitted, Question } from './question.ts';
import { readBody, statedIn } from './request-body.ts';

/**
 * What is asked and why.
 *
 * @throws HubError BAD_INPUT, OPERATION_NOT_REGISTERED or PURPOSE_REQUIRED, with what is accepted.
 */
export function readQuestion(
  admitted: Admitted,
  { documents, ruler, clock }: Pick<GatewayParts, 'documents' | 'ruler' | 'clock'>,
): Question {
  const { incoming, requester } = admitted;
  const body = readBody(incoming.body, (sent, id) => documents.documentFor(requester, sent, id));
  return {
    ...admitted,
    body,
    inquiry: { requester, ...readPurpose(statedIn(incoming.header, body)), on: isoDay(clock) },
    ruler: ruler(),
  };
}
