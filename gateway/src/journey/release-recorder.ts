import type { Clock } from '../../../shared/src/core/clock.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { Ledger } from '../../../shared/src/ledger/proof/ledger.ts';
import type { ReleaseEvent } from '../../../shared/src/policy/words/release.ts';
import type { ReleaseBook } from '../../../shared/src/releases/book.ts';
import type { ReleaseMetrics } from '../observe/release-metrics.ts';

/** Steps that are taken out of the store at once. */
const AT_ONCE = 100;
/** Between two looks at what nobody asked for: clocks that ran out, and what a crash left behind. */
const EVERY_MS = 2_000;

export interface ReleaseRecorderOptions {
  readonly book: Omit<ReleaseBook, 'factsFor'>;
  readonly ledger: Pick<Ledger, 'release'>;
  readonly clock: Clock;
  readonly metrics: Pick<ReleaseMetrics, 'recorded' | 'unrecorded'>;
  readonly log: {
    readonly [level in 'warn' | 'error']: (
      fields: Readonly<Record<string, unknown>>,
      message: string,
    ) => void;
  };
  /** Pause between two looks, in milliseconds; two seconds unless given. */
  readonly everyMs?: number;
}

/** What a look does: what nobody asked for, and the way to the ledger. */
type Part = 'CLOCKS' | 'STEPS';

/**
 * Takes the steps of releases from their store to the ledger. An approval opens nothing before its step is there. A step that
 * is taken twice, by two processes or after a crash, is one record: the ledger knows it by its id.
 */
export class ReleaseRecorder {
  readonly #options: ReleaseRecorderOptions;
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #failedInARow: Record<Part, number> = { CLOCKS: 0, STEPS: 0 };
  #isStopped = false;

  constructor(options: ReleaseRecorderOptions) {
    this.#options = options;
  }

  /**
   * Ends when every step that the store held at the call is in the ledger.
   *
   * @throws HubError LEDGER_UNAVAILABLE or RELEASES_UNAVAILABLE: then some are not, and are tried again later.
   */
  record(): Promise<void> {
    // A look that is under way may have looked before the step was there: whoever comes meanwhile shares the next one.
    this.#next ??= this.#last
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#last = this.#takeAll();
        return this.#last;
      });
    return this.#next;
  }

  /** Looks again and again, until it is stopped. */
  start(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(
      () => void this.#look().then(() => this.start()),
      this.#options.everyMs ?? EVERY_MS,
    );
    this.#timer.unref();
  }

  /** Ends when what is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await (this.#next ?? this.#last).catch(() => undefined);
  }

  async #look(): Promise<void> {
    const { book, clock } = this.#options;
    await this.#tried(
      'CLOCKS',
      'releases that are late, have ended or are to be erased are left as they were',
      () => book.tick(clock.now()),
    );
    await this.#tried('STEPS', 'steps of releases are not in the ledger, and not in force', () =>
      this.record(),
    );
  }

  /** Does one part of a look. A failure is for the log alone: the other part is done all the same. */
  async #tried(part: Part, what: string, work: () => Promise<unknown>): Promise<void> {
    const { log } = this.#options;
    try {
      await work();
      this.#failedInARow[part] = 0;
    } catch (cause) {
      this.#failedInARow[part] += 1;
      // It may be over at the next look. Said once more when it lasts, however long.
      if (this.#failedInARow[part] === 1) log.warn({ err: cause }, `${what}: it is looked again`);
      if (this.#failedInARow[part] === 2) log.error({ err: cause }, what);
    }
  }

  async #takeAll(): Promise<void> {
    for (;;) {
      const events = await this.#options.book.unrecorded(AT_ONCE);
      if (events.length > 0) await this.#take(events);
      if (events.length < AT_ONCE) return;
    }
  }

  /** Releases beside each other, the steps of one in their order: what follows a step that could not be kept waits for it. */
  async #take(events: readonly ReleaseEvent[]): Promise<void> {
    const { book, metrics } = this.#options;
    const byRelease = new Map<string, ReleaseEvent[]>();
    for (const event of events)
      byRelease.set(event.release, [...(byRelease.get(event.release) ?? []), event]);
    const kept: string[] = [];
    const failures: unknown[] = [];
    await Promise.all(
      [...byRelease.values()].map((steps) =>
        this.#keep(steps, kept).catch((cause: unknown) => failures.push(cause)),
      ),
    );
    if (kept.length > 0) await book.recorded(kept);
    if (failures.length === 0) return;
    metrics.unrecorded();
    const cause = failures.find((one) => one instanceof HubError) ?? failures[0];
    throw cause instanceof HubError
      ? cause
      : new HubError('LEDGER_UNAVAILABLE', 'a step of a release was not kept', { cause });
  }

  async #keep(steps: readonly ReleaseEvent[], kept: string[]): Promise<void> {
    const { ledger, metrics } = this.#options;
    for (const event of steps) {
      await ledger.release(event);
      kept.push(event.id);
      metrics.recorded(event.step);
    }
  }
}
