import { setTimeout as sleep } from 'node:timers/promises';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { Places } from '../../../shared/src/core/at-once.ts';
import { CostShare, type Share, type Waiting } from './cost-shares.ts';
import { HeldUp, type CountPatience } from './count-patience.ts';

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
  readonly #lines = new Map<string, { readonly heldUp: HeldUp; asked: number }>();

  /** As `CostShare`. @param units of which there are `atOnce`. */
  constructor(atOnce: number, keptForSmall: number, units: SharedUnits) {
    this.#own = new CostShare(atOnce, keptForSmall);
    this.#most = keptForSmall > 0 ? atOnce * (1 - keptForSmall) : atOnce;
    this.#units = units;
  }

  async inTurn<T>(caller: string, whole: number, waiting: Waiting, work: () => Promise<T>): Promise<T> {
    const line = this.#lineOf(caller);
    line.asked += 1;
    const place = new PlaceInLine(line.heldUp, waiting.patience);
    try {
      return await this.#own.inTurn(caller, whole, waiting, async () => {
        place.isFirst();
        const cost = Math.min(whole, this.#most);
        await this.#await(caller, cost, waiting);
        return await work().finally(() => this.#units.give(caller, cost));
      });
    } catch (cause) {
      throw place.whyOf(cause);
    } finally {
      line.asked -= 1;
      if (line.asked === 0) this.#lines.delete(caller);
    }
  }

  #lineOf(caller: string): { readonly heldUp: HeldUp; asked: number } {
    let line = this.#lines.get(caller);
    if (!line) this.#lines.set(caller, (line = { heldUp: new HeldUp(), asked: 0 }));
    return line;
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

/** A question that waits behind others of its caller, which may wait for counts. */
class PlaceInLine {
  readonly #line: HeldUp;
  readonly #patience: CountPatience;
  readonly #beganMs: number;
  #isLeft = false;

  constructor(line: HeldUp, patience: CountPatience) {
    this.#line = line;
    this.#patience = patience;
    this.#beganMs = line.ms;
  }

  /** The line waits for this question now. */
  isFirst(): void {
    this.#leave();
    this.#patience.holdsUp(this.#line);
  }

  /** Why a question ended: one that is still in line ends for its counts where those before it used up its patience. */
  whyOf(cause: unknown): unknown {
    if (this.#isLeft) return cause;
    this.#leave();
    if (!this.#patience.isOver) return cause;
    return new HubError('STATE_UNAVAILABLE', 'its line waits for what gateways count together', { cause });
  }

  #leave(): void {
    this.#isLeft = true;
    this.#patience.spend(this.#line.ms - this.#beganMs);
  }
}
