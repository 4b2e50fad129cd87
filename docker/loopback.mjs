// The demonstration listens on loopback alone, which in a container nobody reaches from outside, and answers under loopback's names
// alone. Loaded before a gateway or a subgraph, this hands over what comes to the next port of the container (4001) to the process's
// own (4000), and /metrics, where that has a port of its own, likewise (9465 to 9464). For the demonstration and nothing else.
import cluster from 'node:cluster';
import { createServer as createHttpServer, get } from 'node:http';
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import { isMainThread } from 'node:worker_threads';

const port = Number(process.env.PORT ?? 4000);
const metricsPort = Number(process.env.LIAISON_METRICS_PORT ?? 0);

// Workers and threads of the hub load this too.
if (cluster.isPrimary && isMainThread) {
  createServer((caller) => {
    const hub = connect(port, '127.0.0.1');
    pipeline(caller, hub, caller, () => undefined);
  })
    .listen(port + 1, '0.0.0.0')
    .unref();
  // Whoever collects numbers asks under the container's name.
  if (metricsPort > 0)
    createHttpServer((_request, response) => {
      get({ host: '127.0.0.1', port: metricsPort, path: '/metrics' }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] });
        pipeline(answer, response, () => undefined);
      }).on('error', () => response.writeHead(502).end());
    })
      .listen(metricsPort + 1, '0.0.0.0')
      .unref();
}
