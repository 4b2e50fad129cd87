import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Tracer,
} from '@opentelemetry/api';
import { HubError } from './errors.ts';
import type { Domain } from './vocabulary.ts';

/** Each piece of work that is a span. */
export type SpanName =
  | 'liaison.request'
  | 'liaison.plan'
  | 'liaison.record'
  | 'liaison.subgraph'
  | 'liaison.answer'
  | 'liaison.statement';

/**
 * All that a span may say: words of closed lists, and ids that the hub made. Nothing here can hold a value of a question or of a
 * record, an officer or a case; a statement is named by whose and which domain's it is, never by its text.
 */
export interface SpanFacts {
  readonly 'liaison.request_id'?: string;
  readonly 'liaison.record'?: 'INTENT' | 'OUTCOME';
  readonly 'liaison.subgraph'?: string;
  /** States, with commas between them. */
  readonly 'liaison.owners'?: string;
  readonly 'liaison.domain'?: Domain;
  readonly 'db.system.name'?: 'postgresql';
}

const KINDS: Readonly<Record<SpanName, SpanKind>> = {
  'liaison.request': SpanKind.SERVER,
  'liaison.plan': SpanKind.INTERNAL,
  'liaison.record': SpanKind.CLIENT,
  'liaison.subgraph': SpanKind.CLIENT,
  'liaison.answer': SpanKind.SERVER,
  'liaison.statement': SpanKind.CLIENT,
};

/** That of an SDK which whoever runs the hub has loaded by himself, with `node --import`. */
const foreign = trace.getTracer('liaison');
let own: Tracer | undefined;

/**
 * Says by what spans are made from now on. It is the hub's own, and no package in this process gets it: what they would write
 * down of their own (a document, an error's words) is not the hub's to answer for.
 *
 * @param tracer nothing when the hub makes none any more.
 */
export function traceBy(tracer: Tracer | undefined): void {
  own = tracer;
}

/**
 * Runs work inside an OpenTelemetry span. Off by default: without an exporter (the OTEL_ variables) this costs a function call. Of
 * an error the span has its code of the catalogue, never its words.
 *
 * @param parent as `traceParent` gave it in another process; otherwise the span that is active, or none.
 */
export function traced<T>(
  name: SpanName,
  attributes: SpanFacts,
  work: () => Promise<T>,
  parent?: string,
): Promise<T> {
  const options = { attributes: { ...attributes }, kind: KINDS[name] };
  const from = parent === undefined ? context.active() : within(parent);
  return (own ?? foreign).startActiveSpan(name, options, from, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      if (error instanceof HubError) span.setAttribute('error.type', error.code);
      throw error;
    } finally {
      span.end();
    }
  });
}

/**
 * The active span as another process is told of it.
 *
 * @returns nothing while nothing is traced.
 * @see W3C Trace Context, section 3.2 (traceparent)
 */
export function traceParent(): string | undefined {
  const span = trace.getSpanContext(context.active());
  if (!span || !isSpanContextValid(span)) return undefined;
  const flags = (span.traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0');
  return `00-${span.traceId}-${span.spanId}-${flags}`;
}

const PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/u;

function within(parent: string): Context {
  const [, traceId, spanId, flags] = PARENT.exec(parent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return context.active();
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
