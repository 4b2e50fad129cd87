import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { certificateMetrics } from '../../gateway/src/observe/certificate-metrics.ts';
import { sourceMetrics, type SourceState } from '../../gateway/src/observe/watched.ts';
import type { CertificateStanding } from '../../shared/src/core/certificates.ts';
import type { Page, SubgraphHandler } from '../../shared/src/kit/serve/door.ts';

/** What a process of subgraphs is asked about itself. */
export interface Watched {
  readonly sources: () => readonly SourceState[];
  /** How long its certificates are good. */
  readonly certificates: () => readonly CertificateStanding[];
  /** Whether it answers, by part. */
  readonly parts: () => Readonly<Record<string, boolean>>;
  /** What was changed last in a way that does not hold. */
  readonly refusedReloads: () => readonly string[];
}

/** Numbers of a process of subgraphs, and what is shown of it. They hold numbers and codes, never a person. */
export class Pages {
  readonly #watched: Watched;
  readonly #registry = new Registry();
  readonly #answers = new Counter({
    name: 'liaison_subgraph_answers_total',
    help: 'Requests to a subgraph, by the status of the answer: 401 is no seal, or none for this life of the process (the gateway seals and sends again), 503 another schema or law.',
    labelNames: ['subgraph', 'status'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'liaison_subgraph_seconds',
    help: 'Time from a whole request to its answer.',
    labelNames: ['subgraph'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });

  constructor(watched: Watched) {
    this.#watched = watched;
    collectDefaultMetrics({ register: this.#registry });
    sourceMetrics(this.#registry, watched.sources);
    certificateMetrics(this.#registry, watched.certificates);
  }

  /** The same handler, counted. */
  counted(subgraph: string, handle: SubgraphHandler): SubgraphHandler {
    return async (request) => {
      const end = this.#seconds.startTimer({ subgraph });
      const answer = await handle(request);
      end();
      this.#answers.inc({ subgraph, status: answer.status });
      return answer;
    };
  }

  /** What is at a path for whoever asks by GET. */
  readonly at = async (path: string): Promise<Page | undefined> => {
    if (path === '/health/live') return json(200, { live: true });
    if (path === '/health/ready') {
      const parts = this.#watched.parts();
      const ready = Object.values(parts).every(Boolean);
      return json(ready ? 200 : 503, { ready, parts, refusedReloads: this.#watched.refusedReloads() });
    }
    if (path === '/metrics')
      return { status: 200, type: this.#registry.contentType, body: await this.#registry.metrics() };
    return undefined;
  };
}

function json(status: number, body: object): Page {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}
