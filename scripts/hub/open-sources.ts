import type { Logger } from 'pino';
import { contractOfDomain } from '../../shared/src/kit/schema/domain-contract.ts';
import { catalogueChecks } from '../../shared/src/kit/serve/catalogue-checks.ts';
import { searchChecks } from '../../shared/src/kit/serve/search-checks.ts';
import type { Seals } from '../../shared/src/sources/connection/own-process.ts';
import { SourceRegistry, type SourceNeeds } from '../../shared/src/sources/connection/registry.ts';
import type { SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import type { Reloads } from '../../gateway/src/observe/reloads.ts';
import { reread } from './reread.ts';
import type { Shutdown } from './shutdown.ts';
import { subgraphs } from './subgraphs.ts';

/** What the hub is started with of its sources. */
interface SourceParts {
  readonly config: { readonly warmUpMs: number };
  readonly sources: readonly SourceConfig[];
  /** Read again while the hub runs. */
  readonly sourcesFile?: { readonly file: string; readonly read: () => Promise<readonly SourceConfig[]> };
  /** Seals what States' own processes are asked. Without it there can be none. */
  readonly seals?: Seals | undefined;
  readonly log: Logger;
}

/** Opens the sources, each held against the contract of its domain, and reads their file again when it changes. */
export function openSources(
  { config, sources, sourcesFile, seals, log }: SourceParts,
  reloads: Reloads,
  stop: Shutdown,
): SourceRegistry {
  const registry = new SourceRegistry(sources, {
    checkOf: catalogueChecks(subgraphs.map(contractOfDomain)),
    searchCheckOf: searchChecks(subgraphs),
    seals,
    tell: tellTo(log),
  });
  stop.add(() => registry.close());
  if (sourcesFile) {
    const take = (changed: readonly SourceConfig[]): void => {
      const opened = registry.replace(changed);
      // The others are as warm as they were: asked again all at once, they would keep officers waiting.
      if (config.warmUpMs > 0) void registry.warm(config.warmUpMs, opened);
    };
    const named = (inForce: readonly SourceConfig[]): readonly string[] =>
      inForce.flatMap(({ process }) => Object.values(process?.files ?? {}));
    stop.add(reread({ what: 'sources', ...sourcesFile, take, named, now: sources }, reloads, log));
  }
  return registry;
}

/** Says in the log what the operator of a source must hear. It names columns and functions, and no value. */
function tellTo(log: Logger): NonNullable<SourceNeeds['tell']> {
  return ({ name: source, owners }, news) => {
    if (news.kind === 'BROKEN_CONTRACT')
      log.error(
        { source, owners, breaches: news.breaches },
        'a source is not what its contract says, and is not asked',
      );
    else if (news.kind === 'MENDED') log.info({ source, owners }, 'a source is again what its contract says');
    else if (news.kind === 'UNREADABLE_ROWS')
      log.error(
        { source, owners, unreadable: news.unreadable },
        'rows of a source cannot be read, and are in no answer',
      );
    else if (news.kind === 'SEARCHES_BEHIND' && news.behind.length > 0)
      log.error(
        { source, owners, behind: news.behind },
        'searches of a source may miss records, and are told as incomplete',
      );
    else if (news.kind === 'SEARCHES_BEHIND')
      log.info({ source, owners }, 'searches of a source find again all that there is');
    else if (news.kind === 'STANDBY' && news.why !== undefined)
      log.warn({ source, owners, why: news.why }, 'the standby of a source is not read, its primary is');
    else if (news.kind === 'STANDBY') log.info({ source, owners }, 'the standby of a source is read again');
    else if (news.kind === 'NO_CURRENCY')
      log.warn({ err: news.cause, source, owners }, 'a source does not say how current its data are');
    else log.warn({ err: news.cause, source, owners }, 'the rows of a source were not looked at');
  };
}
