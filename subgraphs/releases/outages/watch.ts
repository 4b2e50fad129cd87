import type { Clock } from '../../../shared/src/core/clock.ts';
import type { OutageBook } from './book.ts';
import { isPlanned, type Maintenance, type Outage, type Sight } from './words.ts';

export interface OutageWatchOptions {
  readonly book: OutageBook;
  /** How every source is found now. Asks each of them for nothing; never rejects. */
  readonly look: () => Promise<readonly Sight[]>;
  /** Whether this process can answer questions. */
  readonly isReady: () => Promise<boolean>;
  /** Work that is planned at this moment. */
  readonly plans: () => readonly Maintenance[];
  /** States that are told. */
  readonly told: () => readonly string[];
  readonly clock: Clock;
  /** How long a source does not answer before that is an outage, and answers before the outage is over, in milliseconds. */
  readonly afterMs: number;
  readonly log: {
    error(fields: Readonly<Record<string, unknown>>, message: string): void;
    warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  };
}

/** Looks in the time after which something is an outage. */
const LOOKS = 6;

/**
 * Finds out which sources do not answer, and whether the hub does, keeps it and has States told. Of all processes over one store
 * one at a time looks at sources; how long they have been as they are is in the store, so that it is not forgotten when another
 * takes over. That nobody of the hub was ready for long is told by the first that is, at the latest.
 */
export class OutageWatch {
  readonly #options: OutageWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;
  #isFailing = false;

  constructor(options: OutageWatchOptions) {
    this.#options = options;
  }

  /** Looks again and again, until it is stopped. */
  start(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#told();
      void this.#looking.then(() => this.start());
    }, this.#options.afterMs / LOOKS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Looks once, and keeps what was found. @throws HubError RELEASES_UNAVAILABLE */
  async look(): Promise<void> {
    const { book, clock, afterMs, isReady, look } = this.#options;
    const ready = await isReady();
    const watch = await book.watch(ready, clock.now(), { afterMs, holdMs: afterMs / 2 });
    await this.#lookAtHub(ready, watch);
    if (!watch.isMine) return;
    await book.plan(this.#options.plans(), this.#options.told(), clock.now());
    await book.saw(await look(), clock.now());
    const before = clock.now() - afterMs;
    for (const { state, domain, since } of await book.begun(before))
      await this.#begin({ state, domain }, since);
    for (const { upSince, ...outage } of await book.over(before))
      await this.#end(outage, upSince ?? new Date(clock.now()));
  }

  async #lookAtHub(
    ready: boolean,
    { readyBefore, readySince, isMine }: Awaited<ReturnType<OutageBook['watch']>>,
  ): Promise<void> {
    const { book, clock, afterMs } = this.#options;
    const now = clock.now();
    if (now - +readyBefore >= afterMs) await this.#begin({ state: null, domain: null }, readyBefore);
    if (!isMine || !ready || now - +readySince < afterMs) return;
    const hub = (await book.list('OPEN', OPEN_MAX)).find(({ state }) => state === null);
    if (hub) await this.#end(hub, readySince);
  }

  async #begin(of: Pick<Outage, 'state' | 'domain'>, beganAt: Date): Promise<void> {
    const { book, plans, told, clock, log } = this.#options;
    const now = clock.now();
    const planned = isPlanned(plans(), of, +beganAt) || isPlanned(plans(), of, now);
    const outage = { ...of, isPlanned: planned, beganAt, foundAt: new Date(now) };
    if (await book.begin(outage, told(), now))
      log.warn({ ...of, planned, since: beganAt.toISOString() }, 'an outage');
  }

  async #end(outage: Outage, endedAt: Date): Promise<void> {
    const { book, told, clock, log } = this.#options;
    const { id, state, domain } = outage;
    if (await book.end(outage, endedAt, told(), clock.now()))
      log.warn({ outage: id, state, domain }, 'an outage is over');
  }

  async #told(): Promise<void> {
    try {
      await this.look();
      this.#isFailing = false;
    } catch (cause) {
      // Said once, however long it lasts.
      if (!this.#isFailing) this.#options.log.error({ err: cause }, 'outages are neither kept nor told');
      this.#isFailing = true;
    }
  }
}

/** More than there are sources. */
const OPEN_MAX = 10_000;
