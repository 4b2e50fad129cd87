import type { Clock } from '../../shared/src/core/clock.ts';

const KEPT_MAX = 50_000;

/** Token buckets by key: a minute's worth may come at once, then at the rate. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** @returns whether one more request of this key is within its rate. */
  take(key: string): boolean {
    const now = this.#clock.now();
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      if (this.#buckets.size >= KEPT_MAX) this.#buckets.clear();
      bucket = { left: this.#perMinute, at: now };
      this.#buckets.set(key, bucket);
    }
    bucket.left = Math.min(this.#perMinute, bucket.left + ((now - bucket.at) * this.#perMinute) / 60_000);
    bucket.at = now;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }
}
