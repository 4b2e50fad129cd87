import type { KeyObject } from 'node:crypto';
import { AtOnce } from '../../core/at-once.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { HubError } from '../../core/errors.ts';
import { ledgerApi } from '../proof/api.ts';
import type { LedgerApi } from '../proof/ledger-answer.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import { LogSigners } from '../proof/log-signers.ts';
import { Lost } from './connection.ts';
import { Entry, unavailable, type Desk } from './entry.ts';
import { expiryOf } from './expiry.ts';
import type { Ledger, LedgerRequest, Receipt, Received, Refusal } from '../proof/ledger.ts';
import type { LogOptions } from './log-options.ts';
import { LogWriter } from './log-writer.ts';
import { rootOf } from '../proof/merkle.ts';
import { KnownParts } from '../proof/parts.ts';
import { LedgerNames } from '../proof/names.ts';
import { PersonalKeys } from '../proof/personal.ts';
import { CONNECTIONS, LogReader } from '../proof/proofs.ts';
import { Refusals } from './refusals.ts';
import { entryId, pending, releaseFields } from '../proof/records.ts';
import { signalFields, type Signal } from '../proof/signal.ts';
import type { ReleaseEvent } from '../../policy/words/release.ts';

export { migrateLedger } from './migrate.ts';

/** Two secrets, as they serve two ends and are known to different people: who may read details, and who speaks for the log. */
export interface LedgerSecrets {
  /** Of hashes and key wrapping, 32 bytes: so that nobody can guess search values from the ledger. */
  readonly searchKey: Buffer;
  /** Ed25519, of the checkpoints. */
  readonly signingKey: KeyObject;
  /** Where it is rotated: all that sign or signed, as they hold now. When another becomes the current one, logs are handed to it. */
  readonly signingKeys?: () => KeyRing<KeyObject>;
}

export interface LedgerOptions extends LedgerSecrets, LogOptions {
  readonly clock?: Clock;
  /** Days that a State keeps personal details of what its officers asked. */
  readonly retentionDays?: (state: string) => number;
}

/** A LOSS as it is stored: what the log had, by the checkpoint that was held, and what was there instead. */
export interface StoredLoss {
  readonly at: string;
  readonly held: string;
  readonly found: { readonly size: number; readonly root: string };
  readonly reason: string;
}

/** An ARCHIVE as it is stored, without what every record has: which stretch of which log is in files now, and their digest. */
export interface StoredArchive {
  readonly month: string;
  /** The month ended before this moment. */
  readonly ends: string;
  /** SHA-256 of the manifest, which has those of all files, hex. */
  readonly manifest: string;
  readonly logs: readonly {
    readonly log: string;
    readonly first: number;
    readonly until: number;
    readonly note: string;
  }[];
}

/** A ledger in PostgreSQL: one log, written by `LogWriter` alone, and what is read of it for proofs. */
export class PostgresLedger implements Ledger {
  readonly #clock: Clock;
  readonly #signers: LogSigners;
  readonly #writer: LogWriter;
  readonly #desk: Desk;
  readonly #reader: LogReader;
  /** What is looked up before something is written: over connections that nobody has who asks for proofs, with no token at all. */
  readonly #own: LogReader;
  readonly #steps = new AtOnce(CONNECTIONS);
  readonly #refusals: Refusals;
  /** Steps that are being written: two records of one entry would fail everybody who shares their commit. */
  readonly #releases = new Map<string, Promise<Receipt>>();
  readonly api: LedgerApi;

  constructor(options: LedgerOptions) {
    const clock = options.clock ?? systemClock;
    const { signingKeys = options.signingKey } = options;
    const signers = new LogSigners(options.log, signingKeys);
    const parts = new KnownParts();
    const writer = new LogWriter({ ...options, onLost: () => parts.forget() }, signers, clock);
    this.#clock = clock;
    this.#signers = signers;
    this.#writer = writer;
    this.#desk = {
      log: options.log,
      clock,
      keys: new PersonalKeys(options.searchKey),
      values: new LedgerNames(options.searchKey).values,
      parts,
      expiry: expiryOf(clock, options.retentionDays),
      write: (records, secret) => writer.write(records, secret),
    };
    // Connections of its own: whoever asks for proofs never stands before a writer.
    const reader = new LogReader(options.url, options.log);
    this.#reader = reader;
    const own = new LogReader(options.url, options.log);
    this.#own = own;
    this.api = ledgerApi(reader, signingKeys);
    this.#refusals = new Refusals({
      clock,
      write: (record) => writer.write([record]),
      isThere: async (entry) => (await own.inclusion(entry)) !== undefined,
      ready: () => writer.ready(),
      onFailure: options.onFailure,
    });
  }

  /** Makes a ledger and takes its log at once. @throws HubError LEDGER_UNAVAILABLE, as `take` does. */
  static async open(options: LedgerOptions): Promise<PostgresLedger> {
    const ledger = new PostgresLedger(options);
    try {
      await ledger.take();
    } catch (cause) {
      await ledger.close();
      throw cause;
    }
    return ledger;
  }

  /**
   * Takes the log: whoever wrote to it before never does again. The last thing that a hub does before it serves: one that
   * cannot serve must not fence one that does. Whoever writes earlier waits for it.
   *
   * @throws HubError LEDGER_UNAVAILABLE when the store cannot be reached or is not whole, when a hub that is alive holds the
   *   log, or when it is not the log that this installation wrote.
   */
  take(): Promise<void> {
    return this.#writer.take();
  }

  /**
   * Goes on with a log that is not the one that was held, once somebody has said so: the loss is its next record.
   *
   * @returns what was lost; undefined when nothing was, or nothing was held.
   * @throws HubError LEDGER_UNAVAILABLE when the log cannot be opened for another reason.
   */
  static async acceptLoss(options: LedgerOptions, reason: string): Promise<StoredLoss | undefined> {
    const ledger = new PostgresLedger(options);
    const writer = ledger.#writer;
    const { held } = writer;
    try {
      await writer.take().catch((error: unknown) => {
        if (!(error instanceof HubError && error.cause instanceof Lost)) throw error;
      });
      if (writer.ready() || held === undefined) return undefined;
      writer.forgetHeld();
      await writer.take();
      const { edge } = writer;
      if (!edge) throw unavailable(new Error('the log was lost again'));
      const loss = { held, found: { size: edge.size, root: rootOf(edge).toString('base64') }, reason };
      const at = ledger.#clock.now();
      await writer.write([pending(entryId(at), 'LOSS', at, loss satisfies Omit<StoredLoss, 'at'>)]);
      return { at: new Date(at).toISOString(), ...loss };
    } finally {
      await ledger.close();
    }
  }

  /** What auditors and witnesses pin, in the C2SP note format: the key that signs the log now. */
  get verifierKey(): string {
    return (this.#writer.key?.signer ?? this.#signers.wanted).verifierKey;
  }

  /** Looks whether the log is to be handed to another key; with each record it does so by itself. */
  turnKey(): void {
    this.#writer.turnKey();
  }

  ready(): boolean {
    return this.#writer.ready();
  }

  isFenced(): boolean {
    return this.#writer.isFenced();
  }

  probe(): Promise<boolean> {
    return this.#writer.probe();
  }

  received(received: Received): LedgerRequest {
    return new Entry(this.#desk, received);
  }

  release(event: ReleaseEvent): Promise<Receipt> {
    const writing = this.#releases.get(event.id) ?? this.#recordRelease(event);
    this.#releases.set(event.id, writing);
    return writing.finally(() => this.#releases.delete(event.id));
  }

  async #recordRelease(event: ReleaseEvent): Promise<Receipt> {
    const { log, keys, expiry, clock, write } = this.#desk;
    const entry = event.id;
    // Processes that share a store of releases find the same steps there.
    const record = async (isThere: boolean): Promise<void> => {
      if (isThere) return;
      const { key, kept } = keys.make(entry);
      const { state } = event.requester;
      const fields = releaseFields(event, key, entry);
      const step = pending(entry, 'RELEASE', clock.now(), fields);
      await write([step], { entry, state, expiresOn: expiry(state), kept });
    };
    // A hundred steps at once wait for one another, and that is no silence of the ledger.
    const recorded = this.#steps.inTurn(log, () => this.#own.alone(entry, record));
    await recorded.catch((cause: unknown) => {
      throw unavailable(cause);
    });
    return { log, entry };
  }

  /**
   * Records that an officer may have misused the hub, durable when this resolves: an entry of its own, with a key of its own
   * that is destroyed when that of a question of the same day is.
   *
   * @returns the entry.
   * @throws HubError LEDGER_UNAVAILABLE when it cannot be durable.
   */
  async signal(signal: Signal): Promise<string> {
    const { clock, keys, expiry } = this.#desk;
    const now = clock.now();
    const entry = entryId(now);
    const { key, kept } = keys.make(entry);
    const record = pending(entry, 'SIGNAL', now, signalFields(signal, key, entry));
    const { state } = signal;
    await this.#writer.write([record], { entry, state, expiresOn: expiry(state), kept });
    return entry;
  }

  /**
   * Records that a month of logs was moved to files, durable when this resolves. Nobody is named in it.
   *
   * @returns the entry.
   * @throws HubError LEDGER_UNAVAILABLE when it cannot be durable.
   */
  async archived(archive: StoredArchive): Promise<string> {
    const now = this.#desk.clock.now();
    const entry = entryId(now);
    await this.#writer.write([pending(entry, 'ARCHIVE', now, archive)]);
    return entry;
  }

  refused(refusal: Refusal): void {
    this.#refusals.add(refusal);
  }

  async close(): Promise<void> {
    this.#writer.giveUp(new Error('the ledger is closed'));
    await this.#refusals.close();
    await this.#writer.close();
    for (const reader of [this.#reader, this.#own]) await reader.close().catch(() => undefined);
  }
}
