import { bulkhead } from 'cockatiel';

/**
 * Where statements of dear questions wait for one source: half of its connections are left for others. The wait counts to the
 * time that the source has, as long as nobody before is answered: who waits behind statements that hang waits no longer than they.
 */
export class DearLine {
  readonly #places: ReturnType<typeof bulkhead>;
  readonly #now: () => number;
  #answeredAt = Number.NEGATIVE_INFINITY;

  /**
   * @param connections to the source.
   * @param now in milliseconds.
   */
  constructor(connections: number, now = () => performance.now()) {
    this.#now = now;
    this.#places = bulkhead(Math.max(1, Math.floor(connections / 2)), Number.POSITIVE_INFINITY);
  }

  /**
   * Waits for a place, and works.
   *
   * @param work gets for how long it has waited, and nobody of this line was answered meanwhile, in milliseconds.
   * @throws what the work throws.
   */
  inTurn<T>(work: (waitedMs: number) => Promise<T>): Promise<T> {
    const since = this.#now();
    return this.#places.execute(async () => {
      const answer = await work(this.#now() - Math.max(since, this.#answeredAt));
      this.#answeredAt = this.#now();
      return answer;
    });
  }
}
