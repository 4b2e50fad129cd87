import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ERROR_CATALOGUE, HubError } from '../../../shared/src/core/errors.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import type { FederationEvent } from '../federation/index.ts';
import type { OtherProcesses } from '../quota/share-quota.ts';
import { ReleaseMetrics } from './release-metrics.ts';
import { watchedMetrics, type Watched } from './watched.ts';
import { workerMetrics } from './worker-metrics.ts';

/** Prometheus metrics by State and domain. They hold numbers and codes, never a person. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'liaison_requests_total',
    help: 'Requests by HTTP status.',
    labelNames: ['status'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'liaison_request_seconds',
    help: 'Time from a whole request to its answer, outcome in the ledger, by State of the requester.',
    labelNames: ['state'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });
  readonly #identified = new Counter({
    name: 'liaison_requests_by_state_total',
    help: 'Requests by State of the requester.',
    labelNames: ['state'],
    registers: [this.#registry],
  });
  readonly #rested = new Counter({
    name: 'liaison_dear_questions_rested_seconds_total',
    help: 'How long dear questions let those of other officers go first.',
    registers: [this.#registry],
  });
  readonly #sources = new Counter({
    name: 'liaison_source_reports_total',
    help: 'What became of asking sources.',
    labelNames: ['owner', 'domain', 'status'],
    registers: [this.#registry],
  });
  readonly #withheld = new Counter({
    name: 'liaison_withheld_total',
    help: 'Values withheld, by what the law said.',
    labelNames: ['owner', 'domain', 'mode', 'reason'],
    registers: [this.#registry],
  });
  readonly #disclosed = new Counter({
    name: 'liaison_disclosed_records_total',
    help: 'Records of which something was shown.',
    labelNames: ['owner', 'domain'],
    registers: [this.#registry],
  });
  readonly #unfit = new Counter({
    name: 'liaison_source_values_unfit_total',
    help: 'Values of records that were not of their type, and are null in the answer.',
    labelNames: ['owner', 'domain', 'field'],
    registers: [this.#registry],
  });
  readonly #sourceSeconds = new Histogram({
    name: 'liaison_source_seconds',
    help: 'Time that a source took.',
    labelNames: ['owner', 'domain'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5],
    registers: [this.#registry],
  });
  readonly #ledgerSeconds = new Histogram({
    name: 'liaison_ledger_seconds',
    help: 'Time until a record was durable.',
    labelNames: ['record'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    registers: [this.#registry],
  });
  readonly #inFlight = new Gauge({
    name: 'liaison_in_flight',
    help: 'Requests under way.',
    registers: [this.#registry],
  });
  readonly #inFlightMax = new Gauge({
    name: 'liaison_in_flight_max',
    help: 'Requests that are worked on at once at most; the next is refused.',
    registers: [this.#registry],
  });
  readonly #refused = new Counter({
    name: 'liaison_refused_total',
    help: 'Requests refused, by code.',
    labelNames: ['code'],
    registers: [this.#registry],
  });
  readonly #planned = new Histogram({
    name: 'liaison_plan_seconds',
    help: 'Time to plan a document that was new.',
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5],
    registers: [this.#registry],
  });
  readonly #planning = new Gauge({
    name: 'liaison_planning',
    help: 'Documents that are being planned or wait for it.',
    registers: [this.#registry],
  });
  readonly #plansRefused = new Counter({
    name: 'liaison_plans_refused_total',
    help: 'Documents that got no plan, by reason.',
    labelNames: ['reason'],
    registers: [this.#registry],
  });
  readonly #fallbacks = new Counter({
    name: 'liaison_executor_fallbacks_total',
    help: 'Answers that the compiled executor left to @apollo/gateway, by reason.',
    labelNames: ['reason'],
    registers: [this.#registry],
  });

  readonly releases = new ReleaseMetrics(this.#registry);
  readonly #otherProcesses: OtherProcesses | undefined;

  constructor(watched: Watched) {
    const { otherProcesses } = watched;
    this.#otherProcesses = otherProcesses;
    collectDefaultMetrics({ register: this.#registry });
    // A counter that comes with what it counts first hides that from rates: those of alerts are there from the start.
    for (const code of Object.keys(ERROR_CATALOGUE)) this.#refused.inc({ code }, 0);
    watchedMetrics(this.#registry, watched);
    // Of several processes their parent says how many there are.
    if (!otherProcesses) {
      workerMetrics(this.#registry, () => ({ live: 1, wanted: 1, restarts: 0 }));
      return;
    }
    otherProcesses.tellMetrics(() => this.#registry.getMetricsAsJSON());
  }

  identified(state: StateCode): void {
    this.#identified.inc({ state });
  }

  /** A dear question let others go first. */
  rested(seconds: number): void {
    this.#rested.inc(seconds);
  }

  refused(code: string): void {
    this.#refused.inc({ code });
  }

  /** @param state of the requester, when it is known. */
  answered(status: number, seconds: number, state: StateCode | undefined): void {
    this.#requests.inc({ status: String(status) });
    this.#seconds.observe({ state: state ?? 'unknown' }, seconds);
  }

  /** Times how long a record takes to be durable. */
  async recorded(record: 'INTENT' | 'OUTCOME', work: Promise<void>): Promise<void> {
    const end = this.#ledgerSeconds.startTimer({ record });
    await work;
    end();
  }

  reported(report: SubgraphReport): void {
    for (const { owner, domain, status, milliseconds, tookMs = milliseconds } of report.sources) {
      this.#sources.inc({ owner, domain, status });
      if (status === 'ANSWERED' || status === 'TIMED_OUT')
        this.#sourceSeconds.observe({ owner, domain }, tookMs / 1_000);
    }
    for (const { owner, domain, mode, reason, count } of report.withheld)
      this.#withheld.inc({ owner, domain, mode, reason }, count);
    for (const { owner, domain, field, count } of report.unfit ?? [])
      this.#unfit.inc({ owner, domain, field }, count);
    for (const { owner, domain } of report.disclosed) this.#disclosed.inc({ owner, domain });
  }

  executed(event: FederationEvent): void {
    if (event.kind === 'PLANNED') this.#planned.observe(event.milliseconds / 1_000);
    else this.#fallbacks.inc({ reason: event.reason });
  }

  /** Counts a document while it is planned. */
  async planning<T>(work: Promise<T>): Promise<T> {
    this.#planning.inc();
    try {
      return await work;
    } catch (error) {
      this.#plansRefused.inc({ reason: error instanceof HubError ? error.code : 'INTERNAL' });
      throw error;
    } finally {
      this.#planning.dec();
    }
  }

  inFlight(count: number): void {
    this.#inFlight.set(count);
  }

  /** Says how many requests there is room for, against which what is under way is held. */
  room(max: number): void {
    this.#inFlightMax.set(max);
  }

  /** Prometheus text of this process, or of all that answer at the same port. */
  text(): Promise<string> {
    return this.#otherProcesses ? this.#otherProcesses.metrics() : this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}
