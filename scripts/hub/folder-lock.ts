import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { privateFolder } from '../../shared/src/core/kept-file.ts';
import { beganAt, isAlive } from './process-identity.ts';
import { textOf } from '../../shared/src/core/kept-file.ts';

/** Who has a folder. */
interface Holder {
  readonly pid: number;
  /** When that process began, as the system tells it apart from a later one of the same number. Empty where it does not. */
  readonly began: string;
  readonly address: string;
}

const TRIES = 50;

/**
 * Takes an installation's folder for this hub. Databases that are embedded there belong to one hub: a second one would start
 * them twice, or stop them under the first. Who is killed holds nothing: the next one takes over.
 *
 * @param address where this hub will listen, for whoever comes second.
 * @returns what gives the folder back.
 * @throws Error that names the folder, the hub that has it, and the way out.
 */
export async function takeFolder(directory: string, address: string): Promise<() => void> {
  privateFolder(directory);
  const file = join(directory, 'hub.lock');
  const own = JSON.stringify({
    for: 'which hub uses this folder',
    pid: process.pid,
    began: beganAt(process.pid) ?? '',
    address,
  } satisfies Holder & { readonly for: string });
  for (let n = 0; n < TRIES; n += 1) {
    if (isMade(file, own))
      return () => {
        if (textOf(file) === own) rmSync(file, { force: true });
      };
    const text = textOf(file);
    const holder = text === undefined ? undefined : holderIn(text);
    if (holder && isRunning(holder)) throw inUse(directory, holder);
    // One that is empty is being written, or was when its hub died.
    if (text !== undefined && (holder ?? n > TRIES / 2)) putAside(file, text);
    else await sleep(20);
  }
  throw new Error(`${file} cannot be taken. If no hub uses ${directory}, remove the file.`);
}

/** Where the hub that uses a folder listens, `127.0.0.1:4000`; undefined where none runs, or it took whichever port was free. */
export function holderOf(directory: string): string | undefined {
  const text = textOf(join(directory, 'hub.lock'));
  const holder = text === undefined ? undefined : holderIn(text);
  if (!holder || !isRunning(holder) || holder.address.endsWith(':0')) return undefined;
  return holder.address;
}

function inUse(directory: string, { pid, address }: Holder): Error {
  return new Error(
    `Another hub uses ${directory}: process ${pid}, at ${address}. Stop it, or give this one a folder and a port of its own, such as LIAISON_DATA=${directory}-2 PORT=4100.`,
  );
}

function isMade(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // On a full disk there is a file, and nothing in it.
    rmSync(file, { force: true });
    throw new Error(`${file} cannot be written: ${message}`, { cause });
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    const { pid, began, address } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof began === 'string' && typeof address === 'string'
      ? { pid, began, address }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Removes what a dead hub left. What another one put there in the meantime is given back. */
function putAside(file: string, left: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (textOf(aside) !== left) linkSync(aside, file);
  } catch {
    // Somebody else was faster: the next look tells who.
  }
  rmSync(aside, { force: true });
}

function isRunning({ pid, began }: Holder): boolean {
  // A container that starts again gives its hub the number of the one before.
  if (pid === process.pid) return false;
  if (!isAlive(pid)) return false;
  const now = beganAt(pid);
  return now === undefined || began === '' || now === began;
}
