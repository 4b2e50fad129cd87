/** What the watcher inside the hub's process says. */
export interface Watch {
  readonly what: 'prototype' | 'held' | 'uncaught';
  readonly detail: string;
}

/** Stands before each line. */
export const WATCH_MARK = '#fuzz-watch ';
/** An event loop that stands still for longer, in milliseconds, and works meanwhile, has been held by somebody. */
export const STALL_MS = 900;
export const STALL_CPU_MS = 800;

/** Takes what was said from some place on. */
export function watchesIn(said: string, from: number): readonly Watch[] {
  return said
    .slice(from)
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith(WATCH_MARK))
    .map((line) => JSON.parse(line.slice(WATCH_MARK.length)) as Watch);
}
