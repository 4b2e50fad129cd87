const TICK_MS = 50;
/** So long after the last look at the clock the process is taken to work; what is longer, it stood still. */
const LATE_MS = 2 * TICK_MS;

let lostMs = 0;
let lookedAt = 0;
let ticking: NodeJS.Timeout | undefined;

/**
 * Milliseconds that stand still while this process does: of two moments, the time in between in which it could work. What is
 * lost to a pause of its machine, to garbage collection or to work in one piece is no fault of whom it waits for. What is
 * lost is known at once, also in the turn of the event loop in which it was: a deadline that is set before such a piece of work
 * and looked at after it is as far away as it was.
 *
 * @returns as of `performance.now()`, less what was lost since this was first asked; never less than it said before.
 */
export function ownNow(): number {
  ticking ??= tick();
  const now = performance.now();
  return now - lostMs - lateBy(now);
}

/** What passed beyond what may pass between two looks. */
function lateBy(now: number): number {
  return Math.max(0, now - lookedAt - LATE_MS);
}

/** Looks often; what passes between two looks beyond `LATE_MS` was lost. */
function tick(): NodeJS.Timeout {
  lookedAt = performance.now();
  return setInterval(() => {
    const now = performance.now();
    lostMs += lateBy(now);
    lookedAt = now;
  }, TICK_MS).unref();
}
