import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { Places } from '../../../shared/src/core/at-once.ts';
import { CostShare, type Share, type Waiting } from './cost-shares.ts';
import type { CountPatience } from './count-patience.ts';

/** Units that several gateways hand out together, by caller. */
export interface SharedUnits {
  /** @returns whether so many could be taken, all or none. @throws HubError STATE_UNAVAILABLE, as a rejection. */
  take(caller: string, units: number): boolean | Promise<boolean>;
  give(caller: string, units: number): void;
  /** Lets other gateways have what is held here and not in use. */
  giveBack(caller: string): void;
}

/** Whoever waits for what another gateway holds looks again after this long: nobody tells it. */
const LOOK_AGAIN_MS = 50;

/** So many requests of a caller at once, at all gateways together. */
export class SharedPlaces implements Places {
  readonly #units: SharedUnits;

  constructor(units: SharedUnits) {
    this.#units = units;
  }

  takeOrRefuse(caller: string): (() => void) | Promise<() => void> {
    const leave = (): void => this.#units.give(caller, 1);
    const taken = this.#units.take(caller, 1);
    if (taken === true) return leave;
    return Promise.resolve(taken).then((isTaken) => {
      if (!isTaken) throw new HubError('RATE_LIMITED', 'too much at once');
      return leave;
    });
  }
}

/** What a caller's questions may cost at once, at all gateways together: first in the line of this one, then among them. */
export class SharedCostShare implements Share {
  readonly #own: CostShare;
  readonly #most: number;
  readonly #units: SharedUnits;
  /** Those that have left the line. */
  readonly #begun = new Set<{ readonly caller: string; readonly patience: CountPatience }>();

  /** As `CostShare`. @param units of which there are `atOnce`. */
  constructor(atOnce: number, keptForSmall: number, units: SharedUnits) {
    this.#own = new CostShare(atOnce, keptForSmall);
    this.#most = keptForSmall > 0 ? atOnce * (1 - keptForSmall) : atOnce;
    this.#units = units;
  }

  async inTurn<T>(caller: string, whole: number, waiting: Waiting, work: () => Promise<T>): Promise<T> {
    let isInLine = true;
    const begin = (): Promise<T> => {
      isInLine = false;
      return this.#begin(caller, whole, waiting, work);
    };
    try {
      return await this.#own.inTurn(caller, whole, waiting, begin);
    } catch (cause) {
      if (!isInLine || !this.#isHeldUp(caller)) throw cause;
      throw new HubError('STATE_UNAVAILABLE', 'its line waits for what gateways count together', { cause });
    }
  }

  async #begin<T>(caller: string, whole: number, waiting: Waiting, work: () => Promise<T>): Promise<T> {
    const begun = { caller, patience: waiting.patience };
    this.#begun.add(begun);
    try {
      const cost = Math.min(whole, this.#most);
      await this.#await(caller, cost, waiting);
      return await work().finally(() => this.#units.give(caller, cost));
    } finally {
      this.#begun.delete(begun);
    }
  }

  /** Whether what a caller's line waits for is itself waiting for a count. */
  #isHeldUp(caller: string): boolean {
    return [...this.#begun].some((one) => one.caller === caller && one.patience.isWaiting);
  }

  async #await(caller: string, cost: number, { signal, patience }: Waiting): Promise<void> {
    const giveBack = (isTaken: boolean): void => {
      if (isTaken) this.#units.give(caller, cost);
    };
    while (!(await patience.for(this.#units.take(caller, cost), giveBack, signal))) {
      // What is held here without use may be what another gateway waits for, as this one does.
      this.#units.giveBack(caller);
      await sleep(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw new HubError('CALLER_GONE');
    }
  }
}
