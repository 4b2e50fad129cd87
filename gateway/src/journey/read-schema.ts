import { createHash } from 'node:crypto';
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
  const outgoing = schemaAnswer(
    sdlOf(parts.callerSchemas.for(requester, parts.engine.schema(), parts.ruler().law)),
    incoming.header('if-none-match'),
  );
  await recordOutcome(
    { entry },
    { outgoing, errorCodes: [], report: NO_REPORT, office: { state, agency, agencyKind, role } },
    parts,
  );
  return outgoing;
}

/**
 * The schema, or that it is the one that the caller has, RFC 9110 section 13.1.2. It changes with the law and with the graph
 * alone: a client keeps it, and asks each time whether it still holds.
 */
function schemaAnswer(body: string, known: string | undefined): Outgoing {
  const version = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const headers = {
    'cache-control': 'private, no-cache',
    etag: `"${version}"`,
    'liaison-schema-version': version,
  };
  const isKnown = known
    ?.split(',')
    .some((tag) => ['*', `"${version}"`].includes(tag.trim().replace(/^W\//u, '')));
  if (isKnown === true) return { status: 304, headers, body: '' };
  return {
    status: 200,
    headers: { ...headers, 'content-type': 'application/graphql; charset=utf-8' },
    body,
    isAlikeForAll: true,
  };
}
