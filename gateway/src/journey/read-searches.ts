import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { SearchEntry } from '../../../shared/src/domains/catalogue.ts';
import { DOMAINS, type Domain, type WithheldReason } from '../../../shared/src/core/vocabulary.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';
import type { FieldUse, Lending, Ruling } from '../../../shared/src/policy/words/ruling.ts';
import { arrivalOf, type Incoming, type Outgoing } from './messages.ts';
import type { GatewayParts } from './parts.ts';
import { NO_REPORT, recordOutcome } from './record.ts';
import { inquiryIn } from './stated-inquiry.ts';

/** How one owner stands to searches of one domain. */
interface Standing {
  readonly status: 'ASKED' | 'NOT_PERMITTED';
  readonly reason?: WithheldReason;
  /** Members of filters and keys, groupings and lookups that it would answer with NOT_SEARCHABLE: `PersonFilter.sex`. */
  readonly notBy: readonly string[];
  /** ... and those that it would when what is asked is no whole value: a part of a number or date, or a list of people. */
  readonly notInPartBy: readonly string[];
  /** ... and those that it would when the question looks at no more than a year of a date. */
  readonly notByYear: readonly string[];
}
type Standings = Readonly<Record<Domain, Readonly<Record<StateCode, Standing>>>>;

/**
 * Says, before anything is asked, how each State's law stands to searches under a purpose: what `sources` of an answer would
 * say. It is recorded as reading the schema is: the office, and no intent, as no source is asked and nobody is searched for.
 *
 * @param incoming POST of `{"extensions": {"liaison-purpose": …}}`, or with these as headers.
 * @throws HubError UNAUTHENTICATED, RATE_LIMITED, BAD_INPUT, PURPOSE_REQUIRED or CASE_NOT_COVERED; LEDGER_UNAVAILABLE: then
 *   nothing is told.
 */
export async function readSearches(incoming: Incoming, parts: GatewayParts): Promise<Outgoing> {
  const ruler = parts.ruler();
  const inquiry = await inquiryIn(incoming, parts);
  const entry = parts.ledger.received(arrivalOf(incoming));
  const outgoing: Outgoing = {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(standingsFor(ruler.law, ruler.rule(inquiry))),
  };
  const { state, agency, agencyKind, role } = inquiry.requester;
  const office = { state, agency, agencyKind, role };
  await recordOutcome({ entry }, { outgoing, errorCodes: [], report: NO_REPORT, office }, parts);
  return outgoing;
}

function standingsFor(law: Law, ruling: Ruling): Standings {
  const byOwner = (domain: Domain): Readonly<Record<StateCode, Standing>> =>
    Object.fromEntries(
      ruling.owners.map((owner) => [owner, standingOf(law, domain, ruling.lending(owner, domain))]),
    );
  return Object.fromEntries(DOMAINS.map((domain) => [domain, byOwner(domain)])) as Standings;
}

/** A State whose law keeps silent looks as it does in an answer: asked. */
function standingOf(law: Law, domain: Domain, lending: Lending): Standing {
  if (lending.status === 'NOT_PERMITTED') {
    const { reason } = lending.refusal ?? {};
    return { status: 'NOT_PERMITTED', notBy: [], notInPartBy: [], notByYear: [], ...(reason && { reason }) };
  }
  if (lending.status === 'SILENT') return { status: 'ASKED', notBy: [], notInPartBy: [], notByYear: [] };
  const barred = (lookOf: (entry: SearchEntry) => Omit<FieldUse, 'path'>): readonly string[] =>
    law.catalogue[domain].searches
      .filter((entry) => {
        const uses = entry.fields.map((path) => ({ path, ...lookOf(entry) }));
        return uses.length > 0 && lending.matchable(uses) === 'never';
      })
      .map(({ place }) => place);
  return {
    status: 'ASKED',
    notBy: barred(({ use, within }) => ({ use, ...(within && { within }) })),
    notInPartBy: barred(() => ({ use: 'OPEN' })),
    notByYear: barred(() => ({ use: 'OPEN', within: 'YEAR_ONLY' })),
  };
}
