import type { SourceReport } from '../../policy/words/report.ts';

/** What an officer at a border is told to do, the strictest first. */
export const VERDICTS = ['STOP', 'SECOND_LINE', 'GO'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * What each reason asks for by itself. Regulation (EU) 2018/1862 Arts. 26, 32 (arrest, protection, prevention of travel) and
 * 38 (documents for seizure) stop; a discreet check (Art. 36(3)) must not be noticed, so nobody is sent aside for it. The
 * assignment of the rest is this hub's own.
 */
export const REASON_ASKS = {
  ALERT_STOP: 'STOP',
  DOCUMENT_SOUGHT: 'STOP',
  DOCUMENT_PERHAPS_SOUGHT: 'SECOND_LINE',
  ALERT_CHECK: 'SECOND_LINE',
  ALERT_PERHAPS: 'SECOND_LINE',
  DISCREET_CHECK: 'GO',
  WARNING: 'SECOND_LINE',
  HIT_ONLY: 'SECOND_LINE',
  MORE_RECORDS: 'SECOND_LINE',
  RECORD: 'GO',
  CHECK_DIGIT: 'SECOND_LINE',
  DOCUMENT_EXPIRED: 'SECOND_LINE',
  NO_DOCUMENT: 'SECOND_LINE',
  REFUSED_BEFORE: 'SECOND_LINE',
  OVERSTAYED: 'SECOND_LINE',
  HIT_BEFORE: 'SECOND_LINE',
  NO_ANSWER: 'SECOND_LINE',
  NOBODY_ASKED: 'SECOND_LINE',
} as const satisfies Readonly<Record<string, Verdict>>;

export type ReasonKind = keyof typeof REASON_ASKS;

/** One reason of a verdict, as `TravellerReason` has it. */
export interface TravellerReason {
  readonly kind: ReasonKind;
  readonly asks: Verdict;
  /** Whose record it is, or who did not answer; null of what the zone itself says. */
  readonly owner: string | null;
  readonly record: string | null;
}

/** @param record whose record gives the reason; of a State that did not answer, the State alone. */
export function reasonOf(
  kind: ReasonKind,
  record: { readonly owner?: unknown; readonly id?: unknown } = {},
): TravellerReason {
  const { owner, id } = record;
  return {
    kind,
    asks: REASON_ASKS[kind],
    owner: typeof owner === 'string' ? owner : null,
    record: typeof id === 'string' ? id : null,
  };
}

/** Reasons in the order in which an officer needs them, each once. */
export function inOrder(reasons: readonly TravellerReason[]): readonly TravellerReason[] {
  const kinds = Object.keys(REASON_ASKS);
  const place = ({ kind, asks }: TravellerReason): number =>
    VERDICTS.indexOf(asks) * kinds.length + kinds.indexOf(kind);
  const each = new Map(reasons.map((reason) => [`${reason.kind} ${reason.owner} ${reason.record}`, reason]));
  return [...each.values()].sort((a, b) => place(a) - place(b));
}

/**
 * The verdict: the strictest that any reason asks for. It sees reasons alone, and these are drawn from what the caller is
 * shown. `GO` says that everybody who was asked answered and asks for nothing; it decides nothing about a person (LED (EU)
 * 2016/680 Art. 11: the officer does).
 */
export function verdictOf(reasons: readonly TravellerReason[]): Verdict {
  return VERDICTS.find((verdict) => reasons.some(({ asks }) => asks === verdict)) ?? 'GO';
}

/** States that were asked and did not tell all that they may: there may be hits that nobody is told of. */
export function unheard(sources: readonly SourceReport[]): readonly string[] {
  return ownersIn(
    sources,
    ({ status, incomplete, reason }) =>
      ['TIMED_OUT', 'UNAVAILABLE', 'NOT_AWAITED'].includes(status) ||
      incomplete === true ||
      reason === 'QUOTA_EXCEEDED',
  );
}

/** States that could not be asked this way, by their law or as they have no such database here. */
export function notAsked(sources: readonly SourceReport[]): readonly string[] {
  return ownersIn(
    sources,
    ({ status, reason }) =>
      ['NOT_PERMITTED', 'NOT_SEARCHABLE', 'NOT_CONNECTED'].includes(status) && reason !== 'QUOTA_EXCEEDED',
  );
}

function ownersIn(
  sources: readonly SourceReport[],
  is: (report: SourceReport) => boolean,
): readonly string[] {
  return [...new Set<string>(sources.filter(is).map(({ owner }) => owner))].sort();
}

/** Reasons that lie in who answered: those who did not, and that nobody could be asked. */
export function sourceReasons(sources: readonly SourceReport[]): readonly TravellerReason[] {
  const silent = unheard(sources).map((owner) => reasonOf('NO_ANSWER', { owner }));
  return sources.some(({ status }) => status === 'ANSWERED') || silent.length > 0
    ? silent
    : [reasonOf('NOBODY_ASKED')];
}
