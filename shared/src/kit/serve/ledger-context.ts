import { HubError } from '../../core/errors.ts';
import type { StateCode } from '../../core/ids.ts';
import type { LedgerReading, LedgerView } from '../../ledger/read/reading.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import type { Law, StateLaw } from '../../policy/law/law.ts';
import type { Deadline } from '../../sources/connection/request-deadline.ts';
import type { CursorBox } from '../../sources/sql/cursor.ts';
import type { IdBox } from './id-box.ts';

/** What resolvers over the ledger have: the look of one State, the one that asks, and no other. */
export interface LedgerContext {
  readonly inquiry: Inquiry;
  readonly cursors: CursorBox;
  readonly ids: IdBox;
  readonly ledger: {
    /** @throws HubError LEDGER_UNAVAILABLE */
    view<T>(look: (view: LedgerView) => Promise<T>): Promise<T>;
  };
  /** The law of the State that looks; none where it has no profile here. */
  readonly ownLaw: Pick<StateLaw, 'informing' | 'signals' | 'status'> | undefined;
  /** Whether a State is in a group of `groups.yaml` on the day of the inquiry. */
  readonly isMember: (group: string, state: StateCode) => boolean;
}

export function ledgerContext(
  { reading, cursors, ids }: Pick<LedgerContext, 'cursors' | 'ids'> & { readonly reading?: LedgerReading },
  law: Pick<Law, 'member' | 'states'>,
  { inquiry, deadline }: { readonly inquiry: Inquiry; readonly deadline: Pick<Deadline, 'leftMs'> },
): LedgerContext {
  return {
    inquiry,
    cursors,
    ids,
    ledger: {
      view: (look) =>
        reading === undefined
          ? Promise.reject(new HubError('LEDGER_UNAVAILABLE', 'this hub has no reader of its ledger'))
          : reading.view(inquiry.requester.state, deadline.leftMs, look),
    },
    ownLaw: law.states.get(inquiry.requester.state),
    isMember: (group, state) => law.member(group, state, inquiry.on),
  };
}
