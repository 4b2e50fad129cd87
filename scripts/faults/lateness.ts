import { waitedForProcessorMs } from '../hub/processor.ts';

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
 */
export class Lateness {
  readonly #groups: () => readonly (readonly number[])[];
  #group = new Map<number, number>();
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;

  /** @param groups processes that answer, beside this one that asks: an answer goes through one of each group. */
  constructor(groups: () => readonly (readonly number[])[] = () => []) {
    this.#groups = groups;
    this.#timer = setInterval(() => this.#sample(), EVERY_MS);
    this.#timer.unref();
    this.#sample();
  }

  /** How long this process, and the one of each group that waited longest, waited between a moment and now, in milliseconds. */
  since(from: number): number {
    const last = this.#sample();
    const first = this.#samples.findLast(({ at }) => at <= from) ?? this.#samples[0] ?? last;
    const longest = new Map<number, number>();
    for (const [pid, waitedMs] of last.waitedMs) {
      const group = this.#group.get(pid) ?? 0;
      const waited = waitedMs - (first.waitedMs.get(pid) ?? Number.POSITIVE_INFINITY);
      longest.set(group, Math.max(longest.get(group) ?? 0, waited));
    }
    return [...longest.values()].reduce((sum, waited) => sum + waited, 0);
  }

  #sample(): Sample {
    const waitedMs = new Map<number, number>();
    const groups = [[process.pid], ...this.#groups()];
    this.#group = new Map(groups.flatMap((pids, group) => pids.map((pid) => [pid, group] as const)));
    for (const pid of this.#group.keys()) {
      const waited = waitedForProcessorMs(pid);
      if (waited !== undefined) waitedMs.set(pid, waited);
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
