import type { Clock } from '../../../shared/src/core/clock.ts';
import type { HeldNotice, NoticeCount, Outbox } from './outbox.ts';
import { ANSWER_WITHIN_MS, type Postman } from './post.ts';
import type { ToldType, Webhook } from './webhooks.ts';

/** Messages to one State that are on their way at once. */
const AT_ONCE = 8;
const EVERY_MS = 2_000;
/** After this long a notice that nobody has told the end of is taken on anew: its sender is no more. */
const HOLD_MS = 2 * ANSWER_WITHIN_MS;
/** Pauses before the second try, the third and so on: the example of Standard Webhooks 1.0.0, three days in all. */
const PAUSES_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map((s) => s * 1_000);
/** How much longer a pause may be, by chance, so that not all that failed together comes again together. */
const JITTER = 1 / 5;

export interface SenderOptions {
  readonly outbox: Outbox;
  /** What can be told by it; what a webhook names of others is not its. */
  readonly types: readonly ToldType[];
  /** Those in force. */
  readonly webhooks: () => readonly Webhook[];
  readonly postman: Postman;
  readonly clock: Clock;
  /** A number from 0 to 1, as `Math.random`. */
  readonly chance: () => number;
  readonly log: { error(fields: Readonly<Record<string, unknown>>, message: string): void };
  readonly everyMs?: number;
  readonly holdMs?: number;
  /** Pauses between tries, in milliseconds: one fewer than there are tries. */
  readonly pausesMs?: readonly number[];
}

/** What became of tries: `failed` is tried again, `dead` is not. */
export type NoticeOutcome = 'sent' | 'failed' | 'dead' | 'not_wanted';

/**
 * Tells States of steps by their webhooks: each notice at least once, those of a release in their order, as soon as the ledger
 * has the step. Several may run over one database, in as many processes. A State that does not answer keeps no other waiting.
 */
export class NoticeSender {
  readonly #options: Required<SenderOptions>;
  readonly #counts = new Map<string, number>();
  /** States to which something is on its way. */
  readonly #busy = new Map<string, Promise<void>>();
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(options: SenderOptions) {
    this.#options = { everyMs: EVERY_MS, holdMs: HOLD_MS, pausesMs: PAUSES_MS, ...options };
  }

  /** How many of each State and outcome since the start. */
  get outcomes(): readonly (readonly [state: string, outcome: NoticeOutcome, count: number])[] {
    return [...this.#counts].map(([name, count]) => {
      const [state = '', outcome] = name.split(' ');
      return [state, outcome as NoticeOutcome, count];
    });
  }

  /** How many wait and how many are dead. @throws HubError RELEASES_UNAVAILABLE */
  standing(): Promise<readonly NoticeCount[]> {
    return this.#options.outbox.counts();
  }

  /** Looks again and again, until it is stopped. */
  start(): void {
    if (this.#stopped.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look();
      void this.#looking.then(() => this.start());
    }, this.#options.everyMs);
    this.#timer.unref();
  }

  /** Ends when nothing is on its way any more; what was cut off is tried again, by whoever looks next. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#busy.values());
    await this.#options.postman.close();
  }

  /** Sends what is due, and ends when that was tried. @throws HubError RELEASES_UNAVAILABLE */
  async send(): Promise<void> {
    await this.#settleUnwanted();
    await Promise.all(this.#options.webhooks().map((webhook) => this.#drain(webhook)));
  }

  /** Begins what is due, without waiting for receivers. */
  async #look(): Promise<void> {
    await this.#told(async () => {
      await this.#settleUnwanted();
      this.#isFailing = false;
    });
    for (const webhook of this.#options.webhooks()) {
      const { state } = webhook;
      if (this.#busy.has(state)) continue;
      const sending = this.#told(() => this.#drain(webhook));
      this.#busy.set(state, sending);
      void sending.then(() => this.#busy.delete(state));
    }
  }

  async #told(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      // Said once, however long it lasts.
      if (!this.#isFailing) this.#options.log.error({ err: cause }, 'States are not told');
      this.#isFailing = true;
    }
  }

  async #settleUnwanted(): Promise<void> {
    const { outbox, webhooks, clock, types } = this.#options;
    const wanted = webhooks().flatMap(({ state, events = types }) =>
      events.map((type) => `${state} ${type}`),
    );
    const settled = await outbox.settleUnwanted(wanted, clock.now());
    for (const [state, count] of settled) this.#count(state, 'not_wanted', count);
  }

  async #drain(webhook: Webhook): Promise<void> {
    const { outbox, clock, holdMs } = this.#options;
    while (!this.#stopped.signal.aborted) {
      const held = await outbox.take(webhook.state, clock.now(), { most: AT_ONCE, holdMs });
      if (held.length === 0) return;
      const ends = await Promise.allSettled(held.map((notice) => this.#try(webhook, notice)));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    }
  }

  async #try(webhook: Webhook, notice: HeldNotice): Promise<void> {
    const { outbox, postman, clock, chance, pausesMs } = this.#options;
    const { signal } = this.#stopped;
    const { state } = webhook;
    const { id, body, tries } = notice;
    const delivery = await postman.post(webhook, { id, body, at: clock.now() }, signal);
    const now = clock.now();
    if (delivery.isTaken) {
      await outbox.sent(id, state, now);
      this.#count(state, 'sent');
      return;
    }
    const pause = signal.aborted ? 0 : pausesMs[tries - 1];
    const nextAt = delivery.isGone || pause === undefined ? undefined : now + pause * (1 + JITTER * chance());
    await outbox.failed(notice, delivery.fault, now, nextAt);
    this.#count(state, nextAt === undefined ? 'dead' : 'failed');
    if (nextAt === undefined)
      this.#options.log.error({ state, notice: id, fault: delivery.fault }, 'a notice is dead');
  }

  #count(state: string, outcome: NoticeOutcome, by = 1): void {
    const name = `${state} ${outcome}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }
}
