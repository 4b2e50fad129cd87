import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startCluster, type Cluster } from '../hub/postgres/embedded.ts';

/** A PostgreSQL of the topology, and the folder in which it lives. */
export interface Server {
  readonly name: string;
  readonly directory: string;
  readonly cluster: Cluster;
}

/**
 * Makes a streaming standby of a server beside it and starts it: a base backup by the low-level API, as the PostgreSQL that npm
 * brings has no `pg_basebackup`.
 *
 * @param directory where it lives; must be empty.
 * @see PostgreSQL, "Making a Base Backup Using the Low Level API"
 */
export async function startStandby(
  primary: Server,
  directory: string,
  log: (line: string) => void,
): Promise<Server> {
  const name = `${primary.name}-standby`;
  const [from, data] = [join(primary.directory, 'data'), join(directory, 'data')];
  const { uid, gid } = statSync(from);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const admin = new pg.Client({ connectionString: primary.cluster.adminUrl() });
  await admin.connect();
  const own = (file: string, text: string): void => {
    writeFileSync(file, text, { mode: 0o600 });
    chownSync(file, uid, gid);
  };
  try {
    await admin.query("SELECT pg_backup_start('standby', fast => true)");
    const copied = spawnSync('cp', ['-a', from, data], { encoding: 'utf8' });
    const { rows } = await admin.query<{ label: string }>(
      'SELECT labelfile AS label FROM pg_backup_stop(wait_for_archive => false)',
    );
    // What a server removes while it is copied is none that a standby needs.
    if (copied.status !== 0 && !/No such file/u.test(copied.stderr))
      throw new Error(`${from} could not be copied: ${copied.stderr}`);
    for (const left of ['postmaster.pid', 'postmaster.opts']) rmSync(join(data, left), { force: true });
    own(join(data, 'backup_label'), rows[0]?.label ?? '');
    own(join(data, 'standby.signal'), '');
  } finally {
    await admin.end();
  }
  copyFileSync(join(primary.directory, 'password'), join(directory, 'password'));
  chmodSync(join(directory, 'password'), 0o600);
  const { hostname, port, username, password } = new URL(primary.cluster.adminUrl());
  appendFileSync(
    join(data, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password} application_name=${name.replaceAll('-', '_')}'\n` +
      // A primary that came back waits with every commit until its standby is there again: by default it looks after 5 s.
      "wal_retrieve_retry_interval = '500ms'\n",
  );
  return {
    name,
    directory,
    cluster: await startCluster({ directory, durable: true, log, connections: CONNECTIONS }),
  };
}

/** A standby must allow no fewer than its primary. */
export const CONNECTIONS = 400;

/** From now on a commit of the primary waits for its standby. */
export async function waitForStandby({ cluster }: Server): Promise<void> {
  await asAdmin(cluster, async (admin) => {
    await admin.query("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'");
    await admin.query('SELECT pg_reload_conf()');
  });
}

/** Makes a standby the one that is written to, and waits until it is. */
export async function promote({ cluster }: Server): Promise<void> {
  await asAdmin(cluster, (admin) => admin.query('SELECT pg_promote(true, 30)'));
}

/** Ends a server at once, as a machine that fails does. */
export function kill({ directory }: Server): void {
  const [pid] = readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

/** Does something as the superuser of a server. */
export async function asAdmin<T>(
  cluster: Cluster,
  work: (admin: pg.Client) => Promise<T>,
  database?: string,
): Promise<T> {
  const admin = new pg.Client({ connectionString: cluster.adminUrl(database) });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
