import { randomUUID } from 'node:crypto';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';
import type { SpanCounts } from '../../gateway/src/observe/span-metrics.ts';
import { traceBy } from '../../shared/src/core/trace.ts';
import type { Environment } from '../../shared/src/core/environment.ts';
import { VERSION } from '../../shared/src/core/version.ts';

/** How spans are sent. */
export type Protocol = 'http/protobuf' | 'http/json';

export interface Tracing {
  /** What became of spans since the start. */
  counts(): SpanCounts;
  /** Sends what waits, for two seconds at most. */
  stop(): Promise<void>;
}

const PROTOCOLS: readonly string[] = ['http/protobuf', 'http/json'] satisfies readonly Protocol[];
const SAMPLERS = [
  ...['always_on', 'always_off', 'traceidratio'],
  ...['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'],
];
const QUEUE_MAX = 2_048;
const STOP_WITHIN_MS = 2_000;

/**
 * Whether, and how, the environment says that spans are exported: by OTEL_EXPORTER_OTLP_ENDPOINT,
 * OTEL_EXPORTER_OTLP_TRACES_ENDPOINT or OTEL_TRACES_EXPORTER=otlp, unless OTEL_SDK_DISABLED is true.
 *
 * @throws Error that names the variable, what it holds and what is accepted.
 * @see OpenTelemetry specification 1.x, "Environment Variable Specification" and "OpenTelemetry Protocol Exporter"
 */
export function exportProtocol(env: Environment): Protocol | undefined {
  const { OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER, OTEL_TRACES_SAMPLER } = env;
  if (OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return undefined;
  must('OTEL_TRACES_EXPORTER', OTEL_TRACES_EXPORTER, ['otlp', 'none']);
  if (OTEL_TRACES_EXPORTER === 'none') return undefined;
  const endpoints = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;
  if (OTEL_TRACES_EXPORTER !== 'otlp' && endpoints.every((name) => !isSet(env[name]))) return undefined;
  for (const name of endpoints)
    if (isSet(env[name]) && !/^https?:\/\/./u.test(env[name] ?? ''))
      throw new Error(`${name}="${env[name]}": an address with http:// or https:// is accepted.`);
  must('OTEL_TRACES_SAMPLER', OTEL_TRACES_SAMPLER, SAMPLERS);
  const names = ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] as const;
  for (const name of names) must(name, env[name], PROTOCOLS);
  const said = names.map((name) => env[name]).findLast(isSet);
  return (said ?? 'http/protobuf') as Protocol;
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function must(name: string, value: string | undefined, accepted: readonly string[]): void {
  if (isSet(value) && !accepted.includes(value))
    throw new Error(`${name}="${value}": one of ${accepted.join(', ')} is accepted.`);
}

/**
 * Makes spans of this process and sends them where the environment says, by OTLP over HTTP. Nothing is loaded when it says
 * nothing. Spans that cannot be sent are lost and counted; no question waits for one.
 *
 * @param env must be that of the process: sampler, queue, headers and time limits the OpenTelemetry SDK reads there itself.
 * @throws Error as `exportProtocol` does.
 */
export async function startTracing(
  env: Environment,
  log: Pick<Logger, 'warn' | 'info'>,
): Promise<Tracing | undefined> {
  const protocol = exportProtocol(env);
  if (protocol === undefined) return undefined;
  const [{ BasicTracerProvider, BatchSpanProcessor }, resources, hooks, { OTLPTraceExporter }, { context }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/context-async-hooks'),
      protocol === 'http/json'
        ? import('@opentelemetry/exporter-trace-otlp-http')
        : import('@opentelemetry/exporter-trace-otlp-proto'),
      import('@opentelemetry/api'),
    ]);
  const counts = { exported: 0, failed: 0, dropped: 0 };
  const exporter = counted(new OTLPTraceExporter(), counts, log);
  const queueMax = Number(env['OTEL_BSP_MAX_QUEUE_SIZE']) || QUEUE_MAX;
  const provider = new BasicTracerProvider({
    resource: resources
      .resourceFromAttributes({
        'service.name': 'liaison',
        'service.version': VERSION,
        'service.instance.id': randomUUID(),
      })
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [bounded(new BatchSpanProcessor(exporter), queueMax, counts)],
  });
  const contexts = new hooks.AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(contexts);
  // Never the global provider: packages of others would write down what they like.
  traceBy(provider.getTracer('liaison', VERSION));
  return {
    counts: () => ({ ...counts }),
    stop: async () => {
      traceBy(undefined);
      const sent = provider.shutdown().catch(() => undefined);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((done) => (timer = setTimeout(done, STOP_WITHIN_MS)));
      await Promise.race([sent, late]);
      clearTimeout(timer);
      context.disable();
    },
  };
}

type Counting = { -readonly [outcome in keyof SpanCounts]: number };

/** Counts what became of spans, and says once that they cannot be sent, however long it lasts. */
function counted(exporter: SpanExporter, counts: Counting, log: Pick<Logger, 'warn' | 'info'>): SpanExporter {
  let isFailing = false;
  return {
    export: (spans, told) =>
      exporter.export(spans, (result) => {
        const isSent = result.code === 0;
        counts[isSent ? 'exported' : 'failed'] += spans.length;
        if (isFailing === isSent) {
          isFailing = !isSent;
          if (isSent) log.info('spans are exported again');
          else log.warn({ err: result.error }, 'spans cannot be exported, and are lost');
        }
        told(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}

/** Takes no more spans than may wait to be sent. */
function bounded(batches: SpanProcessor, most: number, counts: Counting): SpanProcessor {
  let taken = 0;
  return {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => {
      if ((span.spanContext().traceFlags & 1) === 0) return;
      if (taken - counts.exported - counts.failed >= most) {
        counts.dropped += 1;
        return;
      }
      taken += 1;
      batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
}
