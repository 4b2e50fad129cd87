import type { Clock } from '../../core/clock.ts';
import { HubError } from '../../core/errors.ts';
import type { Secret } from './append.ts';
import type { Intent, LedgerRequest, Outcome, Receipt, Received } from '../proof/ledger.ts';
import type { PersonalKeys } from '../proof/personal.ts';
import type { KnownParts } from '../proof/parts.ts';
import type { PackedHead } from '../proof/packed.ts';
import {
  entryId,
  intentSaid,
  outcomeSaid,
  packedPending,
  type Pending,
  type Said,
} from '../proof/records.ts';
import type { ValueHasher } from '../proof/search-values.ts';

/** What an entry needs of the ledger that it is in. */
export interface Desk {
  readonly log: string;
  readonly clock: Clock;
  readonly keys: PersonalKeys;
  readonly values: ValueHasher;
  /** What of the records repeats, and is written once. */
  readonly parts: KnownParts;
  readonly expiry: (state: string) => string;
  readonly write: (records: readonly Pending[], secret?: Secret) => Promise<void>;
}

/** One request's records, in their order. */
export class Entry implements LedgerRequest {
  readonly receipt: Receipt;
  readonly #desk: Desk;
  /** Noted when it came, written with the record that follows: one commit less on the way, and never a later record without it. */
  #received: (PackedHead & { readonly open: object }) | undefined;
  #key: Buffer | undefined;

  constructor(desk: Desk, { at: _at, ...open }: Received) {
    const now = desk.clock.now();
    const entry = entryId(now);
    this.receipt = { log: desk.log, entry };
    this.#desk = desk;
    this.#received = { kind: 'RECEIVED', entry, at: now, open };
  }

  async intent(intent: Intent): Promise<void> {
    const { keys, values, expiry } = this.#desk;
    const { entry } = this.receipt;
    const { state } = intent.inquiry.requester;
    const { key, kept } = keys.make(entry);
    this.#key = key;
    await this.#write('INTENT', intentSaid(intent, values), {
      entry,
      state,
      expiresOn: expiry(state),
      kept,
    });
  }

  async outcome(outcome: Outcome): Promise<void> {
    if (!this.#key && outcome.report.disclosed.length > 0)
      throw unavailable(new Error('nothing is disclosed without an intent'));
    await this.#write('OUTCOME', outcomeSaid(outcome));
  }

  /** Packed and handed over in one go: a part that one record brings is there for the next. */
  #write(kind: 'INTENT' | 'OUTCOME', said: Said, secret?: Secret): Promise<void> {
    const { clock, parts, write } = this.#desk;
    const received = this.#received;
    this.#received = undefined;
    const head = { kind, entry: this.receipt.entry, at: clock.now() };
    try {
      const first = received ? [packedPending(received, received, undefined, parts)] : [];
      return write([...first, packedPending(head, said, this.#key, parts)], secret);
    } catch (error) {
      // A part that was packed already is written by nobody.
      parts.forget();
      throw error;
    }
  }
}

export function unavailable(cause: unknown): HubError {
  return new HubError('LEDGER_UNAVAILABLE', 'the ledger could not be written', { cause });
}
