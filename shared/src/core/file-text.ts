import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** More than any file of a hub has. It is read in one piece, and whoever is answered meanwhile waits. */
const BYTES_MAX = 64 * 2 ** 20;

/**
 * Reads a file that may have changed while the hub runs, as UTF-8. A pipe or a device is refused and not read: it may never end,
 * and every answer of the process would wait for it.
 *
 * @throws Error when it is no file, has more than 64 MiB, or cannot be read.
 */
export function fileText(file: string): string {
  // Opening a pipe waits for somebody who writes to it, unless one says not to.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() && !found.isDirectory()) throw new Error('it is a pipe or a device, and no file');
    if (found.size > BYTES_MAX)
      throw new Error(`it has ${found.size} bytes, and at most ${BYTES_MAX} are read`);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}
