import { setTimeout as sleep } from 'node:timers/promises';
import type { Postmaster } from './postmaster.ts';

export interface Supervision {
  readonly current: () => Postmaster;
  /** @throws Error when it could not be started. */
  readonly startAgain: () => Promise<void>;
  /** Called at every look, while it runs. */
  readonly look: () => void;
  readonly log: (line: string) => void;
}

const LOOK_EVERY_MS = 250;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;
/** Whoever ran this long did not fall at once: the next wait is short again. */
const STEADY_MS = 60_000;

/**
 * Looks after a server: one that ends by itself is started again, sooner when it ran for long and later each time that it
 * fails, as on a disk that is full.
 *
 * @returns what ends the watch, and waits for a start that is under way.
 */
export function keepRunning({ current, startAgain, look, log }: Supervision): () => Promise<void> {
  const stop = new AbortController();
  const pause = (ms: number): Promise<unknown> =>
    sleep(ms, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
  const watch = async (): Promise<void> => {
    let waitMs = FIRST_WAIT_MS;
    for (let since = performance.now(); !stop.signal.aborted; await pause(LOOK_EVERY_MS)) {
      if (current().isRunning()) {
        look();
        if (performance.now() - since > STEADY_MS) waitMs = FIRST_WAIT_MS;
        continue;
      }
      log(`PostgreSQL (process ${current().pid}) has ended; starting it again in ${waitMs} ms.`);
      await pause(waitMs);
      if (stop.signal.aborted) return;
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
      await startAgain().then(
        () => log('PostgreSQL runs again.'),
        (error: unknown) => log(error instanceof Error ? error.message : String(error)),
      );
      since = performance.now();
    }
  };
  const watching = watch();
  return async () => {
    stop.abort();
    await watching;
  };
}
