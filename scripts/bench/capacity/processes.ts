import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import { offspringOf } from '../../faults/processes.ts';
import { LEDGER_DATABASE } from '../../hub/embedded-ledger.ts';

/** What processes have had of processors so far, in nanoseconds, and what went over their connections. */
export interface Snapshot {
  readonly cpuNs: {
    readonly gateway: ReadonlyMap<number, number>;
    readonly sources: ReadonlyMap<number, number>;
    readonly ledger: ReadonlyMap<number, number>;
  };
  readonly bytes:
    | {
        readonly client: ReadonlyMap<number, number>;
        readonly sources: ReadonlyMap<number, number>;
        readonly ledger: ReadonlyMap<number, number>;
      }
    | undefined;
  readonly connections: { readonly sources: number; readonly ledger: number };
}

interface Backend {
  readonly pid: number;
  readonly database: string | null;
  readonly port: number | null;
}

/**
 * Looks at all that works for a question: gateways with what they started, and PostgreSQL's processes. Those that serve no
 * database (writers of the log and of pages) count as the ledger's, as nothing else is written here.
 *
 * @param admin a session of the server's superuser; what it does itself does not count.
 */
export async function snapshot(
  admin: pg.Client,
  gateways: readonly { readonly pid: number; readonly port: number }[],
): Promise<Snapshot> {
  const { rows } = await admin.query<Backend>(
    `SELECT pid, datname AS database, client_port AS port FROM pg_stat_activity
     WHERE pid <> pg_backend_pid() AND (usename IS NULL OR usename <> current_user)`,
  );
  const isLedger = ({ database }: Backend): boolean => database === null || database === LEDGER_DATABASE;
  const [ledger, sources] = [rows.filter(isLedger), rows.filter((one) => !isLedger(one))];
  const connected = (backends: readonly Backend[]): ReadonlySet<number> =>
    new Set(backends.flatMap(({ port }) => (port !== null && port > 0 ? [port] : [])));
  return {
    cpuNs: {
      gateway: cpuOf(gateways.flatMap(({ pid }) => [pid, ...offspringOf(pid)])),
      sources: cpuOf(sources.map(({ pid }) => pid)),
      ledger: cpuOf(ledger.map(({ pid }) => pid)),
    },
    bytes: bytesOf(new Set(gateways.map(({ port }) => port)), connected(sources), connected(ledger)),
    connections: { sources: connected(sources).size, ledger: connected(ledger).size },
  };
}

/** What of a kind was added between two looks; processes and connections that came meanwhile count whole. */
export function added(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  return [...after].reduce((sum, [key, value]) => sum + Math.max(0, value - (before.get(key) ?? 0)), 0);
}

/** Nanoseconds on a processor, of all threads. @see Documentation/scheduler/sched-stats.rst of Linux: the first number. */
export function cpuOf(pids: readonly number[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const pid of pids)
    try {
      let sum = 0;
      for (const thread of readdirSync(`/proc/${pid}/task`))
        sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
      found.set(pid, sum);
    } catch {
      // It ended meanwhile.
    }
  return found;
}

/** Bytes of TCP connections by their port at the caller's end, both ways. */
function bytesOf(
  gateways: ReadonlySet<number>,
  sources: ReadonlySet<number>,
  ledger: ReadonlySet<number>,
): Snapshot['bytes'] {
  const { stdout, status } = spawnSync('ss', ['-tinHO'], { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  if (status !== 0) return undefined;
  const bytes = {
    client: new Map<number, number>(),
    sources: new Map<number, number>(),
    ledger: new Map<number, number>(),
  };
  for (const line of stdout.split('\n')) {
    const [, local, peer] = /\s\S+:(\d+)\s+\S+:(\d+)\s/u.exec(line) ?? [];
    if (local === undefined || peer === undefined) continue;
    const [own, other] = [Number(local), Number(peer)];
    const into = gateways.has(other)
      ? bytes.client
      : sources.has(own)
        ? bytes.sources
        : ledger.has(own)
          ? bytes.ledger
          : undefined;
    const count = (name: string): number => Number(new RegExp(`\\b${name}:(\\d+)`, 'u').exec(line)?.[1] ?? 0);
    into?.set(own, count('bytes_sent') + count('bytes_received'));
  }
  return bytes;
}
