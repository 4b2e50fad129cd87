import type { Clock } from '../../core/clock.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Refusal } from '../proof/ledger.ts';
import { entryId, pending, type Pending } from '../proof/records.ts';

/** So long a refusal is counted before it is durable: one record a second, however many knock. */
const WRITE_EVERY_MS = 1_000;

/** A REFUSED record as it is stored. Nobody is named in it, so nothing of it is ever erased. */
export interface StoredRefusals {
  readonly at: string;
  /** When the first of them was refused, and the last. */
  readonly from: string;
  readonly until: string;
  readonly refusals: readonly RefusalCount[];
}

interface RefusalCount extends Refusal {
  readonly count: number;
}

interface Counted {
  readonly record: Pending;
  readonly said: Omit<StoredRefusals, 'at'>;
  readonly total: number;
}

interface RefusalsOptions {
  readonly clock: Clock;
  /** Makes a record durable, or throws. */
  readonly write: (record: Pending) => Promise<void>;
  /** Whether an entry is in the log. Asked only when it was not learnt whether a write succeeded, and once the log is ours again. */
  readonly isThere: (entry: string) => Promise<boolean>;
  readonly ready: () => boolean;
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Counts what is turned away too early, or too often, for records of its own. The counts are exact and need no memory that
 * grows: codes and places are closed lists. While the ledger is down they add up, and are written when it is back.
 */
export class Refusals {
  readonly #options: RefusalsOptions;
  #counts = new Map<string, RefusalCount>();
  #from = 0;
  #until = 0;
  /** Given to the store, which has not said that it has it. */
  #unsure: Counted | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  add({ code, place }: { readonly code: ErrorCode; readonly place: string }): void {
    const now = this.#options.clock.now();
    if (this.#counts.size === 0) this.#from = now;
    this.#until = now;
    const key = `${code} ${place}`;
    this.#counts.set(key, { code, place, count: (this.#counts.get(key)?.count ?? 0) + 1 });
    this.#writeSoon();
  }

  /** Writes what there is. What cannot be written then is lost with this process, and said so. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    try {
      // What was given before may be in doubt; what came since is another record.
      if (this.#unsure) await this.#again(this.#unsure);
      if (this.#counts.size > 0) await this.#write();
    } catch (cause) {
      const lost = (this.#unsure?.total ?? 0) + totalOf(this.#counts.values());
      this.#options.onFailure(new Error(`${lost} refusals may not have been written`, { cause }));
    }
  }

  #writeSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#writing = (this.#options.ready() ? this.#write() : Promise.resolve())
        // The ledger says itself that it failed; the counts stay.
        .catch(() => undefined)
        .finally(() => {
          this.#timer = undefined;
          if (this.#unsure || this.#counts.size > 0) this.#writeSoon();
        });
    }, WRITE_EVERY_MS).unref();
  }

  async #write(): Promise<void> {
    if (this.#unsure) return this.#again(this.#unsure);
    this.#unsure = this.#taken();
    await this.#options.write(this.#unsure.record);
    this.#unsure = undefined;
  }

  /** A COMMIT whose answer was lost may have happened: what is there is not counted twice. */
  async #again({ record: { entry }, said }: Counted): Promise<void> {
    // Until the log is ours again, the one that was lost may still happen.
    if (!this.#options.ready()) throw new Error('there is no ledger');
    // Made anew: what is written days later must not stand in the month of before, behind records of this one.
    if (!(await this.#options.isThere(entry)))
      await this.#options.write(pending(entry, 'REFUSED', this.#options.clock.now(), said));
    this.#unsure = undefined;
  }

  #taken(): Counted {
    const refusals = [...this.#counts.values()].sort((a, b) =>
      `${a.code} ${a.place}` < `${b.code} ${b.place}` ? -1 : 1,
    );
    const now = this.#options.clock.now();
    const said = {
      from: new Date(this.#from).toISOString(),
      until: new Date(this.#until).toISOString(),
      refusals,
    };
    this.#counts = new Map();
    return { record: pending(entryId(now), 'REFUSED', now, said), said, total: totalOf(refusals) };
  }
}

function totalOf(counts: Iterable<RefusalCount>): number {
  let total = 0;
  for (const { count } of counts) total += count;
  return total;
}
