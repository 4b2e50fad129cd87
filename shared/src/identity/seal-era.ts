import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { SeenIds } from './seen-ids.ts';

/** What an opener knows of the time before it, and whom it tells. */
export interface EraOptions {
  /** How far the clocks of who seals and who opens may differ, in milliseconds. */
  readonly skewMs: number;
  /** How long a seal may be under way, in milliseconds. */
  readonly lifetimeMs: number;
  /** What was opened by then is not known, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly from: number;
  /** Hears that the clock was put back, and by how much, in milliseconds. */
  readonly onPutBack: (byMs: number) => void;
}

/**
 * The time of an opener, which goes forward alone: while the clock is a little behind what it said before, time stands still. When
 * it was put back farther, what was opened in those hours may be forgotten, and comes to be of now again. Then another era begins,
 * with a nonce of its own: a seal says for which it was made.
 */
export class SealEra {
  readonly #clock: Clock;
  readonly #options: EraOptions;
  #from: number;
  #latest: number;
  #nonce = newNonce();
  #seen: SeenIds;

  constructor(clock: Clock, options: EraOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#from = options.from;
    this.#latest = clock.now();
    this.#seen = this.#nothingSeen();
  }

  /** What time it is, in milliseconds since 1970-01-01T00:00:00Z: never earlier than before in the same era. */
  now(): number {
    const { skewMs, onPutBack } = this.#options;
    const now = this.#clock.now();
    const byMs = this.#latest - now;
    if (byMs > skewMs) {
      // Nothing that was opened so far says to be of a later moment.
      this.#from = Math.max(this.#from, this.#latest + skewMs + 1);
      this.#latest = now;
      this.#nonce = newNonce();
      this.#seen = this.#nothingSeen();
      onPutBack(byMs);
    }
    this.#latest = Math.max(this.#latest, now);
    return this.#latest;
  }

  /** What a seal must carry to be of this era. 128 bits of chance. */
  get nonce(): string {
    return this.#nonce;
  }

  /**
   * Whether a seal cannot have been opened before this era.
   *
   * @param nonces for which it was made; none in one of an older gateway, which is believed by its time.
   */
  isNew(iat: number, nonces: unknown): boolean {
    return nonces === undefined ? iat >= this.#from : Array.isArray(nonces) && nonces.includes(this.#nonce);
  }

  /** As `SeenIds` does, by the time of this era. */
  first(id: string, until: number): boolean {
    return this.#seen.first(id, until, this.#latest);
  }

  #nothingSeen(): SeenIds {
    const { lifetimeMs, skewMs } = this.#options;
    return new SeenIds(lifetimeMs + 2 * skewMs);
  }
}

function newNonce(): string {
  return randomBytes(16).toString('base64url');
}
