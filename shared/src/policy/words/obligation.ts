import type { ObligationKind } from '../../core/vocabulary.ts';

/** A duty that comes with what is shown. */
export interface Obligation {
  readonly kind: ObligationKind;
  readonly text: string;
  /** ISO 8601 duration, for DELETE_AFTER. */
  readonly after?: string;
}
