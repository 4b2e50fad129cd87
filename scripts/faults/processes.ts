import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Page size of the kernels that this runs on, in bytes. */
const PAGE_BYTES = 4_096;

/** Which process each one was started by. @see proc_pid_stat(5): the name in parentheses may hold anything. */
function parents(): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      found.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** Whether a process was sent SIGSTOP. @see proc_pid_stat(5) */
export function standsStill(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return false;
  }
}

/** The processes that one started and those that these started, without itself. */
export function offspringOf(pid: number): readonly number[] {
  const known = parents();
  const family = new Set([pid]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const [child, parent] of known) if (family.has(parent)) family.add(child);
  }
  family.delete(pid);
  return [...family].sort((a, b) => a - b);
}

/** Whether a process runs a program of the tree, translated or not. @param script such as `scripts/start.ts`. */
export function runs(pid: number, script: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script.replace(/\.ts$/u, '.'));
  } catch {
    return false;
  }
}

/** Sends a signal to processes; those that are gone by now are passed over. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {
      // It ended meanwhile.
    }
}

export interface Held {
  readonly descriptors: number;
  readonly residentMiB: number;
}

/** What some processes hold together. @param pids one that is named twice counts once. */
export function heldBy(pids: readonly number[]): Held {
  let [descriptors, pages] = [0, 0];
  for (const pid of new Set(pids))
    try {
      descriptors += readdirSync(`/proc/${pid}/fd`).length;
      pages += Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    } catch {
      // It ended meanwhile.
    }
  return { descriptors, residentMiB: (pages * PAGE_BYTES) / 2 ** 20 };
}

/**
 * Bounds how many descriptors a process may have, while it runs.
 *
 * @param most soft limit; what it has already it keeps.
 * @returns what takes the bound away.
 */
export function boundDescriptors(pid: number, most: number): () => void {
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
  const before = /^Max open files +(\S+)/mu.exec(limits)?.[1] ?? 'unlimited';
  const set = (soft: string): void =>
    void execFileSync('prlimit', [`--pid=${pid}`, `--nofile=${soft}:`], { stdio: 'pipe' });
  set(String(most));
  return () => {
    // One that was started in its place has no bound.
    if (existsSync(`/proc/${pid}`)) set(before);
  };
}
