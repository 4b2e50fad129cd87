import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  reachableBinaries,
  reachableDirectory,
  unprivilegedUser,
  type Binaries,
  type Identity,
} from './unprivileged.ts';

/** A PostgreSQL server that this hub started from the binaries in its own node_modules. */
export interface Cluster {
  readonly port: number;
  /** Connection URL of the cluster's superuser for one database. */
  adminUrl(database?: string): string;
  /** Connection URL of a role, through the cluster's Unix socket where there is one: a statement costs a quarter less. */
  roleUrl(role: { readonly user: string; readonly password: string; readonly database: string }): string;
  /** Ends all sessions and writes everything to disk. Safe to call twice. */
  stop(): Promise<void>;
  /** For a command beside a hub: stops what this process started, unless somebody else uses it by now. */
  leave(): Promise<void>;
}

export interface ClusterOptions {
  /** Where the cluster lives. Made when missing, kept between starts. */
  readonly directory: string;
  /** `false` gives up crash safety for speed: for tests only. */
  readonly durable: boolean;
  readonly log: (line: string) => void;
  /** A free one unless given. One that runs already keeps its own. */
  readonly port?: number;
}

/** Starts the cluster of an installation: the one below LIAISON_DATA. */
export function startEmbedded(place: {
  readonly directory: string;
  readonly log: (line: string) => void;
}): Promise<Cluster> {
  return startCluster({ directory: join(place.directory, 'postgres'), durable: true, log: place.log });
}

const ADMIN = 'liaison_admin';
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;

/**
 * Starts the cluster in a directory, or takes over the one that a crashed hub left running there.
 *
 * @throws Error that names the directory and the last lines of PostgreSQL's own log.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const asUser = unprivilegedUser();
  const binaries = await reachableBinaries(asUser);
  const directory = reachableDirectory(resolve(options.directory), asUser, options.log);
  const data = join(directory, 'data');
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  if (asUser) chownSync(directory, asUser.uid, asUser.gid);
  const password = clusterPassword(directory);
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries, directory, data, password, asUser);

  const running = await runningPostmaster(data);
  if (running) {
    if (await answers(urlOf(running.port, password, 'postgres'))) {
      options.log(`Using the PostgreSQL that an earlier run left on port ${running.port}.`);
      return cluster(directory, running.port, password, running.pid, 'found');
    }
    await stopPostmaster(running.pid);
  }
  const port = options.port ?? (await freePort());
  const logFile = join(directory, 'postgres.log');
  const pid = launch(binaries, directory, logFile, port, options.durable, asUser);
  await ready(urlOf(port, password, 'postgres'), pid, logFile);
  return cluster(directory, port, password, pid, 'started');
}

function cluster(
  directory: string,
  port: number,
  adminPassword: string,
  pid: number,
  how: 'found' | 'started',
): Cluster {
  const sockets = socketDirectory(directory);
  const hasSocket = existsSync(join(sockets, `.s.PGSQL.${port}`));
  const adminUrl = (database = 'postgres'): string => urlOf(port, adminPassword, database);
  const stop = async (): Promise<void> => {
    await stopPostmaster(pid);
    rmSync(sockets, { recursive: true, force: true });
  };
  return {
    port,
    adminUrl,
    roleUrl: ({ user, password, database }) => {
      const url = new URL(urlOf(port, password, database));
      url.username = user;
      if (hasSocket) url.searchParams.set('host', sockets);
      return url.href;
    },
    stop,
    leave: async () => {
      if (how === 'started' && !(await isUsed(adminUrl()))) await stop();
    },
  };
}

/** Where the cluster's Unix socket lies: the system bounds such a path at about 100 bytes, so not below the cluster. */
function socketDirectory(directory: string): string {
  return join(tmpdir(), `liaison-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`);
}

/** A folder that nobody but PostgreSQL's user and this hub's can enter. */
function ownSocketDirectory(directory: string, asUser: Identity | undefined): string {
  if (process.platform === 'win32') return '';
  const sockets = socketDirectory(directory);
  rmSync(sockets, { recursive: true, force: true });
  mkdirSync(sockets, { mode: 0o700 });
  if (asUser) chownSync(sockets, asUser.uid, asUser.gid);
  return sockets;
}

function urlOf(port: number, password: string, database: string): string {
  return `postgres://${ADMIN}:${password}@127.0.0.1:${port}/${database}`;
}

function clusterPassword(directory: string): string {
  const file = join(directory, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

function initialise(
  binaries: Binaries,
  directory: string,
  data: string,
  password: string,
  asUser: Identity | undefined,
): void {
  rmSync(data, { recursive: true, force: true });
  const passwordFile = join(directory, 'initdb-password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (asUser) chownSync(passwordFile, asUser.uid, asUser.gid);
  const made = spawnSync(
    binaries.initdb,
    [
      `--pgdata=${data}`,
      '--auth=scram-sha-256',
      `--username=${ADMIN}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...asUser, encoding: 'utf8', cwd: tmpdir(), env: { ...process.env, LC_ALL: 'C' } },
  );
  unlinkSync(passwordFile);
  if (made.status !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not set up ${data}: ${made.stderr || String(made.error)}`);
  }
}

function launch(
  binaries: Binaries,
  directory: string,
  logFile: string,
  port: number,
  durable: boolean,
  asUser: Identity | undefined,
): number {
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: ownSocketDirectory(directory, asUser),
    max_connections: '400',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    // Writing each new file full of zeros first holds up whoever commits at that moment, for several milliseconds.
    wal_init_zero: 'off',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_min_messages: 'warning',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  // A process group of its own: Ctrl-C reaches the hub first, which stops PostgreSQL when it has answered what it owes.
  const child = spawn(
    binaries.postgres,
    ['-D', join(directory, 'data'), ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
    {
      ...asUser,
      cwd: tmpdir(),
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    },
  );
  child.on('error', () => undefined);
  child.stderr?.on('data', (chunk: Buffer) => writeFileSync(logFile, chunk, { flag: 'a' }));
  child.unref();
  (child.stderr as unknown as { unref?: () => void } | null)?.unref?.();
  if (child.pid === undefined) throw new Error(`PostgreSQL could not be started from ${binaries.postgres}.`);
  return child.pid;
}

/** What `postmaster.pid` says of a server that still lives, once it has come up: another process may be starting it. */
async function runningPostmaster(
  data: string,
): Promise<{ readonly pid: number; readonly port: number } | undefined> {
  const file = join(data, 'postmaster.pid');
  for (const until = Date.now() + START_TIMEOUT_MS; existsSync(file); await sleep(50)) {
    const [pid, , , port, , , , status = 'starting'] = readFileSync(file, 'utf8').split('\n');
    const found = { pid: Number(pid), port: Number(port) };
    if (!isAlive(found.pid)) {
      unlinkSync(file);
      return undefined;
    }
    if (status.trim() !== 'starting' || Date.now() > until) return found;
  }
  return undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isUsed(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(
      "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    return rowCount !== 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ready(url: string, pid: number, logFile: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (!isAlive(pid) || Date.now() > until) {
      const log = existsSync(logFile)
        ? readFileSync(logFile, 'utf8').split('\n').slice(-8).join('\n')
        : 'no log';
      throw new Error(`PostgreSQL did not start. Its log says:\n${log}`);
    }
    await sleep(50);
  }
}

/** Fast shutdown (SIGINT), then, if that takes too long, immediate (SIGQUIT): the next start recovers. */
async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', STOP_TIMEOUT_MS],
    ['SIGQUIT', 5_000],
  ] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    const until = Date.now() + patienceMs;
    while (isAlive(pid) && Date.now() < until) await sleep(20);
  }
}

/** A port that nobody listens on now. Asked of the system, so that two hubs on one machine never collide. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}
