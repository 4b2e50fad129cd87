import { watch } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HubError } from '../core/errors.ts';
import { LawError } from './law-error.ts';
import { loadLaw, type Law, type LawOptions } from './law.ts';

/** How long a folder must be quiet before it is read: editors write files in several steps. */
const QUIET_MS = 200;

/**
 * Watches the profiles while the hub runs. A valid change is handed to `onLaw` as a whole, for the next request; an
 * invalid one to `onRefused`, and the law in force stays.
 *
 * @returns what ends the watch.
 */
export function watchLaw(
  directory: URL | string,
  options: LawOptions,
  onLaw: (law: Law) => void,
  onRefused: (error: HubError) => void,
  inForce?: string,
): () => void {
  let digest = inForce;
  let waiting: NodeJS.Timeout | undefined;
  const read = (): void => {
    try {
      const law = loadLaw(directory, options);
      if (law.digest === digest) return;
      digest = law.digest;
      onLaw(law);
    } catch (error) {
      onRefused(
        error instanceof LawError
          ? error
          : new HubError('LAW_UNAVAILABLE', 'the law cannot be read', { cause: error }),
      );
    }
  };
  const watcher = watch(typeof directory === 'string' ? directory : fileURLToPath(directory), () => {
    clearTimeout(waiting);
    waiting = setTimeout(read, QUIET_MS);
    waiting.unref();
  });
  watcher.on('error', (cause) =>
    onRefused(new HubError('LAW_UNAVAILABLE', 'the profiles cannot be watched', { cause })),
  );
  watcher.unref();
  return () => {
    clearTimeout(waiting);
    watcher.close();
  };
}
