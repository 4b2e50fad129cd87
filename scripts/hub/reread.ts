import type { Logger } from 'pino';
import type { Reloaded, Reloads } from '../../gateway/src/observe/reloads.ts';
import { watchFiles } from '../../shared/src/core/watch-files.ts';

/** A file, or several together, read again when one changes while the hub runs. */
export interface Reread<T> {
  readonly what: Reloaded;
  readonly file: string | readonly string[];
  /** @throws Error when what the file says does not hold: then the old stays. */
  readonly read: () => T | Promise<T>;
  /** @returns false where it is told elsewhere what became of it. */
  readonly take: (next: T) => void | false | Promise<void | false>;
}

/**
 * Takes each change of a file as a whole, or refuses it as a whole, in the order in which they came.
 *
 * @returns what ends the watch, and waits for a change that is being taken.
 */
export function reread<T>(
  { what, file, read, take }: Reread<T>,
  reloads: Reloads,
  log: Pick<Logger, 'info' | 'error'>,
): () => Promise<void> {
  const refuse = (cause: unknown): void => {
    reloads.refused(what);
    log.error({ err: cause }, `${what} refused, the old ones stay`);
  };
  let last = Promise.resolve();
  const change = async (): Promise<void> => {
    if ((await take(await read())) === false) return;
    reloads.taken(what);
    log.info(`${what} taken`);
  };
  const end = watchFiles(
    typeof file === 'string' ? [file] : file,
    () => {
      last = last.then(change).catch(refuse);
    },
    refuse,
  );
  return () => {
    end();
    return last;
  };
}
