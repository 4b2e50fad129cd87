import { Counter, Gauge, type Registry } from 'prom-client';

/** How many gateway processes answer at the port. */
export interface WorkerCounts {
  readonly live: number;
  readonly wanted: number;
  readonly restarts: number;
}

/** Registers how many gateway processes there are. */
export function workerMetrics(registry: Registry, counts: () => WorkerCounts): void {
  new Gauge({
    name: 'liaison_workers',
    help: 'Gateway processes behind the port, by whether they serve or should.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { live, wanted } = counts();
      this.set({ state: 'live' }, live);
      this.set({ state: 'wanted' }, wanted);
    },
  });
  new Counter({
    name: 'liaison_worker_restarts_total',
    help: 'Gateway processes that ended by themselves and were started again.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(counts().restarts);
    },
  });
}
