import { timeLimit } from '../../core/time-limit.ts';
import type { Breaker } from './breaker.ts';
import { nobodyWaits, SourceFailure } from './failure.ts';
import type { Deadline } from './request-deadline.ts';

/** A wait for one answer of a source. */
export interface Patience {
  stop(): void;
  /** Since when the source is listened to beside the question, as of `performance.now()`; minus infinity before. */
  listenedSince(): number;
}

/** Whose answer is waited for, and for how long at most. */
interface Awaited {
  readonly name: string;
  readonly deadlineMs: number;
  readonly breaker: Pick<Breaker, 'listen' | 'isSilent'>;
  /** It said nothing to anybody, although it was listened to. */
  readonly fellSilent: () => void;
}

/** In milliseconds. */
export interface TimeForAnswer {
  /** Until nobody waits any more. */
  readonly leftMs: number;
  /** What is left of the source's own time: what somebody waited for a connection to it may count. */
  readonly ownMs: number;
}

/**
 * @param name of the source.
 * @returns for how long the caller still waits, in milliseconds.
 * @throws HubError DEADLINE_EXCEEDED when nobody does; SourceFailure NOT_AWAITED when the time is up.
 */
export function leftOf(deadline: Deadline, name: string): number {
  if (deadline.isOver) throw nobodyWaits();
  const { leftMs } = deadline;
  if (leftMs <= 0) throw new SourceFailure('NOT_AWAITED', name);
  return leftMs;
}

/**
 * Ends a wait in time. Where that is the source's own deadline, the source is listened to for half of it, so that a source
 * that fell silent can be told from a slow question when the deadline passes; it is not told where less of it was left.
 *
 * @param end gets why; `isStuck` where the source is to blame for it.
 */
export function patienceWith(
  { name, deadlineMs, breaker, fellSilent }: Awaited,
  { leftMs, ownMs }: TimeForAnswer,
  end: (failure: Error, isStuck: boolean) => void,
): Patience {
  let since = Number.NEGATIVE_INFINITY;
  const listenMs = deadlineMs / 2;
  const timeOut = (): void => end(new SourceFailure('TIMED_OUT', name), true);
  let lift: () => void;
  if (leftMs < ownMs) lift = timeLimit(leftMs, () => end(new SourceFailure('NOT_AWAITED', name), false));
  else if (ownMs < listenMs) lift = timeLimit(ownMs, timeOut);
  else
    lift = timeLimit(ownMs - listenMs, () => {
      since = performance.now();
      breaker.listen();
      lift = timeLimit(listenMs, () => {
        timeOut();
        if (breaker.isSilent(since)) fellSilent();
      });
    });
  return { stop: () => lift(), listenedSince: () => since };
}
