import type { SubgraphReport } from '../../policy/words/report.ts';

/** So long a request that was given up is remembered: the gateway asks at once, and once. */
const REMEMBERED_MS = 2_000;

/** Requests that a subgraph works on, by id: a gateway that gives one up can still learn whom it had asked. */
export class OpenRequests {
  readonly #reports = new Map<string, Set<() => SubgraphReport>>();

  /** @returns what to call when the request is over. */
  begin(requestId: string, signal: AbortSignal, report: () => SubgraphReport): () => void {
    const known = this.#reports.get(requestId);
    if (known) known.add(report);
    else this.#reports.set(requestId, new Set([report]));
    return () => {
      if (signal.aborted) setTimeout(() => this.#forget(requestId, report), REMEMBERED_MS).unref();
      else this.#forget(requestId, report);
    };
  }

  lastWords(requestId: string): readonly SubgraphReport[] {
    return [...(this.#reports.get(requestId) ?? [])].map((report) => report());
  }

  #forget(requestId: string, report: () => SubgraphReport): void {
    const reports = this.#reports.get(requestId);
    reports?.delete(report);
    if (reports?.size === 0) this.#reports.delete(requestId);
  }
}
