import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

/** How long a folder must be quiet before it is read: editors write files in several steps. */
const QUIET_MS = 250;
/** A folder that is never quiet is read all the same, so long after its first change. */
const RESTLESS_MS = 2_000;
/** A folder that is gone is looked for this often. */
const LOOK_AGAIN_MS = 500;

/**
 * Tells when files in a folder have changed and come to rest. The folder, not the files: an editor that replaces a file
 * would leave a watch on the one that is gone. So would one who puts another folder in its place, or turns a link to it: the
 * folder above is watched for that.
 *
 * @param matters which names count.
 * @param onFailure hears that the folder cannot be watched; one that is gone is watched again when it is back.
 * @returns what ends the watch.
 * @throws Error when the folder cannot be watched to begin with.
 */
export function watchFolder(
  directory: string,
  matters: (name: string) => boolean,
  onChange: () => void,
  onFailure: (cause: unknown) => void,
): () => void {
  const rest = atRest(onChange);
  let again: NodeJS.Timeout | undefined;
  const watched = (folder: string, onName: (name: string | null) => void): FSWatcher =>
    watch(folder, (_event, name) => onName(name))
      .on('error', onFailure)
      .unref();
  const begin = (): FSWatcher =>
    watched(directory, (name) => {
      if (name === null || matters(name)) rest.changed();
    });
  let inside = begin();
  const replaced = (isTold: boolean): void => {
    clearTimeout(again);
    inside.close();
    try {
      inside = begin();
      rest.changed();
    } catch (cause) {
      if (!isTold) onFailure(cause);
      again = setTimeout(() => replaced(true), LOOK_AGAIN_MS).unref();
    }
  };
  const place = resolve(directory);
  const above = tried(() =>
    watched(dirname(place), (name) => {
      if (name === basename(place)) replaced(false);
    }),
  );
  return () => {
    clearTimeout(again);
    rest.end();
    inside.close();
    above?.close();
  };
}

/** A folder above that this user may not list is not watched; the folder itself is. */
function tried(begin: () => FSWatcher): FSWatcher | undefined {
  try {
    return begin();
  } catch {
    return undefined;
  }
}

/** Calls when nothing has changed for a moment. */
function atRest(onRest: () => void): { changed(): void; end(): void } {
  let waiting: NodeJS.Timeout | undefined;
  let firstAt: number | undefined;
  return {
    changed: () => {
      clearTimeout(waiting);
      firstAt ??= performance.now();
      const leftMs = RESTLESS_MS - (performance.now() - firstAt);
      waiting = setTimeout(
        () => {
          firstAt = undefined;
          onRest();
        },
        Math.max(0, Math.min(QUIET_MS, leftMs)),
      );
      waiting.unref();
    },
    end: () => clearTimeout(waiting),
  };
}
