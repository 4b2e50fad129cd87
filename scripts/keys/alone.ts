import { realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { textOf } from '../../shared/src/core/kept-file.ts';

/**
 * Changes a file of keys while nobody else does: two at once would lose one of their keys, and with it all that it made meanwhile.
 * The lock lies beside the file itself, so that it holds for all folders whose settings name that file, by links too.
 *
 * @param file the keys, as a setting names them; it is there.
 * @param work is given the file that links lead to: put in the place of a link, it would be a file of this folder alone.
 * @throws Error that names the lock when somebody else does, or why it cannot be made; what `work` throws.
 */
export function alone<T>(file: string, work: (file: string) => T): T {
  const real = realpathSync(file);
  const lock = `${real}.lock`;
  const own = `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}`;
  try {
    writeFileSync(lock, own, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new Error(`${real} cannot be changed: ${message}`, { cause });
    throw new Error(
      `${lock} is there: somebody else changes keys (${textOf(lock) ?? 'who just ended'}). If nobody does, remove it.`,
      { cause },
    );
  }
  try {
    return work(real);
  } finally {
    rmSync(lock, { force: true });
  }
}
