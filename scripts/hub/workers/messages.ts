import type { OwnMetrics, Taken, UnreadableRows } from '../../../gateway/src/quota/share-quota.ts';
import type { LedgerUrls } from '../ledger-urls.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';

/** What a gateway process is started with. It reads all else from the same environment as its parent. */
export interface WorkerStart {
  readonly sources: readonly SourceConfig[];
  readonly ledger: LedgerUrls;
  /** The store of releases, where there is one. */
  readonly releases?: string;
  /** Name of its log in the ledger: one a process. */
  readonly logName: string;
  /** Takes the log even from a hub that is alive. */
  readonly takeOver: boolean;
  /** Nobody else can have the log: it is this installation's own, or its process before is gone. */
  readonly isAlone: boolean;
  /** Looks over all rows of the sources, and tells the others. */
  readonly countsRows: boolean;
}

/** What one process found over all rows of a source. */
interface Rows {
  readonly kind: 'ROWS';
  readonly source: string;
  readonly unreadable: UnreadableRows;
}

/** What all gateway processes of one start have in common, hex. */
export interface SharedSecrets {
  readonly nonceKey: string;
}
/** Exit code of a process whose log another hub took: it can never serve again, and starting it anew would not help. */
export const FENCED = 3;

export type ToWorker =
  | { readonly kind: 'START'; readonly start: WorkerStart; readonly shared: SharedSecrets }
  | { readonly kind: 'STOP' }
  /** To be answered with HERE. */
  | { readonly kind: 'ARE_YOU_THERE' }
  | { readonly kind: 'TAKEN'; readonly taken: Taken }
  | Rows
  | { readonly kind: 'PROOF'; readonly id: number; readonly isFirst: boolean }
  | { readonly kind: 'TELL_METRICS'; readonly id: number }
  /** Without text when not all processes said theirs in time. */
  | { readonly kind: 'METRICS'; readonly id: number; readonly text?: string };

export type ToParent =
  | { readonly kind: 'WAITING' }
  | { readonly kind: 'READY'; readonly url: string }
  | { readonly kind: 'HERE' }
  | { readonly kind: 'FAILED'; readonly message: string }
  | { readonly kind: 'TAKEN'; readonly taken: Taken }
  | Rows
  /** A proof of possession is about to be taken: has any process taken it? */
  | { readonly kind: 'PROOF'; readonly id: number; readonly proof: string; readonly forMs: number }
  | { readonly kind: 'METRICS'; readonly id: number }
  /** Without metrics when they could not be said. */
  | { readonly kind: 'OWN_METRICS'; readonly id: number; readonly metrics?: OwnMetrics };
