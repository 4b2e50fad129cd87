import type { Clock } from '../../core/clock.ts';
import type { CheckpointSigner } from '../proof/checkpoint.ts';
import { HubError } from '../../core/errors.ts';
import { ownNow } from '../../core/own-time.ts';
import { appendTo, type Secret } from './append.ts';
import { cut, Fenced, HOLDER_PATIENCE_MS, inTime } from './connection.ts';
import { unavailable } from './entry.ts';
import { HeldCheckpoint } from './held.ts';
import { PATIENCE_MS, placeOf, type LogOptions } from './log-options.ts';
import type { KeyInForce } from './key-in-force.ts';
import { handoverFields } from '../proof/handover.ts';
import type { LogSigners } from '../proof/log-signers.ts';
import { rootOf, type Edge } from '../proof/merkle.ts';
import { entryId, pending, type Pending } from '../proof/records.ts';
import { byMonth, refuse, WriteQueue, type Waiting } from './write-queue.ts';
import { openSession, type Session } from './writer-session.ts';

/** While there is none, it looks for it this often, so that health tells the truth without traffic. */
const RETRY_MS = 500;

/** Whether records are taken, and who may write them. */
const WRITABLE = `SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS is_open,
  max(epoch) AS epoch FROM ledger.epoch WHERE log = $1`;

/**
 * Writes one log. Many writers share one commit; each commit carries the records, the keys of their personal details and a
 * signed checkpoint of the Merkle tree (RFC 6962) over all records. A second commit may be on its way behind one whose
 * answer is still to come; it adds nothing when that one failed. While it cannot write, every writer is told so within a
 * second, and it recovers by itself. A process that opens the same log later fences this one for good.
 */
export class LogWriter {
  readonly #options: LogOptions;
  readonly #signers: LogSigners;
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #queue = new WriteQueue();
  readonly #held: HeldCheckpoint;
  /** Nobody's log is taken before its hub can serve. */
  #isTaken = false;
  /** Why it will not be taken: then nobody waits for that. */
  #notTaken: unknown;
  #takesOver: boolean;
  #session: Session | undefined;
  #epoch: number | undefined;
  #fenced: Fenced | undefined;
  #isDue = false;
  #isConnecting = false;
  #isClosed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: LogOptions, signers: LogSigners, clock: Clock) {
    this.#options = options;
    this.#signers = signers;
    this.#clock = clock;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.#takesOver = options.takeOver ?? false;
    this.#held = new HeldCheckpoint(options.heldFile, options.onFailure);
  }

  /**
   * Takes the log: whoever wrote to it before never does again. Whoever writes earlier waits for it, and no more than that is
   * counted against the ledger.
   *
   * @throws HubError LEDGER_UNAVAILABLE when the store cannot be reached or is not whole, when a hub that is alive holds the
   *   log, or when it is not the log that this installation wrote.
   */
  async take(): Promise<void> {
    this.#notTaken = undefined;
    try {
      await this.#connect(ownNow() + this.#patienceMs * 3 + HOLDER_PATIENCE_MS);
      this.#isTaken = true;
      this.#takesOver = false;
      this.#queue.countFromNow();
      this.#soon();
    } catch (cause) {
      this.giveUp(cause);
      throw new HubError(
        'LEDGER_UNAVAILABLE',
        `the ledger ${placeOf(this.#options)} cannot be opened: ${said(cause)}`,
        { cause },
      );
    }
  }

  /** Adds records, and what is stored of the key of their details. @throws HubError LEDGER_UNAVAILABLE when they are not durable. */
  write(records: readonly Pending[], secret?: Secret): Promise<void> {
    const why = this.#queue.isFull ? new Error('the ledger has fallen behind') : this.#notTaken;
    if (why !== undefined) {
      this.#options.onLost?.();
      return Promise.reject(unavailable(why));
    }
    const written = this.#queue.add(records, secret);
    if (this.#isTaken) this.#soon();
    return written;
  }

  /** Nobody waits any more for a log that was not taken. */
  giveUp(cause: unknown): void {
    if (this.#isTaken) return;
    this.#notTaken = cause;
    this.#options.onLost?.();
    this.#queue.refuseAll(cause);
  }

  /** Where the log ends, with everything that was sent; undefined while it is not held. */
  get edge(): Edge | undefined {
    return this.#session?.edge;
  }

  /** The last checkpoint that is known to be durable. */
  get held(): string | undefined {
    return this.#held.note;
  }

  /** Gives up the checkpoint that is held: the log is taken as it is. */
  forgetHeld(): void {
    this.#held.forget();
  }

  /** Looks whether another key is to sign, also while nobody writes. */
  turnKey(): void {
    if (this.#session) this.#soon();
  }

  /** Who signs what is sent next; undefined while the log is not held. */
  get key(): KeyInForce | undefined {
    return this.#session?.key;
  }

  ready(): boolean {
    return this.#session !== undefined;
  }

  isFenced(): boolean {
    return this.#fenced !== undefined;
  }

  /** Asks the store whether it takes records of this process. */
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

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    while (this.#isConnecting || (this.#session?.inFlight.length ?? 0) > 0)
      await new Promise((done) => setTimeout(done, 5));
    const client = this.#session?.client;
    this.#session = undefined;
    await Promise.all([client?.end(), this.#held.close()]).catch(() => undefined);
  }

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
    const { first } = this.#queue;
    const isDue = this.#session !== undefined && this.#successor(this.#session) !== undefined;
    if ((!first && !isDue) || this.#isConnecting) return;
    try {
      // Of who waits longest: a store that answers, but slowly, keeps nobody waiting for several commits.
      const session = this.#session ?? (await this.#connect((first?.since ?? ownNow()) + this.#patienceMs));
      this.#handOver(session);
      for (let batch; (batch = this.#queue.nextBatch(session.inFlight)).length > 0;)
        for (const part of byMonth(batch)) this.#commit(session, part);
    } catch (cause) {
      this.#lost(cause);
    }
  }

  #successor({ key }: Session): CheckpointSigner | undefined {
    return this.#signers.successorOf(key.signer, key.before);
  }

  /**
   * Hands the log to the key that is wanted, in a commit of its own, which the key of before signs last of all. When it is not
   * made, the session ends, and the next reads who signs.
   */
  #handOver(session: Session): void {
    const to = this.#successor(session);
    if (!to) return;
    const { edge, key } = session;
    const at = this.#clock.now();
    const fields = handoverFields(key.signer, to, { size: edge.size, root: rootOf(edge) });
    this.#append(session, [], [pending(entryId(at), 'HANDOVER', at, fields)]);
    session.key = { signer: to, before: new Set([...key.before, to.verifierKey]) };
  }

  #commit(session: Session, batch: readonly Waiting[]): void {
    const records = batch.flatMap((waiting) => waiting.records);
    this.#append(session, batch, records);
  }

  #append(session: Session, batch: readonly Waiting[], records: readonly Pending[]): void {
    const { client, months, inFlight } = session;
    const secrets = batch.flatMap(({ secret }) => secret ?? []);
    const writtenAt = months.stamp(records.at(-1)?.at ?? 0, this.#options.onFailure);
    const end = { log: this.#options.log, edge: session.edge, isKnown: inFlight.length === 0, writtenAt };
    const { statement, edge, note } = appendTo(end, session.key.signer, records, secrets);
    session.edge = edge;
    inFlight.push(batch.length);
    const since = batch[0]?.since ?? ownNow();
    inTime(client.query(statement), since + this.#patienceMs)
      .then(({ command, rowCount }) => {
        // Answers are told apart by their order alone: where something on the way lost a statement, this is that of the next.
        if (command !== 'INSERT') throw new Error('what came is the answer to another statement');
        if (rowCount !== records.length) throw new Error('the commit before this one was not made');
        inFlight.shift();
        this.#held.keep(note);
        for (const { done } of batch) done();
        this.#soon();
      })
      .catch((cause: unknown) => {
        this.#options.onLost?.();
        refuse(batch, cause);
        if (this.#session === session) this.#lost(cause);
      });
  }

  async #connect(deadline: number): Promise<Session> {
    if (this.#isClosed) throw new Error('the ledger is closed');
    if (this.#fenced) throw this.#fenced;
    const { url, log, isAlone = false } = this.#options;
    const [signers, held, takeOver] = [this.#signers, this.#held.note, this.#takesOver];
    this.#isConnecting = true;
    try {
      const writer = { url, log, signers, held, takeOver, isAlone, patienceMs: this.#patienceMs };
      const opening = { epoch: this.#epoch, now: this.#clock.now(), deadline };
      const { session, epoch } = await openSession(writer, opening);
      const { client } = session;
      if (this.#isClosed) {
        cut(client);
        throw new Error('the ledger is closed');
      }
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

  #lost(cause: unknown): void {
    this.#options.onLost?.();
    this.#options.onFailure(cause);
    if (this.#session) cut(this.#session.client);
    this.#session = undefined;
    if (cause instanceof Fenced && !this.#fenced) {
      this.#fenced = cause;
      this.#options.onFenced?.(cause);
    }
    this.#queue.refuseAll(cause);
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
          this.#options.onLost?.();
          this.#queue.refuseAll(cause);
          this.#lookAgain();
        })
        .finally(() => this.#soon());
    }, RETRY_MS).unref();
  }
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
