import { readFileSync } from 'node:fs';

const EVERY_MS = 20;
/** What is older is of no answer any more. */
const KEPT = 3_000;

interface Sample {
  readonly at: number;
  /** How long each process has waited for a processor since it began, in milliseconds. */
  readonly waitedMs: ReadonlyMap<number, number>;
}

/**
 * How long processes that could go on had to wait for a processor: what a busy machine, and no fault of the hub, adds to the
 * time that an answer takes. A deadline is held against the time that was taken without it.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html (`/proc/<pid>/schedstat`: time on a processor, time waiting for one)
 */
export class Lateness {
  readonly #pids: () => readonly number[];
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;

  /** @param pids processes that answer, beside this one that asks. */
  constructor(pids: () => readonly number[] = () => []) {
    this.#pids = pids;
    this.#timer = setInterval(() => this.#sample(), EVERY_MS);
    this.#timer.unref();
    this.#sample();
  }

  /** How long this process, and the one of the others that waited longest, waited between a moment and now, in milliseconds. */
  since(from: number): number {
    const last = this.#sample();
    const first = this.#samples.findLast(({ at }) => at <= from) ?? this.#samples[0] ?? last;
    const waited = (pid: number): number =>
      Math.max(0, (last.waitedMs.get(pid) ?? 0) - (first.waitedMs.get(pid) ?? Number.POSITIVE_INFINITY));
    const others = [...last.waitedMs.keys()].filter((pid) => pid !== process.pid).map(waited);
    return waited(process.pid) + Math.max(0, ...others);
  }

  #sample(): Sample {
    const waitedMs = new Map<number, number>();
    for (const pid of [process.pid, ...this.#pids()])
      try {
        const [, waited = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
        waitedMs.set(pid, Number(waited) / 1e6);
      } catch {
        // It ended meanwhile.
      }
    const sample = { at: performance.now(), waitedMs };
    this.#samples.push(sample);
    if (this.#samples.length > KEPT) this.#samples.splice(0, KEPT / 2);
    return sample;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
