/** How long the caller waits. One for a request, whatever the number of sources that it asks. */
export class Deadline {
  /** As of `performance.now()`: a clock that is set meanwhile changes nothing. */
  readonly #endsAt: number;
  readonly #signal: AbortSignal;
  readonly #waiting = new Set<() => void>();
  #listens = false;

  /** Between two pieces of a dear question's work: others are served meanwhile. */
  readonly rest: (() => Promise<void>) | undefined;

  /**
   * @param deadlineAt milliseconds since 1970-01-01T00:00:00Z, by the clock here and now.
   * @param signal aborted when nobody waits any more: the caller has gone, or its deadline has.
   * @param rest of a dear question. It is never rejected.
   */
  constructor(deadlineAt: number, signal: AbortSignal, rest?: () => Promise<void>) {
    this.rest = rest;
    this.#endsAt = performance.now() + deadlineAt - Date.now();
    this.#signal = signal;
  }

  /** For how long the caller still waits, in whole milliseconds; 0 or less when the time is up. */
  get leftMs(): number {
    return Math.ceil(this.#endsAt - performance.now());
  }

  get isOver(): boolean {
    return this.#signal.aborted;
  }

  /** @returns what ends the wait: then `tell` is not called any more. */
  whenOver(tell: () => void): () => void {
    if (!this.#listens) {
      this.#listens = true;
      this.#signal.addEventListener('abort', () => {
        for (const tell of this.#waiting) tell();
      });
    }
    this.#waiting.add(tell);
    return () => this.#waiting.delete(tell);
  }
}
