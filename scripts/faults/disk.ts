import { spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
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

/** Writes until there is no room, beside what else this process does: officers ask meanwhile. @returns the file that takes it. */
export async function fillUp(directory: string): Promise<string> {
  const name = join(directory, 'filler');
  const file = await open(name, 'w');
  try {
    for (let bytes = PIECE_BYTES; bytes >= 1;)
      try {
        const { bytesWritten } = await file.write(Buffer.alloc(bytes));
        if (bytesWritten < bytes) bytes >>= 1;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        bytes >>= 1;
      }
  } finally {
    await file.close();
  }
  return name;
}
