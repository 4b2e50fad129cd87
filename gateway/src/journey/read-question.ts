import { isoDay } from '../../../shared/src/core/clock.ts';
import { readPurpose, refuseUnknownNames } from '../../../shared/src/identity/purpose.ts';
import { knownWords } from '../../../shared/src/policy/law/known-words.ts';
import type { GatewayParts } from './parts.ts';
import type { Admitted, Question } from './question.ts';
import { readBody, statedIn } from './request-body.ts';

/**
 * What is asked and why.
 *
 * @throws HubError BAD_INPUT, OPERATION_NOT_REGISTERED, PURPOSE_REQUIRED or CASE_NOT_COVERED, with what is accepted.
 */
export function readQuestion(
  admitted: Admitted,
  { documents, ruler, clock }: Pick<GatewayParts, 'documents' | 'ruler' | 'clock'>,
): Question {
  const { incoming, requester, vouches } = admitted;
  refuseUnknownNames(incoming.headerNames);
  const body = readBody(incoming.body, (sent, id) => documents.documentFor(requester, sent, id));
  refuseUnknownNames(Object.keys(body.extensions ?? {}));
  const inForce = ruler();
  const on = isoDay(clock);
  const around = { known: knownWords(inForce.law), vouches, on };
  const purpose = readPurpose(statedIn(incoming.header, body), around);
  return { ...admitted, body, inquiry: { requester, ...purpose, on }, ruler: inForce };
}
