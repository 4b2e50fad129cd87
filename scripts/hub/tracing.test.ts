import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { HubError } from '../../shared/src/core/errors.ts';
import { traced, traceParent } from '../../shared/src/core/trace.ts';
import { Collector } from '../../shared/testing/collector.ts';
import { until } from '../../shared/testing/until.ts';
import { exportProtocol } from './tracing.ts';

const AT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

describe('what the environment says of tracing', () => {
  test.each([
    [{}, undefined],
    [AT, 'http/protobuf'],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, 'http/protobuf'],
    [{ ...AT, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'http/json'],
    [
      {
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.invalid/v1/traces',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      },
      'http/json',
    ],
    [{ ...AT, OTEL_SDK_DISABLED: 'TRUE' }, undefined],
    [{ ...AT, OTEL_TRACES_EXPORTER: 'none' }, undefined],
  ])('%j is %s', (env, protocol) => expect(exportProtocol(env)).toBe(protocol));

  test.each([
    [
      { ...AT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      /OTLP_PROTOCOL="grpc": one of http\/protobuf, http\/json/u,
    ],
    [{ ...AT, OTEL_TRACES_SAMPLER: 'sometimes' }, /OTEL_TRACES_SAMPLER="sometimes": one of always_on/u],
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, /OTEL_TRACES_EXPORTER="zipkin": one of otlp, none/u],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, /an address with http:\/\/ or https:\/\//u],
  ])('%j is refused', (env, why) => expect(() => exportProtocol(env)).toThrow(why));
});

const said: string[] = [];
const log = {
  info: (_fields: unknown, text?: string) => void said.push(text ?? String(_fields)),
  warn: (_fields: unknown, text?: string) => void said.push(text ?? ''),
} as never;
const collector = new Collector();
beforeEach(async () => {
  said.length = 0;
  await collector.open();
});
afterEach(() => collector.close());

test('a span in another process is a child of the one whose envelope named it, and errors are told by their code alone', async () => {
  const tracing = await collector.trace('http/json', log);
  let parent: string | undefined;
  await traced('liaison.subgraph', { 'liaison.subgraph': 'persons' }, () => {
    parent = traceParent();
    return Promise.resolve();
  });
  const failing = traced(
    'liaison.answer',
    {},
    () => Promise.reject(new HubError('BAD_INPUT', 'MUSTER')),
    parent,
  );
  await expect(failing).rejects.toThrow();
  await traced('liaison.answer', {}, () => Promise.resolve(), '00-not-one');
  // A package of somebody else gets no tracer that exports.
  trace.getTracer('another package').startSpan('SELECT MUSTER').end();
  await tracing.stop();
  const spans = collector.spans();
  const [asked, answered, alone] = ['liaison.subgraph', 'liaison.answer'].flatMap((name) =>
    spans.filter((span) => span.name === name),
  );
  expect(spans).toHaveLength(3);
  expect(parent).toBe(`00-${asked?.traceId}-${asked?.spanId}-01`);
  expect([answered?.traceId, answered?.parentSpanId]).toEqual([asked?.traceId, asked?.spanId]);
  expect(alone?.parentSpanId ?? '').toBe('');
  expect(answered?.attributes).toEqual([{ key: 'error.type', value: { stringValue: 'BAD_INPUT' } }]);
  expect(collector.bodies.join()).not.toContain('MUSTER');
  expect(collector.bodies.join()).toContain('hub-of-a-test');
  expect(tracing.counts()).toEqual({ exported: 3, failed: 0, dropped: 0 });
});

test('what a collector refuses is lost, counted and said once; work goes on, and so do spans once it takes them', async () => {
  collector.status = 400;
  const tracing = await collector.trace('http/protobuf', log);
  const work = (): Promise<number> => traced('liaison.request', {}, () => Promise.resolve(7));
  expect(await Promise.all([work(), work()])).toEqual([7, 7]);
  await until('the refusal', () => tracing.counts().failed === 2);
  await work();
  await until('the second', () => tracing.counts().failed === 3);
  collector.status = 200;
  await work();
  await until('the export', () => tracing.counts().exported === 1);
  // More than may wait.
  await Promise.all(Array.from({ length: 600 }, work));
  expect(tracing.counts().dropped).toBe(88);
  await tracing.stop();
  expect(tracing.counts()).toEqual({ exported: 513, failed: 3, dropped: 88 });
  expect(said).toEqual(['spans cannot be exported, and are lost', 'spans are exported again']);
});
