import { HubError } from '../../../shared/src/core/errors.ts';
import { ownNow } from '../../../shared/src/core/own-time.ts';
import { timeLimit } from '../../../shared/src/core/time-limit.ts';

/**
 * How long one question waits, in all, for what gateways count together. Each count has a limit of its own, and a question needs
 * several: where the database of counts is slow, their sum would take the time that sources have, and the question would fail by
 * its deadline, which says nothing of the cause.
 */
export class CountPatience {
  #leftMs: number;
  #isWaiting = false;

  /** @param ms in all, in milliseconds. */
  constructor(ms: number) {
    this.#leftMs = ms;
  }

  /** Whether a count is waited for now. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /**
   * Waits for a count; not at all for one that is there.
   *
   * @param giveBack gets what is counted when nobody waits for it any more.
   * @param over aborted when the question is: then nothing is waited for, either.
   * @throws HubError STATE_UNAVAILABLE when the time is over; what the count throws.
   */
  async for<T>(
    counted: T | Promise<T>,
    giveBack: (counted: T) => void = () => undefined,
    over?: AbortSignal,
  ): Promise<T> {
    if (!(counted instanceof Promise)) return counted;
    const began = ownNow();
    this.#isWaiting = true;
    const { late, lift } = tooLate(this.#leftMs, over);
    try {
      return await Promise.race([counted, late]);
    } catch (cause) {
      // Where the count itself has failed, there is nothing to give back.
      counted.then(giveBack, () => undefined);
      throw cause;
    } finally {
      lift();
      this.#isWaiting = false;
      this.#leftMs = Math.max(0, this.#leftMs - (ownNow() - began));
    }
  }
}

function tooLate(ms: number, over: AbortSignal | undefined) {
  let lift = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    const giveUp = (): void =>
      reject(new HubError('STATE_UNAVAILABLE', 'what gateways count together took too long'));
    const liftLimit = timeLimit(ms, giveUp);
    if (over?.aborted) giveUp();
    else over?.addEventListener('abort', giveUp, { once: true });
    lift = () => {
      liftLimit();
      over?.removeEventListener('abort', giveUp);
    };
  });
  return { late, lift };
}
