import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { guardMount } from '../../shared/testing/guardian.ts';
import type { Shutdown } from '../hub/shutdown.ts';

const PIECE_BYTES = 2 ** 20;

/**
 * Mounts a disk in memory over a folder.
 *
 * @param stop takes what unmounts it.
 * @returns the folder; undefined where this user may not mount.
 */
export function ownDisk(directory: string, sizeMiB: number, stop: Shutdown): string | undefined {
  const options = ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', directory];
  if (spawnSync('mount', options, { stdio: 'ignore' }).status !== 0) return undefined;
  const leave = guardMount(directory);
  stop.add(() => {
    spawnSync('umount', ['-l', directory], { stdio: 'ignore' });
    leave();
    return Promise.resolve();
  });
  return directory;
}

/** Writes until there is no room. @returns the file that takes it. */
export function fillUp(directory: string): string {
  const file = join(directory, 'filler');
  const descriptor = openSync(file, 'w');
  try {
    for (let bytes = PIECE_BYTES; bytes >= 1;)
      try {
        if (writeSync(descriptor, Buffer.alloc(bytes)) < bytes) bytes >>= 1;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        bytes >>= 1;
      }
  } finally {
    closeSync(descriptor);
  }
  return file;
}
