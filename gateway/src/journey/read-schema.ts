import { arrivalOf, digestOf, possessionOf, type Incoming, type Outgoing } from './messages.ts';
import { NOTHING, type Doors } from './journey.ts';
import { takeRate } from '../quota/rate-limit.ts';
import { sdlOf } from './caller-schemas.ts';

/**
 * Gives a requester the schema that it may see. It is recorded like any request, as it tells what the law would let this
 * office see; without an intent, as no purpose is stated and no source is asked, and without the officer, as it is alike for
 * all of one office.
 *
 * @throws HubError UNAUTHENTICATED, RATE_LIMITED, or LEDGER_UNAVAILABLE: then nothing is shown.
 */
export async function readSchema(incoming: Incoming, doors: Doors): Promise<Outgoing> {
  const requester = await doors.tokens.check(incoming.header('authorization'), possessionOf(incoming));
  takeRate(requester, doors);
  const { state, agency, agencyKind, role } = requester;
  const entry = doors.ledger.received(arrivalOf(incoming));
  const view = doors.callerSchemas.for(requester, doors.engine.schema(), doors.ruler().law);
  const body = sdlOf(view);
  await doors.metrics.recorded(
    'OUTCOME',
    entry.outcome({
      status: 200,
      errorCodes: [],
      report: NOTHING,
      bodyDigest: digestOf(body),
      bodyBytes: Buffer.byteLength(body),
      office: { state, agency, agencyKind, role },
    }),
  );
  return { status: 200, headers: { 'content-type': 'application/graphql; charset=utf-8' }, body };
}
