import type { Worker } from 'node:cluster';
import { waitedForProcessorMs } from '../processor.ts';

const EVERY_MS = 1_000;
/** So many questions in a row a process leaves without an answer before it counts as one that stands still. */
const UNANSWERED_MAX = 5;

/** How long a process may say nothing, in milliseconds, less what it waited for a processor. */
export const SILENT_MS = EVERY_MS * UNANSWERED_MAX;

/** No more of what a process waited for a processor is taken off: one that comes to nothing on a crowded machine is ended, too. */
const WAITED_MAX_MS = 10 * SILENT_MS;

/** Since a process answered last. */
interface Silence {
  readonly unanswered: number;
  /** How long it had waited for a processor by then; undefined where nobody knows. */
  readonly sinceMs: number | undefined;
}

function waitedSince(before: number | undefined, now: number | undefined): number {
  if (before === undefined || now === undefined) return 0;
  return Math.min(WAITED_MAX_MS, Math.max(0, now - before));
}

/**
 * Asks each gateway process that serves, once a second, whether it is there. One that stands still (stopped, swapped out, held in a
 * loop that does not end) is alive to the system, keeps its connections and would let its callers wait for ever. It is the number
 * of questions that counts, and not the time: a machine on which this process stands still as well asks none meanwhile. Where the
 * system says how long a process waited for a processor, that is no silence of its own: a busy machine would have fewer and fewer.
 */
export class Heartbeat {
  readonly #silences = new Map<Worker, Silence>();
  readonly #waitedMs: (worker: Worker) => number | undefined;
  readonly #timer: NodeJS.Timeout;

  /**
   * @param ask asks a process; its answer is told by `heard`.
   * @param onSilent hears of each that stands still, once.
   * @param waitedMs how long a process has waited for a processor since it began; undefined where nobody knows.
   */
  constructor(
    ask: (worker: Worker) => void,
    onSilent: (worker: Worker) => void,
    waitedMs = (worker: Worker) => waitedForProcessorMs(worker.process.pid ?? 0),
  ) {
    this.#waitedMs = waitedMs;
    this.#timer = setInterval(() => {
      for (const [worker, { unanswered, sinceMs }] of this.#silences)
        if (unanswered * EVERY_MS - waitedSince(sinceMs, waitedMs(worker)) >= SILENT_MS) {
          this.#silences.delete(worker);
          onSilent(worker);
        } else {
          this.#silences.set(worker, { unanswered: unanswered + 1, sinceMs });
          ask(worker);
        }
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** From now on a process is asked, until it ends. */
  watch(worker: Worker): void {
    this.#begin(worker);
    worker.once('exit', () => this.#silences.delete(worker));
  }

  heard(worker: Worker): void {
    if (this.#silences.has(worker)) this.#begin(worker);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #begin(worker: Worker): void {
    this.#silences.set(worker, { unanswered: 0, sinceMs: this.#waitedMs(worker) });
  }
}
