/** Later than this, a timer says that the process stood still or was kept busy, and not that somebody else was slow. */
const LATE_MS = 50;

/**
 * Calls back once others have had `ms` to answer. A process that stood still meanwhile (a virtual machine that was paused, a
 * garbage collection, a processor that was taken away) finds its timers over before it has read what came: so sockets are
 * read once more before a time-out is believed, and what the process itself lost is given to others, twice `ms` at most.
 *
 * @param ms in milliseconds.
 * @param onOver is called once, unless the limit was lifted before.
 * @returns what lifts the limit.
 */
export function timeLimit(ms: number, onOver: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  let spareMs = ms;
  const wait = (forMs: number): void => {
    const due = performance.now() + forMs;
    timer = setTimeout(() => {
      const lateMs = Math.min(performance.now() - due, spareMs);
      // The loop reads its sockets between its timers and this.
      turn = setImmediate(() => {
        if (lateMs <= LATE_MS) return onOver();
        spareMs -= lateMs;
        wait(lateMs);
      });
    }, forMs);
  };
  wait(ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}
