// A gateway process whose parent is killed while it begins, at a moment at which it cannot hear of it: what worker.ts does of this.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { parentLink } from '../worker.ts';

const LOOK_MS = 10;

/** Stands still, as a process does that loads its programs, until the one that started it is gone. */
function untilAlone(parent: number): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  while (process.ppid === parent) Atomics.wait(nobody, 0, 0, LOOK_MS);
}

if (cluster.isPrimary) {
  cluster.fork().once('message', () => process.kill(process.pid, 'SIGKILL'));
} else {
  const parent = process.ppid;
  parentLink().onStop(() => {
    console.log('told to stop');
    process.exit();
  });
  untilAlone(parent);
  if (process.argv.includes('listens')) createServer().listen(0);
}
