import type { Worker } from 'node:cluster';
import { AggregatorRegistry } from 'prom-client';
import type { OwnMetrics } from '../../../gateway/src/quota/share-quota.ts';

const TOLD_WITHIN_MS = 5_000;

/**
 * Numbers of all processes that serve: never those of a part of them. One that is being started has none yet, and one that
 * ends meanwhile none any more; who serves and does not answer is an error.
 */
export class MetricsOfAll {
  readonly #ask: (worker: Worker, id: number) => void;
  readonly #serving = new Set<Worker>();
  readonly #waiting = new Map<number, (metrics: OwnMetrics | undefined) => void>();
  #asked = 0;

  /** @param ask asks a process for its numbers, under an id with which `told` is called. */
  constructor(ask: (worker: Worker, id: number) => void) {
    this.#ask = ask;
  }

  /** How many serve. */
  get serving(): number {
    return this.#serving.size;
  }

  /** From now on a process is asked, until it ends. */
  serves(worker: Worker): void {
    this.#serving.add(worker);
    worker.once('exit', () => this.#serving.delete(worker));
  }

  /** @param metrics none when the process could not say them. */
  told(id: number, metrics: OwnMetrics | undefined): void {
    this.#waiting.get(id)?.(metrics);
  }

  /** Prometheus text. @throws Error when one that serves does not say its numbers within five seconds. */
  async text(): Promise<string> {
    const all = await Promise.all([...this.#serving].map((worker) => this.#of(worker)));
    return AggregatorRegistry.aggregate([...all]).metrics();
  }

  #of(worker: Worker): Promise<OwnMetrics> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      const end = (metrics: OwnMetrics | undefined): void => {
        clearTimeout(patience);
        worker.off('exit', gone);
        this.#waiting.delete(id);
        if (metrics) resolve(metrics);
        else reject(new Error('a gateway process did not say its metrics'));
      };
      const gone = (): void => end([]);
      const patience = setTimeout(() => end(undefined), TOLD_WITHIN_MS);
      worker.once('exit', gone);
      this.#waiting.set(id, end);
      this.#ask(worker, id);
    });
  }
}
