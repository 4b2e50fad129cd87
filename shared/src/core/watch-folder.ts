import { watch } from 'node:fs';

/** How long a folder must be quiet before it is read: editors write files in several steps. */
const QUIET_MS = 250;
/** A folder that is never quiet is read all the same, so long after its first change. */
const RESTLESS_MS = 2_000;

/**
 * Tells when files in a folder have changed and come to rest. The folder, not the files: an editor that replaces a file
 * would leave a watch on the one that is gone.
 *
 * @param matters which names count.
 * @returns what ends the watch.
 */
export function watchFolder(
  directory: string,
  matters: (name: string) => boolean,
  onChange: () => void,
  onFailure: (cause: unknown) => void,
): () => void {
  let waiting: NodeJS.Timeout | undefined;
  let firstAt: number | undefined;
  const watcher = watch(directory, (_event, name) => {
    if (name !== null && !matters(name)) return;
    clearTimeout(waiting);
    firstAt ??= performance.now();
    const leftMs = RESTLESS_MS - (performance.now() - firstAt);
    waiting = setTimeout(
      () => {
        firstAt = undefined;
        onChange();
      },
      Math.max(0, Math.min(QUIET_MS, leftMs)),
    );
    waiting.unref();
  });
  watcher.on('error', onFailure);
  watcher.unref();
  return () => {
    clearTimeout(waiting);
    watcher.close();
  };
}
