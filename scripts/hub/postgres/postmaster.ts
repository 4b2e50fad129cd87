import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, statOf } from '../process-identity.ts';
import type { Identity } from './unprivileged.ts';

/** The first process of a PostgreSQL server. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  isRunning(): boolean;
  /** Sends a signal to this very process, and to nobody who has its number by now. */
  signal(signal: NodeJS.Signals): void;
}

export interface Launch {
  readonly postgres: string;
  readonly asUser: Identity | undefined;
  readonly data: string;
  readonly logFile: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

const STOP_TIMEOUT_MS = 15_000;
/** How far the start that PostgreSQL noted and the one that the system knows may lie apart: clocks are set. */
const CLOCK_S = 120;
const TICKS_A_SECOND = 100;
const LOG_MAX_BYTES = 4 * 1_048_576;
const LOG_KEPT_BYTES = 1_048_576;

/** Starts a server. It writes its log by itself, so that neither a hub that ends nor a full disk comes in between. */
export function launch({ postgres, asUser, data, logFile, port, settings }: Launch): Postmaster {
  const log = openSync(logFile, 'a', 0o600);
  let child: ChildProcess;
  try {
    // A process group of its own: Ctrl-C reaches the hub first, which stops PostgreSQL when it has answered what it owes.
    child = spawn(
      postgres,
      ['-D', data, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
      {
        ...asUser,
        cwd: tmpdir(),
        detached: process.platform !== 'win32',
        stdio: ['ignore', 'ignore', log],
        env: { ...process.env, LC_ALL: 'C' },
      },
    );
  } finally {
    closeSync(log);
  }
  child.on('error', () => undefined);
  child.unref();
  const { pid } = child;
  if (pid === undefined) throw new Error(`PostgreSQL could not be started from ${postgres}.`);
  return {
    pid,
    port,
    isRunning: () => child.exitCode === null && child.signalCode === null && isAlive(pid),
    signal: (signal) => void child.kill(signal),
  };
}

/**
 * What `postmaster.pid` says of a server that still lives, once it has come up: another process may be starting it. A file
 * whose number is another process's by now is removed, and that process left alone.
 *
 * @throws Error that names the file and the process when nobody can tell whether it is the server.
 */
export async function runningPostmaster(data: string, timeoutMs: number): Promise<Postmaster | undefined> {
  const file = join(data, 'postmaster.pid');
  for (const until = Date.now() + timeoutMs; existsSync(file); await sleep(50)) {
    const [pid = '', , startedAt = '', port = '', , , , status = 'starting'] = readFileSync(
      file,
      'utf8',
    ).split('\n');
    const noted = { pid: Number(pid), startedAt: Number(startedAt), data };
    const whose = isAlive(noted.pid) ? whoseProcess(noted) : 'ANOTHER';
    if (whose === 'UNCLEAR')
      throw new Error(
        `${file} names process ${noted.pid}, and it cannot be told whether that is PostgreSQL. If it is, stop it; if it is not, remove the file.`,
      );
    if (whose === 'ANOTHER') {
      unlinkSync(file);
      return undefined;
    }
    if (status.trim() !== 'starting' || Date.now() > until) return found(noted, Number(port));
  }
  return undefined;
}

interface Noted {
  readonly pid: number;
  /** Seconds since 1970, as PostgreSQL noted them. */
  readonly startedAt: number;
  readonly data: string;
}

function found(noted: Noted, port: number): Postmaster {
  const isRunning = (): boolean => isAlive(noted.pid) && whoseProcess(noted) === 'OURS';
  return {
    pid: noted.pid,
    port,
    isRunning,
    signal: (signal) => {
      if (isRunning()) process.kill(noted.pid, signal);
    },
  };
}

/** Fast shutdown (SIGINT), then, if that takes too long, immediate (SIGQUIT): the next start recovers. */
export async function stopPostmaster(postmaster: Postmaster): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', STOP_TIMEOUT_MS],
    ['SIGQUIT', 5_000],
  ] as const) {
    if (!postmaster.isRunning()) return;
    postmaster.signal(signal);
    const until = Date.now() + patienceMs;
    while (postmaster.isRunning() && Date.now() < until) await sleep(20);
  }
}

/**
 * Whether a process is the server of a folder: PostgreSQL's program, over that folder, begun when the server noted that it
 * began. What nobody may read is taken from what everybody may.
 */
function whoseProcess({ pid, startedAt, data }: Noted): 'OURS' | 'ANOTHER' | 'UNCLEAR' {
  if (process.platform === 'darwin') return whoseByPs({ pid, startedAt, data });
  if (process.platform !== 'linux') return 'UNCLEAR';
  try {
    const { name, state, ticks } = statOf(pid);
    if (state === 'Z') return 'ANOTHER';
    const program = basename((programOf(pid) ?? name).replace(/ \(deleted\)$/u, ''));
    const folder = /(?:^|\0)-D\0([^\0]*)/u.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
    if (program !== 'postgres' || folder === undefined || realPath(folder) !== realPath(data))
      return 'ANOTHER';
    const boot = Number(/^btime (\d+)$/mu.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
    const began = boot + Number(ticks) / TICKS_A_SECOND;
    return Math.abs(began - startedAt) <= CLOCK_S ? 'OURS' : 'UNCLEAR';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'ANOTHER' : 'UNCLEAR';
  }
}

function whoseByPs({ pid, startedAt, data }: Noted): 'OURS' | 'ANOTHER' | 'UNCLEAR' {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'lstart=', '-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [, began = '', command = ''] = /^(\S+ +\S+ +\d+ +[\d:]+ +\d+) +(.*)/u.exec(stdout ?? '') ?? [];
  if (!`${command} `.includes(`/postgres -D ${data} `)) return command === '' ? 'UNCLEAR' : 'ANOTHER';
  return Math.abs(Date.parse(began) / 1000 - startedAt) <= CLOCK_S ? 'OURS' : 'UNCLEAR';
}

/** Of another user's process not even root may know it in a container. */
function programOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return undefined;
  }
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** Keeps a log bounded: of one that has grown too long the end is kept beside it. Never fails: a full disk is no reason. */
export function boundLog(logFile: string): void {
  try {
    if (!existsSync(logFile) || statSync(logFile).size <= LOG_MAX_BYTES) return;
    try {
      writeFileSync(`${logFile}.1`, endOf(logFile, LOG_KEPT_BYTES), { mode: 0o600 });
    } finally {
      // PostgreSQL appends to it: what comes next begins at its new end.
      truncateSync(logFile);
    }
  } catch {
    // Said nowhere, as there may be no room to say it; the next look tries again.
  }
}

/** The last lines of a log. */
export function lastWords(logFile: string): string {
  if (!existsSync(logFile)) return 'no log';
  return endOf(logFile, 8_192).toString().split('\n').slice(-8).join('\n');
}

function endOf(file: string, bytes: number): Buffer {
  const handle = openSync(file, 'r');
  try {
    const { size } = statSync(file);
    const buffer = Buffer.alloc(Math.min(size, bytes));
    return buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, size - buffer.length));
  } finally {
    closeSync(handle);
  }
}
