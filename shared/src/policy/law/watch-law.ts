import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '../../core/errors.ts';
import { watchFolder } from '../../core/watch-folder.ts';
import { LawError } from './law-error.ts';
import { loadLaw, type Law, type LawOptions } from './law.ts';

/** Who is told what becomes of the profiles. */
export interface LawWatcher {
  /** The law that is in force by now: one that was handed over may have been refused since. */
  readonly inForce: () => Law;
  /** Takes a valid change as a whole, for the next request. */
  readonly onLaw: (law: Law) => void;
  /** Hears of an invalid change: the law in force stays. */
  readonly onRefused: (error: HubError) => void;
  /** Hears of a change that puts the profiles back as they are in force. */
  readonly onSame: () => void;
}

/**
 * Watches the profiles while the hub runs. A State whose profile is gone loses its law only when `<STATE>.withdrawn` lies in
 * its place: a file that was moved or not copied is no decision of anybody.
 *
 * @returns what ends the watch.
 */
export function watchLaw(
  directory: URL | string,
  options: LawOptions,
  { inForce, onLaw, onRefused, onSame }: LawWatcher,
): () => void {
  const folder = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const read = (): void => {
    try {
      const law = loadLaw(directory, options);
      const current = inForce();
      if (law.digest === current.digest) return onSame();
      refuseLost(current, law, folder);
      onLaw(law);
    } catch (error) {
      onRefused(
        error instanceof LawError
          ? error
          : new HubError('LAW_UNAVAILABLE', 'the law cannot be read', { cause: error }),
      );
    }
  };
  return watchFolder(
    folder,
    (name) => /\.(?:yaml|withdrawn)$/u.test(name) || name.startsWith('..'),
    read,
    (cause) => onRefused(new HubError('LAW_UNAVAILABLE', 'the profiles cannot be watched', { cause })),
  );
}

/** @throws LawError that names the States whose profile went without a mark. */
function refuseLost(before: Law, next: Law, folder: string): void {
  const lost = [...before.states.keys()].filter(
    (state) => !next.states.has(state) && !existsSync(join(folder, `${state}.withdrawn`)),
  );
  if (lost.length === 0) return;
  throw new LawError(
    lost.map((state) => ({
      file: join(folder, `${state}.yaml`),
      line: 1,
      column: 1,
      message: `the profile of ${state} is gone; its law stays. If ${state} withdrew it, put a file ${state}.withdrawn in its place`,
    })),
  );
}
