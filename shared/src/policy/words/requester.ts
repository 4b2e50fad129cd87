import type { StateCode } from '../../core/ids.ts';
import type { AgencyKind, Role } from '../../core/vocabulary.ts';

/** Who asks. Comes from a token of the requester's own State, never from the request itself. */
export interface Requester {
  readonly state: StateCode;
  readonly agency: string;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
  /** The officer's id at home. Pseudonymous outside the own State. */
  readonly officer: string;
}
