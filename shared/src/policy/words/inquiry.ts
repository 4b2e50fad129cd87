import type { StateCode } from '../../core/ids.ts';
import type { Purpose, Urgency } from '../../core/vocabulary.ts';
import type { ReleaseFact } from './release.ts';
import type { Requester } from './requester.ts';

export type { Requester };

/** The offence that the law of a State may ask for. */
export interface Offence {
  /** A code of the list that the States agreed on. Profiles name codes or their beginnings, `05*`. */
  readonly code: string;
  /** Highest custodial sentence, in months, under the law of the State `lawOf`. */
  readonly maxPenaltyMonths?: number;
  readonly lawOf?: StateCode;
}

/** Everything a decision may look at besides the record: requester, purpose and date. Pure data; sealed in the envelope. */
export interface Inquiry {
  readonly requester: Requester;
  readonly purpose: Purpose;
  readonly caseReference: string;
  readonly offence?: Offence;
  readonly urgency: Urgency;
  /** Written reason why special categories are strictly necessary (LED Art. 10). Absent: not strictly necessary. */
  readonly necessity?: string;
  /** The day of the question, `YYYY-MM-DD` in UTC. */
  readonly on: string;
  /**
   * The releases of this requester for this purpose and case, as the hub's store of releases knows them. Never from the
   * request itself. Absent: there are none, or the store could not be asked.
   */
  readonly releases?: readonly ReleaseFact[];
}
