import { badInput } from '../../../shared/src/core/errors.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { AGENCY_KINDS, isOneOf, PURPOSES, ROLES } from '../../../shared/src/core/vocabulary.ts';
import {
  vouchFor,
  type DemonstrationIssuers,
  type Wish,
} from '../../../shared/src/identity/demonstration.ts';

/**
 * A token for an invented officer, as the explorer's sign-in wishes it: `state`, `agencyKind`, `role`, and of the case that
 * it is for `caseReference`, `purpose`, `offence`. The State vouches for these unless `stated` is true.
 *
 * @throws HubError BAD_INPUT
 */
export function demonstrationToken(issuers: DemonstrationIssuers, wish: unknown): Promise<string> {
  const { state, agencyKind, role, officer, ...asked } = (wish ?? {}) as Readonly<Record<string, unknown>>;
  if (!isOneOf(AGENCY_KINDS, agencyKind)) throw badInput('agencyKind', agencyKind, AGENCY_KINDS.join(', '));
  if (!isOneOf(ROLES, role)) throw badInput('role', role, ROLES.join(', '));
  return issuers.token({
    state: stateCode(typeof state === 'string' ? state : ''),
    agencyKind,
    role,
    officer: typeof officer === 'string' && officer !== '' ? officer.slice(0, 60) : 'invented-officer-1',
    vouches: vouchesFor(asked),
  });
}

/** What the State vouches for: what is about to be stated, unless that is not wanted. */
function vouchesFor({
  caseReference,
  purpose,
  offence,
  stated,
}: Readonly<Record<string, unknown>>): readonly ReturnType<typeof vouchFor>[] {
  if (caseReference === undefined || stated === true) return [];
  if (typeof caseReference !== 'string' || caseReference.trim() === '')
    throw badInput('caseReference', caseReference, 'the case, as a text');
  if (!isOneOf(PURPOSES, purpose)) throw badInput('purpose', purpose, PURPOSES.join(', '));
  if (offence !== undefined && typeof offence !== 'string')
    throw badInput('offence', offence, 'a text such as 0501;max=120;law=FR');
  const wish: Wish = { cases: [caseReference], purposes: [purpose], offence };
  return [vouchFor(wish)];
}
