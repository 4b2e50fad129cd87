import { HubError } from '../core/errors.ts';
import { Batch } from './batch.ts';
import type { Look, SharedState } from './shared-state.ts';

/** What was not used for so long is given back, in milliseconds. */
const IDLE_MS = 1_000;
/** More than this part of all there is, a gateway keeps no moment without use: others are refused for it. */
const KEPT_SHARE = 1 / 8;

interface ShareAsk {
  readonly share: string;
  readonly key: Buffer;
  readonly most: number;
  /** Below 0 it is given back. */
  readonly want: number;
  /** The membership in which it was reckoned. */
  readonly member: string;
}

interface Holding {
  readonly key: Buffer;
  held: number;
  used: number;
  usedAt: number;
  /** One question to the database after the other. */
  asking: Promise<unknown>;
}

/** What may be under way at once, counted by all gateways together: what one holds, no other has. */
export class SharedShares {
  readonly #state: SharedState;
  readonly #batch: Batch<ShareAsk, number>;
  readonly #shares: SharedShare[] = [];
  #member: string;

  constructor(state: SharedState) {
    this.#state = state;
    this.#member = memberOf(state.latest);
    this.#batch = new Batch((asks) => this.#take(asks));
    state.onLook((look) => {
      const isAnother = memberOf(look) !== this.#member;
      this.#member = memberOf(look);
      for (const share of this.#shares) {
        if (isAnother) share.forget();
        share.giveBackIdle(performance.now());
      }
    });
  }

  /** @param share its name, the same at all gateways. @param most by all of them together. */
  of(share: string, most: number): SharedShare {
    const one = new SharedShare(most, {
      keyOf: (key) => this.#state.keyOf(`${share} ${key}`),
      take: (key, want) => this.#batch.ask({ share, key, most, want, member: this.#member }),
    });
    this.#shares.push(one);
    return one;
  }

  /** What is given back by a membership that is over was let go with it: those of the next one hold nothing of it. */
  async #take(asks: readonly ShareAsk[]): Promise<readonly number[]> {
    const over = new Set(asks.filter(({ want, member }) => want < 0 && member !== this.#member));
    const others = asks.filter((ask) => !over.has(ask));
    const granted = others.length > 0 ? (await this.#askedTogether(others)).values() : [].values();
    return asks.map((ask) => (over.has(ask) ? ask.want : (granted.next().value ?? 0)));
  }

  async #askedTogether(asks: readonly ShareAsk[]): Promise<readonly number[]> {
    const { joined } = this.#state.latest;
    const granted = await this.#granted(joined, asks);
    // It was let go meanwhile, and whoever asked goes by what is held since.
    if (this.#state.latest.joined !== joined)
      throw new HubError('STATE_UNAVAILABLE', 'this gateway joined anew while it asked');
    if (!granted)
      throw new HubError('STATE_UNAVAILABLE', 'this gateway was taken for dead, and does not know it yet');
    return granted;
  }

  /**
   * A database that stood still does what it was asked when it goes on, though nobody waited for it. Whether it did is not known
   * here, so all that this gateway holds is let go, and what such a question takes later is taken for nobody.
   */
  async #granted(joined: string, asks: readonly ShareAsk[]): Promise<number[] | null | undefined> {
    try {
      const [row] = await this.#state.ask<{ granted: number[] | null }>(
        'SELECT liaison_state.take_shares($1, $2, $3, $4, $5, $6) AS granted',
        [
          this.#state.name,
          joined,
          asks.map(({ share }) => share),
          asks.map(({ key }) => key),
          asks.map(({ most }) => most),
          asks.map(({ want }) => want),
        ],
      );
      return row?.granted;
    } catch (cause) {
      this.#state.joinAnew();
      throw cause;
    }
  }
}

/** Holdings are of one membership, and of one life of the tables. */
function memberOf({ salt, joined }: Look): string {
  return `${salt} ${joined}`;
}

/** How one share reaches its holdings. */
interface Holdings {
  keyOf(name: string): Buffer;
  /** @returns all that was wanted, or 0. */
  take(key: Buffer, want: number): Promise<number>;
}

/** One share, as one gateway sees it. */
export class SharedShare {
  readonly #most: number;
  readonly #holdings: Holdings;
  readonly #known = new Map<string, Holding>();

  constructor(most: number, holdings: Holdings) {
    this.#most = most;
    this.#holdings = holdings;
  }

  /**
   * Takes units, where all gateways together leave so many; at once where this one holds them already.
   *
   * @param units more than all there are count as all.
   * @throws HubError STATE_UNAVAILABLE, as a rejection.
   */
  take(name: string, units: number): boolean | Promise<boolean> {
    const holding = this.#of(name);
    const wanted = Math.min(units, this.#most);
    if (use(holding, wanted)) return true;
    const asked = holding.asking.then(async () => {
      // While it was asked, some may have been used, or all let go.
      while (!use(holding, wanted)) {
        const granted = await this.#holdings.take(holding.key, holding.used + wanted - holding.held);
        if (granted === 0) return false;
        holding.held += granted;
      }
      return true;
    });
    holding.asking = asked.catch(() => undefined);
    return asked;
  }

  /** Gives units back that were taken. A few stay with this gateway for a moment. */
  give(name: string, units: number): void {
    const holding = this.#of(name);
    holding.used = Math.max(0, holding.used - Math.min(units, this.#most));
    holding.usedAt = performance.now();
    const kept = Math.floor(this.#most * KEPT_SHARE);
    if (holding.held - holding.used > kept) this.#release(name, holding, Math.floor(kept / 2));
  }

  giveBackIdle(now: number): void {
    for (const [name, holding] of this.#known) {
      if (now - holding.usedAt < IDLE_MS) continue;
      this.giveBack(name);
    }
  }

  /** Gives back to the others what is not in use here. */
  giveBack(name: string): void {
    this.#release(name, this.#of(name), 0);
  }

  #release(name: string, holding: Holding, kept: number): void {
    const giving: Promise<void> = holding.asking.then(async () => {
      const idle = holding.held - holding.used - kept;
      if (idle > 0) {
        holding.held -= idle;
        // Where nobody says whether it was given back, this gateway joins anew and holds nothing.
        await this.#holdings.take(holding.key, -idle).catch(() => undefined);
      }
      // Whoever came meanwhile goes on with this one.
      if (holding.held <= 0 && holding.used === 0 && holding.asking === giving) this.#known.delete(name);
    });
    holding.asking = giving;
  }

  /** This gateway holds nothing any more: what is under way ends, and what comes asks anew. */
  forget(): void {
    for (const holding of this.#known.values()) holding.held = 0;
  }

  #of(name: string): Holding {
    let known = this.#known.get(name);
    if (!known) {
      const key = this.#holdings.keyOf(name);
      const usedAt = performance.now();
      this.#known.set(name, (known = { key, held: 0, used: 0, usedAt, asking: Promise.resolve() }));
    }
    return known;
  }
}

function use(holding: Holding, units: number): boolean {
  if (holding.used + units > holding.held) return false;
  holding.used += units;
  holding.usedAt = performance.now();
  return true;
}
