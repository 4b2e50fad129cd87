import { HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import type { Identity } from '../../../shared/src/identity/tokens.ts';
import { takeStranger } from '../quota/strangers.ts';
import { admit } from './admit.ts';
import { checkQuestion, planAhead } from './check-question.ts';
import { execute } from './execute.ts';
import { identify } from './identify.ts';
import { introspect } from './introspect.ts';
import { inMediaOf } from './media.ts';
import type { Incoming, Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import type { Identified } from './question.ts';
import { readInquiry, readQuestion } from './read-question.ts';
import { arrive, recordIntent, recordOutcome, refusalOf, type Answer } from './record.ts';
import { withSchemaVersion } from './schema-version.ts';
import { askReleases, withReleases } from './with-releases.ts';

/**
 * A GraphQL request from the first byte to the last: identity, limits, purpose, document, plan, intent, execution, outcome.
 * One direction and no way round: whatever happens, the outcome is in the ledger before anything is sent, or nothing is.
 *
 * @throws HubError LEDGER_UNAVAILABLE: then nothing is sent but that.
 */
export async function journey(incoming: Incoming, parts: GatewayParts): Promise<Outgoing> {
  const began = performance.now();
  const arrived = arrive(incoming, parts);
  let identity: Identity | undefined;
  let answer: Answer;
  try {
    identity = await identify(incoming, parts);
    answer = await answerTo({ ...arrived, ...identity }, parts);
  } catch (error) {
    await refuseStranger(error, incoming, parts);
    answer = refusalOf(error, incoming.requestId, parts);
  } finally {
    arrived.deadline.end();
  }
  const inMedia = inMediaOf(incoming.header('accept'), answer);
  const outgoing = withSchemaVersion(inMedia, identity?.requester, parts);
  parts.metrics.reported(answer.report);
  await recordOutcome(arrived, { ...answer, outgoing }, parts);
  parts.metrics.answered(outgoing.status, (performance.now() - began) / 1000, identity?.requester.state);
  return outgoing;
}

/** Of a caller whose token is not taken. */
const OF_STRANGERS = new Set<ErrorCode>(['UNAUTHENTICATED', 'ISSUER_NOT_ENTITLED']);

/** @throws TurnedAway when too many come from there without a valid token: then this one is counted, and not recorded. */
async function refuseStranger(
  error: unknown,
  { address }: Incoming,
  { strangers }: GatewayParts,
): Promise<void> {
  if (error instanceof HubError && OF_STRANGERS.has(error.code)) await takeStranger(strangers, address);
}

/** What is wrong with a document that was read is an answer of GraphQL, up to its plan; a purpose that is not said is the request's. */
async function answerTo(identified: Identified, parts: GatewayParts): Promise<Answer> {
  const { admitted, leave } = await admit(identified, parts);
  let isOfDocument = false;
  try {
    const read = readQuestion(admitted, parts);
    isOfDocument = true;
    const checked = checkQuestion(read, parts);
    if (checked.checked.isIntrospection) return await introspect(checked);
    isOfDocument = false;
    const question = readInquiry(checked, parts);
    isOfDocument = true;
    // Asked beside what takes its time anyway.
    const releases = askReleases(question, parts);
    await planAhead(question, parts);
    await recordIntent(question, parts);
    parts.offices.seen(question.inquiry);
    return await execute(withReleases(question, await releases), parts);
  } catch (error) {
    if (!isOfDocument) throw error;
    return { ...refusalOf(error, identified.incoming.requestId, parts), isOfDocument };
  } finally {
    leave();
  }
}
