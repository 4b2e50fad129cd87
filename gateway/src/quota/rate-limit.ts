import type { Clock } from '../../../shared/src/core/clock.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import { Lru } from '../../../shared/src/core/lru.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';

const KEPT_MAX = 50_000;

/** So many requests a minute, by key. */
export interface Rate {
  /**
   * @returns whether one more request of this key is within its rate. A promise where several gateways count together, and
   *   this one has none left of what it took: rejected with STATE_UNAVAILABLE when nobody can say.
   */
  take(key: string): boolean | Promise<boolean>;
}

export interface Rates {
  readonly perState: Rate;
  readonly perOfficer: Rate;
  /** By address: requests without a valid token. */
  readonly strangers: Rate;
}

/** The name under which an officer's limits are kept. */
export function officerName({ state, officer }: Pick<Requester, 'state' | 'officer'>): string {
  return `${state} ${officer}`;
}

/**
 * Takes one request out of the rates of an officer and of the State.
 *
 * @returns the name under which the officer's limits are kept.
 * @throws HubError RATE_LIMITED, or STATE_UNAVAILABLE when gateways that count together cannot.
 */
export async function takeRate(
  requester: Requester,
  { perState, perOfficer }: Pick<Rates, 'perState' | 'perOfficer'>,
): Promise<string> {
  const name = officerName(requester);
  // The officer's first: what is beyond that takes nothing from their colleagues.
  if (!(await perOfficer.take(name)) || !(await perState.take(requester.state)))
    throw new HubError('RATE_LIMITED');
  return name;
}

/** Token buckets by key: a minute's worth may come at once, then at the rate. */
export class RateLimit implements Rate {
  readonly #perMinute: number;
  readonly #clock: Clock;
  /** Whoever has not come for longest is forgotten first, and may ask a minute's worth when it comes again. */
  readonly #buckets = new Lru<string, { left: number; at: number }>(KEPT_MAX);
  /** Counted from the first time that somebody asks. */
  #taken: Map<string, number> | undefined;

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** @returns whether one more request of this key is within its rate. */
  take(key: string): boolean {
    const bucket = this.#bucket(key);
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    this.#taken?.set(key, (this.#taken.get(key) ?? 0) + 1);
    return true;
  }

  /** Requests of this key that another process let in. */
  spend(key: string, count: number): void {
    const bucket = this.#bucket(key);
    bucket.left = Math.max(-this.#perMinute, bucket.left - count);
  }

  /** How many requests were let in here since this was last asked, by key. */
  drain(): readonly (readonly [key: string, count: number])[] {
    const taken = [...(this.#taken ?? [])];
    this.#taken = new Map();
    return taken;
  }

  #bucket(key: string): { left: number } {
    const now = this.#clock.now();
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      bucket = { left: this.#perMinute, at: now };
      this.#buckets.set(key, bucket);
    }
    // A clock that was put back takes nothing away from anybody.
    const passedMs = Math.max(0, now - bucket.at);
    bucket.left = Math.min(this.#perMinute, bucket.left + (passedMs * this.#perMinute) / 60_000);
    bucket.at = now;
    return bucket;
  }
}
