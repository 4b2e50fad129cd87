import type { StateCode } from '../../core/ids.ts';
import type { AgencyKind, Domain, Mask, Purpose, Role, Urgency } from '../../core/vocabulary.ts';
import type { Obligation } from './obligation.ts';
import type { Requester } from './requester.ts';

/** How a release stands. Only APPROVED opens anything. */
export const RELEASE_STATUSES = [
  /** Waits for the requester's own State, whose law wants an approval too. */
  'AT_HOME',
  /** Waits for the owner. */
  'ASKED',
  /** One of two people at the owner has approved. */
  'HALF_APPROVED',
  /** Waits for the requester's answer to a question of the owner; the clock stands. */
  'ASKED_BACK',
  /** Waits for a judicial authorisation, Directive (EU) 2023/977 Art. 5(2); the clock stands. */
  'BEFORE_COURT',
  'APPROVED',
  'REFUSED',
  'WITHDRAWN',
  'REVOKED',
  /** Its last day is over. */
  'ENDED',
] as const;

export type ReleaseStatus = (typeof RELEASE_STATUSES)[number];

/**
 * A release as the law sees it: a fact about one record, never a rule. It travels in the sealed envelope beside the inquiry.
 * One that is not APPROVED only tells that somebody has asked.
 */
export interface ReleaseFact {
  readonly id: string;
  readonly status: ReleaseStatus;
  /** The id that callers have: neither gateway nor ledger ever holds the owner's reference. Subgraphs open it. */
  readonly record: string;
  readonly owner: StateCode;
  readonly domain: Domain;
  /** For whom: every officer of this agency of this State. */
  readonly requester: Pick<Requester, 'state' | 'agency'>;
  readonly purpose: Purpose;
  readonly caseReference: string;
  /** The first and the last day of an approval, `YYYY-MM-DD` in UTC as `Inquiry.on`. Absent unless it was approved. */
  readonly from?: string;
  readonly until?: string;
  /** When an answer is due, as ISO 8601 has it; of one that waits and whose clock runs. */
  readonly due?: string;
  readonly fields: readonly ReleasedField[];
  /** Duties that the owner adds. */
  readonly obligations: readonly Obligation[];
}

/** A field that was asked for, and what its approval lifts. */
export interface ReleasedField {
  /** Dotted path as in the catalogue. */
  readonly path: string;
  /** Nothing while nobody has approved it, or when it was refused. */
  readonly lifts: readonly LiftedRule[];
  /** What is shown of it, where less than all was approved. */
  readonly mask?: Mask;
}

/** A rule whose NEEDS_APPROVAL is met, for as long as it still names somebody who approved. */
export interface LiftedRule {
  readonly rule: string;
  /** Roles and agency kinds of who approved; none where the rule approved by itself. */
  readonly by: readonly (Role | AgencyKind)[];
  /** The same person by person, where more than one approved. */
  readonly each?: readonly (readonly (Role | AgencyKind)[])[];
}

export const RELEASE_STEPS = [
  'REQUESTED',
  'HOME_APPROVED',
  'ASKED_BACK',
  'ANSWERED',
  'COURT_AWAITED',
  'HALF_APPROVED',
  'APPROVED',
  'REFUSED',
  'WITHDRAWN',
  'REVOKED',
  /** Nobody decided in time. Nothing ends by it. */
  'OVERDUE',
  'ENDED',
] as const;

export type ReleaseStep = (typeof RELEASE_STEPS)[number];

/** One step of a release, for the ledger. What points at a person is in `personal`, and is sealed there. */
export interface ReleaseEvent {
  /** UUID of version 7: the ledger takes each event once. */
  readonly id: string;
  readonly release: string;
  readonly step: ReleaseStep;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly owner: StateCode;
  /** The owner does not have the release yet: it sees the step with the first that comes without this, or never. */
  readonly isAtHome?: true;
  readonly domain: Domain;
  readonly requester: Omit<Requester, 'officer'>;
  readonly purpose: Purpose;
  readonly urgency: Urgency;
  /** Who took the step. Absent: a clock did, or a rule that approves by itself. */
  readonly by?: Omit<Requester, 'officer'>;
  readonly fields: readonly string[];
  readonly rules: readonly string[];
  /** Of a refusal: the letter of Directive (EU) 2023/977 Art. 6(1). */
  readonly ground?: string;
  /** Whether the requester's State is told the ground. */
  readonly isGroundTold?: boolean;
  /** Of an approval: its last day. */
  readonly until?: string;
  readonly personal: ReleasePersonal;
}

export interface ReleasePersonal {
  /** The id that callers have. */
  readonly record: string;
  /** Who asked, by the id at home. */
  readonly officer: string;
  readonly caseReference: string;
  /** The entry that proved the request. */
  readonly entry: string;
  /** Who took the step, by the id at home. */
  readonly byOfficer?: string;
  /** What was said: reason, question, answer, note. */
  readonly text?: string;
}
