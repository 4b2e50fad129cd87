import type { AgencyKind, Purpose, Role } from '../../../shared/src/core/vocabulary.ts';

/** What an office mostly is and asks for. */
interface Usual {
  readonly role: Role;
  readonly purpose: Purpose;
}

const INVESTIGATOR: Usual = { role: 'INVESTIGATOR', purpose: 'INVESTIGATION' };
const USUAL: Partial<Readonly<Record<AgencyKind, Usual>>> = {
  BORDER_GUARD: { role: 'FRONTLINE', purpose: 'BORDER_CHECK' },
  SPOC: { role: 'SPOC_OPERATOR', purpose: 'INVESTIGATION' },
  PROSECUTOR: { role: 'MAGISTRATE', purpose: 'PROSECUTION' },
  COURT: { role: 'MAGISTRATE', purpose: 'PROSECUTION' },
  FIREARMS_REGISTRY: { role: 'REGISTRY_CLERK', purpose: 'FIREARMS_LICENSING' },
  SUPERVISORY_AUTHORITY: { role: 'AUDITOR', purpose: 'SUPERVISION' },
};

/** What the demonstration proposes when an agency is chosen: whoever wants another role or purpose chooses it then. */
export function usualOf(agency: AgencyKind): Usual {
  return USUAL[agency] ?? INVESTIGATOR;
}
