import { badInput, HubError } from '../../core/errors.ts';
import { isOneOf, type Purpose, type Role } from '../../core/vocabulary.ts';
import type { Inquiry } from '../words/inquiry.ts';

/** Who may read the ledger of accesses. For everybody else it does not exist. */
const OVERSIGHT_ROLES = ['AUDITOR', 'DPO'] as const satisfies readonly Role[];

/** What logs may be used for: LED (EU) 2016/680 Art. 25(2), and the data subject's rights of its Art. 12 to 17. */
const OVERSIGHT_PURPOSES = ['SUPERVISION', 'DATA_SUBJECT_RIGHTS'] as const satisfies readonly Purpose[];

export function isOverseer(role: Role): boolean {
  return isOneOf(OVERSIGHT_ROLES, role);
}

/** Why an inquiry may not read the ledger; nothing when it may. */
export function oversightRefusal({ requester, purpose }: Inquiry): HubError | undefined {
  if (!isOverseer(requester.role)) return new HubError('FORBIDDEN', 'the ledger is for AUDITOR and DPO');
  if (isOneOf(OVERSIGHT_PURPOSES, purpose)) return undefined;
  return badInput('liaison-purpose', purpose, `${OVERSIGHT_PURPOSES.join(' or ')} where the ledger is read`);
}
