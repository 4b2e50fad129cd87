import { decorrelatedJitterGenerator, ExponentialBackoff } from 'cockatiel';

/** So often in a row a source fails before it is left alone. */
const FAILURES_MAX = 3;
/** Before the first trial. Those after it follow ever more slowly, and none two of two processes together. */
const FIRST_PAUSE_MS = 250;

/**
 * Keeps questions away from a source that cannot answer. While it is open everybody is told at once; one trial at a time,
 * which is nobody's question, finds out when the source is back.
 */
export class Breaker {
  readonly #trial: () => Promise<boolean>;
  readonly #longestPauseMs: number;
  #failures = 0;
  #isOpen = false;
  #isTrying = false;
  #isEnded = false;
  #heardAt = Number.NEGATIVE_INFINITY;
  #pauses: ReturnType<ExponentialBackoff<unknown>['next']> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param trial asks the source for next to nothing, over a connection of its own: true when it answered. Never rejects.
   * @param longestPauseMs between two trials.
   */
  constructor(trial: () => Promise<boolean>, longestPauseMs: number) {
    this.#trial = trial;
    this.#longestPauseMs = longestPauseMs;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The source said something, be it that a statement was wrong: it is there. */
  heard(): void {
    this.#heardAt = performance.now();
    this.#failures = 0;
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#pauses = undefined;
    clearTimeout(this.#timer);
  }

  /** Something went wrong that says that the source itself is not well. */
  failed(): void {
    this.#failures += 1;
    if (this.#failures >= FAILURES_MAX) this.#open();
  }

  /** Somebody has waited for long: finds out, beside the question, whether the source answers at all. */
  listen(): void {
    if (!this.#isTrying && !this.#isEnded) void this.#try();
  }

  /**
   * A deadline of the source passed. A source that said anything since the moment, to whomever, is there, and a question
   * was slow; one that said nothing, although it was listened to, is left alone.
   *
   * @param since as of `performance.now()`.
   * @returns whether it fell silent.
   */
  isSilent(since: number): boolean {
    if (this.#heardAt >= since) return false;
    this.#open();
    return true;
  }

  end(): void {
    this.#isEnded = true;
    clearTimeout(this.#timer);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    if (!this.#isTrying) this.#pause();
  }

  #pause(): void {
    if (this.#isEnded) return;
    this.#pauses = this.#pauses?.next(undefined) ?? this.#backOff().next();
    this.#timer = setTimeout(() => void this.#try(), this.#pauses.duration).unref();
  }

  #backOff(): ExponentialBackoff<unknown> {
    return new ExponentialBackoff({
      generator: decorrelatedJitterGenerator,
      initialDelay: Math.min(FIRST_PAUSE_MS, this.#longestPauseMs),
      maxDelay: this.#longestPauseMs,
    });
  }

  async #try(): Promise<void> {
    this.#isTrying = true;
    const answered = await this.#trial();
    this.#isTrying = false;
    if (this.#isEnded) return;
    if (answered) this.heard();
    else if (this.#isOpen) this.#pause();
  }
}
