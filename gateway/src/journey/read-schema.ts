import { takeRate } from '../quota/rate-limit.ts';
import { sdlOf } from './caller-schemas.ts';
import { identify } from './identify.ts';
import { arrivalOf, type Incoming, type Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import { NO_REPORT, recordOutcome } from './record.ts';

/**
 * Gives a requester the schema that it may see. It is recorded like any request, as it tells what the law would let this
 * office see; without an intent, as no purpose is stated and no source is asked, and without the officer, as it is alike for
 * all of one office.
 *
 * @throws HubError UNAUTHENTICATED, RATE_LIMITED, or LEDGER_UNAVAILABLE: then nothing is shown.
 */
export async function readSchema(incoming: Incoming, parts: GatewayParts): Promise<Outgoing> {
  const { requester } = await identify(incoming, parts);
  takeRate(requester, parts);
  const { state, agency, agencyKind, role } = requester;
  const entry = parts.ledger.received(arrivalOf(incoming));
  const outgoing: Outgoing = {
    status: 200,
    headers: { 'content-type': 'application/graphql; charset=utf-8' },
    body: sdlOf(parts.callerSchemas.for(requester, parts.engine.schema(), parts.ruler().law)),
  };
  await recordOutcome(
    { entry },
    { outgoing, errorCodes: [], report: NO_REPORT, office: { state, agency, agencyKind, role } },
    parts,
  );
  return outgoing;
}
