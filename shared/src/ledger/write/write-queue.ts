import type { HubError } from '../../core/errors.ts';
import { ownNow } from '../../core/own-time.ts';
import type { Secret } from './append.ts';
import { monthOf } from './months.ts';
import { unavailable } from './entry.ts';
import type { Pending } from '../proof/records.ts';

const BATCH_MAX = 500;
/** From so many on, who waits is split over two commits: while PostgreSQL makes one, the next is prepared. */
const SPLIT_FROM = 16;
const QUEUE_MAX = 10_000;

/** Records that are to be written together, and who is told when they are. */
export interface Waiting {
  /** As of `ownNow()`. */
  readonly since: number;
  readonly records: readonly Pending[];
  readonly secret: Secret | undefined;
  readonly done: () => void;
  readonly failed: (error: HubError) => void;
}

/** Who waits for a commit, in the order in which they came. */
export class WriteQueue {
  #waiting: Waiting[] = [];

  /** Who waits longest. */
  get first(): Waiting | undefined {
    return this.#waiting[0];
  }

  /** Whether as many wait as may. */
  get isFull(): boolean {
    return this.#waiting.length >= QUEUE_MAX;
  }

  /** @returns what settles once the records are durable. @throws HubError LEDGER_UNAVAILABLE when they are not. */
  add(records: readonly Pending[], secret: Secret | undefined): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ since: ownNow(), records, secret, done, failed });
    });
  }

  /**
   * Takes those who go into the next commit; nobody when there should be none yet.
   *
   * @param inFlight how many wait for each commit whose answer is still to come.
   */
  nextBatch(inFlight: readonly number[]): readonly Waiting[] {
    return this.#waiting.splice(0, portion(this.#waiting.length, inFlight));
  }

  /** Counts how long they wait from now on: until now there was nobody for them to wait for. */
  countFromNow(): void {
    const since = ownNow();
    this.#waiting = this.#waiting.map((waiting) => ({ ...waiting, since }));
  }

  /** Tells everybody at once: a request that cannot be recorded is not answered. */
  refuseAll(cause: unknown): void {
    refuse(this.#waiting.splice(0), cause);
  }
}

/** How many of those who wait go into the next commit. */
function portion(waiting: number, inFlight: readonly number[]): number {
  const [ahead, ...others] = inFlight;
  if (ahead === undefined)
    return Math.min(BATCH_MAX, waiting < SPLIT_FROM ? waiting : Math.floor(waiting / 2));
  // Not before it is worth a commit: one that is much smaller than the one ahead would only come after it.
  return others.length === 0 && waiting * 2 >= ahead ? Math.min(BATCH_MAX, waiting) : 0;
}

/** Tells those who wait that their records are not written. */
export function refuse(waiting: readonly Waiting[], cause: unknown): void {
  for (const { failed } of waiting) failed(unavailable(cause));
}

/** A commit stands in one month, so that a month of a log ends with a checkpoint. */
export function byMonth(batch: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const parts: Waiting[][] = [];
  let month: number | undefined;
  for (const waiting of batch) {
    // Of its last record, which is the one that is about an answer.
    const own = monthOf(waiting.records.at(-1)?.at ?? 0);
    if (own !== month) parts.push([]);
    month = own;
    parts.at(-1)?.push(waiting);
  }
  return parts;
}
