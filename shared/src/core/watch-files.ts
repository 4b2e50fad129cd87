import { basename, dirname } from 'node:path';
import { watchFolder } from './watch-folder.ts';

/**
 * Tells when one of several files has changed and come to rest, wherever they lie.
 *
 * @returns what ends the watch.
 */
export function watchFiles(
  files: readonly string[],
  onChange: () => void,
  onFailure: (cause: unknown) => void,
): () => void {
  const byFolder = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(file);
    byFolder.set(folder, (byFolder.get(folder) ?? new Set()).add(basename(file)));
  }
  const ends = [...byFolder].map(([folder, names]) =>
    // Where files are mounted as links into a folder that changes as a whole, that folder's name begins so.
    watchFolder(folder, (name) => names.has(name) || name.startsWith('..'), onChange, onFailure),
  );
  return () => {
    for (const end of ends) end();
  };
}
