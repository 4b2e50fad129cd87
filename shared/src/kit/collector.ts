import type { SourceStatus } from '../core/vocabulary.ts';
import type { Disclosed, SourceReport, SubgraphReport, WithheldSum } from '../policy/report.ts';

/** How bad news is, so that several questions to one source in one request give one report: the worst counts. */
const GRAVITY: Readonly<Record<SourceStatus, number>> = {
  NOT_ASKED: 0,
  ANSWERED: 1,
  NOT_PERMITTED: 2,
  NOT_SEARCHABLE: 3,
  TIMED_OUT: 4,
  UNAVAILABLE: 5,
};

/** Sums up, over one request, who answered, what was shown and what was withheld. */
export class ReportCollector {
  readonly #sources = new Map<string, SourceReport>();
  readonly #disclosed = new Map<string, Disclosed>();
  readonly #withheld = new Map<string, WithheldSum>();
  readonly #silent = new Map<string, WithheldSum>();

  sources(reports: readonly SourceReport[]): void {
    for (const report of reports) {
      const key = `${report.owner} ${report.domain}`;
      const known = this.#sources.get(key);
      const worse = !known || GRAVITY[report.status] > GRAVITY[known.status] ? report : known;
      const milliseconds = Math.max(report.milliseconds, known?.milliseconds ?? 0);
      this.#sources.set(key, worse.milliseconds === milliseconds ? worse : { ...worse, milliseconds });
    }
  }

  disclosed(entry: Disclosed): void {
    const known = this.#disclosed.get(entry.id);
    if (!known) this.#disclosed.set(entry.id, entry);
    else if (known.categories !== entry.categories) {
      this.#disclosed.set(entry.id, {
        ...known,
        categories: [...new Set([...known.categories, ...entry.categories])].sort(),
      });
    }
  }

  withheld(sums: readonly WithheldSum[]): void {
    for (const sum of sums) add(this.#withheld, sum);
  }

  silent(sums: readonly WithheldSum[]): void {
    for (const sum of sums) add(this.#silent, sum);
  }

  report(versions: Readonly<Record<string, string>>): SubgraphReport {
    return {
      sources: [...this.#sources.values()],
      disclosed: [...this.#disclosed.values()],
      withheld: [...this.#withheld.values()],
      silent: [...this.#silent.values()],
      versions,
    };
  }
}

function add(to: Map<string, WithheldSum>, sum: WithheldSum): void {
  const key = `${sum.owner} ${sum.domain} ${sum.field} ${sum.mode} ${sum.reason}`;
  const known = to.get(key);
  to.set(key, known ? { ...known, count: known.count + sum.count } : sum);
}
