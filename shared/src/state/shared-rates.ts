import { Batch } from './batch.ts';
import type { SharedState } from './shared-state.ts';

/** A gateway takes this part of a minute's worth at once, so that most requests wait for nobody. */
const BLOCK_SHARE = 1 / 50;
/** Blocks of fewer are asked for when they are needed, not ahead. */
const AHEAD_FROM = 8;
/** What was not used for so long is given back, in milliseconds. */
const IDLE_MS = 2_000;
/** A key that has nothing left is asked for again after this, at most. */
const REFUSED_MS = 250;

interface RateAsk {
  readonly rate: string;
  readonly key: Buffer;
  readonly most: number;
  /** Below 0 it is given back. */
  readonly want: number;
}

interface Block {
  readonly key: Buffer;
  left: number;
  usedAt: number;
  refusedUntil: number;
  asking: Promise<void> | undefined;
}

/** Rates that all gateways count together: each takes blocks of requests out of one bucket, and none is let in twice. */
export class SharedRates {
  readonly #state: SharedState;
  readonly #batch: Batch<RateAsk, number>;
  readonly #rates: SharedRate[] = [];

  constructor(state: SharedState) {
    this.#state = state;
    this.#batch = new Batch(async (asks) => {
      const [row] = await state.ask<{ granted: number[] }>(
        'SELECT liaison_state.take_rates($1, $2, $3, $4) AS granted',
        [
          asks.map(({ rate }) => rate),
          asks.map(({ key }) => key),
          asks.map(({ most }) => most),
          asks.map(({ want }) => want),
        ],
      );
      return row?.granted ?? [];
    });
    state.onLook(() => {
      for (const rate of this.#rates) rate.giveBackIdle(performance.now());
    });
  }

  /** @param rate its name, the same at all gateways. */
  of(rate: string, perMinute: number): SharedRate {
    const one = new SharedRate(perMinute, {
      keyOf: (key) => this.#state.keyOf(`${rate} ${key}`),
      take: (key, want) => this.#batch.ask({ rate, key, most: perMinute, want }),
    });
    this.#rates.push(one);
    return one;
  }
}

/** How one rate reaches its buckets. */
interface Buckets {
  keyOf(name: string): Buffer;
  /** @returns how many were taken. */
  take(key: Buffer, want: number): Promise<number>;
}

/** One rate, as one gateway sees it. */
export class SharedRate {
  readonly #perMinute: number;
  readonly #block: number;
  readonly #buckets: Buckets;
  readonly #blocks = new Map<string, Block>();

  constructor(perMinute: number, buckets: Buckets) {
    this.#perMinute = perMinute;
    this.#block = Math.max(1, Math.floor(perMinute * BLOCK_SHARE));
    this.#buckets = buckets;
  }

  /**
   * @returns whether one more request of this key is within its rate; at once where some are left of a block.
   * @throws HubError STATE_UNAVAILABLE, as a rejection.
   */
  take(name: string): boolean | Promise<boolean> {
    const now = performance.now();
    let block = this.#blocks.get(name);
    if (!block) {
      const key = this.#buckets.keyOf(name);
      this.#blocks.set(name, (block = { key, left: 0, usedAt: now, refusedUntil: 0, asking: undefined }));
    }
    block.usedAt = now;
    if (block.left < 1) return now < block.refusedUntil ? false : this.#takeAsking(block);
    block.left -= 1;
    if (this.#block >= AHEAD_FROM && block.left < this.#block / 4 && now >= block.refusedUntil)
      // Whoever needs it when it failed asks again, and hears.
      void this.#ask(block).catch(() => undefined);
    return true;
  }

  async #takeAsking(block: Block): Promise<boolean> {
    while (block.left < 1) {
      if (performance.now() < block.refusedUntil) return false;
      await this.#ask(block);
    }
    block.left -= 1;
    return true;
  }

  #ask(block: Block): Promise<void> {
    block.asking ??= this.#buckets
      .take(block.key, this.#block)
      .then((granted) => {
        block.left += granted;
        if (granted === 0)
          block.refusedUntil = performance.now() + Math.min(REFUSED_MS, 60_000 / this.#perMinute);
      })
      .finally(() => (block.asking = undefined));
    return block.asking;
  }

  /** Gives back what nobody needed for a while. What cannot be given back comes again within the minute. */
  giveBackIdle(now: number): void {
    for (const [name, block] of this.#blocks) {
      if (now - block.usedAt < IDLE_MS || block.asking) continue;
      this.#blocks.delete(name);
      if (block.left >= 1) this.#buckets.take(block.key, -block.left).catch(() => undefined);
    }
  }
}
