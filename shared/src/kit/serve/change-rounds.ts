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
 * What has to be the same for a reading to go on: all that the law says to this inquiry of the owner's records, and the fields
 * that are asked for. Another law may lend what did not change, and withhold it, so that all of the owner is read again. What
 * it says to others, or of other owners, is not in it.
 *
 * @param paths catalogue paths that are asked for.
 */
export function lawOf(
  { owner, lending }: OwnerLending,
  question: SearchQuestion,
  paths: ReadonlySet<string>,
  ruling: Ruling,
): string {
  const fields = [...paths].sort().map((path) => [path, lending.readable(path)]);
  return digestOf([
    ruling.lawFor(owner, question.domain),
    lending.status,
    lending.matchable(question.uses),
    fields,
  ]);
}

/**
 * Where the reading of an owner's changes goes on, or begins: at the first call, when the owner joined later, and when what it
 * stood on is another one now. A clock that stands before what was read of it is another one too: a register that was set back
 * gives the same numbers to other changes.
 *
 * @param known as the caller's token has it.
 * @param at where the clock stands, under which law, the day, and whether there are rows that cannot be read: once they can,
 *   all is read again, as no change has made them so.
 */
export function roundOf(
  owner: StateCode,
  known: OwnerRead | undefined,
  at: { readonly clock: Clock; readonly law: string; readonly on: string; readonly isPartial: boolean },
): OwnerRound {
  const { clock, law, on, isPartial } = at;
  const isSame =
    known !== undefined &&
    known.epoch === clock.epoch &&
    known.law === law &&
    (known.partial !== true || isPartial) &&
    clock.position >= (known.round?.upTo ?? known.base) &&
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
      round: round ?? { upTo: clock.position, after: [0, ''], from: on },
    },
    status: known === undefined || isSame ? 'TOLD' : 'READ_AGAIN',
  };
}

/**
 * Whether what was forgotten lies behind the clock. Before it does, each reading would end in front of it, and begin again for
 * ever: it waits, and nothing is missed.
 */
export function isSettled({ forgotten, position }: Clock): boolean {
  return forgotten <= position;
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
