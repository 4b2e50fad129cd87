import { performance } from 'node:perf_hooks';
import { setTimeout as sleepFor } from 'node:timers/promises';

/**
 * What a question costs, in units of the complexity, from which it is dear: 10 ms of work of the process. A page of 100
 * records costs less.
 */
const DEAR = 4_000;
/** After a piece of work a dear question rests so many times as long as the process was busy with it ... */
const REST_PER_WORK = 3;
/** ... at most so long at once ... */
const REST_MAX_MS = 250;
/** ... and at most this part of the time that it has. */
const REST_SHARE = 1 / 4;
/** Whoever asked so long ago asks again soon: a person clicks, a machine asks one thing after the other. */
const RECENT_MS = 250;

/** Lets others go first. Fulfilled when the question may go on, or when nobody waits for it any more; never rejected. */
export type Rest = () => Promise<void>;

/** A question from the moment that its officer is known. */
export interface Paced {
  /**
   * Says what it costs and how long it may take.
   *
   * @returns for a dear question what it does between two pieces of its work; undefined for one that is not.
   */
  costs(cost: number, patience: { readonly leftMs: number; readonly signal: AbortSignal }): Rest | undefined;
  end(): void;
}

/** The process's time, in ms. */
export interface ProcessTime {
  now(): number;
  /** How long the event loop has been busy so far. */
  busy(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const PROCESS_TIME: ProcessTime = {
  now: () => performance.now(),
  busy: () => performance.eventLoopUtilization().active,
  sleep: (ms, signal) => sleepFor(ms, undefined, { signal }).catch(() => undefined),
};

/**
 * Keeps the process's one thread free for questions that are not dear. A dear one works in pieces, and rests after each for
 * longer than the piece took while another officer asks something that is not; all dear questions together have one quarter
 * of the time then. When nobody else asks, none rests.
 */
export class Pace {
  readonly #onRest: (ms: number) => void;
  readonly #time: ProcessTime;
  /** Questions under way that are not dear, by officer. */
  readonly #quick = new Map<string, number>();
  #quickCount = 0;
  /** Whose such question ended last, and when; and whose else did before. */
  #last = { officer: '', at: Number.NEGATIVE_INFINITY };
  #lastOther = this.#last;
  /** How busy the process had been when a dear question went on last. */
  #busyBefore = 0;
  #openAt = Number.NEGATIVE_INFINITY;

  /** @param onRest gets milliseconds. */
  constructor(onRest: (ms: number) => void, time: ProcessTime = PROCESS_TIME) {
    this.#onRest = onRest;
    this.#time = time;
  }

  begin(officer: string): Paced {
    this.#count(officer, 1);
    let isQuick = true;
    return {
      costs: (cost, { leftMs, signal }) => {
        if (cost < DEAR) return undefined;
        if (isQuick) this.#count(officer, -1);
        isQuick = false;
        let restMs = leftMs * REST_SHARE;
        return async () => {
          if (signal.aborted) return;
          const ms = Math.min(this.#restFor(officer), restMs);
          if (ms <= 0) return;
          restMs -= ms;
          this.#onRest(ms);
          await this.#time.sleep(ms, signal);
          this.#busyBefore = this.#time.busy();
        };
      },
      end: () => {
        if (!isQuick) return;
        isQuick = false;
        this.#count(officer, -1);
        if (this.#last.officer !== officer) this.#lastOther = this.#last;
        this.#last = { officer, at: this.#time.now() };
      },
    };
  }

  #count(officer: string, by: 1 | -1): void {
    const own = (this.#quick.get(officer) ?? 0) + by;
    if (own > 0) this.#quick.set(officer, own);
    else this.#quick.delete(officer);
    this.#quickCount += by;
  }

  /** Milliseconds. Dear questions rest one after the other, so that all of them work no more than one may. */
  #restFor(officer: string): number {
    const busy = this.#time.busy();
    const worked = Math.max(0, busy - this.#busyBefore);
    this.#busyBefore = busy;
    if (!this.#isAwaited(officer)) return 0;
    const now = this.#time.now();
    this.#openAt = Math.max(now, this.#openAt) + Math.min(REST_MAX_MS, REST_PER_WORK * worked);
    return this.#openAt - now;
  }

  /** Whether somebody else asks something that is not dear, or did a moment ago. */
  #isAwaited(officer: string): boolean {
    if (this.#quickCount > (this.#quick.get(officer) ?? 0)) return true;
    const { at } = this.#last.officer === officer ? this.#lastOther : this.#last;
    return this.#time.now() - at < RECENT_MS;
  }
}
