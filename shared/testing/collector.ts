import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { startTracing, type Protocol, type Tracing } from '../../scripts/hub/tracing.ts';

/** A span as OTLP writes it in JSON, as far as tests look at it. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

/** An OpenTelemetry collector on this machine, which keeps what comes. */
export class Collector {
  readonly bodies: string[] = [];
  status = 200;
  #server: Server | undefined;
  #port = 0;

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        if (this.status === 200) this.bodies.push(Buffer.concat(parts).toString('utf8'));
        response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((done) => void server.listen(this.#port, '127.0.0.1', done));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Begins to export the spans of this process here. The SDK reads the environment once, at that moment. */
  async trace(protocol: Protocol, log: Pick<Logger, 'warn' | 'info'>): Promise<Tracing> {
    const said = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BSP_MAX_QUEUE_SIZE: '512',
      OTEL_SERVICE_NAME: 'hub-of-a-test',
    };
    Object.assign(process.env, said);
    try {
      const tracing = await startTracing(process.env, log);
      if (!tracing) throw new Error('nothing is traced');
      return tracing;
    } finally {
      for (const name of Object.keys(said)) Reflect.deleteProperty(process.env, name);
    }
  }

  /** The spans that came, of exports in JSON. */
  spans(): readonly CollectedSpan[] {
    return this.bodies
      .map((body) => JSON.parse(body) as ExportRequest)
      .flatMap(({ resourceSpans }) => resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap(({ spans }) => spans);
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = new Promise((done) => void server.close(done));
    server.closeAllConnections();
    await closed;
  }
}
