import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** For the hub's own user alone. */
const PRIVATE_FILE = 0o600;
/** As root, PostgreSQL runs as another user, who must get through to its own folder, and sees nothing on the way. */
const PRIVATE_FOLDER = process.getuid?.() === 0 ? 0o711 : 0o700;

/** Makes a folder that nobody else can look into. One that is there stays as it is: it may serve others too. */
export function privateFolder(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * Reads a file, or makes it when it is missing: whole and on disk, or not at all. Of several processes that make it at once
 * the first wins, and all read the same.
 *
 * @throws Error that names the file when it cannot be written.
 */
export function readOrMake(file: string, make: () => string): string {
  const known = textOf(file);
  if (known !== undefined) return known;
  throughDraft(file, make(), (draft) => {
    try {
      linkSync(draft, file);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
  });
  return readFileSync(file, 'utf8');
}

/** Writes a file in place of the one that is there: whole and on disk, or not at all. @throws Error that names the file. */
export function writeWhole(file: string, text: string): void {
  throughDraft(file, text, (draft) => renameSync(draft, file));
}

function throughDraft(file: string, text: string, place: (draft: string) => void): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = openSync(draft, 'wx', PRIVATE_FILE);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    place(draft);
    syncFolder(dirname(file));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file} cannot be written: ${why}`, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
}

/** So that the name survives a power cut as well. Windows knows no such thing. */
function syncFolder(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What a file holds; undefined when it is not there. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
