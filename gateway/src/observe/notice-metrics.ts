import { Counter, Gauge, type Registry } from 'prom-client';

/** Messages to States of one kind, as far as operators see them: numbers, never what they are about. */
export interface WatchedNotices {
  /** What became of messages that this process tried to send, by State and outcome, since it began. */
  readonly outcomes: readonly (readonly [state: string, outcome: string, count: number])[];
  /** How many wait and how many are dead, by State. May fail: then nobody knows. */
  standing(): Promise<readonly { readonly state: string; readonly waiting: number; readonly dead: number }[]>;
}

/** An outage that is open. */
export interface OpenOutage {
  /** Of the hub as a whole: neither. */
  readonly state: string | null;
  readonly domain: string | null;
  readonly isPlanned: boolean;
  readonly beganAt: Date;
}

/** What States are told. */
export interface WatchedTelling {
  readonly notices: WatchedNotices;
  /** Of outages, where they are looked for. */
  readonly outageNotices?: WatchedNotices;
  /** Those that are open. May fail: then nobody knows. */
  outages?(): Promise<readonly OpenOutage[]>;
}

/** Registers what States are told. */
export function tellingMetrics(
  registry: Registry,
  { notices, outageNotices, outages }: WatchedTelling,
): void {
  noticeMetrics(registry, notices, { name: 'release', about: 'releases' });
  if (outageNotices) noticeMetrics(registry, outageNotices, { name: 'outage', about: 'outages' });
  if (outages) outageMetrics(registry, outages);
}

function noticeMetrics(
  registry: Registry,
  notices: WatchedNotices,
  { name: kind, about }: { readonly name: 'release' | 'outage'; readonly about: string },
): void {
  new Counter({
    name: `liaison_${kind}_notices_total`,
    help: `Messages about ${about} to webhooks of States: sent, failed (tried again), dead (not any more), not_wanted (no webhook for them).`,
    labelNames: ['state', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [state, outcome, count] of notices.outcomes) this.inc({ state, outcome }, count);
    },
  });
  let standing: ReturnType<WatchedNotices['standing']> | undefined;
  // Both are read from one look.
  const look = (): ReturnType<WatchedNotices['standing']> => {
    standing ??= notices.standing().finally(() => {
      standing = undefined;
    });
    return standing;
  };
  for (const [name, what] of [
    ['waiting', 'wait to be sent'],
    ['dead', 'are not tried any more: npm run releases -- resend'],
  ] as const)
    new Gauge({
      name: `liaison_${kind}_notices_${name}`,
      help: `Messages about ${about} to webhooks of States that ${what}. Missing while the store of releases does not answer.`,
      labelNames: ['state'],
      // Every process reads the same store.
      aggregator: 'max',
      registers: [registry],
      async collect() {
        const counts = await look().catch(() => []);
        this.reset();
        for (const { state, [name]: count } of counts) this.set({ state }, count);
      },
    });
}

function outageMetrics(registry: Registry, outages: () => Promise<readonly OpenOutage[]>): void {
  new Gauge({
    name: 'liaison_outage_open',
    help: 'Outages that are open, by State and domain of the source, HUB of the hub itself, and whether they were planned. Missing while the store of releases does not answer.',
    labelNames: ['owner', 'domain', 'planned'],
    aggregator: 'max',
    registers: [registry],
    async collect() {
      const open = await outages().catch(() => []);
      this.reset();
      for (const { state, domain, isPlanned } of open)
        this.set({ owner: state ?? 'HUB', domain: domain ?? 'all', planned: String(isPlanned) }, 1);
    },
  });
}
