import type { StateCode } from '../../core/ids.ts';
import type { Ruling } from '../../policy/words/ruling.ts';
import type { ChangeSlice, Clock, HeldRecords } from '../../sources/sql/changes.ts';
import type { SearchQuestion } from '../../sources/sql/question.ts';
import type { OwnerLending } from '../../sources/sql/statement-form.ts';
import { digestOf, type OwnerRead } from './change-token.ts';

/** A reading of one owner's changes that is under way. */
export interface OwnerRound {
  readonly read: OwnerRead & { readonly round: NonNullable<OwnerRead['round']> };
  readonly status: 'TOLD' | 'READ_AGAIN';
}

/**
 * What has to be the same for a reading to go on: all that the law says of who sees which records and fields. Another law may
 * lend what did not change, and withhold it, so that all of the owner is read again.
 *
 * @param paths catalogue paths that are asked for.
 */
export function lawOf(
  { lending }: OwnerLending,
  question: SearchQuestion,
  paths: ReadonlySet<string>,
  ruling: Ruling,
): string {
  const fields = [...paths].sort().map((path) => [path, lending.readable(path)]);
  return digestOf([ruling.law, lending.status, lending.matchable(question.uses), fields]);
}

/**
 * Where the reading of an owner's changes goes on, or begins: at the first call, when the owner joined later, and when what it
 * stood on is another one now.
 *
 * @param known as the caller's token has it.
 * @param at where the clock stands, under which law, and the day.
 */
export function roundOf(
  owner: StateCode,
  known: OwnerRead | undefined,
  at: { readonly clock: Clock; readonly law: string; readonly on: string },
): OwnerRound {
  const { clock, law, on } = at;
  const isSame =
    known !== undefined &&
    known.epoch === clock.epoch &&
    known.law === law &&
    (known.base === 0 || clock.forgotten <= known.base);
  const { base, day, marks, round } = isSame ? known : { base: 0, day: on, marks: [], round: undefined };
  return {
    read: {
      owner,
      epoch: clock.epoch,
      law,
      base,
      day,
      marks,
      round: round ?? { upTo: Math.max(clock.position, base), after: [0, ''], from: on },
    },
    status: known === undefined || isSame ? 'TOLD' : 'READ_AGAIN',
  };
}

/** Whether a clock stands before what was read of it: of a copy that is behind, nothing is missed by waiting. */
export function isBefore(clock: Clock, { read }: OwnerRound): boolean {
  return clock.position < read.round.upTo;
}

/** What to ask of one owner. */
export function sliceOf({ read }: OwnerRound, on: string, since: string | undefined): ChangeSlice {
  const { owner, base, day, round } = read;
  return {
    owner,
    base,
    upTo: round.upTo,
    after: round.after,
    ...(since === undefined || base > 0 ? {} : { since }),
    ...(day === on ? {} : { days: [day, on] }),
  };
}

/** What of it to look for that left: what changed, and, on another day, all that the caller holds. */
export function heldOf({ read }: OwnerRound, on: string): HeldRecords {
  const { owner, base, day, marks, round } = read;
  return { owner, marks, upTo: round.upTo, base: day === on ? base : 0 };
}

/** A round that came to its end: what was read, and what the caller holds. */
export function ended({ round, ...read }: OwnerRound['read'], marks: readonly string[]): OwnerRead {
  return { ...read, base: round.upTo, day: round.from, marks };
}
