import type { Clock } from '../core/clock.ts';
import type { OpeningKey, SealKey } from './envelope.ts';

const KEY_LIFETIME_MS = 60 * 60_000;
/** An envelope is valid for ten seconds: whatever the old key sealed has long arrived or is refused. */
const OVERLAP_MS = 60_000;

/** The keys of the seal: a fresh one every hour, the one before accepted for another minute. No request is lost in between. */
export class SealKeys {
  readonly #clock: Clock;
  readonly #newKey: () => SealKey;
  #current: SealKey;
  #turnedAt: number;
  readonly #accepted = new Map<string, OpeningKey>();

  constructor(clock: Clock, newKey: () => SealKey) {
    this.#clock = clock;
    this.#newKey = newKey;
    this.#current = newKey();
    this.#turnedAt = clock.now();
    this.#accepted.set(this.#current.id, this.#current.opens);
  }

  /** What to seal with now. */
  current(): SealKey {
    this.#turn();
    return this.#current;
  }

  /** What opens now, by id. */
  accepted(): ReadonlyMap<string, OpeningKey> {
    this.#turn();
    return this.#accepted;
  }

  /** Makes a fresh key now, if the one in use was made before a moment (milliseconds since 1970). The one before overlaps as ever. */
  turnIfOlder(at: number): void {
    if (this.#turnedAt < at && at <= this.#clock.now()) this.#renew();
  }

  #renew(): void {
    this.#current = this.#newKey();
    this.#turnedAt = this.#clock.now();
    this.#accepted.set(this.#current.id, this.#current.opens);
  }

  #turn(): void {
    const age = this.#clock.now() - this.#turnedAt;
    if (age > KEY_LIFETIME_MS) {
      this.#renew();
    } else if (age > OVERLAP_MS && this.#accepted.size > 1) {
      for (const id of this.#accepted.keys()) if (id !== this.#current.id) this.#accepted.delete(id);
    }
  }
}
