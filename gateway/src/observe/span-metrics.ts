import { Counter, type Registry } from 'prom-client';

/** What became of spans of this process since its start. */
export interface SpanCounts {
  readonly exported: number;
  /** The collector did not take them. */
  readonly failed: number;
  /** Too many waited to be sent. */
  readonly dropped: number;
}

/** Registers what became of spans. */
export function spanMetrics(registry: Registry, counts: () => SpanCounts): void {
  new Counter({
    name: 'liaison_spans_total',
    help: 'Spans by what became of them: exported, failed (the collector did not take them) or dropped (too many waited).',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(counts())) this.inc({ outcome }, count as number);
    },
  });
}
