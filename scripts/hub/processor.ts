import { readFileSync } from 'node:fs';

/**
 * How long the first thread of a process has waited for a processor since it began: what a busy machine, and no fault of its own,
 * keeps it from.
 *
 * @returns milliseconds; undefined where the process has ended, or the system does not say.
 * @see https://docs.kernel.org/scheduler/sched-stats.html (`/proc/<pid>/schedstat`: time on a processor, time waiting for one)
 */
export function waitedForProcessorMs(pid: number): number | undefined {
  try {
    const [, waited = '0'] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waited) / 1e6;
  } catch {
    return undefined;
  }
}
