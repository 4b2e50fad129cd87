import type { Clock } from '../../core/clock.ts';
import { HubError } from '../../core/errors.ts';
import type { Secret } from './append.ts';
import type { Intent, LedgerRequest, Outcome, Receipt, Received } from '../proof/ledger.ts';
import type { PersonalKeys } from '../proof/personal.ts';
import { entryId, intentFields, outcomeFields, pending, type Pending } from '../proof/records.ts';
import type { ValueHasher } from '../proof/search-values.ts';

/** What an entry needs of the ledger that it is in. */
export interface Desk {
  readonly log: string;
  readonly clock: Clock;
  readonly keys: PersonalKeys;
  readonly values: ValueHasher;
  readonly expiry: (state: string) => string;
  readonly write: (records: readonly Pending[], secret?: Secret) => Promise<void>;
}

/** One request's records, in their order. */
export class Entry implements LedgerRequest {
  readonly receipt: Receipt;
  readonly #desk: Desk;
  /** Noted when it came, written with the record that follows: one commit less on the way, and never a later record without it. */
  #received: Pending | undefined;
  #key: Buffer | undefined;

  constructor(desk: Desk, received: Received) {
    const now = desk.clock.now();
    const entry = entryId(now);
    this.receipt = { log: desk.log, entry };
    this.#desk = desk;
    this.#received = pending(entry, 'RECEIVED', now, received);
  }

  async intent(intent: Intent): Promise<void> {
    const { clock, keys, values, expiry } = this.#desk;
    const { entry } = this.receipt;
    const { state } = intent.inquiry.requester;
    const { key, kept } = keys.make(entry);
    this.#key = key;
    const fields = intentFields(intent, values, key, entry);
    const secret = { entry, state, expiresOn: expiry(state), kept };
    await this.#write(pending(entry, 'INTENT', clock.now(), fields), secret);
  }

  async outcome(outcome: Outcome): Promise<void> {
    const { entry } = this.receipt;
    if (!this.#key && outcome.report.disclosed.length > 0)
      throw unavailable(new Error('nothing is disclosed without an intent'));
    const fields = outcomeFields(outcome, this.#key, entry);
    await this.#write(pending(entry, 'OUTCOME', this.#desk.clock.now(), fields));
  }

  #write(next: Pending, secret?: Secret): Promise<void> {
    const records = this.#received ? [this.#received, next] : [next];
    this.#received = undefined;
    return this.#desk.write(records, secret);
  }
}

export function unavailable(cause: unknown): HubError {
  return new HubError('LEDGER_UNAVAILABLE', 'the ledger could not be written', { cause });
}
