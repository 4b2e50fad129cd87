// The demonstration listens on loopback alone, which in a container nobody reaches from outside. Loaded before the hub, this
// hands over what comes to port 4001 of the container to the hub's own port. For the demonstration and nothing else.
import cluster from 'node:cluster';
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import { isMainThread } from 'node:worker_threads';

const FROM = 4001;

// Workers and threads of the hub load this too.
if (cluster.isPrimary && isMainThread) {
  const to = Number(process.env.PORT ?? 4000);
  createServer((caller) => {
    const hub = connect(to, '127.0.0.1');
    pipeline(caller, hub, caller, () => undefined);
  })
    .listen(FROM, '0.0.0.0')
    .unref();
}
