import { setTimeout as sleep } from 'node:timers/promises';

/** Below the limit of a test, so that the failure says what did not come. */
const WITHIN_MS = 120_000;
const EVERY_MS = 20;

/**
 * Waits for an event of a test: looks again and again until there is something to see.
 *
 * @param what is waited for, as the failure names it.
 * @param look answers `undefined` or `false` while it has not come; whatever else it answers is returned.
 * @param seen what there is instead, for the failure's message.
 * @throws Error after `withinMs`, or whatever `look` threw: a look that may fail while it waits catches that itself.
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { seen, withinMs = WITHIN_MS }: { readonly seen?: () => unknown; readonly withinMs?: number } = {},
): Promise<T> {
  for (const end = performance.now() + withinMs; ;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) {
      const instead = seen === undefined ? '' : `; seen instead: ${describe(seen())}`;
      throw new Error(`${what} did not come within ${withinMs} ms${instead}`);
    }
    await sleep(EVERY_MS);
  }
}

function describe(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
