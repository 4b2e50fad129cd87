import { spawn } from 'node:child_process';

/**
 * Sees to it that a hub that a test started does not outlive the test run, however that ends: kill -9 included.
 *
 * @returns what sends the guardian away: to be called when the process has ended.
 */
export function guardProcess(pid: number): () => void {
  // One that was stopped hears nothing before it goes on.
  return guardian(`kill -TERM ${pid}; kill -CONT ${pid}`, []);
}

/** The same for a PostgreSQL: ends whatever its folder says runs there by then, and takes the folder away. */
export function guardCluster(directory: string): () => void {
  return guardian(
    'pid="$(head -n 1 "$0/data/postmaster.pid")"; kill -QUIT "$pid"; kill -CONT "$pid"; rm -rf "$0"',
    [directory],
  );
}

/** The same for each PostgreSQL that lives in a folder of the folder; what else runs there gets some seconds to end by itself. */
export function guardFolderOfClusters(directory: string): () => void {
  return guardian(
    'for file in "$0"/*/data/postmaster.pid; do kill -QUIT "$(head -n 1 "$file")"; done; sleep 5; rm -rf "$0"',
    [directory],
  );
}

/** Takes a folder away that the test run itself did not; what runs there gets some seconds to end. */
export function guardFolder(directory: string): () => void {
  return guardian('rm -rf "$0" || { sleep 5; rm -rf "$0"; }', [directory]);
}

/** Takes away what is mounted over a folder. */
export function guardMount(directory: string): () => void {
  return guardian('umount -l "$0"', [directory]);
}

/** A shell that waits at the end of a pipe, which the system closes with this process, and acts then. */
function guardian(act: string, args: readonly string[]): () => void {
  if (process.platform === 'win32') return () => undefined;
  const shell = spawn('sh', ['-c', `read -r word; [ "$word" = leave ] || { ${act}; }`, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A process group of its own, so that what ends the whole run does not end it first.
    detached: true,
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as unknown as { unref?: () => void }).unref?.();
  return () => shell.stdin.end('leave\n');
}
