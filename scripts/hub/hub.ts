import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { GatewayConfig } from '../../gateway/src/config/config.ts';
import { startGateway, type RunningGateway } from '../../gateway/src/start-gateway.ts';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import type { OtherProcesses } from '../../gateway/src/quota/share-quota.ts';
import { httpTransport, localTransport } from '../../gateway/src/engine/subgraph-client.ts';
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
import { Cells } from '../../shared/src/kit/serve/small-cells.ts';
import { startSubgraph, type RunningSubgraph } from '../../shared/src/kit/serve/server.ts';
import type { Ledger } from '../../shared/src/ledger/proof/ledger.ts';
import type { Quota } from '../../shared/src/ledger/write/quota.ts';
import type { LedgerReading } from '../../shared/src/ledger/read/reading.ts';
import { loadLaw, type Law } from '../../shared/src/policy/law/law.ts';
import { rulerOf } from '../../shared/src/policy/decide/ruler.ts';
import { watchLaw } from '../../shared/src/policy/law/watch-law.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { CursorBox } from '../../shared/src/sources/sql/cursor.ts';
import { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import { reread } from './reread.ts';
import { idBox, secret } from './secret.ts';
import { served } from './subgraphs.ts';

/** The committed supergraph. */
export const SUPERGRAPH = fileURLToPath(new URL('../../gateway/supergraph.graphql', import.meta.url));

/** A law that could not be kept beside the ledger is brought again after this long. */
const KEEP_AGAIN_MS = 1_000;

/** What a hub is made of, once its databases are there. */
export interface HubParts {
  readonly config: GatewayConfig;
  /** Where secrets and demonstration keys are kept. */
  readonly directory: string;
  /** Folder of the law profiles. */
  readonly profiles: string;
  /** The committed one unless given. */
  readonly supergraphFile?: string;
  readonly sources: readonly SourceConfig[];
  readonly ledger: Ledger;
  /** Takes the log of the ledger, once all else is there: a hub that cannot serve must not fence one that does. */
  readonly takeLog?: () => Promise<void>;
  /** For auditors and data protection officers. Without it they are told that the ledger is not available. */
  readonly reading?: LedgerReading;
  /** Counts what officers try, for all gateways over one ledger. */
  readonly quota: Quota;
  /** Keeps the text of a law before it is in force, so that decisions can be replayed. */
  readonly keepLaw?: (law: Law) => Promise<void>;
  readonly issuers: readonly IssuerConfig[];
  /** Files that are read again while the hub runs. */
  readonly sourcesFile?: { readonly file: string; readonly read: () => Promise<readonly SourceConfig[]> };
  readonly issuersFile?: { readonly file: string; readonly read: () => readonly IssuerConfig[] };
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
  /** Only in demonstration mode. */
  readonly demonstration: DemonstrationIssuers | undefined;
}

/** Things to be stopped, last first. */
export class Shutdown {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | undefined;

  add(step: () => Promise<unknown>): void {
    this.#steps.unshift(step);
  }

  run(): Promise<void> {
    this.#running ??= (async () => {
      for (const step of this.#steps) await step().catch((error: unknown) => console.error(error));
    })();
    return this.#running;
  }
}

/** Starts law, sources, subgraphs and gateway, in this order, then takes the log; each adds to `stop` what ends it. */
export async function startHub(parts: HubParts, stop: Shutdown): Promise<RunningHub> {
  const { config, directory, profiles, log, sourcesFile, issuersFile } = parts;
  const reloads = new Reloads();
  /** Until there is a gateway, nobody asks. */
  let warm: RunningGateway['warm'] = () => Promise.resolve();
  let ruler = rulerOf(loadLaw(profiles, { mode: config.mode }));
  await parts.keepLaw?.(ruler.law);
  // One after the other, so that the last one that was written is the one in force.
  let enacting = Promise.resolve();
  let wanted: Law | undefined;
  let again: NodeJS.Timeout | undefined;
  const enact = async (law: Law): Promise<void> => {
    await parts.keepLaw?.(law);
    const next = rulerOf(law);
    // The old law serves until the new one can at once.
    await warm(next);
    ruler = next;
    reloads.taken('law');
    log.info({ digest: law.digest }, 'new law in force');
  };
  const refuseLaw = (error: unknown, what: string): void => {
    reloads.refused('law');
    log.error({ err: error }, what);
  };
  /** What the ledger cannot keep at the moment comes into force when it can, unless something else is wanted by then. */
  const want = (law: Law | undefined, isAgain = false): void => {
    wanted = law;
    clearTimeout(again);
    enacting = enacting.then(async () => {
      if (law === undefined || wanted !== law) return;
      await enact(law).catch((error: unknown) => {
        if (!isAgain) refuseLaw(error, 'new law could not be kept yet, the old one stays');
        if (wanted === law) again = setTimeout(() => want(law, true), KEEP_AGAIN_MS).unref();
      });
    });
  };
  const unwatch = watchLaw(
    profiles,
    { mode: config.mode },
    (law) => want(law),
    (error) => {
      want(undefined);
      refuseLaw(error, 'new law refused, the old one stays');
    },
    () => ruler.law,
    () => {
      want(undefined);
      enacting = enacting.then(() => reloads.stands('law'));
    },
  );
  stop.add(() => {
    unwatch();
    want(undefined);
    return enacting;
  });
  const registry = new SourceRegistry(parts.sources);
  stop.add(() => registry.close());
  if (sourcesFile) {
    const take = (sources: readonly SourceConfig[]): void => {
      registry.replace(sources);
      void registry.warm(config.warmUpMs);
    };
    stop.add(reread({ what: 'sources', ...sourcesFile, take }, reloads, log));
  }
  const sealKeys = new SealKeys(systemClock, config.subgraphs === 'http' ? newSealKey : newProcessSealKey);
  const opener = createOpener(() => sealKeys.accepted(), systemClock);
  const ids = idBox(directory);
  const running = await Promise.all(
    served.map((definition) =>
      startSubgraph(definition, {
        registry,
        catalogue: catalogue(),
        cursors: new CursorBox(secret(directory, 'cursor-key')),
        ids,
        opener,
        ruler: () => ruler,
        quota: parts.quota,
        cells: new Cells(secret(directory, 'statistics-key')),
        ...(parts.reading ? { reading: parts.reading } : {}),
        log,
        ...(config.subgraphs === 'http' ? { listen: { host: '127.0.0.1', port: 0 } } : {}),
      }),
    ),
  );
  stop.add(() => Promise.all(running.map((subgraph) => subgraph.close())));
  const demonstration = config.mode === 'demonstration' ? new DemonstrationIssuers(directory) : undefined;
  const sealer = createSealer(() => sealKeys.current(), systemClock, randomUUID);
  const trusted = (issuers: readonly IssuerConfig[]): readonly IssuerConfig[] => [
    ...issuers,
    ...(demonstration?.issuers(statesWithOfficers(ruler.law.states.keys())) ?? []),
  ];
  const gateway = await startGateway(config, {
    supergraphFile: parts.supergraphFile ?? SUPERGRAPH,
    subgraphs: Object.fromEntries(
      running.map(({ name, url, handle }) => [
        name,
        url === undefined ? localTransport(handle) : httpTransport(url),
      ]),
    ),
    sealer,
    ledger: parts.ledger,
    sources: () =>
      registry.all.map(({ config: { owners, domain }, isLeftAlone }) => ({ owners, domain, isLeftAlone })),
    warmUp: {
      sources: (withinMs) => registry.warm(withinMs),
      rehearsal: (of) =>
        Object.fromEntries(running.map(({ name, rehearse }) => [name, localTransport(rehearse(of))])),
      offices: keptIn(join(directory, 'offices.json')),
    },
    setAside: () => parts.reading?.asideCount ?? 0,
    ruler: () => ruler,
    issuers: trusted(parts.issuers),
    reloads,
    ...(demonstration ? { demonstration } : {}),
    ...(parts.otherProcesses ? { otherProcesses: parts.otherProcesses } : {}),
    log,
  });
  warm = (next) => gateway.warm(next);
  stop.add(() => gateway.close());
  if (issuersFile) {
    const take = (issuers: readonly IssuerConfig[]): Promise<void> => gateway.trust(trusted(issuers));
    stop.add(reread({ what: 'issuers', ...issuersFile, take }, reloads, log));
  }
  await parts.takeLog?.();
  return { gateway, registry, subgraphs: running, sealer, demonstration };
}

/** No secret, and no loss: what is not there is learnt anew. */
function keptIn(file: string): { read(): string | undefined; write(text: string): void } {
  return { read: () => textOf(file), write: (text) => writeWhole(file, text) };
}
