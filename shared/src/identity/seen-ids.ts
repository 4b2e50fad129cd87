/** Ids by the moment until which they matter. Grows with the request rate of one span and no further. */
export class SeenIds {
  readonly #spanMs: number;
  #current = new Set<string>();
  #previous = new Set<string>();
  #turnAt = 0;

  /** @param spanMs how long an id matters at most, in milliseconds. */
  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /**
   * @param until when the id matters no more, in milliseconds since 1970-01-01T00:00:00Z.
   * @returns whether it comes for the first time, and still matters.
   */
  first(id: string, until: number, now: number): boolean {
    if (now >= this.#turnAt) {
      this.#previous = now >= this.#turnAt + this.#spanMs ? new Set() : this.#current;
      this.#current = new Set();
      // Two generations of this length hold every id for at least as long as it is valid.
      this.#turnAt = now + this.#spanMs;
    }
    if (until < now || this.#current.has(id) || this.#previous.has(id)) return false;
    this.#current.add(id);
    return true;
  }
}
