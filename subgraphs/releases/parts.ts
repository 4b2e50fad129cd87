import type { Clock } from '../../shared/src/core/clock.ts';
import type { HubContext } from '../../shared/src/kit/schema/hub.ts';
import type { LawContext } from '../../shared/src/kit/serve/law-context.ts';
import type { LedgerContext } from '../../shared/src/kit/serve/ledger-context.ts';
import type { LedgerNames } from '../../shared/src/ledger/proof/names.ts';
import type { WithheldProof } from '../../shared/src/releases/book.ts';
import type { ReleaseDatabase } from './store/database.ts';

/** What the releases are kept and proved with. */
export interface ReleaseParts {
  readonly database: ReleaseDatabase;
  /** What the ledger proves of an answer. Without it nothing can be asked for. */
  readonly proof?: WithheldProof;
  /** Stands for officers abroad, as in the ledger. */
  readonly names: Pick<LedgerNames, 'pseudonym'>;
  readonly clock: Clock;
}

export type ReleaseContext = Pick<LedgerContext, 'inquiry' | 'ids' | 'cursors'> & LawContext & HubContext;
