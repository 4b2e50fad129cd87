import type { Inquiry } from '../policy/words/inquiry.ts';
import type { ReleaseEvent, ReleaseFact } from '../policy/words/release.ts';
import type { Verdict } from '../policy/words/ruling.ts';

/** What the gateway asks of the store of releases. */
export interface ReleaseBook {
  /**
   * The releases of this requester's State and agency for this purpose and case: the approved ones that the ledger knows of,
   * and those that wait or have ended. None of another's.
   *
   * @throws HubError RELEASES_UNAVAILABLE
   */
  factsFor(inquiry: Inquiry): Promise<readonly ReleaseFact[]>;
  /** Steps that the ledger does not know yet, in their order. */
  unrecorded(limit: number): Promise<readonly ReleaseEvent[]>;
  /** Notes that the ledger has them: only then does an approval open anything. */
  recorded(events: readonly string[]): Promise<void>;
  /** Takes the steps that no human takes: overdue, ended. How many there were. */
  tick(now: number): Promise<number>;
}

/** A field that an answer withheld until somebody approves. */
export interface AwaitedApproval {
  readonly path: string;
  /** Every rule that wants an approval, in the order of the layers. */
  readonly rules: Verdict['rules'];
}

/** What the ledger can prove about an answer. */
export interface WithheldProof {
  /**
   * The fields of a record that the answer of an entry withheld with NEEDS_APPROVAL, when that answer went to this requester
   * under this purpose and case. undefined: there is no such answer, or that record is not in it; nobody learns which.
   */
  awaited(
    entry: string,
    inquiry: Inquiry,
    record: string,
  ): Promise<{ readonly approvals: readonly AwaitedApproval[] } | undefined>;
}
