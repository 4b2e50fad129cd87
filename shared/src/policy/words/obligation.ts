import type { ObligationKind } from '../../core/vocabulary.ts';

/** A duty that comes with what is shown. */
export interface Obligation {
  readonly kind: ObligationKind;
  readonly text: string;
  /** ISO 8601 duration, for DELETE_AFTER. */
  readonly after?: string;
}

/** What tells one duty from another: a longer and a shorter period are two. */
export function dutyKey({ kind, after }: Obligation): string {
  return `${kind} ${after ?? ''}`;
}

/** Duties of several fields or rules, each of them once. */
export function eachDutyOnce(duties: readonly Obligation[]): readonly Obligation[] {
  return [...new Map(duties.map((duty) => [dutyKey(duty), duty])).values()];
}
