import type { Logger } from 'pino';
import type { WatchedTelling } from '../../gateway/src/observe/notice-metrics.ts';
import type { Reloads } from '../../gateway/src/observe/reloads.ts';
import { ledgerProbe } from '../../gateway/src/engine/readiness.ts';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { Environment } from '../../shared/src/core/environment.ts';
import type { Ledger } from '../../shared/src/ledger/proof/ledger.ts';
import { profileStates, readLawFiles } from '../../shared/src/policy/law/law.ts';
import { SourceFailure } from '../../shared/src/sources/connection/failure.ts';
import type { SourceRegistry } from '../../shared/src/sources/connection/registry.ts';
import { NOTICE_TYPES } from '../../subgraphs/releases/notices.ts';
import { OutageBook } from '../../subgraphs/releases/outages/book.ts';
import { readMaintenance } from '../../subgraphs/releases/outages/maintenance-file.ts';
import { OutageWatch } from '../../subgraphs/releases/outages/watch.ts';
import { OUTAGE_TYPES, type Maintenance, type Sight } from '../../subgraphs/releases/outages/words.ts';
import type { ReleaseDatabase } from '../../subgraphs/releases/store/database.ts';
import { Outbox, type OutboxOf } from '../../subgraphs/releases/telling/outbox.ts';
import { httpPostman } from '../../subgraphs/releases/telling/post.ts';
import { NoticeSender } from '../../subgraphs/releases/telling/sender.ts';
import { reread } from './reread.ts';
import { numberSetting, setting } from './settings.ts';
import type { Shutdown } from './shutdown.ts';
import { webhooksFile, type WebhooksFile } from './webhooks-file.ts';

/** What States are told, when and where, as the environment says. */
export interface TellingFiles {
  /** Without it nobody is told, and no outage is kept. */
  readonly webhooksFile?: WebhooksFile;
  readonly maintenanceFile?: { readonly file: string; readonly read: () => readonly Maintenance[] };
  /** How long a source is silent before that is an outage, and answers before it is over, in milliseconds; a minute unless given. */
  readonly outageAfterMs?: number;
}

/** @param profiles folder of law profiles. @throws Error that names a setting that is wrong. */
export function tellingFiles(env: Environment, profiles: string): TellingFiles {
  const webhooks = webhooksFile(env, profiles);
  const file = setting(env, 'LIAISON_MAINTENANCE');
  const read = (): readonly Maintenance[] =>
    file === undefined ? [] : readMaintenance(file, profileStates(readLawFiles(profiles)));
  return {
    ...(webhooks ? { webhooksFile: webhooks } : {}),
    ...(file === undefined ? {} : { maintenanceFile: { file, read } }),
    outageAfterMs: numberSetting(env, 'LIAISON_OUTAGE_AFTER_S') * 1_000,
  };
}

/** What is looked at to find an outage. */
interface Looked {
  readonly registry: Pick<SourceRegistry, 'all' | 'warm'>;
  readonly ledger: Pick<Ledger, 'ready' | 'probe'>;
  readonly reloads: Reloads;
  readonly log: Logger;
}

export interface Telling extends WatchedTelling {
  /** Begins to look and to tell: before, what was told to do ends with the stop all the same. */
  start(): void;
}

const MINUTE_MS = 60_000;
const OPEN_MAX = 10_000;

/**
 * Makes what tells States of releases, of outages and of maintenance. Without a webhooks.yaml nobody is told, no message waits
 * for a webhook that comes later, and no outage is looked for.
 */
export function telling(
  releases: ReleaseDatabase,
  { webhooksFile: from, maintenanceFile, outageAfterMs: afterMs = MINUTE_MS }: TellingFiles,
  { registry, ledger, reloads, log }: Looked,
  stop: Shutdown,
): Telling {
  const webhooks = inForce('webhooks', from, { reloads, log }, stop);
  const senderOf = (of: OutboxOf): NoticeSender => {
    const sender = new NoticeSender({
      ...{ outbox: new Outbox(releases, of), webhooks, postman: httpPostman() },
      ...{ clock: systemClock, chance: Math.random, log },
      types: of === 'RELEASES' ? NOTICE_TYPES : OUTAGE_TYPES,
    });
    stop.add(() => sender.stop());
    return sender;
  };
  const notices = senderOf('RELEASES');
  if (!from) return { notices, start: () => notices.start() };
  const outageNotices = senderOf('OUTAGES');
  const book = new OutageBook(releases);
  const watch = new OutageWatch({
    ...{ book, clock: systemClock, afterMs, log },
    look: () => sightsOf(registry, afterMs / 6),
    isReady: ledgerProbe(ledger, systemClock),
    plans: inForce('maintenance', maintenanceFile, { reloads, log }, stop),
    told: () => webhooks().map(({ state }) => state),
  });
  stop.add(() => watch.stop());
  return {
    notices,
    outageNotices,
    outages: () => book.list('OPEN', OPEN_MAX),
    start: () => {
      notices.start();
      outageNotices.start();
      watch.start();
    },
  };
}

/** What a file says at this moment: each change of it is taken or refused as a whole. */
function inForce<T>(
  what: 'webhooks' | 'maintenance',
  from: { readonly file: string; readonly read: () => readonly T[] } | undefined,
  { reloads, log }: Pick<Looked, 'reloads' | 'log'>,
  stop: Shutdown,
): () => readonly T[] {
  let said = from?.read() ?? [];
  const take = (next: readonly T[]): void => {
    said = next;
  };
  if (from) stop.add(reread({ what, ...from, take }, reloads, log));
  return () => said;
}

/** How each source is: down when it cannot be reached, is left alone by its breaker, or lacks what its contract says. */
async function sightsOf(
  registry: Pick<SourceRegistry, 'all' | 'warm'>,
  withinMs: number,
): Promise<readonly Sight[]> {
  const { failed } = await registry.warm(withinMs);
  // One that was only slow is left alone, once it is silent, by its breaker.
  const gone = new Set(
    failed.flatMap(({ source, cause }) =>
      cause instanceof SourceFailure && cause.kind === 'UNAVAILABLE' ? [source] : [],
    ),
  );
  return registry.all.flatMap(({ config, isLeftAlone, standing }) => {
    const isDown = isLeftAlone || standing.breaches.length > 0 || gone.has(config.name);
    return config.owners.map((state) => ({ state, domain: config.domain, isDown }));
  });
}
