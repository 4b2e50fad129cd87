import type { KeyObject } from 'node:crypto';
import type pg from 'pg';
import { systemClock, type Clock } from '../../core/clock.ts';
import { HubError } from '../../core/errors.ts';
import { ledgerApi, type LedgerApi } from '../proof/api.ts';
import { appendTo, type Secret } from './append.ts';
import { checkpointSigner, originOf, type CheckpointSigner } from '../proof/checkpoint.ts';
import { connectWriter, cut, Fenced, HOLDER_PATIENCE_MS, inTime, Lost } from './connection.ts';
import { Entry, unavailable, type Desk } from './entry.ts';
import { HeldCheckpoint } from './held.ts';
import type { Ledger, LedgerRequest, Received, Refusal } from '../proof/ledger.ts';
import { rootOf, type Edge } from '../proof/merkle.ts';
import { LedgerNames } from '../proof/names.ts';
import { PersonalKeys } from '../proof/personal.ts';
import { LogReader } from '../proof/proofs.ts';
import { Refusals } from './refusals.ts';
import { ownNow } from '../../core/own-time.ts';
import { entryId, pending, type Pending } from '../proof/records.ts';

export { migrateLedger } from './migrate.ts';

/** A writer waits this long for PostgreSQL, unless told otherwise, before it says that there is no ledger. */
const PATIENCE_MS = 800;
/** While there is none, it looks for it this often, so that health tells the truth without traffic. */
const RETRY_MS = 500;
const BATCH_MAX = 500;
/** From so many on, who waits is split over two commits: while PostgreSQL makes one, the next is prepared. */
const SPLIT_FROM = 16;
const QUEUE_MAX = 10_000;
const DAY_MS = 86_400_000;
/** Three years, unless a State asks for less or more. */
const RETENTION_DAYS = 1096;

/** Two secrets, as they serve two ends and are known to different people: who may read details, and who speaks for the log. */
export interface LedgerSecrets {
  /** Of hashes and key wrapping, 32 bytes: so that nobody can guess search values from the ledger. */
  readonly searchKey: Buffer;
  /** Ed25519, of the checkpoints. */
  readonly signingKey: KeyObject;
}

export interface LedgerOptions extends LedgerSecrets {
  /** Connection URL of the role `liaison_ledger_writer`, or of any role that is a member of it. No pooler in between. */
  readonly url: string;
  /** Name of this log: one per gateway instance. */
  readonly log: string;
  readonly clock?: Clock;
  /** Days that a State keeps personal details of what its officers asked. */
  readonly retentionDays?: (state: string) => number;
  /** Where the last durable checkpoint is held outside the database. In memory alone without. */
  readonly heldFile?: string;
  /** Takes the log even from a holder that is alive, which then never writes to it again. */
  readonly takeOver?: boolean;
  /** Nobody else can have the log: nobody is waited for who may have lost it for a moment. */
  readonly isAlone?: boolean;
  /** How long one durable write may take, in milliseconds; 800 unless given. */
  readonly patienceMs?: number;
  readonly onFailure: (cause: unknown) => void;
  /** Another process took the log: this one can serve nobody any more. */
  readonly onFenced?: (cause: Fenced) => void;
}

/** A LOSS as it is stored: what the log had, by the checkpoint that was held, and what was there instead. */
export interface StoredLoss {
  readonly at: string;
  readonly held: string;
  readonly found: { readonly size: number; readonly root: string };
  readonly reason: string;
}

/** Whether records are taken, and who may write them. */
const WRITABLE = `SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS is_open,
  max(epoch) AS epoch FROM ledger.epoch WHERE log = $1`;

interface Waiting {
  /** As of `ownNow()`. */
  readonly since: number;
  readonly records: readonly Pending[];
  readonly secret: Secret | undefined;
  readonly done: () => void;
  readonly failed: (error: HubError) => void;
}

/** A connection that holds the log. */
interface Session {
  readonly client: pg.Client;
  /** Of the tree with everything that was sent. When the answer to a commit is lost, the session ends, and the next reads where the log ends. */
  edge: Edge;
  /** How many wait for each commit whose answer is still to come, oldest first: none, one or two commits. */
  readonly inFlight: number[];
}

/**
 * A ledger in PostgreSQL. Many writers share one commit; each commit carries the records, the keys of their personal details
 * and a signed checkpoint of the Merkle tree (RFC 6962) over all records. A second commit may be on its way behind one whose
 * answer is still to come; it adds nothing when that one failed. While it cannot write, every writer is told so within a
 * second, and it recovers by itself. A process that opens the same log later fences this one for good.
 */
export class PostgresLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #desk: Desk;
  readonly #signer: CheckpointSigner;
  readonly #reader: LogReader;
  readonly #refusals: Refusals;
  readonly api: LedgerApi;
  readonly #queue: Waiting[] = [];
  readonly #held: HeldCheckpoint;
  /** Nobody's log is taken before its hub can serve. */
  #isTaken = false;
  #takesOver: boolean;
  #session: Session | undefined;
  #epoch: number | undefined;
  #fenced: Fenced | undefined;
  #isDue = false;
  #isConnecting = false;
  #isClosed = false;
  #retry: NodeJS.Timeout | undefined;
  #expiries = new Map<string, string>();
  #expiriesOf = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#desk = {
      log: options.log,
      clock: this.#clock,
      keys: new PersonalKeys(options.searchKey),
      values: new LedgerNames(options.searchKey).values,
      expiry: (state) => this.#expiry(state),
      write: (records, secret) => this.#write(records, secret),
    };
    this.#signer = checkpointSigner(originOf(options.log), options.signingKey);
    this.#takesOver = options.takeOver ?? false;
    this.#held = new HeldCheckpoint(options.heldFile, options.onFailure);
    // Connections of its own: whoever asks for proofs never stands before a writer.
    this.#reader = new LogReader(options.url, options.log);
    this.api = ledgerApi(this.#reader);
    this.#refusals = new Refusals({
      clock: this.#clock,
      write: (record) => this.#write([record]),
      isThere: async (entry) => (await this.#reader.inclusion(entry)) !== undefined,
      ready: () => this.ready(),
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
   * cannot serve must not fence one that does. Whoever writes meanwhile waits for it.
   *
   * @throws HubError LEDGER_UNAVAILABLE when the store cannot be reached or is not whole, when a hub that is alive holds the
   *   log, or when it is not the log that this installation wrote.
   */
  async take(): Promise<void> {
    this.#isTaken = true;
    try {
      await this.#connect(ownNow() + this.#patienceMs * 3 + HOLDER_PATIENCE_MS);
      this.#takesOver = false;
      this.#soon();
    } catch (cause) {
      this.#isTaken = false;
      refuse(this.#queue.splice(0), cause);
      throw new HubError(
        'LEDGER_UNAVAILABLE',
        `the ledger ${placeOf(this.#options)} cannot be opened: ${said(cause)}`,
        { cause },
      );
    }
  }

  /**
   * Goes on with a log that is not the one that was held, once somebody has said so: the loss is its next record.
   *
   * @returns what was lost; undefined when nothing was, or nothing was held.
   * @throws HubError LEDGER_UNAVAILABLE when the log cannot be opened for another reason.
   */
  static async acceptLoss(options: LedgerOptions, reason: string): Promise<StoredLoss | undefined> {
    const held = new HeldCheckpoint(options.heldFile, options.onFailure).note;
    const ledger = new PostgresLedger(options);
    try {
      await ledger.take().catch((error: unknown) => {
        if (!(error instanceof HubError && error.cause instanceof Lost)) throw error;
      });
      if (ledger.ready() || held === undefined) return undefined;
      ledger.#held.forget();
      await ledger.take();
      const { edge } = ledger.#session ?? {};
      if (!edge) throw unavailable(new Error('the log was lost again'));
      const loss = { held, found: { size: edge.size, root: rootOf(edge).toString('base64') }, reason };
      const at = ledger.#clock.now();
      await ledger.#write([pending(entryId(at), 'LOSS', at, loss satisfies Omit<StoredLoss, 'at'>)]);
      return { at: new Date(at).toISOString(), ...loss };
    } finally {
      await ledger.close();
    }
  }

  /** What auditors and witnesses pin, in the C2SP note format. */
  get verifierKey(): string {
    return this.#signer.verifierKey;
  }

  ready(): boolean {
    return this.#session !== undefined;
  }

  isFenced(): boolean {
    return this.#fenced !== undefined;
  }

  async probe(): Promise<boolean> {
    const session = this.#session;
    if (!session) return false;
    try {
      const asked = session.client.query<{ is_open: boolean; epoch: string }>(WRITABLE, [this.#options.log]);
      const { rows } = await inTime(asked, ownNow() + this.#patienceMs);
      if (Number(rows[0]?.epoch) !== this.#epoch) throw new Fenced('another process opened the log since');
      return rows[0]?.is_open === true;
    } catch (cause) {
      if (this.#session === session) this.#lost(cause);
      return false;
    }
  }

  received(received: Received): LedgerRequest {
    return new Entry(this.#desk, received);
  }

  refused(refusal: Refusal): void {
    this.#refusals.add(refusal);
  }

  async close(): Promise<void> {
    await this.#refusals.close();
    this.#isClosed = true;
    clearTimeout(this.#retry);
    while (this.#isConnecting || (this.#session?.inFlight.length ?? 0) > 0)
      await new Promise((done) => setTimeout(done, 5));
    const client = this.#session?.client;
    this.#session = undefined;
    await Promise.all([client?.end(), this.#reader.close(), this.#held.close()]).catch(() => undefined);
  }

  /** The day on which a State's details of today are erased. */
  readonly #expiry = (state: string): string => {
    const today = Math.floor(this.#clock.now() / DAY_MS);
    if (this.#expiriesOf !== today) this.#expiries.clear();
    this.#expiriesOf = today;
    const known = this.#expiries.get(state);
    if (known !== undefined) return known;
    const days = this.#options.retentionDays?.(state) ?? RETENTION_DAYS;
    const day = new Date((today + days) * DAY_MS).toISOString().slice(0, 10);
    this.#expiries.set(state, day);
    return day;
  };

  readonly #write = (records: readonly Pending[], secret?: Secret): Promise<void> =>
    new Promise((done, failed) => {
      if (!this.#isTaken) return failed(unavailable(new Error('the log is not taken yet')));
      if (this.#queue.length >= QUEUE_MAX)
        return failed(unavailable(new Error('the ledger has fallen behind')));
      this.#queue.push({ since: ownNow(), records, secret, done, failed });
      this.#soon();
    });

  /** Once everybody who is being told something in this turn of the event loop has had the chance to write. */
  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const [first] = this.#queue;
    if (!first || this.#isConnecting) return;
    try {
      // Of who waits longest: a store that answers, but slowly, keeps nobody waiting for several commits.
      const session = this.#session ?? (await this.#connect(first.since + this.#patienceMs));
      for (let count; (count = portion(this.#queue.length, session.inFlight)) > 0;)
        this.#commit(session, this.#queue.splice(0, count));
    } catch (cause) {
      this.#lost(cause);
    }
  }

  #commit(session: Session, batch: readonly Waiting[]): void {
    const { client, inFlight } = session;
    const records = batch.flatMap((waiting) => waiting.records);
    const secrets = batch.flatMap(({ secret }) => secret ?? []);
    const target = { log: this.#options.log, signer: this.#signer };
    const { statement, edge, note } = appendTo(target, session.edge, inFlight.length === 0, records, secrets);
    session.edge = edge;
    inFlight.push(batch.length);
    const since = batch[0]?.since ?? ownNow();
    inTime(client.query(statement), since + this.#patienceMs)
      .then(({ rowCount }) => {
        if (rowCount !== records.length) throw new Error('the commit before this one was not made');
        inFlight.shift();
        this.#held.keep(note);
        for (const { done } of batch) done();
        this.#soon();
      })
      .catch((cause: unknown) => {
        refuse(batch, cause);
        if (this.#session === session) this.#lost(cause);
      });
  }

  async #connect(deadline: number): Promise<Session> {
    if (this.#isClosed) throw new Error('the ledger is closed');
    if (this.#fenced) throw this.#fenced;
    const { url, log, isAlone = false } = this.#options;
    const [signer, held, takeOver] = [this.#signer, this.#held.note, this.#takesOver];
    this.#isConnecting = true;
    try {
      const writer = { url, log, signer, held, takeOver, isAlone };
      const { client, edge, epoch } = await connectWriter(writer, this.#epoch, deadline);
      if (this.#isClosed) {
        cut(client);
        throw new Error('the ledger is closed');
      }
      const session: Session = { client, edge, inFlight: [] };
      client.on('error', (cause) => {
        if (this.#session === session) this.#lost(cause);
      });
      this.#epoch = epoch;
      this.#session = session;
      return session;
    } finally {
      this.#isConnecting = false;
    }
  }

  /** Everybody who waits is told at once: a request that cannot be recorded is not answered. */
  #lost(cause: unknown): void {
    this.#options.onFailure(cause);
    if (this.#session) cut(this.#session.client);
    this.#session = undefined;
    if (cause instanceof Fenced && !this.#fenced) {
      this.#fenced = cause;
      this.#options.onFenced?.(cause);
    }
    refuse(this.#queue.splice(0), cause);
    this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#isClosed || this.#fenced || this.#retry) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (this.#session || this.#isClosed || this.#isConnecting) return;
      this.#connect(ownNow() + this.#patienceMs)
        .catch((cause: unknown) => {
          if (cause instanceof Fenced) return this.#lost(cause);
          refuse(this.#queue.splice(0), cause);
          this.#lookAgain();
        })
        .finally(() => this.#soon());
    }, RETRY_MS).unref();
  }
}

/**
 * How many of those who wait go into the next commit.
 *
 * @param inFlight how many wait for each commit whose answer is still to come.
 */
function portion(waiting: number, inFlight: readonly number[]): number {
  const [ahead, ...others] = inFlight;
  if (ahead === undefined)
    return Math.min(BATCH_MAX, waiting < SPLIT_FROM ? waiting : Math.floor(waiting / 2));
  // Not before it is worth a commit: one that is much smaller than the one ahead would only come after it.
  return others.length === 0 && waiting * 2 >= ahead ? Math.min(BATCH_MAX, waiting) : 0;
}

function refuse(waiting: readonly Waiting[], cause: unknown): void {
  for (const { failed } of waiting) failed(unavailable(cause));
}

function placeOf({ url, log }: LedgerOptions): string {
  const { host, pathname } = new URL(url);
  return `${log} at ${host}${pathname}`;
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
