import type { StateCode } from '../../core/ids.ts';
import { isWorse } from '../../core/source-status.ts';
import type { Domain, SourceStatus } from '../../core/vocabulary.ts';
import { worseOf, type AskedSource, type SourceReport } from '../../policy/words/report.ts';

/** Notes, over one request, who was asked by which field of the document, and what became of it. */
export class SourceBook {
  readonly #sources = new Map<string, AskedSource>();
  /** Questions that each owner was asked and that have not come back. */
  readonly #open = new Map<string, number>();

  /** @param at where these questions stand: one statement may answer several fields. */
  answered(reports: readonly SourceReport[], at: readonly string[]): void {
    for (const report of reports)
      for (const place of at) {
        const key = keyOf(report.owner, report.domain, place);
        const open = this.#open.get(key) ?? 0;
        if (open > 0 && !UNASKED.has(report.status)) this.#open.set(key, open - 1);
        this.#sources.set(key, { ...worseOf(this.#sources.get(key), report), at: place });
      }
  }

  asking(owner: StateCode, domain: Domain, at: readonly string[], questions: number): void {
    for (const place of at) {
      const key = keyOf(owner, domain, place);
      this.#open.set(key, (this.#open.get(key) ?? 0) + questions);
    }
  }

  report(): readonly AskedSource[] {
    const found = new Map(this.#sources);
    for (const [key, open] of this.#open) {
      const known = found.get(key);
      if (open === 0 || (known && isWorse(known.status, 'NOT_AWAITED'))) continue;
      const [owner, domain, at] = key.split(' ') as [StateCode, Domain, string];
      const milliseconds = known?.milliseconds ?? 0;
      found.set(key, { owner, domain, status: 'NOT_AWAITED', milliseconds, at });
    }
    return [...found.values()];
  }
}

function keyOf(owner: StateCode, domain: Domain, at: string): string {
  return `${owner} ${domain} ${at}`;
}

/** What is said of an owner that was not asked. */
const UNASKED: ReadonlySet<SourceStatus> = new Set([
  'NOT_ASKED',
  'NOT_PERMITTED',
  'NOT_SEARCHABLE',
  'NOT_CONNECTED',
]);
