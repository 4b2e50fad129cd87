import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import type { SubgraphHandler } from '../../shared/src/kit/serve/door.ts';
import { startSubgraph, type SubgraphServices } from '../../shared/src/kit/serve/server.ts';
import { Cells } from '../../shared/src/kit/serve/small-cells.ts';
import { PostgresQuota } from '../../shared/src/ledger/write/quota.ts';
import type { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import { CursorBox } from '../../shared/src/sources/sql/cursor.ts';
import { sealsOfStates } from '../hub/apart.ts';
import { InUse } from '../hub/in-use.ts';
import { LawInForce } from '../hub/law-in-force.ts';
import { readingFor } from '../hub/ledger-services.ts';
import { openSources } from '../hub/open-sources.ts';
import { openReleases, releaseParts, releasesUrl } from '../hub/releases.ts';
import { idBox, liveKeys, toldOfKeys } from '../hub/live-keys.ts';
import { secret } from '../hub/secret.ts';
import type { Shutdown } from '../hub/shutdown.ts';
import { sourceState } from '../hub/source-state.ts';
import { servedOver } from '../hub/subgraphs.ts';
import { compareKeys } from '../ledger/key-ids.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import { Pages } from './pages.ts';
import { followCertificates, openerFrom, openPort, refuseInvented, sealRing } from './parts.ts';
import { KEYS, type SubgraphSettings } from './settings.ts';

/**
 * Serves subgraphs from this process: law and sources as in a hub, the seal by the public keys that were published to it.
 *
 * @returns where it listens.
 * @throws Error that says what does not hold.
 */
export async function serveSubgraphs(
  settings: SubgraphSettings,
  log: Logger,
  stop: Shutdown,
): Promise<string> {
  const { names, directory, profiles, mode } = settings;
  const began = Date.now();
  const reloads = new Reloads();
  const running = { reloads, log, stop };
  await refuseInvented(settings, settings.wanted.sourcesFile ?? '');
  const inUse = new InUse({ profiles, mode }, settings.sources, []);
  const law = await LawInForce.open({
    ...{ profiles, mode, inUse: inUse.has, keepLaw: undefined, reloads, log },
  });
  stop.add(law.watch());
  const seals = sealsOfStates({ directory, config: { mode }, log }, reloads, stop);
  const registry = openSources({ ...sourcesOf(settings, inUse, log), seals }, reloads, stop);
  const ring = sealRing(settings, running);
  const process = randomUUID();
  const draining = { isDraining: false };
  const { ledger, reader, indexer, releases } = settings.wanted;
  const certificates = followCertificates(settings, registry, running, [
    ...[ledger, reader, indexer].map((url) => ['ledger', url] as const),
    ['releases', releases],
  ]);
  const pages = new Pages({
    sources: () => registry.all.map(sourceState),
    certificates,
    parts: () => ({
      accepting: !draining.isDraining,
      law: law.ruler.law.states.size > 0,
      sealKeys: ring().size > 0,
    }),
    refusedReloads: () => reloads.standing,
  });
  const news = toldOfKeys(reloads, log);
  const services: Omit<SubgraphServices, 'standing'> = {
    ...{ registry, catalogue: catalogue(), log },
    ...(await ledgerParts(settings, log, stop)),
    opener: openerFrom(began, ring, { log }),
    ruler: (id) => (id === undefined ? law.ruler : law.under(id)),
    cursors: new CursorBox(liveKeys(directory, 'cursor-key', news)),
    ids: idBox(directory, news),
    cells: new Cells(secret(directory, 'statistics-key')),
  };
  const handlers = new Map<string, SubgraphHandler>(
    await Promise.all(
      servedOver(await releasesOf(settings, log, stop))
        .filter(({ name }) => names.includes(name))
        .map(async (definition) => {
          const { name, domain } = definition;
          const sources = (): SourceRegistry['all'] =>
            domain === undefined ? [] : registry.inDomain(domain);
          const standing = () => ({ process, ...draining, sources: sources().map(sourceState) });
          const { handle } = await startSubgraph(definition, { ...services, standing });
          return [`/${name}`, pages.counted(name, handle)] as const;
        }),
    ),
  );
  return openPort(
    settings,
    { registry, draining, handlerAt: (path) => handlers.get(path), pageAt: pages.at },
    running,
  );
}

function sourcesOf(
  { sources, wanted: { sourcesFile }, warmUpMs }: SubgraphSettings,
  inUse: InUse,
  log: Logger,
): Parameters<typeof openSources>[0] {
  const file = sourcesFile === undefined ? undefined : { file: sourcesFile, read: () => again(sourcesFile) };
  const again = (from: string) =>
    Promise.resolve().then(() => inUse.takeSources(readSources(from, process.env, 1)));
  return { config: { warmUpMs }, sources, log, ...(file ? { sourcesFile: file } : {}) };
}

/** What counts tries and what reads the ledger, where a subgraph of this process does. */
async function ledgerParts(
  { wanted: { ledger: url, reader, indexer }, directory, ledgerPatienceMs: patienceMs }: SubgraphSettings,
  log: Logger,
  stop: Shutdown,
): Promise<Pick<SubgraphServices, 'quota' | 'reading'>> {
  const searchKey = Buffer.from(secret(directory, 'ledger-search-key'), 'hex');
  const reading =
    reader === undefined || indexer === undefined
      ? undefined
      : readingFor({ reader, indexer }, searchKey, log);
  if (reading) stop.add(() => reading.close());
  if (url === undefined) return reading ? { reading } : {};
  await compareKeys(url, directory, KEYS);
  const onFailure = (cause: unknown): void => log.error({ err: cause }, 'what is tried could not be counted');
  const quota = new PostgresQuota({ url, searchKey, patienceMs, onFailure });
  stop.add(() => quota.close());
  await quota.open();
  return { quota, ...(reading ? { reading } : {}) };
}

async function releasesOf(
  { wanted, directory }: SubgraphSettings,
  log: Logger,
  stop: Shutdown,
): Promise<ReturnType<typeof releaseParts>> {
  if (wanted.releases === undefined) return undefined;
  const url = await releasesUrl(process.env, undefined, directory);
  return url === undefined ? undefined : releaseParts(directory, openReleases(url, log, stop));
}
