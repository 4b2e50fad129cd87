import type { KeyObject } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { newSealKey, type SealKey } from './envelope.ts';

const KEY_LIFETIME_MS = 60 * 60_000;
/** An envelope is valid for ten seconds: whatever the old key sealed has long arrived or is refused. */
const OVERLAP_MS = 60_000;

/** The keys of the seal: a fresh one every hour, the one before accepted for another minute. No request is lost in between. */
export class SealKeys {
  readonly #clock: Clock;
  #current: SealKey = newSealKey();
  #turnedAt: number;
  readonly #accepted = new Map<string, KeyObject>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#turnedAt = clock.now();
    this.#accepted.set(this.#current.id, this.#current.publicKey);
  }

  /** What to sign with now. */
  current(): SealKey {
    this.#turn();
    return this.#current;
  }

  /** Public keys by id that are accepted now. */
  accepted(): ReadonlyMap<string, KeyObject> {
    this.#turn();
    return this.#accepted;
  }

  #turn(): void {
    const age = this.#clock.now() - this.#turnedAt;
    if (age > KEY_LIFETIME_MS) {
      this.#current = newSealKey();
      this.#turnedAt = this.#clock.now();
      this.#accepted.set(this.#current.id, this.#current.publicKey);
    } else if (age > OVERLAP_MS && this.#accepted.size > 1) {
      for (const id of this.#accepted.keys()) if (id !== this.#current.id) this.#accepted.delete(id);
    }
  }
}
