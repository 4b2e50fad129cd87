import { Counter, Histogram, type Registry } from 'prom-client';
import type { ReleaseStep } from '../../../shared/src/policy/words/release.ts';

/** What became of asking the store which releases concern a question. */
const ASKED = ['asked', 'unavailable', 'left_out'] as const;
export type ReleasesAsked = (typeof ASKED)[number];

/** What operators see of releases: numbers and steps, never a record or a case. */
export class ReleaseMetrics {
  readonly #asked: Counter;
  readonly #seconds: Histogram;
  readonly #recorded: Counter;
  readonly #failed: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#asked = new Counter({
      name: 'liaison_releases_asked_total',
      help: 'Questions for which the store of releases was asked: asked, unavailable, or left_out when there were more than a question may carry.',
      labelNames: ['outcome'],
      registers,
    });
    for (const outcome of ASKED) this.#asked.inc({ outcome }, 0);
    this.#seconds = new Histogram({
      name: 'liaison_releases_seconds',
      help: 'Time until the store of releases said which concern a question.',
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.25, 1],
      registers,
    });
    this.#recorded = new Counter({
      name: 'liaison_releases_recorded_total',
      help: 'Steps of releases that this process wrote to the ledger.',
      labelNames: ['step'],
      registers,
    });
    this.#failed = new Counter({
      name: 'liaison_releases_unrecorded_total',
      help: 'Times that steps of releases could not be written to the ledger; they are tried again, and nothing is in force by them until then.',
      registers,
    });
  }

  asked(outcome: ReleasesAsked, seconds: number): void {
    this.#asked.inc({ outcome });
    if (outcome !== 'unavailable') this.#seconds.observe(seconds);
  }

  recorded(step: ReleaseStep): void {
    this.#recorded.inc({ step });
  }

  unrecorded(): void {
    this.#failed.inc();
  }
}
