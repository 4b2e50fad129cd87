import type { Logger } from 'pino';
import type { Reloaded, Reloads } from '../../gateway/src/observe/reloads.ts';
import { watchFiles } from '../../shared/src/core/watch-files.ts';

/** A file, or several together, read again when one changes while the hub runs. */
export interface Reread<T> {
  readonly what: Reloaded;
  readonly file: string | readonly string[];
  /** @throws Error when what the file says does not hold: then the old stays. */
  readonly read: () => T | Promise<T>;
  /** Further files that what is in force names, such as certificates: they are followed, too. */
  readonly named?: (inForce: T) => readonly string[];
  /** What is in force to begin with. */
  readonly now?: T;
  /** @returns false where it is told elsewhere what became of it. */
  readonly take: (next: T) => void | false | Promise<void | false>;
}

/**
 * Takes each change of a file as a whole, or refuses it as a whole, in the order in which they came.
 *
 * @returns what ends the watch, and waits for a change that is being taken.
 */
export function reread<T>(
  { what, file, read, take, named, now }: Reread<T>,
  reloads: Reloads,
  log: Pick<Logger, 'info' | 'error'>,
): () => Promise<void> {
  const refuse = (cause: unknown): void => {
    reloads.refused(what);
    log.error({ err: cause }, `${what} refused, the old ones stay`);
  };
  let last = Promise.resolve();
  const change = async (): Promise<void> => {
    const next = await read();
    const isTold = (await take(next)) !== false;
    try {
      if (!isOver) follow(next);
    } catch (cause) {
      log.error({ err: cause }, `${what} taken, and a file that they name is not followed`);
    }
    if (!isTold) return;
    reloads.taken(what);
    log.info(`${what} taken`);
  };
  const always = typeof file === 'string' ? [file] : file;
  let followed = '';
  let isOver = false;
  let end = (): void => undefined;
  /** @throws Error when one of the folders cannot be watched: then the files of before are. */
  const follow = (inForce: T | undefined): void => {
    const files = inForce === undefined ? [] : (named?.(inForce) ?? []);
    const all = [...new Set([...always, ...files])].sort();
    if (all.join('\n') === followed) return;
    const before = end;
    end = watchFiles(all, () => void (last = last.then(change).catch(refuse)), refuse);
    followed = all.join('\n');
    before();
  };
  follow(now);
  return () => {
    isOver = true;
    end();
    return last;
  };
}
