import { HubError } from './errors.ts';

/** Places of callers, of which each has so many at once. */
export interface Places {
  /**
   * @returns what ends the turn; a promise where several gateways count together.
   * @throws HubError RATE_LIMITED when there is none left.
   */
  takeOrRefuse(caller: string): (() => void) | Promise<() => void>;
}

/**
 * Lets each caller do so much at once and no more, so that nobody takes the whole of something that all need. What is more
 * waits its turn, or is refused.
 */
export class AtOnce implements Places {
  readonly #atOnce: number;
  readonly #callers = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** @returns what ends the turn. @throws HubError RATE_LIMITED when there is none left. */
  takeOrRefuse(caller: string): () => void {
    const known = this.#of(caller);
    if (known.running >= this.#atOnce) throw new HubError('RATE_LIMITED', 'too much at once');
    known.running += 1;
    return () => this.#leave(caller);
  }

  /** Waits for a turn. Who is next in line of another caller does not wait for this one's line. @returns what ends the turn. */
  async turn(caller: string): Promise<() => void> {
    const known = this.#of(caller);
    if (known.running < this.#atOnce) known.running += 1;
    else await new Promise<void>((begin) => known.waiting.push(begin));
    return () => this.#leave(caller);
  }

  /**
   * Waits for a turn, and no longer than `patience` does.
   *
   * @returns what ends the turn. @throws whatever `patience` threw: the turn, when it comes, is the next one's.
   */
  async turnWithin(caller: string, patience: <T>(turn: Promise<T>) => Promise<T>): Promise<() => void> {
    const turn = this.turn(caller);
    try {
      return await patience(turn);
    } catch (cause) {
      void turn.then((leave) => leave());
      throw cause;
    }
  }

  /** Waits for a turn, works, and leaves. */
  async inTurn<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const leave = await this.turn(caller);
    try {
      return await work();
    } finally {
      leave();
    }
  }

  #of(caller: string): { running: number; readonly waiting: (() => void)[] } {
    let known = this.#callers.get(caller);
    if (!known) this.#callers.set(caller, (known = { running: 0, waiting: [] }));
    return known;
  }

  /** Hands the turn on to the next in line, or gives it back. */
  #leave(caller: string): void {
    const known = this.#of(caller);
    const next = known.waiting.shift();
    if (next) next();
    else {
      known.running -= 1;
      if (known.running === 0) this.#callers.delete(caller);
    }
  }
}
