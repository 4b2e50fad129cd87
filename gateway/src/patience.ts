import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '../../shared/src/core/errors.ts';

/** A little more than the engine waits for those of the subgraphs. */
const LAST_WORDS_MS = 250;

/** How long one request is worked on: until its deadline, or until its caller has gone. */
export class Patience {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly deadlineAt: number;
  /** Aborted when nobody waits any more: goes with the work, down to the sources. */
  readonly signal: AbortSignal;
  readonly #caller: AbortSignal;
  readonly #deadline = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(
    { receivedAt, signal }: { readonly receivedAt: number; readonly signal: AbortSignal },
    deadlineMs: number,
  ) {
    this.deadlineAt = receivedAt + deadlineMs;
    this.#caller = signal;
    this.#timer = setTimeout(() => this.#deadline.abort(), deadlineMs);
    this.signal = AbortSignal.any([signal, this.#deadline.signal]);
  }

  /** @throws HubError DEADLINE_EXCEEDED. A caller who has gone does not shorten this: the record says what was meant. */
  untilDeadline<T>(work: Promise<T>): Promise<T> {
    return this.#race(work, this.#deadline.signal);
  }

  /** @throws HubError DEADLINE_EXCEEDED or CALLER_GONE; then the work is given up, or not begun. */
  async untilGone<T>(work: () => Promise<T>): Promise<T> {
    if (this.signal.aborted) throw this.#why();
    const begun = work();
    try {
      return await this.#race(begun, this.signal);
    } catch (error) {
      // Work that is told to stop ends at once, and then knows how far it came.
      if (this.signal.aborted) await Promise.race([begun.catch(() => undefined), sleep(LAST_WORDS_MS)]);
      throw error;
    }
  }

  /** @throws HubError DEADLINE_EXCEEDED when it is too late to begin. */
  refuseIfLate(): void {
    if (this.#deadline.signal.aborted) throw this.#why();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #why(): HubError {
    return new HubError(this.#caller.aborted ? 'CALLER_GONE' : 'DEADLINE_EXCEEDED');
  }

  async #race<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    let giveUp: (() => void) | undefined;
    const gone = new Promise<never>((_, reject) => {
      giveUp = () => reject(this.#why());
      signal.addEventListener('abort', giveUp);
    });
    try {
      return await Promise.race([work, gone]);
    } finally {
      if (giveUp) signal.removeEventListener('abort', giveUp);
    }
  }
}
