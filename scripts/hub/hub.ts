import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { GatewayConfig } from '../../gateway/src/config/config.ts';
import { startGateway, type RunningGateway } from '../../gateway/src/start-gateway.ts';
import type { Installation } from '../../gateway/src/observe/installation.ts';
import type { SpanCounts } from '../../gateway/src/observe/span-metrics.ts';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import type { OtherProcesses } from '../../gateway/src/quota/share-quota.ts';
import {
  httpTransport,
  localTransport,
  type SubgraphTransport,
} from '../../gateway/src/engine/subgraph-client.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import { textOf, writeWhole } from '../../shared/src/core/kept-file.ts';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import { DemonstrationIssuers, statesWithOfficers } from '../../shared/src/identity/demonstration.ts';
import {
  createOpener,
  createSealer,
  newProcessSealKey,
  newSealKey,
} from '../../shared/src/identity/envelope.ts';
import type { Sealer } from '../../shared/src/identity/envelope-contract.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { SealKeys } from '../../shared/src/identity/seal-keys.ts';
import type { SubgraphDefinition } from '../../shared/src/kit/schema/subgraph.ts';
import { Cells } from '../../shared/src/kit/serve/small-cells.ts';
import {
  startSubgraph,
  type RunningSubgraph,
  type SubgraphServices,
} from '../../shared/src/kit/serve/server.ts';
import type { Ledger } from '../../shared/src/ledger/proof/ledger.ts';
import type { Quota } from '../../shared/src/ledger/write/quota.ts';
import type { LedgerReading } from '../../shared/src/ledger/read/reading.ts';
import type { SignalCount } from '../../shared/src/ledger/proof/signal.ts';
import type { Law, LawFiles, Ruler } from '../../shared/src/policy/law/law.ts';
import type { SharedState } from '../../shared/src/state/shared-state.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { CursorBox } from '../../shared/src/sources/sql/cursor.ts';
import type { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import type { ReleaseDatabase } from '../../subgraphs/releases/store/database.ts';
import { certificatesOf, tellEnds, type Databases } from './certificates.ts';
import { KeptSealKey, openApart, placesOf, sealsOfStates, type Places } from './apart.ts';
import type { IssuersFile } from './issuers-in-force.ts';
import { openIssuers } from './open-issuers.ts';
import { LawInForce } from './law-in-force.ts';
import { openSources } from './open-sources.ts';
import { openAgreedSet, sharedCounts } from './shared-state.ts';
import { watchSources } from './watch-sources.ts';
import { idBox, liveKeys, toldOfKeys } from './live-keys.ts';
import { followSealTurns } from './seal-turn.ts';
import { secret } from './secret.ts';
import type { Shutdown } from './shutdown.ts';
import { sourceState } from './source-state.ts';
import { servedOver } from './subgraphs.ts';
import { releaseBook, releaseParts } from './releases.ts';
import { telling, type TellingFiles } from './telling.ts';

/** The committed supergraph. */
export const SUPERGRAPH = fileURLToPath(new URL('../../gateway/supergraph.graphql', import.meta.url));

/** What a hub is made of, once its databases are there. */
export interface HubParts extends TellingFiles {
  readonly config: GatewayConfig;
  /** Where secrets and demonstration keys are kept. */
  readonly directory: string;
  /** Folder of the law profiles. */
  readonly profiles: string;
  /** As of `LawOptions`. */
  readonly inUse?: (state: string) => boolean;
  /** The committed one unless given. */
  readonly supergraphFile?: string;
  readonly sources: readonly SourceConfig[];
  readonly ledger: Ledger;
  /** Takes the log of the ledger, once all else is there: a hub that cannot serve must not fence one that does. */
  readonly takeLog?: () => Promise<void>;
  /** For auditors and data protection officers. Without it they are told that the ledger is not available. */
  readonly reading?: LedgerReading;
  /** What a human must do. Without it nothing can be asked for, and nothing is released. */
  readonly releases?: ReleaseDatabase;
  /** What operators are told of keys and of the ledger's months. */
  readonly installation?: Installation;
  /** URLs of databases that are no source, which may name certificates. */
  readonly databases?: Databases;
  /** Signals of misuse that were found, for metrics. */
  readonly signals?: () => readonly SignalCount[];
  /** What became of spans, where they are exported. */
  readonly spans?: () => SpanCounts;
  /** Counts what officers try, for all gateways over one ledger. */
  readonly quota: Quota;
  /** Keeps the text of a law before it is in force, so that decisions can be replayed. */
  readonly keepLaw?: (law: Law) => Promise<void>;
  /** The text of a law that any gateway over this ledger kept. */
  readonly keptLaw?: (digest: string) => Promise<LawFiles | undefined>;
  /** What this gateway counts and agrees on with others. Without it this process does so alone. */
  readonly shared?: SharedState;
  readonly issuers: readonly IssuerConfig[];
  /** `false`: nobody gets tokens of invented officers from it, as real records may be behind it. */
  readonly handsOutTokens?: boolean;
  /** `false`: rows that cannot be read are counted hourly alone, for a hub that is soon gone. */
  readonly countsRowsAtStart?: boolean;
  /** Files that are read again while the hub runs. */
  readonly sourcesFile?: { readonly file: string; readonly read: () => Promise<readonly SourceConfig[]> };
  readonly issuersFile?: IssuersFile;
  /** Present when several processes answer at one port. */
  readonly otherProcesses?: OtherProcesses;
  readonly log: Logger;
}

export interface RunningHub {
  readonly gateway: RunningGateway;
  readonly registry: SourceRegistry;
  readonly subgraphs: readonly RunningSubgraph[];
  /** Seals for the subgraphs: whoever holds it is the gateway to them. */
  readonly sealer: Sealer;
  /** The law in force. */
  law(): Law;
  /** Only in demonstration mode. */
  readonly demonstration: DemonstrationIssuers | undefined;
}

/** Starts law, sources, subgraphs and gateway, in this order, then takes the log; each adds to `stop` what ends it. */
export async function startHub(parts: HubParts, stop: Shutdown): Promise<RunningHub> {
  const { config, directory, profiles, keepLaw, keptLaw, shared, log } = parts;
  const reloads = new Reloads();
  const agreed = shared && openAgreedSet(shared, log);
  const law = await LawInForce.open({
    ...{ profiles, mode: config.mode, inUse: parts.inUse, keepLaw, reloads, log },
    ...(agreed && keptLaw ? { agreement: { set: agreed, textOf: keptLaw } } : {}),
  });
  stop.add(law.watch());
  const issuers = await openIssuers(parts, { agreed, law: () => law.ruler.law.files, reloads });
  const places = placesOf(config.subgraphs);
  const registry = sourcesFor(parts, places, reloads, stop);
  const sealKeys = sealKeysFor(parts, places, reloads, stop);
  const opener = createOpener(() => sealKeys.accepted(), systemClock, {
    onPutBack: (byMs) => log.warn({ byMs }, 'the clock of this machine was put back'),
  });
  const ruler = (id?: string): Ruler | Promise<Ruler> => (id === undefined ? law.ruler : law.under(id));
  const news = toldOfKeys(reloads, log);
  const ids = idBox(directory, news);
  const cursors = new CursorBox(liveKeys(directory, 'cursor-key', news));
  const subgraphs = await startSubgraphs(parts, places, { registry, opener, ruler, ids, cursors });
  stop.add(() => Promise.all(subgraphs.map((subgraph) => subgraph.close())));
  const isOpenToAll = config.mode === 'demonstration' && parts.handsOutTokens !== false;
  const demonstration = isOpenToAll ? new DemonstrationIssuers(directory) : undefined;
  const sealer = createSealer(() => sealKeys.current(), systemClock, randomUUID);
  const trusted = (believed: readonly IssuerConfig[]): readonly IssuerConfig[] => [
    ...believed,
    ...(demonstration?.issuers(statesWithOfficers(law.ruler.law.states.keys())) ?? []),
  ];
  const apart = await openApart(places, { sealer, reloads, log }, stop);
  const { releases, ledger } = parts;
  const told = releases && telling(releases, parts, { registry, ledger, reloads, log }, stop);
  const gateway = await startGateway(config, {
    supergraphFile: parts.supergraphFile ?? SUPERGRAPH,
    subgraphs: {
      ...Object.fromEntries(subgraphs.map((subgraph) => [subgraph.name, transportTo(subgraph)])),
      ...apart.transports,
    },
    sealer,
    ledger: parts.ledger,
    sources: () => [...registry.all.map(sourceState), ...apart.sources()],
    ...(places.file === undefined ? {} : { processes: apart.states }),
    warmUp: {
      sources: (withinMs) => registry.warm(withinMs),
      // Of a subgraph elsewhere nothing can be rehearsed here: then no question is.
      ...(places.file === undefined ? { rehearsal: (of: Ruler) => rehearsalOf(subgraphs, of) } : {}),
      offices: keptIn(join(directory, 'offices.json')),
    },
    certificates: followCertificates(parts, registry, stop),
    setAside: () => parts.reading?.asideCount ?? 0,
    signals: () => parts.signals?.() ?? [],
    ruler: () => law.ruler,
    issuers: trusted(issuers.begun),
    reloads,
    ...(parts.releases ? { releases: releaseBook(parts.releases, ids, () => law.ruler.law) } : {}),
    ...(told ? { telling: told } : {}),
    ...(parts.spans ? { spans: parts.spans } : {}),
    ...(parts.installation ? { installation: parts.installation } : {}),
    ...(demonstration ? { demonstration } : {}),
    ...(parts.otherProcesses ? { otherProcesses: parts.otherProcesses } : {}),
    ...(shared && agreed ? { shared: sharedCounts(shared, agreed), agreed } : {}),
    log,
  });
  stop.add(() => gateway.close());
  stop.add(await issuers.follow(gateway, trusted));
  stop.add(watchSources(registry, parts.otherProcesses, parts.countsRowsAtStart !== false));
  await parts.takeLog?.();
  told?.start();
  return { gateway, registry, subgraphs, sealer, law: () => law.ruler.law, demonstration };
}

/** Tells which certificates end soon. @returns what looks how long each is good. */
function followCertificates(
  { config, databases = [], otherProcesses, log }: HubParts,
  registry: SourceRegistry,
  stop: Shutdown,
): ReturnType<typeof certificatesOf> {
  const sources = (): readonly SourceConfig[] => registry.all.map((source) => source.config);
  const look = certificatesOf({ tls: config, subgraphs: config.subgraphs, sources, databases });
  stop.add(tellEnds(look, log, () => otherProcesses?.countsRows !== false));
  return look;
}

/** A gateway whose subgraphs over national databases all run elsewhere asks none itself. */
function sourcesFor(
  parts: HubParts,
  { asksSources }: Places,
  reloads: Reloads,
  stop: Shutdown,
): SourceRegistry {
  const { config, log } = parts;
  if (!asksSources) return openSources({ config, log, sources: [] }, reloads, stop);
  return openSources({ ...parts, seals: sealsOfStates(parts, reloads, stop) }, reloads, stop);
}

/** Subgraphs elsewhere know the gateway by a key that is kept; those of its own process by one that never leaves it. */
function sealKeysFor(
  { config, directory, log }: HubParts,
  { file }: Places,
  reloads: Reloads,
  stop: Shutdown,
): Pick<SealKeys, 'current' | 'accepted'> {
  if (file !== undefined) return KeptSealKey.open(directory, { reloads, log }, stop);
  const keys = new SealKeys(systemClock, config.subgraphs === 'http' ? newSealKey : newProcessSealKey);
  stop.add(followSealTurns(directory, keys, log));
  return keys;
}

function rehearsalOf(
  subgraphs: readonly RunningSubgraph[],
  of: Ruler,
): Readonly<Record<string, SubgraphTransport>> {
  return Object.fromEntries(subgraphs.map(({ name, rehearse }) => [name, localTransport(rehearse(of))]));
}

function startSubgraphs(
  parts: HubParts,
  { isInside }: Places,
  shared: Pick<SubgraphServices, 'registry' | 'opener' | 'ruler' | 'ids' | 'cursors'>,
): Promise<readonly RunningSubgraph[]> {
  const { config, directory, quota, reading, log } = parts;
  return Promise.all(
    insideOf(parts, isInside).map((definition) =>
      startSubgraph(definition, {
        ...shared,
        catalogue: catalogue(),
        quota,
        cells: new Cells(secret(directory, 'statistics-key')),
        ...(reading ? { reading } : {}),
        log,
        ...(config.subgraphs === 'http' ? { listen: { host: '127.0.0.1', port: 0 } } : {}),
      }),
    ),
  );
}

function insideOf(
  { directory, releases }: HubParts,
  isInside: Places['isInside'],
): readonly SubgraphDefinition[] {
  return servedOver(releaseParts(directory, releases)).filter(({ name }) => isInside(name));
}

function transportTo({ url, handle }: RunningSubgraph): SubgraphTransport {
  return url === undefined ? localTransport(handle) : httpTransport(url);
}

/** No secret, and no loss: what is not there is learnt anew. */
function keptIn(file: string): { read(): string | undefined; write(text: string): void } {
  return { read: () => textOf(file), write: (text) => writeWhole(file, text) };
}
