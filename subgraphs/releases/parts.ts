import type { Clock } from '../../shared/src/core/clock.ts';
import type { HubContext } from '../../shared/src/kit/schema/hub.ts';
import type { LawContext } from '../../shared/src/kit/serve/law-context.ts';
import type { LedgerContext } from '../../shared/src/kit/serve/ledger-context.ts';
import type { LedgerNames } from '../../shared/src/ledger/proof/names.ts';
import type { LedgerView } from '../../shared/src/ledger/read/reading.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import type { AwaitedApproval } from '../../shared/src/ledger/read/withheld-proof.ts';
import type { ReleaseDatabase } from './store/database.ts';

/**
 * What the ledger proves of an answer: the fields of a record that the answer of an entry withheld with NEEDS_APPROVAL, when that
 * answer went to this officer under this purpose and case.
 *
 * @param view of the requester's own State.
 * @param names every name by which the ledger may know the record.
 * @returns undefined where there is no such answer, or the record is not in it: nobody learns which.
 */
export type WithheldProof = (
  view: LedgerView,
  entry: string,
  inquiry: Inquiry,
  names: readonly string[],
) => Promise<readonly AwaitedApproval[] | undefined>;

/** What the releases are kept and proved with. */
export interface ReleaseParts {
  readonly database: ReleaseDatabase;
  readonly proof: WithheldProof;
  /** Stands for officers abroad, as in the ledger. */
  readonly names: Pick<LedgerNames, 'pseudonym'>;
  readonly clock: Clock;
}

export type ReleaseContext = Pick<LedgerContext, 'inquiry' | 'ids' | 'cursors' | 'ledger'> &
  LawContext &
  HubContext;
