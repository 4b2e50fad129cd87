import type { LedgerRequest } from '../../../shared/src/ledger/proof/ledger.ts';
import type { Identity } from '../../../shared/src/identity/tokens.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import type { Ruler } from '../../../shared/src/policy/law/law.ts';
import type { ReleasesNotice } from '../engine/releases-notice.ts';
import type { CountPatience } from '../quota/count-patience.ts';
import type { Paced } from '../quota/pace.ts';
import type { CheckedDocument, DocumentChecker } from './check-document.ts';
import type { Incoming } from './messages.ts';
import type { GraphQLBody } from './request-body.ts';
import type { RequestDeadline } from './request-deadline.ts';

/** A request that has come in and is noted in the ledger. Each step of the journey adds what it found. */
export interface Arrived {
  readonly incoming: Incoming;
  readonly entry: LedgerRequest;
  readonly deadline: RequestDeadline;
  readonly patience: CountPatience;
}

/** ... and who asks. */
export interface Identified extends Arrived, Identity {}

/** ... within its limits. */
export interface Admitted extends Identified {
  /** The name under which the officer's limits are kept. */
  readonly officer: string;
  readonly paced: Paced;
}

/** ... and what is asked, under whose law. */
export interface Read extends Admitted {
  readonly body: GraphQLBody;
  readonly ruler: Ruler;
}

/** ... by a document that this caller may ask. */
export interface Checked extends Read {
  readonly schema: DocumentChecker;
  readonly checked: CheckedDocument;
  /** In units of the complexity. */
  readonly cost: number;
}

/** ... and why. What only asks about the schema needs no reason. */
export interface Question extends Checked {
  readonly inquiry: Inquiry;
  /** Releases that may concern it and could not be looked at. */
  readonly releasesNotice?: ReleasesNotice;
}
