const TICK_MS = 50;

let lostMs = 0;
let ticking: NodeJS.Timeout | undefined;

/**
 * Milliseconds that stand still while this process does: of two moments, the time in between in which it could work. What is
 * lost to a pause of its machine, to garbage collection or to work in one piece is no fault of whom it waits for.
 *
 * @returns as of `performance.now()`, less what was lost since this was first asked.
 */
export function ownNow(): number {
  ticking ??= tick();
  return performance.now() - lostMs;
}

/** Looks often; what passes beyond that between two looks was lost. */
function tick(): NodeJS.Timeout {
  let last = performance.now();
  return setInterval(() => {
    const now = performance.now();
    const lateMs = now - last - TICK_MS;
    if (lateMs > TICK_MS) lostMs += lateMs;
    last = now;
  }, TICK_MS).unref();
}
