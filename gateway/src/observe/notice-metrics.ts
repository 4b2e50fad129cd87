import { Counter, Gauge, type Registry } from 'prom-client';

/** What States are told of releases, as far as operators see it: numbers, never a release. */
export interface WatchedNotices {
  /** What became of messages that this process tried to send, by State and outcome, since it began. */
  readonly outcomes: readonly (readonly [state: string, outcome: string, count: number])[];
  /** How many wait and how many are dead, by State. May fail: then nobody knows. */
  standing(): Promise<readonly { readonly state: string; readonly waiting: number; readonly dead: number }[]>;
}

/** Registers what States are told of releases. */
export function noticeMetrics(registry: Registry, notices: WatchedNotices): void {
  new Counter({
    name: 'liaison_release_notices_total',
    help: 'Messages about releases to webhooks of States: sent, failed (tried again), dead (not any more), not_wanted (no webhook for them).',
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
      name: `liaison_release_notices_${name}`,
      help: `Messages about releases to webhooks of States that ${what}. Missing while the store of releases does not answer.`,
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
