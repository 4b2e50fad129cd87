import type { StateCode } from '../../core/ids.ts';
import type { Purpose, Urgency, Vouchable } from '../../core/vocabulary.ts';
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

/** What of an inquiry the requester's own State vouches for, in its token (RFC 9396). What it does not is only stated. */
export interface Vouched {
  readonly case: boolean;
  /** Code, highest sentence and law. Never without the case: an offence is vouched for in a case. */
  readonly offence: boolean;
}

/** As an inquiry holds it: whoever vouches for the offence vouches for the case as well. */
export function vouchedBy(words: readonly Vouchable[] = []): Pick<Inquiry, 'vouched'> {
  const offence = words.includes('OFFENCE');
  return words.length === 0 ? {} : { vouched: { case: true, offence } };
}

/** Everything a decision may look at besides the record: requester, purpose and date. Pure data; sealed in the envelope. */
export interface Inquiry {
  readonly requester: Requester;
  readonly purpose: Purpose;
  readonly caseReference: string;
  readonly offence?: Offence;
  /** Absent: case and offence are only stated. So are those of ledger records of before States vouched. */
  readonly vouched?: Vouched;
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
