import type { StateCode } from '../../shared/src/core/ids.ts';
import type { AgencyKind, Domain, Mask, Role } from '../../shared/src/core/vocabulary.ts';
import type { Inquiry, Requester } from '../../shared/src/policy/words/inquiry.ts';
import type { ReleaseStatus } from '../../shared/src/policy/words/release.ts';
import type { Obligation } from '../../shared/src/policy/words/ruling.ts';

/**
 * The grounds on which a release may be refused, each with its letter of Directive (EU) 2023/977 Art. 6(1). The words are those
 * of `WithheldReason`.
 */
export const GROUND_LETTERS = {
  NOT_AVAILABLE: 'a',
  REQUEST_INCOMPLETE: 'b',
  JUDICIAL_AUTHORISATION_REFUSED: 'c',
  CATEGORY_NOT_EXCHANGEABLE: 'd',
  INACCURATE_OR_STALE: 'e',
  NATIONAL_SECURITY: 'f(i)',
  ONGOING_INVESTIGATION: 'f(ii)',
  PERSON_SAFETY: 'f(ii)',
  LEGAL_PERSON_INTEREST: 'f(iii)',
  OFFENCE_MAX_ONE_YEAR: 'g(i)',
  NOT_AN_OFFENCE: 'g(ii)',
  ORIGINATOR_CONSENT_MISSING: 'h',
} as const;
export type Ground = keyof typeof GROUND_LETTERS;

/** Statuses in which somebody has yet to decide. */
export const OPEN_STATUSES = ['AT_HOME', 'ASKED', 'HALF_APPROVED', 'ASKED_BACK', 'BEFORE_COURT'] as const;
/** Statuses from which nothing follows any more. */
export const OVER_STATUSES = ['REFUSED', 'WITHDRAWN', 'REVOKED', 'ENDED'] as const;

/** An approval of one rule by one officer; by nobody where the rule approves by itself. */
export interface Signature {
  readonly officer?: Requester;
  /** Roles and agency kinds for which it counts. */
  readonly by: readonly (Role | AgencyKind)[];
}

/** A rule that wants an approval for a field, and who has given theirs. */
export interface WantedRule {
  readonly rule: string;
  /** Whether it is the requester's own State that asks for it. */
  readonly isHome: boolean;
  readonly signatures: readonly Signature[];
  /** Whether all that it wants is there. */
  readonly isMet: boolean;
}

export interface AskedField {
  /** Dotted path as in the catalogue. */
  readonly path: string;
  readonly rules: readonly WantedRule[];
  readonly isRefused: boolean;
  readonly mask?: Mask;
}

/** A release as it stands. What points at a person is in `requester`, `inquiry`, `reason`, `record` and the signatures. */
export interface Release {
  readonly id: string;
  /** Counts the changes: who changes it must have read the last one. */
  readonly version: number;
  readonly status: ReleaseStatus;
  /** Where it goes on when a question is answered. */
  readonly resumes?: ReleaseStatus;
  readonly owner: StateCode;
  readonly domain: Domain;
  /** As the hub knows the record inside. */
  readonly record: string;
  readonly requester: Requester;
  /** Why the answer was asked for that withheld the fields; without who asked. */
  readonly inquiry: Omit<Inquiry, 'requester' | 'on'>;
  readonly reason: string;
  readonly entry: string;
  readonly fields: readonly AskedField[];
  /** Roles and agency kinds of the owner, and of the requester's own State, that could decide when it was asked for. */
  readonly deciders: readonly string[];
  readonly homeDeciders: readonly string[];
  readonly obligations: readonly Obligation[];
  /** The first and the last day of the approval, in UTC. */
  readonly from?: string;
  readonly until?: string;
  /** Moments, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly askedAt: number;
  /** When the owner had it: absent as long as the requester's own State has not approved. */
  readonly receivedAt?: number;
  /** When an answer is due; of a clock that stands, as it was when it stopped. */
  readonly dueAt: number;
  readonly pausedAt?: number;
  readonly isOverdue: boolean;
  readonly decidedAt?: number;
  readonly isInTime?: boolean;
  readonly wasBeforeCourt: boolean;
  readonly ground?: Ground;
  /** Whether the requester is told the ground. */
  readonly isGroundTold?: boolean;
  readonly endedAt?: number;
  readonly changedAt: number;
  /** Who decided, withdrew or revoked last; nobody where a rule or a clock did. */
  readonly changedBy?: Requester;
}
