import { isoDay } from '../../../shared/src/core/clock.ts';
import { readPurpose, refuseUnknownNames } from '../../../shared/src/identity/purpose.ts';
import { knownWords } from '../../../shared/src/policy/law/known-words.ts';
import type { GatewayParts } from './parts.ts';
import type { Admitted, Checked, Question, Read } from './question.ts';
import { readBody, statedIn } from './request-body.ts';

/**
 * What is asked, and under whose law.
 *
 * @throws HubError BAD_INPUT or OPERATION_NOT_REGISTERED, with what is accepted.
 */
export function readQuestion(
  admitted: Admitted,
  { documents, ruler }: Pick<GatewayParts, 'documents' | 'ruler'>,
): Read {
  const { incoming, requester } = admitted;
  refuseUnknownNames(incoming.headerNames);
  const body = readBody(incoming.body, (sent, id) => documents.documentFor(requester, sent, id));
  refuseUnknownNames(Object.keys(body.extensions ?? {}));
  return { ...admitted, body, ruler: ruler() };
}

/**
 * Why it is asked.
 *
 * @throws HubError BAD_INPUT, PURPOSE_REQUIRED or CASE_NOT_COVERED, with what is accepted.
 */
export function readInquiry(checked: Checked, { clock }: Pick<GatewayParts, 'clock'>): Question {
  const { incoming, requester, vouches, body, ruler } = checked;
  const on = isoDay(clock);
  const around = { known: knownWords(ruler.law), vouches, on };
  const purpose = readPurpose(statedIn(incoming.header, body), around);
  return { ...checked, inquiry: { requester, ...purpose, on } };
}
