import { readFileSync } from 'node:fs';

/** Whether a process of this number runs, be it somebody else's. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** On Linux: the boot and the clock tick at which a process began; one that is dead and not yet buried began never. */
export function beganAt(pid: number): string | undefined {
  try {
    const { state, ticks } = statOf(pid);
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' ? 'never' : `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}

/** What Linux says of a process to everybody: state, name, and start in clock ticks since boot (proc_pid_stat(5)). */
export function statOf(pid: number): {
  readonly state: string;
  readonly name: string;
  readonly ticks: string;
} {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.replace(/^.*\) /su, '').split(' ');
  return {
    state: fields[0] ?? '',
    name: /\((.*)\)/su.exec(text)?.[1] ?? '',
    ticks: fields[19] ?? '',
  };
}
