import { takeRate } from '../quota/rate-limit.ts';
import { identify } from './identify.ts';
import { arrivalOf, type Incoming, type Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import { NO_REPORT, recordOutcome } from './record.ts';

/**
 * Tells a requester what its token says to the hub: whose office, and for what its State vouches. An issuer may name these in
 * words of its own (`claims` in issuers.yaml), so a page cannot read them in the token. Recorded as `/schema.graphql` is:
 * without a purpose and without the officer.
 *
 * @throws HubError UNAUTHENTICATED, ISSUER_NOT_ENTITLED, RATE_LIMITED, or LEDGER_UNAVAILABLE: then nothing is told.
 */
export async function readWhoami(incoming: Incoming, parts: GatewayParts): Promise<Outgoing> {
  const { requester, vouches } = await identify(incoming, parts);
  await takeRate(requester, parts);
  const { state, agency, agencyKind, role, officer } = requester;
  const entry = parts.ledger.received(arrivalOf(incoming));
  const outgoing: Outgoing = {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify({ state, agency, agencyKind, role, officer, vouches }),
  };
  await recordOutcome(
    { entry },
    { outgoing, errorCodes: [], report: NO_REPORT, office: { state, agency, agencyKind, role } },
    parts,
  );
  return outgoing;
}
