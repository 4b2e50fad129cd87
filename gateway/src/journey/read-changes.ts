import { isDay } from '../../../shared/src/core/calendar.ts';
import { badInput } from '../../../shared/src/core/errors.ts';
import { takeRate } from '../quota/rate-limit.ts';
import { versionOf } from './caller-schemas.ts';
import { deprecationsOf, untilOf } from './deprecations.ts';
import { identify } from './identify.ts';
import { arrivalOf, type Incoming, type Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import { parametersOf } from './query-parameters.ts';
import { NO_REPORT, recordOutcome } from './record.ts';
import { readHistory, type SchemaHistory, type SchemaRelease } from './schema-history.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import { changesFor, type SeenGraph } from './told-changes.ts';
import { versioned } from './versioned.ts';

/**
 * Tells a requester what became otherwise in the schema that it may see, from release to release, and what of it is deprecated
 * until when: with `?since=0.1.0` after that release, with `?since=2026-11-26` from that day on. Recorded as `/schema.graphql`
 * is.
 *
 * @throws HubError UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT for a parameter or release that is not known, or LEDGER_UNAVAILABLE:
 *   then nothing is told.
 */
export async function readChanges(incoming: Incoming, parts: GatewayParts): Promise<Outgoing> {
  const { requester } = await identify(incoming, parts);
  await takeRate(requester, parts);
  const { since } = parametersOf(incoming, ['since']);
  const history = readHistory();
  const releases = releasesSince(history, since);
  const { state, agency, agencyKind, role } = requester;
  const entry = parts.ledger.received(arrivalOf(incoming));
  const { callerSchemas, engine, ruler } = parts;
  const [whole, { law }] = [engine.schema(), ruler()];
  const visible = callerSchemas.for(requester, whole, law).schema;
  const schemaVersion = callerSchemas.versionFor(requester, whole, law);
  const body = JSON.stringify({
    schemaVersion,
    ...told({ ...history, releases }, { whole, visible, catalogue: law.catalogue }),
  });
  const outgoing = versioned(
    {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', [SCHEMA_VERSION]: schemaVersion },
      body,
      isAlikeForAll: true,
    },
    versionOf(body),
    incoming.header('if-none-match'),
  );
  const office = { state, agency, agencyKind, role };
  await recordOutcome({ entry }, { outgoing, errorCodes: [], report: NO_REPORT, office }, parts);
  return outgoing;
}

function told(history: SchemaHistory, seen: SeenGraph) {
  const shown = (changes: SchemaRelease['changes']) =>
    changesFor(changes, seen).map(({ kind, at, text, reason, until }) => ({
      ...{ kind, at, text },
      ...(reason === undefined ? {} : { reason }),
      ...(until === undefined ? {} : { until }),
    }));
  return {
    releases: history.releases.map(({ version, date, changes }) => ({
      version,
      date,
      changes: shown(changes),
    })),
    unreleased: shown(history.unreleased),
    deprecated: [...deprecationsOf(seen.visible)].map(([at, reason]) => ({
      ...{ at, reason, until: untilOf(reason) ?? null },
    })),
  };
}

/** The releases after a version, or from a day on. @throws HubError BAD_INPUT that lists the releases. */
function releasesSince({ releases }: SchemaHistory, since: string | undefined): readonly SchemaRelease[] {
  if (since === undefined) return releases;
  const known = releases.findIndex(({ version }) => version === since);
  if (known >= 0) return releases.slice(known + 1);
  if (!isDay(since))
    throw badInput(
      'since',
      since,
      `a day such as 2026-11-26, or a release: ${releases.map(({ version }) => version).join(', ')}`,
    );
  return releases.filter(({ date }) => date >= since);
}
