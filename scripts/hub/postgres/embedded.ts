import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { privateFolder } from '../../../shared/src/core/kept-file.ts';
import { secret } from '../secret.ts';
import { answers, isUsed } from './sessions.ts';
import { keepRunning } from './keep-running.ts';
import {
  boundLog,
  launch,
  lastWords,
  runningPostmaster,
  stopPostmaster,
  type Postmaster,
} from './postmaster.ts';
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
  /** From now on starts PostgreSQL again when it ends by itself: for whoever holds the folder, and nobody else. */
  supervise(): void;
  /** Ends all sessions and writes everything to disk. Safe to call twice. */
  stop(): Promise<void>;
  /** For a command beside a hub: stops what this process started, unless somebody else uses it by now. */
  leave(): Promise<void>;
}

/** Where a server's databases are reached, whoever started it. */
export type ServerUrls = Pick<Cluster, 'adminUrl' | 'roleUrl'>;

export interface ClusterOptions {
  /** Where the cluster lives. Made when missing, kept between starts. */
  readonly directory: string;
  /** `false` gives up crash safety for speed: for tests only. */
  readonly durable: boolean;
  readonly log: (line: string) => void;
  /** A free one unless given. One that runs already keeps its own. */
  readonly port?: number;
  /** Most connections at once. */
  readonly connections?: number;
}

/** Two to each of the demonstration's databases, and those of the ledger. */
const CONNECTIONS_A_PROCESS = 110;
const CONNECTIONS_MIN = 400;

/**
 * Starts the cluster of an installation: the one below LIAISON_DATA.
 *
 * @param processes gateway processes that will connect to it; one unless given.
 */
export function startEmbedded({
  directory,
  log,
  processes = 1,
}: {
  readonly directory: string;
  readonly log: (line: string) => void;
  readonly processes?: number;
}): Promise<Cluster> {
  const connections = Math.max(CONNECTIONS_MIN, CONNECTIONS_A_PROCESS * processes);
  return startCluster({ directory: join(directory, 'postgres'), durable: true, log, connections });
}

const ADMIN = 'liaison_admin';
const START_TIMEOUT_MS = 30_000;

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
  privateFolder(dirname(directory));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (asUser) chownSync(directory, asUser.uid, asUser.gid);
  const place = {
    directory,
    data,
    binaries,
    asUser,
    password: secret(directory, 'password', { bytes: 24 }),
    logFile: join(directory, 'postgres.log'),
    durable: options.durable,
    connections: options.connections ?? CONNECTIONS_MIN,
  };
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(place);
  const running = await takeOver(place);
  if (running) options.log(`Using the PostgreSQL that is running already on port ${running.port}.`);
  return cluster(
    place,
    running ?? (await bringUp(place, options.port ?? (await freePort()))),
    running ? 'found' : 'started',
    options.log,
  );
}

/** Where a cluster lives, and as whom. */
interface Place {
  readonly directory: string;
  readonly data: string;
  readonly binaries: Binaries;
  readonly asUser: Identity | undefined;
  readonly password: string;
  readonly logFile: string;
  readonly durable: boolean;
  readonly connections: number;
}

/** The server that runs there already; one that does not answer is ended. */
async function takeOver({ data, password }: Place): Promise<Postmaster | undefined> {
  const running = await runningPostmaster(data, START_TIMEOUT_MS);
  if (!running) return undefined;
  if (await answers(urlOf(running.port, password, 'postgres'))) return running;
  await stopPostmaster(running);
  return undefined;
}

/** Starts a server and waits until it answers. */
async function bringUp(place: Place, port: number): Promise<Postmaster> {
  boundLog(place.logFile);
  const { binaries, asUser, data, logFile } = place;
  const settings = settingsOf(place, port);
  const started = launch({ postgres: binaries.postgres, asUser, data, logFile, port, settings });
  const until = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(urlOf(port, place.password, 'postgres')))) {
    if (!started.isRunning() || Date.now() > until) {
      await stopPostmaster(started);
      throw new Error(`PostgreSQL did not start. Its log says:\n${lastWords(logFile)}`);
    }
    await sleep(50);
  }
  return started;
}

function cluster(
  place: Place,
  first: Postmaster,
  how: 'found' | 'started',
  log: (line: string) => void,
): Cluster {
  const { directory, password: adminPassword } = place;
  const { port } = first;
  const sockets = socketDirectory(directory);
  const hasSocket = existsSync(join(sockets, `.s.PGSQL.${port}`));
  const adminUrl = (database = 'postgres'): string => urlOf(port, adminPassword, database);
  let current = first;
  let endSupervision = (): Promise<void> => Promise.resolve();
  const stop = async (): Promise<void> => {
    await endSupervision();
    await stopPostmaster(current);
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
    supervise: () => {
      endSupervision = keepRunning({
        current: () => current,
        // Somebody else may have been faster.
        startAgain: async () => {
          current = (await takeOver(place)) ?? (await bringUp(place, port));
        },
        look: () => boundLog(place.logFile),
        log,
      });
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

/** Makes the cluster aside first: one that was cut off while it was made would look like one that is whole. */
function initialise({ binaries, directory, data, password, asUser }: Place): void {
  const making = `${data}-making`;
  for (const folder of [data, making]) rmSync(folder, { recursive: true, force: true });
  const passwordFile = join(directory, 'initdb-password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (asUser) chownSync(passwordFile, asUser.uid, asUser.gid);
  const made = spawnSync(
    binaries.initdb,
    [
      `--pgdata=${making}`,
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
    rmSync(making, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not set up ${data}: ${made.stderr || String(made.error)}`);
  }
  renameSync(making, data);
}

function settingsOf(
  { directory, asUser, durable, connections }: Place,
  port: number,
): Readonly<Record<string, string>> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: ownSocketDirectory(directory, asUser),
    max_connections: String(connections),
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
