import { HubError } from '../../../shared/src/core/errors.ts';
import { timeLimit } from '../../../shared/src/core/time-limit.ts';

/** A little more than the engine waits for those of the subgraphs. */
const LAST_WORDS_MS = 250;

/** How long one request is worked on: until its deadline, or until its caller has gone. */
export class RequestDeadline {
  /** As of `performance.now()`: a clock that is set meanwhile changes nothing. */
  readonly #endsAt: number;
  readonly #over = new AbortController();
  readonly #lift: () => void;
  readonly #waiting = new Set<() => void>();
  #isGone = false;
  #isBegun = false;

  constructor({ signal }: { readonly signal: AbortSignal }, deadlineMs: number) {
    this.#endsAt = performance.now() + deadlineMs;
    this.#lift = timeLimit(deadlineMs, () => this.#tell());
    const gone = (): void => {
      if (this.#isBegun) return;
      this.#isGone = true;
      this.#tell();
    };
    if (signal.aborted) gone();
    else signal.addEventListener('abort', gone, { once: true });
  }

  /** For how long the caller still waits, in milliseconds; 0 or less when the time is up. */
  get leftMs(): number {
    return this.#endsAt - performance.now();
  }

  /** Aborted when nobody waits any more: goes with the work, down to the sources. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** @throws HubError DEADLINE_EXCEEDED or CALLER_GONE at once, whatever the work still does. */
  untilOver<T>(work: Promise<T>): Promise<T> {
    // It may fail when nobody listens any more.
    work.catch(() => undefined);
    return this.signal.aborted ? Promise.reject(this.#why()) : this.#race(work);
  }

  /**
   * @throws HubError DEADLINE_EXCEEDED or CALLER_GONE; then the work is given up, or not begun. STATE_UNAVAILABLE where the work
   *   says that it came no further for that.
   */
  async untilGone<T>(work: () => Promise<T>): Promise<T> {
    if (this.signal.aborted) throw this.#why();
    const begun = work();
    try {
      return await this.#race(begun);
    } catch (error) {
      // Work that is told to stop ends at once, and then knows how far it came, and why no further.
      const why = this.signal.aborted ? await whyEnded(begun) : undefined;
      throw !this.#isGone && why instanceof HubError && why.code === 'STATE_UNAVAILABLE' ? why : error;
    }
  }

  /** @throws HubError DEADLINE_EXCEEDED or CALLER_GONE when it is too late to begin. */
  refuseIfOver(): void {
    if (this.signal.aborted) throw this.#why();
  }

  /**
   * From now on the caller's going ends nothing, and only the deadline does: work that changes something is done to its end once
   * it is begun, and recorded, whoever waits for it.
   *
   * @throws HubError DEADLINE_EXCEEDED or CALLER_GONE when it is too late to begin.
   */
  finishWhatIsBegun(): void {
    this.refuseIfOver();
    this.#isBegun = true;
  }

  end(): void {
    this.#lift();
  }

  #why(): HubError {
    return new HubError(this.#isGone ? 'CALLER_GONE' : 'DEADLINE_EXCEEDED');
  }

  #tell(): void {
    this.#over.abort();
    for (const one of this.#waiting) one();
  }

  #race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(giveUp);
        reject(this.#why());
      };
      this.#waiting.add(giveUp);
      work.then(
        (value) => {
          this.#waiting.delete(giveUp);
          resolve(value);
        },
        (error: unknown) => {
          this.#waiting.delete(giveUp);
          reject(error as Error);
        },
      );
    });
  }
}

/** Waits for the last words of work. @returns what it threw; nothing where it ended otherwise, or took too long. */
function whyEnded(work: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve) => {
    const lift = timeLimit(LAST_WORDS_MS, () => resolve(undefined));
    const ended = (why?: unknown): void => {
      lift();
      resolve(why);
    };
    work.then(() => ended(), ended);
  });
}
