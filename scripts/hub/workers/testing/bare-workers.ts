// One port and one process behind it, which node:cluster hands connections to, without the gateway: what parent.ts does of this.
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { closeWhatItLoses } from '../hand-over.ts';
import type { ToParent, ToWorker } from '../messages.ts';

const ASK_EVERY_MS = 50;

if (cluster.isPrimary) {
  const worker = cluster.fork();
  closeWhatItLoses(worker);
  worker.once('listening', ({ port }) => {
    console.log(`worker ${worker.process.pid}\ngraph http://127.0.0.1:${port}/graphql`);
    const question: ToWorker = { kind: 'ARE_YOU_THERE' };
    setInterval(() => worker.send(question, () => undefined), ASK_EVERY_MS);
  });
  process.once('SIGTERM', () => {
    worker.process.kill('SIGKILL');
    process.exit();
  });
} else {
  const answer: ToParent = { kind: 'HERE' };
  process.on('message', ({ kind }: ToWorker) => {
    if (kind === 'ARE_YOU_THERE') process.send?.(answer, undefined, undefined, () => undefined);
  });
  // Who was answered and stays is not cut off: a connection keeps its descriptor until its caller goes.
  const server = createServer({ keepAliveTimeout: 0 }, (_, response) => response.end('answered'));
  server.listen(0, '127.0.0.1');
}
