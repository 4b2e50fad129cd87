import type { SourceState } from '../../gateway/src/observe/watched.ts';
import { OwnProcess } from '../../shared/src/sources/connection/own-process.ts';
import type { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import { SourceWithStandby } from '../../shared/src/sources/connection/with-standby.ts';

/** How a source is, as metrics and operators see it. */
export function sourceState(source: SourceRegistry['all'][number]): SourceState {
  const { config, isLeftAlone, standing, isCurrencyMissing } = source;
  const { owners, domain } = config;
  const { breaches, unreadable, searches } = standing;
  const isSearchBehind = searches.behind.length > 0;
  const asOf = owners.flatMap((owner) => {
    const at = source.dataAsOf(owner);
    return at === undefined ? [] : [{ owner, at }];
  });
  return {
    ...{ owners, domain, isLeftAlone, isCurrencyMissing, isSearchBehind, breaches, unreadable, asOf },
    ...(source instanceof OwnProcess ? { refusals: Object.fromEntries(source.refusals) } : {}),
    ...(source instanceof SourceWithStandby ? { answeredBy: { ...source.answeredBy } } : {}),
  };
}
