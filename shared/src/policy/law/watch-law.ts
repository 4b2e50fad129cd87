import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HubError } from '../../core/errors.ts';
import { watchFolder } from '../../core/watch-folder.ts';
import { LawError } from './law-error.ts';
import { loadLaw, type Law, type LawOptions } from './law.ts';

/**
 * Watches the profiles while the hub runs. A State whose profile is gone loses its law only when `<STATE>.withdrawn` lies in
 * its place: a file that was moved or not copied is no decision of anybody. A valid change is handed to `onLaw` as a whole, for the next request; an
 * invalid one to `onRefused`, and the law in force stays; of one that is put back as it was in force `onSame` is told.
 *
 * @param inForce the law that is in force by now: one that was handed over may have been refused since.
 * @returns what ends the watch.
 */
export function watchLaw(
  directory: URL | string,
  options: LawOptions,
  onLaw: (law: Law) => void,
  onRefused: (error: HubError) => void,
  inForce: () => Law,
  onSame: () => void,
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
    () => true,
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
