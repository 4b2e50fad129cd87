// A busy neighbour for `npm test -- --slow`: takes one core until whoever started it ends, and for an hour at most.
import { parentPort, Worker, isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const burning = new Worker(new URL(import.meta.url));
  const end = () => process.exit(0);
  process.stdin.on('close', end).resume();
  setTimeout(end, 3_600_000);
  burning.on('error', end);
} else {
  parentPort?.unref();
  for (let n = 1; ; n = Math.sqrt(n) + n) if (!Number.isFinite(n)) n = 1;
}
