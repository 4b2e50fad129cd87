import { createServer } from 'node:http';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { GatewayConfig } from '../config/config.ts';
import { refused } from '../journey/messages.ts';
import type { Metrics } from '../observe/metrics.ts';
import { HostNames, refuseRepeated } from './host-names.ts';

/**
 * Serves /metrics, and nothing else, at a port of its own, so that who collects numbers need not reach where questions are
 * asked.
 *
 * @returns what closes it.
 * @throws Error when the port cannot be had.
 */
export async function serveMetrics(
  config: GatewayConfig,
  metrics: Pick<Metrics, 'text' | 'contentType'>,
): Promise<() => Promise<void>> {
  const { metricsPort, host } = config;
  if (metricsPort === undefined || config.metricsOn === 'off') return () => Promise.resolve();
  // Plain HTTP, whatever the other port speaks.
  const names = new HostNames({ ...config, tlsKey: undefined, tlsElsewhere: 'no' });
  const server = createServer((request, response) => {
    void (async () => {
      refuseRepeated(request);
      names.check(request.headers.host, request.headers.origin, request.socket);
      if (request.url !== '/metrics') throw new HubError('NOT_FOUND');
      if (request.method !== 'GET') throw new HubError('METHOD_NOT_ALLOWED');
      const text = await metrics.text();
      response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text);
    })().catch((error: unknown) => {
      const known = error instanceof HubError ? error : new HubError('INTERNAL', 'metrics', { cause: error });
      const { status, headers, body } = refused(known);
      response.writeHead(status, headers).end(body);
    });
  });
  server.headersTimeout = config.headersTimeoutMs;
  server.requestTimeout = config.headersTimeoutMs;
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen({ host, port: metricsPort }, done);
  });
  return () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
}
