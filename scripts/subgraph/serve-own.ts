import type { Logger } from 'pino';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import type { SubgraphHandler } from '../../shared/src/kit/serve/door.ts';
import { ownHandler } from '../../shared/src/kit/serve/own-door.ts';
import { processName } from '../../shared/src/sources/connection/asking.ts';
import type { KnownSource } from '../../shared/src/sources/connection/national-source.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { InUse } from '../hub/in-use.ts';
import { LawInForce } from '../hub/law-in-force.ts';
import { refuseForeignData } from '../hub/national/own-data.ts';
import { openSources } from '../hub/open-sources.ts';
import type { Shutdown } from '../hub/shutdown.ts';
import { sourceState } from '../hub/source-state.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { ownSources, type OwnSettings } from './own-settings.ts';
import { Pages } from './pages.ts';
import { followCertificates, openerFrom, openPort, refuseInvented, sealRing } from './parts.ts';

/**
 * Serves a State's own process: its databases, under the law that is here, to hubs whose seals open here. It is asked questions and
 * never SQL, and holds none of the hub's keys.
 *
 * @returns where it listens.
 * @throws Error that says what does not hold.
 */
export async function serveOwn(settings: OwnSettings, log: Logger, stop: Shutdown): Promise<string> {
  const { sources, sourcesFile, states, profiles, mode } = settings;
  const began = Date.now();
  const reloads = new Reloads();
  const running = { reloads, log, stop };
  await refuseUnfit(settings);
  const inUse = new InUse({ profiles, mode }, sources, []);
  const law = await LawInForce.open({
    ...{ profiles, mode, inUse: inUse.has, keepLaw: undefined, reloads, log },
  });
  stop.add(law.watch());
  const again = async (): Promise<readonly SourceConfig[]> => {
    const next = inUse.takeSources(ownSources(sourcesFile, states, process.env));
    await refuseUnfit({ ...settings, sources: next });
    return next;
  };
  const parts = { config: settings, sources, log, sourcesFile: { file: sourcesFile, read: again } };
  const registry = openSources(parts, reloads, stop);
  const ring = sealRing(settings, running);
  const draining = { isDraining: false };
  const pages = new Pages({
    sources: () => registry.all.map(sourceState),
    certificates: followCertificates(settings, registry, running),
    parts: () => ({
      accepting: !draining.isDraining,
      law: law.ruler.law.states.size > 0,
      sealKeys: ring().size > 0,
    }),
    refusedReloads: () => reloads.standing,
  });
  const services = {
    ...{ registry, mode, log, catalogue: catalogue() },
    opener: openerFrom(began, ring, { log }),
    ruler: () => law.ruler,
  };
  const handlers = new WeakMap<KnownSource, SubgraphHandler>();
  const handlerOf = (source: KnownSource): SubgraphHandler => {
    let handler = handlers.get(source);
    if (!handler) {
      handler = pages.counted(
        processName(source.config),
        ownHandler(subgraphOf(source.config.domain), source, services),
      );
      handlers.set(source, handler);
    }
    return handler;
  };
  const handlerAt = (path: string): SubgraphHandler | undefined => {
    const source = registry.all.find(({ config }) => path === `/${processName(config)}`);
    return source && handlerOf(source);
  };
  // What a first question would wait for is made now.
  for (const source of registry.all) {
    handlerOf(source);
    void source.readCurrency();
  }
  return openPort(settings, { registry, draining, handlerAt, pageAt: pages.at }, running);
}

/** Production knows no invented records, the demonstration no others. @throws Error that names the source. */
async function refuseUnfit(settings: OwnSettings): Promise<void> {
  if (settings.mode === 'demonstration') await refuseForeignData(settings.sources);
  else await refuseInvented(settings, settings.sourcesFile);
}
