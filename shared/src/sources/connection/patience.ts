import { timeLimit } from '../../core/time-limit.ts';
import type { Breaker } from './breaker.ts';
import { SourceFailure } from './failure.ts';

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

/**
 * Ends a wait in time. Where that is the source's own deadline, the source is listened to from half of it on, so that a source
 * that fell silent can be told from a slow question when the deadline passes.
 *
 * @param leftMs until nobody waits any more.
 * @param end gets why; `isStuck` where the source is to blame for it.
 */
export function patienceWith(
  { name, deadlineMs, breaker, fellSilent }: Awaited,
  leftMs: number,
  end: (failure: Error, isStuck: boolean) => void,
): Patience {
  let since = Number.NEGATIVE_INFINITY;
  let lift =
    leftMs < deadlineMs
      ? timeLimit(leftMs, () => end(new SourceFailure('NOT_AWAITED', name), false))
      : timeLimit(deadlineMs / 2, () => {
          since = performance.now();
          breaker.listen();
          lift = timeLimit(deadlineMs / 2, () => {
            end(new SourceFailure('TIMED_OUT', name), true);
            if (breaker.isSilent(since)) fellSilent();
          });
        });
  return { stop: () => lift(), listenedSince: () => since };
}
