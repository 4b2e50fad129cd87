import { Counter, Gauge, type Registry } from 'prom-client';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { CertificateStanding } from '../../../shared/src/core/certificates.ts';
import type { SignalCount } from '../../../shared/src/ledger/proof/signal.ts';
import type { OtherProcesses, UnreadableRows } from '../quota/share-quota.ts';
import { certificateMetrics } from './certificate-metrics.ts';
import { tellingMetrics, type WatchedTelling } from './notice-metrics.ts';
import type { Reloads } from './reloads.ts';
import { spanMetrics, type SpanCounts } from './span-metrics.ts';
import type { Warmth } from './warmth.ts';

/** How a source is, for metrics and operators. */
export interface SourceState {
  readonly owners: readonly StateCode[];
  readonly domain: string;
  /** Its circuit breaker is open. */
  readonly isLeftAlone: boolean;
  /** The moments to which its owners' data are current, where it says them. */
  readonly asOf?: readonly { readonly owner: StateCode; readonly at: string }[];
  /** It does not say how current its data are. */
  readonly isCurrencyMissing: boolean;
  /** Its searches may miss records: what they go by is behind, or of another version. */
  readonly isSearchBehind: boolean;
  /** What it lacks of what its contract says, by view and column or function. */
  readonly breaches: readonly { readonly object: string }[];
  /** Rows that cannot be read, as last looked at. */
  readonly unreadable: UnreadableRows;
  /** Questions that its standby and its primary answered, where it has a standby. */
  readonly answeredBy?: Readonly<Record<'standby' | 'primary', number>>;
  /** Questions that a State's own process refused, by code. */
  readonly refusals?: Readonly<Record<string, number>>;
}

/**
 * How a process of a subgraph stands to this gateway. READY: it is asked. DRAINING: it stops, and is asked when nobody else is there.
 * AWAY: it gave no answer. DIFFERS: its schema does not fit, and it is never asked. UNKNOWN: it was not asked yet who it is.
 */
export const PROCESS_STANDINGS = ['READY', 'DRAINING', 'AWAY', 'DIFFERS', 'UNKNOWN'] as const;
export type ProcessStanding = (typeof PROCESS_STANDINGS)[number];

/** One process of a subgraph. */
export interface ProcessState {
  readonly subgraph: string;
  /** Host and port. */
  readonly address: string;
  readonly standing: ProcessStanding;
  /** Why it is not asked, or what is amiss; empty when nothing is. */
  readonly why: string;
  /** By which law it decides, as it said last. */
  readonly law: string | undefined;
}

/** What is looked at when somebody asks for metrics. */
export interface Watched {
  readonly otherProcesses?: OtherProcesses | undefined;
  readonly sources?: (() => readonly SourceState[]) | undefined;
  /** Processes of subgraphs, where they run apart. */
  readonly processes?: (() => readonly ProcessState[]) | undefined;
  readonly ledger: { ready(): boolean; isFenced(): boolean };
  readonly reloads?: Pick<Reloads, 'counts' | 'standing'> | undefined;
  readonly warmth?: (() => Warmth) | undefined;
  /** How long the certificates are good by which this process shows itself and believes others. */
  readonly certificates?: (() => readonly CertificateStanding[]) | undefined;
  /** What States are told. */
  readonly telling?: WatchedTelling | undefined;
  /** What became of spans, where they are exported. */
  readonly spans?: (() => SpanCounts) | undefined;
  /** Records of the ledger that auditors' lists lack. */
  readonly setAside?: (() => number) | undefined;
  /** Signals of misuse that are in the ledger. */
  readonly signals?: (() => readonly SignalCount[]) | undefined;
}

/** Registers what is looked at when somebody asks. */
export function watchedMetrics(registry: Registry, watched: Watched): void {
  sourceMetrics(registry, () => watched.sources?.() ?? []);
  warmMetrics(registry, watched);
  if (watched.processes) processMetrics(registry, watched.processes);
  ledgerMetrics(registry, watched);
  reloadMetrics(registry, watched);
  certificateMetrics(registry, () => watched.certificates?.() ?? []);
  if (watched.telling) tellingMetrics(registry, watched.telling);
  if (watched.spans) spanMetrics(registry, watched.spans);
}

function processMetrics(registry: Registry, processes: () => readonly ProcessState[]): void {
  new Gauge({
    name: 'liaison_subgraph_process',
    help: 'How processes of subgraphs stand to this gateway: 1 for the standing that holds.',
    labelNames: ['subgraph', 'address', 'standing'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.reset();
      for (const { subgraph, address, standing } of processes())
        for (const one of PROCESS_STANDINGS)
          this.set({ subgraph, address, standing: one }, Number(one === standing));
    },
  });
}

/** Registers how sources are. */
export function sourceMetrics(registry: Registry, sources: () => readonly SourceState[]): void {
  new Gauge({
    name: 'liaison_source_breaker_open',
    help: 'Whether a source is left alone for a while, as it failed three times in a row.',
    labelNames: ['owner', 'domain'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.reset();
      for (const { owners, domain, isLeftAlone } of sources())
        for (const owner of owners) this.set({ owner, domain }, Number(isLeftAlone));
    },
  });
  new Counter({
    name: 'liaison_source_standby_answers_total',
    help: 'Questions to a source that has a standby, by the server that answered: standby or primary.',
    labelNames: ['owner', 'domain', 'server'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { owners, domain, answeredBy } of sources())
        for (const owner of owners)
          for (const [server, count] of Object.entries(answeredBy ?? {}))
            this.inc({ owner, domain, server }, count);
    },
  });
  new Counter({
    name: 'liaison_source_refusals_total',
    help: "Questions that a State's own process refused, by code: LAW_DIFFERS, SEAL_REJECTED, BAD_INPUT, OTHER where it is of no code that is known here.",
    labelNames: ['owner', 'domain', 'code'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { owners, domain, refusals } of sources())
        for (const owner of owners)
          for (const [code, count] of Object.entries(refusals ?? {}))
            this.inc({ owner, domain, code }, count);
    },
  });
  standingMetrics(registry, sources);
}

function warmMetrics(registry: Registry, { warmth }: Watched): void {
  new Gauge({
    name: 'liaison_warm_up',
    help: 'What was warm before anybody asked: sources, those that did not answer, offices and questions.',
    labelNames: ['what'],
    aggregator: 'min',
    registers: [registry],
    collect() {
      const { sources: opened = 0, sourcesFailed = 0, offices = 0, questions = 0 } = warmth?.() ?? {};
      for (const [what, count] of Object.entries({ sources: opened, sourcesFailed, offices, questions }))
        this.set({ what }, count);
    },
  });
}

/** How sources stand to what they and the hub agreed on. */
function standingMetrics(registry: Registry, sources: () => readonly SourceState[]): void {
  new Gauge({
    name: 'liaison_source_contract_broken',
    help: 'What a source lacks of what its contract says, by view and column or function: it is not asked.',
    labelNames: ['owner', 'domain', 'object'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.reset();
      for (const { owners, domain, breaches } of sources())
        for (const owner of owners) for (const { object } of breaches) this.set({ owner, domain, object }, 1);
    },
  });
  new Gauge({
    name: 'liaison_source_rows_unreadable_total',
    help: 'Rows of a source that are in no answer, as their id, owner or marks cannot be read, by the column to blame.',
    labelNames: ['owner', 'domain', 'column'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.reset();
      for (const { domain, unreadable } of sources())
        for (const { owner, column, rows } of unreadable) this.set({ owner, domain, column }, rows);
    },
  });
  new Gauge({
    name: 'liaison_source_searches_behind',
    help: 'Whether searches of a source may miss records, as search keys or functions are behind: they are told as incomplete.',
    labelNames: ['owner', 'domain'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.reset();
      for (const { owners, domain, isSearchBehind } of sources())
        for (const owner of owners) this.set({ owner, domain }, Number(isSearchBehind));
    },
  });
  new Gauge({
    name: 'liaison_source_currency_missing',
    help: 'Whether a source does not say how current its data are.',
    labelNames: ['owner', 'domain'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.reset();
      for (const { owners, domain, isCurrencyMissing } of sources())
        for (const owner of owners) this.set({ owner, domain }, Number(isCurrencyMissing));
    },
  });
}

function ledgerMetrics(registry: Registry, { ledger, setAside, signals }: Watched): void {
  new Gauge({
    name: 'liaison_ledger_ready',
    help: 'Whether the ledger takes records.',
    aggregator: 'min',
    registers: [registry],
    collect() {
      this.set(Number(ledger.ready()));
    },
  });
  new Gauge({
    name: 'liaison_ledger_set_aside',
    help: 'Ledger records that are in no list of auditors, as they cannot be indexed.',
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.set(setAside?.() ?? 0);
    },
  });
  new Gauge({
    name: 'liaison_ledger_signals_total',
    help: 'Signals of misuse in the ledger, by the State whose officers they are about and by kind. Whom, its auditors see.',
    labelNames: ['state', 'kind'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      for (const { state, kind, count } of signals?.() ?? []) this.set({ state, kind }, count);
    },
  });
  new Gauge({
    name: 'liaison_ledger_fenced',
    help: 'Whether another process has taken the log: this one answers no question any more.',
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.set(Number(ledger.isFenced()));
    },
  });
}

function reloadMetrics(registry: Registry, { reloads }: Watched): void {
  new Counter({
    name: 'liaison_reloads_total',
    help: 'Law, supergraph, registered operations, sources, issuers and webhooks that changed while the hub ran, by what became of it.',
    labelNames: ['what', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [what, taken, refused] of reloads?.counts ?? []) {
        this.inc({ what, outcome: 'taken' }, taken);
        this.inc({ what, outcome: 'refused' }, refused);
      }
    },
  });
  new Gauge({
    name: 'liaison_reload_refused',
    help: 'Whether the last change was refused, so that the old is still in force.',
    labelNames: ['what'],
    aggregator: 'max',
    registers: [registry],
    collect() {
      this.reset();
      for (const what of reloads?.standing ?? []) this.set({ what }, 1);
    },
  });
}
