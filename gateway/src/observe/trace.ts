import { SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';

const tracer = trace.getTracer('liaison');

/**
 * Runs work inside an OpenTelemetry span. Off by default: without a registered SDK (`node --import` of one's own set-up,
 * configured by the OTEL_ variables) this costs a function call. Attributes hold codes and numbers, never a person.
 */
export function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
