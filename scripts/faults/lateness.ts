const EVERY_MS = 10;

/**
 * How late a timer of this process comes: what a busy machine, and no fault of the hub, adds to what is measured here. A
 * deadline is held against the time that was taken less the lateness of the same moments.
 */
export class Lateness {
  readonly #late: { readonly at: number; readonly ms: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor() {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      const ms = now - last - EVERY_MS;
      // So little is the timer's own.
      if (ms > 2) this.#late.push({ at: now, ms });
      last = now;
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** All that timers were late between two moments, as of `performance.now()`, in milliseconds. */
  between(from: number, to: number): number {
    let sum = 0;
    for (let i = this.#late.length - 1; i >= 0; i -= 1) {
      const one = this.#late[i];
      if (!one || one.at < from) break;
      if (one.at - one.ms <= to) sum += one.ms;
    }
    return sum;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
