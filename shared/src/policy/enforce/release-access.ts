import { DOMAINS, type AgencyKind, type Domain, type Role } from '../../core/vocabulary.ts';
import type { Law } from '../law/law.ts';
import type { Requester } from '../words/inquiry.ts';
import { isOverseer } from './oversight-access.ts';

/** The type of mutations, as composition names it. */
export const MUTATION = 'Mutation';

/**
 * Who has a use for each mutation: whoever asks for the release of a field, or whoever decides about one. A mutation that is not
 * named here is seen by nobody.
 */
const MUTATIONS: Readonly<Record<string, 'ASKS' | 'DECIDES'>> = {
  requestRelease: 'ASKS',
  answerRelease: 'ASKS',
  withdrawRelease: 'ASKS',
  decideRelease: 'DECIDES',
  askBackRelease: 'DECIDES',
  awaitCourt: 'DECIDES',
  revokeRelease: 'DECIDES',
};

/** What only those see who see a record, decide about one or oversee those who do. */
export const RELEASE_QUERIES: ReadonlySet<string> = new Set([
  'Query.releases',
  'Query.release',
  'Query.releaseStatistics',
]);

/**
 * What of releases is in a requester's schema.
 *
 * @param shown domains of which the requester may ever know that there are records.
 * @returns whether it has the queries, and the members of `RecordDomain` that it does not: to who decides about no release and
 *   oversees nobody, domains of which nothing is lent do not exist.
 */
export function releasesSeenBy(
  law: Law,
  requester: Pick<Requester, 'state' | 'agencyKind' | 'role'>,
  shown: readonly Domain[],
): { readonly areSeen: boolean; readonly unnamed: readonly string[] } {
  if (isOverseer(requester.role) || mayEverApprove(law, requester)) return { areSeen: true, unnamed: [] };
  if (shown.length === 0) return { areSeen: false, unnamed: [] };
  const hidden = DOMAINS.filter((domain) => !shown.includes(domain));
  return { areSeen: true, unnamed: hidden.map((domain) => `RecordDomain.${domain}`) };
}

/** Whether a requester could ever use a mutation under this law. Whether this release may be touched is decided at the release. */
export function mayEverUse(
  law: Law,
  requester: Pick<Requester, 'state' | 'agencyKind' | 'role'>,
  mutation: string,
): boolean {
  const use = Object.hasOwn(MUTATIONS, mutation) ? MUTATIONS[mutation] : undefined;
  if (use === 'ASKS') return !isOverseer(requester.role);
  return use === 'DECIDES' && mayEverApprove(law, requester);
}

/** Whether some rule that binds a requester's own State, as owner or as asker, names the requester's role or agency kind. */
function mayEverApprove(
  { floor, record, states }: Law,
  { state, agencyKind, role }: Pick<Requester, 'state' | 'agencyKind' | 'role'>,
): boolean {
  const own = states.get(state);
  const named: readonly (Role | AgencyKind)[] = [role, agencyKind];
  return [floor, record, own?.grants ?? [], own?.limits ?? [], own?.asking ?? []].some((rules) =>
    rules.some(({ source }) => source.approval?.by.some((by) => named.includes(by)) === true),
  );
}
