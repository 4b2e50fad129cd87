import type { Worker } from 'node:cluster';

const EVERY_MS = 1_000;
/** So many questions in a row a process leaves without an answer before it counts as one that stands still. */
const UNANSWERED_MAX = 5;

/** How long a process may say nothing, in milliseconds. */
export const SILENT_MS = EVERY_MS * UNANSWERED_MAX;

/**
 * Asks each gateway process that serves, once a second, whether it is there. One that stands still (stopped, swapped out, held in a
 * loop that does not end) is alive to the system, keeps its connections and would let its callers wait for ever. It is the number
 * of questions that counts, and not the time: a machine on which this process stands still as well asks none meanwhile.
 */
export class Heartbeat {
  readonly #unanswered = new Map<Worker, number>();
  readonly #timer: NodeJS.Timeout;

  /**
   * @param ask asks a process; its answer is told by `heard`.
   * @param onSilent hears of each that stands still, once.
   */
  constructor(ask: (worker: Worker) => void, onSilent: (worker: Worker) => void) {
    this.#timer = setInterval(() => {
      for (const [worker, unanswered] of this.#unanswered)
        if (unanswered >= UNANSWERED_MAX) {
          this.#unanswered.delete(worker);
          onSilent(worker);
        } else {
          this.#unanswered.set(worker, unanswered + 1);
          ask(worker);
        }
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** From now on a process is asked, until it ends. */
  watch(worker: Worker): void {
    this.#unanswered.set(worker, 0);
    worker.once('exit', () => this.#unanswered.delete(worker));
  }

  heard(worker: Worker): void {
    if (this.#unanswered.has(worker)) this.#unanswered.set(worker, 0);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
