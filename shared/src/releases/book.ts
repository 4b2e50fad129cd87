import type { Inquiry } from '../policy/words/inquiry.ts';
import type { ReleaseEvent, ReleaseFact } from '../policy/words/release.ts';

/** What the gateway asks of the store of releases. */
export interface ReleaseBook {
  /**
   * The releases of this requester's State and agency for this purpose and case: the approved ones that the ledger knows of,
   * and those that wait or have ended. None of another's; of very many those in force first, and as many as no question can
   * carry.
   *
   * @throws HubError RELEASES_UNAVAILABLE
   */
  factsFor(inquiry: Inquiry): Promise<readonly ReleaseFact[]>;
  /** Steps that the ledger does not know yet, in their order. */
  unrecorded(limit: number): Promise<readonly ReleaseEvent[]>;
  /** Notes that the ledger has them: only then does an approval open anything. */
  recorded(events: readonly string[]): Promise<void>;
  /**
   * Takes the steps that no human takes (overdue, ended), and erases what has been over for long enough: a portion of each.
   *
   * @returns how many steps there were.
   * @throws HubError RELEASES_UNAVAILABLE, which says so where it is the erasing alone that failed.
   */
  tick(now: number): Promise<number>;
}
