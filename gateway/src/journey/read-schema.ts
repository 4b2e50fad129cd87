import { badInput, HubError } from '../../../shared/src/core/errors.ts';
import { takeRate } from '../quota/rate-limit.ts';
import { printed, type PrintedSchema } from './caller-schemas.ts';
import { identify } from './identify.ts';
import { arrivalOf, type Incoming, type Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import { parametersOf } from './query-parameters.ts';
import { NO_REPORT, recordOutcome } from './record.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import { versioned } from './versioned.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';

/**
 * Gives a requester the schema that it may see, or with `?of=STATE` the one that some caller of its own State may see. It is
 * recorded like any request, as it tells what the law would let this office see; without an intent, as no purpose is stated and
 * no source is asked, and without the officer, as it is alike for all of one office.
 *
 * @throws HubError UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT for a parameter that is not known, FORBIDDEN for another State's,
 *   or LEDGER_UNAVAILABLE: then nothing is shown.
 */
export async function readSchema(incoming: Incoming, parts: GatewayParts): Promise<Outgoing> {
  const { requester } = await identify(incoming, parts);
  await takeRate(requester, parts);
  const { of } = parametersOf(incoming, ['of']);
  refuseOthers(of, requester, parts);
  const { state, agency, agencyKind, role } = requester;
  const entry = parts.ledger.received(arrivalOf(incoming));
  const { callerSchemas, engine, ruler } = parts;
  const [schema, { law }] = [engine.schema(), ruler()];
  const own = callerSchemas.for(requester, schema, law);
  const { sdl, version }: PrintedSchema =
    of === undefined ? printed(own.schema) : await callerSchemas.ofState(state, schema, law);
  const outgoing = versioned(
    {
      status: 200,
      headers: {
        'content-type': 'application/graphql; charset=utf-8',
        [SCHEMA_VERSION]: callerSchemas.versionFor(requester, schema, law),
      },
      body: sdl,
      isAlikeForAll: true,
    },
    version,
    incoming.header('if-none-match'),
  );
  await recordOutcome(
    { entry },
    { outgoing, errorCodes: [], report: NO_REPORT, office: { state, agency, agencyKind, role } },
    parts,
  );
  return outgoing;
}

/** What another State's officers may see is that State's to show. */
function refuseOthers(of: string | undefined, { state }: Requester, { ruler }: GatewayParts): void {
  if (of === undefined || of === state) return;
  if (![...ruler().law.states.keys()].some((other) => other === of))
    throw badInput('of', of, `the State of your token, ${state}`);
  throw new HubError('FORBIDDEN', "another State's schema", {
    publicMessage: `The schema of ${of} is for callers of ${of}. Your token is of ${state}: ask of=${state}.`,
  });
}
