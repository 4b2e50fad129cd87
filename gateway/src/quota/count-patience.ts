import { HubError } from '../../../shared/src/core/errors.ts';
import { ownNow } from '../../../shared/src/core/own-time.ts';
import { timeLimit } from '../../../shared/src/core/time-limit.ts';

/** A line of questions, and for how long those at its head waited for counts: so long, all behind them did as well. */
export class HeldUp {
  #waiting = 0;
  #since = 0;
  #pastMs = 0;

  /** In milliseconds, since ever. */
  get ms(): number {
    return this.#pastMs + (this.#waiting > 0 ? ownNow() - this.#since : 0);
  }

  begin(): void {
    if (this.#waiting === 0) this.#since = ownNow();
    this.#waiting += 1;
  }

  end(): void {
    this.#pastMs = this.ms;
    this.#since = ownNow();
    this.#waiting -= 1;
  }

  /** For so long, too, in a line before this one. */
  add(ms: number): void {
    this.#pastMs += ms;
  }
}

/**
 * How long one question waits, in all, for what gateways count together: for its own counts, and in line behind others that wait
 * for theirs. Each count has a limit of its own, and a question needs several: where the database of counts is slow, their sum
 * would take the time that sources have, and the question would fail by its deadline, which says nothing of the cause.
 */
export class CountPatience {
  #leftMs: number;
  readonly #behind: HeldUp[] = [];

  /** @param ms in all, in milliseconds. */
  constructor(ms: number) {
    this.#leftMs = ms;
  }

  /** Nothing that is not there already is waited for any more. */
  get isOver(): boolean {
    return this.#leftMs <= 0;
  }

  /** From now on this line waits while this question does. */
  holdsUp(line: HeldUp): void {
    this.#behind.push(line);
  }

  /** What a line cost that was held up, in milliseconds. */
  spend(ms: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - ms);
    for (const line of this.#behind) line.add(ms);
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
    for (const line of this.#behind) line.begin();
    const { late, lift } = tooLate(this.#leftMs, over);
    try {
      return await Promise.race([counted, late]);
    } catch (cause) {
      // Where the count itself has failed, there is nothing to give back.
      counted.then(giveBack, () => undefined);
      throw cause;
    } finally {
      lift();
      for (const line of this.#behind) line.end();
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
