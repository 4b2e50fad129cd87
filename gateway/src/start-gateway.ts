import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CertificateStanding } from '../../shared/src/core/certificates.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import { traced } from '../../shared/src/core/trace.ts';
import type { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import type { Sealer } from '../../shared/src/identity/envelope-contract.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import type { Ledger } from '../../shared/src/ledger/proof/ledger.ts';
import type { SignalCount } from '../../shared/src/ledger/proof/signal.ts';
import type { Ruler } from '../../shared/src/policy/law/law.ts';
import type { ReleaseBook } from '../../shared/src/releases/book.ts';
import type { GatewayConfig } from './config/config.ts';
import { startEngine, type Engine } from './engine/apollo.ts';
import { readExamples } from './http/explorer.ts';
import { makeHttpServer } from './http/http-server.ts';
import { followTls } from './http/tls.ts';
import { Metrics } from './observe/metrics.ts';
import type { Installation } from './observe/installation.ts';
import type { WatchedTelling } from './observe/notice-metrics.ts';
import type { ReleaseMetrics } from './observe/release-metrics.ts';
import type { SpanCounts } from './observe/span-metrics.ts';
import type { ProcessState, SourceState } from './observe/watched.ts';
import { Offices, type Keeping, type Office } from './observe/offices.ts';
import { publicError } from './engine/public-errors.ts';
import { limitsOf, shareAmongProcesses, type SharedCounts } from './quota/limits.ts';
import { serveMetrics } from './http/metrics-port.ts';
import { ledgerProbe, watchSubgraphs } from './engine/readiness.ts';
import { Reloads } from './observe/reloads.ts';
import type { OtherProcesses } from './quota/share-quota.ts';
import type { SubgraphTransport } from './engine/subgraph-client.ts';
import type { AgreedTexts } from './journey/agreed-texts.ts';
import { openOperations } from './journey/open-operations.ts';
import type { RegisteredOperations } from './journey/registered-operations.ts';
import { Believed } from './journey/believed.ts';
import { CallerSchemas } from './journey/caller-schemas.ts';
import { KnownReleases } from './journey/known-releases.ts';
import { rehearse } from './journey/rehearsal.ts';
import { ReleaseRecorder } from './journey/release-recorder.ts';
import { expectedOffices, WarmUp, type WarmedSources } from './journey/warm-up.ts';

/** Everything that the gateway needs and does not make itself. */
export interface GatewayNeeds {
  readonly supergraphFile: string;
  /** The way to each subgraph, by name. */
  readonly subgraphs: Readonly<Record<string, SubgraphTransport>>;
  readonly sealer: Sealer;
  readonly ledger: Ledger;
  /** The store of releases. Without it nothing is asked of one, and the graph has no mutations that it serves. */
  readonly releases?: ReleaseBook;
  /** What States are told, for metrics and operators. */
  readonly telling?: WatchedTelling;
  readonly ruler: () => Ruler;
  readonly issuers: readonly IssuerConfig[];
  /** Absent in production mode. */
  readonly demonstration?: DemonstrationIssuers;
  /** How the sources are, for metrics. */
  readonly sources?: () => readonly SourceState[];
  /** Processes of subgraphs that run apart, for metrics. */
  readonly processes?: () => readonly ProcessState[];
  /** What else is read again while the hub runs, for metrics and readiness. */
  readonly reloads?: Reloads;
  /** What is made ready before anybody asks. */
  readonly warmUp?: {
    /** Opens connections to every source, waiting so many milliseconds for all of them. */
    sources(withinMs: number): Promise<WarmedSources>;
    /** The way to each subgraph under a law, as in `subgraphs`; but none of them asks a source or counts anything. */
    rehearsal?(ruler: Ruler): Readonly<Record<string, SubgraphTransport>>;
    /** Where the offices that asked last are kept. */
    readonly offices: Keeping;
  };
  /** How many records of the ledger auditors' lists lack, for metrics. */
  readonly setAside?: () => number;
  /** Keys and months of the ledger, for operators. */
  readonly installation?: Installation;
  /** How long its certificates are good, for metrics and operators. */
  readonly certificates?: () => readonly CertificateStanding[];
  /** What became of spans, for metrics, where they are exported. */
  readonly spans?: () => SpanCounts;
  /** Signals of misuse by the State whose officers they are about, for metrics. */
  readonly signals?: () => readonly SignalCount[];
  /** Present when several processes answer at one port. */
  readonly otherProcesses?: OtherProcesses;
  /** Present when several gateways count and agree on what they do. */
  readonly shared?: SharedCounts;
  /** On which texts they agree. */
  readonly agreed?: AgreedTexts;
  readonly log: Logger;
}

export interface RunningGateway {
  readonly url: string;
  /** Believes these issuers and no others from the next request on. */
  trust(issuers: readonly IssuerConfig[]): Promise<void>;
  /**
   * Makes ready to believe them.
   *
   * @returns what does so, from the next request on.
   * @throws KeysUnavailable when nobody can say whether a State registered under them what gateways agreed on.
   */
  under(issuers: readonly IssuerConfig[]): Promise<() => void>;
  close(): Promise<void>;
}

/** Starts the gateway and answers when it can: who asks and why, then plan, ledger and answer. */
export async function startGateway(config: GatewayConfig, needs: GatewayNeeds): Promise<RunningGateway> {
  const { log, ledger, ruler, otherProcesses, reloads = new Reloads() } = needs;
  const { setAside, signals, telling, spans, sources, processes, installation, certificates } = needs;
  const metrics = new Metrics({
    ...{ sources, processes, certificates, setAside, signals, telling, spans },
    ...{ otherProcesses, ledger, reloads },
    warmth: () => warmUp.warmth,
  });
  const engine = await openEngine(config, needs, metrics, reloads);
  const subgraphs = watchSubgraphs(Object.values(needs.subgraphs));
  const callerSchemas = new CallerSchemas(config);
  const documents = await openOperations(config, { ...needs, engine, callerSchemas, reloads });
  const limits = limitsOf(config, (ms) => metrics.rested(ms / 1000), needs.shared);
  const stopSharing = shareAmongProcesses(limits, otherProcesses);
  const believed = new Believed(needs);
  const probeLedger = ledgerProbe(ledger, systemClock);
  const offices = new Offices(needs.warmUp?.offices, (cause) =>
    log.warn({ err: cause }, 'the offices that asked last are not known'),
  );
  const examples = readExamples().map(({ document }) => document);
  const warmUp = warmUpOf(config, needs, { engine, documents, callerSchemas, offices, examples });
  const releases = releasesOf(config, needs, metrics.releases);
  let isDraining = false;
  const agrees = needs.shared && ((): boolean => isAllowed(limits.mayAnswer));
  const http = await makeHttpServer({
    ...{ config, clock: systemClock, documents, ledger, ruler, callerSchemas, offices, metrics, log },
    ...{ ...limits, releases, installation, agrees, tokens: believed.tokens, agreed: needs.agreed },
    signIns: (origin) => believed.signInsAt(origin),
    ...{ sources: sources ?? (() => []), setAside: setAside ?? (() => 0) },
    ...{ telling, processes, certificates },
    engine: { ...engine, plan: plannedBy(engine, metrics) },
    ready: async () => {
      const parts = {
        accepting: !isDraining,
        ledger: await probeLedger(),
        law: ruler().law.states.size > 0,
        ...(agrees ? { state: agrees() } : {}),
        subgraphs: subgraphs.answer(),
        rehearsed: warmUp.hasAnswered,
      };
      const ready = Object.values(parts).every(Boolean);
      return { ready, parts, refusedReloads: reloads.standing, warmUp: warmUp.warmth };
    },
    ...(needs.demonstration && { demonstration: needs.demonstration }),
  });
  // Who asks first waits no longer than who asks next.
  await engine.warm([...examples, ...documents.all()]);
  await warmUp.start(ruler);
  await http.listen(placeOf(config));
  followTls(http.server, config, { reloads, log, clock: systemClock });
  releases?.recorder.start();
  const closeMetrics = await serveMetrics(config, metrics);
  return {
    url: urlOf(config, http.server.address()),
    ...trustBy(believed, documents),
    close: async () => {
      isDraining = true;
      if (config.drainMs > 0) await sleep(config.drainMs);
      subgraphs.stop();
      warmUp.stop();
      documents.close();
      offices.close();
      stopSharing();
      await http.close();
      await releases?.recorder.stop();
      await closeMetrics();
      await engine.stop();
    },
  };
}

/** How other issuers are believed, and what their States registered counts. */
function trustBy(
  believed: Believed,
  documents: RegisteredOperations,
): Pick<RunningGateway, 'trust' | 'under'> {
  return {
    trust: async (issuers) => {
      believed.trust(issuers);
      (await documents.under(issuers))();
    },
    under: async (issuers) => {
      const take = await documents.under(issuers);
      return () => (believed.trust(issuers), take());
    },
  };
}

function isAllowed(mayAnswer: () => void): boolean {
  try {
    mayAnswer();
    return true;
  } catch {
    return false;
  }
}

/** Plans a document, counted and traced. */
function plannedBy(engine: Engine, metrics: Metrics): Engine['plan'] {
  return (...document) => traced('liaison.plan', {}, () => metrics.planning(engine.plan(...document)));
}

/** What the gateway does with the store of releases, when there is one. */
function releasesOf(
  { releasesPatienceMs }: GatewayConfig,
  { releases: book, ledger, log }: GatewayNeeds,
  metrics: ReleaseMetrics,
) {
  if (!book) return undefined;
  return {
    known: new KnownReleases({ book, patienceMs: releasesPatienceMs, metrics, log }),
    recorder: new ReleaseRecorder({ book, ledger, clock: systemClock, metrics, log }),
  };
}

/** By the name localhost Fastify opens a second server, with none of what the hub listens to at the first. */
function placeOf({ host, port }: GatewayConfig): { readonly host: string; readonly port: number } {
  return { host: host === 'localhost' ? '127.0.0.1' : host, port };
}

function urlOf({ host, port, tlsKey }: GatewayConfig, address: AddressInfo | string | null): string {
  const listening = address !== null && typeof address === 'object' ? address.port : port;
  return `http${tlsKey === undefined ? '' : 's'}://${host.includes(':') ? `[${host}]` : host}:${listening}`;
}

/** Starts the engine; a supergraph that changes later is counted, and told to the log. */
async function openEngine(
  config: GatewayConfig,
  { supergraphFile, subgraphs, sealer, log }: GatewayNeeds,
  metrics: Metrics,
  reloads: Reloads,
): Promise<Engine> {
  let isStarted = false;
  const engine = await startEngine({
    ...{ supergraphFile, subgraphs, sealer },
    fetchesMax: config.fetchesMax,
    planTimeoutMs: config.planTimeoutMs,
    onEvent: (event) => metrics.executed(event),
    formatError: publicError,
    onUnexpected: (cause, requestId) => log.error({ err: cause, requestId }, 'unexpected error'),
    onSupergraph: (outcome, cause) => {
      if (outcome === 'refused') log.error({ err: cause }, 'supergraph refused, the old one stays');
      else log.info('supergraph loaded');
      if (isStarted) reloads[outcome === 'refused' ? 'refused' : 'taken']('supergraph');
    },
  });
  isStarted = true;
  return engine;
}

/** What is rehearsed, and by whom. */
interface Rehearsed {
  readonly engine: Engine;
  readonly documents: RegisteredOperations;
  readonly callerSchemas: CallerSchemas;
  readonly offices: Offices;
  readonly examples: readonly string[];
}

/** Warms by known questions of the offices that asked last; of those who are only expected, one asks all of them. */
function warmUpOf(
  config: GatewayConfig,
  needs: GatewayNeeds,
  { engine, documents, callerSchemas, offices, examples }: Rehearsed,
): WarmUp {
  const rehearsal = needs.warmUp?.rehearsal?.bind(needs.warmUp);
  return new WarmUp({
    withinMs: config.warmUpMs,
    log: needs.log,
    sources: needs.warmUp?.sources,
    rehearse:
      rehearsal &&
      ((of, until) => {
        const through = engine.through(rehearsal(of));
        const known = offices.latest();
        const asking = known.length > 0 ? known : expectedOffices(of.law);
        const isWhole = (office: Office): boolean => known.length > 0 || office === asking[0];
        return rehearse(
          asking,
          (office) => (isWhole(office) ? [...examples, ...documents.of(office.state)] : examples.slice(0, 1)),
          () => ({
            ...{ config, clock: systemClock, documents, ruler: () => of, engine: through, callerSchemas },
            ...limitsOf(config),
          }),
          until,
        );
      }),
  });
}
