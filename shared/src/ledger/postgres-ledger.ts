import type { KeyObject } from 'node:crypto';
import type pg from 'pg';
import { systemClock, type Clock } from '../core/clock.ts';
import { HubError } from '../core/errors.ts';
import { ledgerApi, type LedgerApi } from './api.ts';
import { checkpointSigner, originOf, type CheckpointSigner } from './checkpoint.ts';
import { connectWriter, cut, Fenced, inTime } from './connection.ts';
import type { Ledger, LedgerRequest, Received, Refusal } from './ledger.ts';
import { edgeBytes, EMPTY_EDGE, grow, type Edge } from './merkle.ts';
import { PersonalKeys } from './personal.ts';
import { LogReader } from './proofs.ts';
import { Refusals } from './refusals.ts';
import { entryId, intentFields, outcomeFields, pending, type Pending } from './records.ts';

export { migrateLedger } from './migrate.ts';

/** A writer waits this long for PostgreSQL before it says that there is no ledger. */
const PATIENCE_MS = 800;
/** While there is none, it looks for it this often, so that health tells the truth without traffic. */
const RETRY_MS = 500;
const BATCH_MAX = 500;
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
  readonly onFailure: (cause: unknown) => void;
}

interface Secret {
  readonly entry: string;
  readonly state: string;
  readonly expiresOn: string;
  readonly wrapped: Buffer;
}

interface Waiting {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly records: readonly Pending[];
  readonly secret?: Secret;
  readonly done: () => void;
  readonly failed: (error: HubError) => void;
}

/**
 * A ledger in PostgreSQL. Many writers share one commit; each commit carries the records, the keys of their personal details
 * and a signed checkpoint of the Merkle tree (RFC 6962) over all records. While it cannot write, every writer is told so
 * within a second, and it recovers by itself. A process that opens the same log later fences this one for good.
 */
export class PostgresLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #clock: Clock;
  readonly #keys: PersonalKeys;
  readonly #signer: CheckpointSigner;
  readonly #reader: LogReader;
  readonly #refusals: Refusals;
  readonly api: LedgerApi;
  #queue: Waiting[] = [];
  #client: pg.Client | undefined;
  #edge: Edge = EMPTY_EDGE;
  #epoch: number | undefined;
  #fenced: Fenced | undefined;
  #isWriting = false;
  #isClosed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#keys = new PersonalKeys(options.searchKey);
    this.#signer = checkpointSigner(originOf(options.log), options.signingKey);
    // Connections of its own: whoever asks for proofs never stands before a writer.
    this.#reader = new LogReader(options.url, options.log);
    this.api = ledgerApi(this.#reader);
    this.#refusals = new Refusals({
      clock: this.#clock,
      write: (record) => this.#append([record]),
      isThere: async (entry) => (await this.#reader.inclusion(entry)) !== undefined,
      ready: () => this.ready(),
      onFailure: options.onFailure,
    });
  }

  /**
   * Takes the log: whoever wrote to it before never does again.
   *
   * @throws HubError LEDGER_UNAVAILABLE when the store cannot be reached or is not whole.
   */
  static async open(options: LedgerOptions): Promise<PostgresLedger> {
    const ledger = new PostgresLedger(options);
    try {
      await ledger.#connected(Date.now() + PATIENCE_MS * 3);
    } catch (cause) {
      await ledger.close();
      throw new HubError(
        'LEDGER_UNAVAILABLE',
        `the ledger ${placeOf(options)} cannot be opened: ${said(cause)}`,
        { cause },
      );
    }
    return ledger;
  }

  /** What auditors and witnesses pin, in the C2SP note format. */
  get verifierKey(): string {
    return this.#signer.verifierKey;
  }

  ready(): boolean {
    return this.#client !== undefined;
  }

  received(received: Received): LedgerRequest {
    const entry = entryId(this.#clock.now());
    const receipt = { log: this.#options.log, entry };
    // Noted now, written with the record that follows: one commit less on the way, and never a later record without it.
    let first: readonly Pending[] = [pending(entry, 'RECEIVED', this.#clock.now(), { ...received })];
    let key: Buffer | undefined;
    const write = (next: Pending, secret?: Secret): Promise<void> => {
      const records = [...first, next];
      first = [];
      return this.#append(records, secret);
    };
    return {
      receipt,
      intent: async (intent) => {
        key = this.#keys.make();
        const { state } = intent.inquiry.requester;
        const fields = intentFields(intent, (value) => this.#keys.hash(value), key, entry);
        const secret = { entry, state, expiresOn: this.#expiry(state), wrapped: this.#keys.wrap(key, entry) };
        await write(pending(entry, 'INTENT', this.#clock.now(), fields), secret);
      },
      outcome: async (outcome) => {
        if (!key && outcome.report.disclosed.length > 0)
          throw unavailable(new Error('nothing is disclosed without an intent'));
        await write(pending(entry, 'OUTCOME', this.#clock.now(), outcomeFields(outcome, key, entry)));
      },
    };
  }

  refused(refusal: Refusal): void {
    this.#refusals.add(refusal);
  }

  async close(): Promise<void> {
    await this.#refusals.close();
    this.#isClosed = true;
    clearTimeout(this.#retry);
    while (this.#isWriting) await new Promise((done) => setTimeout(done, 5));
    const client = this.#client;
    this.#client = undefined;
    await Promise.all([client?.end(), this.#reader.close()]).catch(() => undefined);
  }

  #expiry(state: string): string {
    const days = this.#options.retentionDays?.(state) ?? RETENTION_DAYS;
    return new Date(this.#clock.now() + days * DAY_MS).toISOString().slice(0, 10);
  }

  #append(records: readonly Pending[], secret?: Secret): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#queue.length >= QUEUE_MAX)
        return failed(unavailable(new Error('the ledger has fallen behind')));
      this.#queue.push({ since: Date.now(), records, done, failed, ...(secret ? { secret } : {}) });
      void this.#drain();
    });
  }

  /** One commit at a time, each with everything that came in meanwhile. */
  async #drain(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      for (;;) {
        const [first, ...others] = this.#queue.splice(0, BATCH_MAX);
        if (!first) return;
        const batch = [first, ...others] as const;
        try {
          await this.#write(batch);
          for (const { done } of batch) done();
          // Who was just told may have more to write, and others have come: let them into the next commit.
          await new Promise(setImmediate);
        } catch (cause) {
          this.#lost(cause);
          this.#refuse([...batch, ...this.#queue.splice(0)], cause);
        }
      }
    } finally {
      this.#isWriting = false;
    }
  }

  /** Everybody who waits is told at once: a request that cannot be recorded is not answered. */
  #refuse(waiting: readonly Waiting[], cause: unknown): void {
    for (const { failed } of waiting) failed(unavailable(cause));
  }

  async #write(batch: readonly [Waiting, ...Waiting[]]): Promise<void> {
    if (this.#isClosed) throw new Error('the ledger is closed');
    // Of who waits longest: a store that answers, but slowly, keeps nobody waiting for several commits.
    const deadline = batch[0].since + PATIENCE_MS;
    const client = await this.#connected(deadline);
    const records = batch.flatMap((waiting) => waiting.records);
    const secrets = batch.flatMap(({ secret }) => (secret ? [secret] : []));
    const next = grow(
      this.#edge,
      records.map(({ leaf }) => leaf),
    );
    await inTime(
      client.query({
        name: 'append',
        text: APPEND,
        values: [
          this.#options.log,
          this.#edge.size,
          next.edge.size,
          this.#signer.sign(next.edge.size, next.root),
          edgeBytes(next.edge),
          listed(records.map(({ entry }) => entry)),
          listed(records.map(({ kind }) => kind)),
          ...packed(records.map(({ bytes }) => bytes)),
          ...packed(next.paths),
          listed(secrets.map(({ entry }) => entry)),
          listed(secrets.map(({ state }) => state)),
          listed(secrets.map(({ expiresOn }) => expiresOn)),
          ...packed(secrets.map(({ wrapped }) => wrapped)),
        ],
      }),
      deadline,
    );
    // Only now: when the answer of a COMMIT is lost, the connection is given up and the next one reads where the log ends.
    this.#edge = next.edge;
  }

  async #connected(deadline: number): Promise<pg.Client> {
    if (this.#client) return this.#client;
    if (this.#fenced) throw this.#fenced;
    const { url, log } = this.#options;
    const { client, edge, epoch } = await connectWriter(url, log, this.#signer, this.#epoch, deadline);
    if (this.#isClosed) {
      cut(client);
      throw new Error('the ledger is closed');
    }
    client.on('error', (cause) => {
      if (this.#client === client) this.#lost(cause);
    });
    this.#edge = edge;
    this.#epoch = epoch;
    this.#client = client;
    return client;
  }

  #lost(cause: unknown): void {
    this.#options.onFailure(cause);
    if (this.#client) cut(this.#client);
    this.#client = undefined;
    if (cause instanceof Fenced) this.#fenced = cause;
    this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.#isClosed || this.#fenced || this.#retry) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (this.#client || this.#isClosed || this.#isWriting) return;
      this.#isWriting = true;
      this.#connected(Date.now() + PATIENCE_MS)
        .catch((cause: unknown) => {
          if (cause instanceof Fenced) this.#lost(cause);
          else this.#lookAgain();
          this.#refuse(this.#queue.splice(0), cause);
        })
        .finally(() => {
          this.#isWriting = false;
          void this.#drain();
        });
    }, RETRY_MS).unref();
  }
}

function unavailable(cause: unknown): HubError {
  return new HubError('LEDGER_UNAVAILABLE', 'the ledger could not be written', { cause });
}

function placeOf({ url, log }: LedgerOptions): string {
  const { host, pathname } = new URL(url);
  return `${log} at ${host}${pathname}`;
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** An array of words that need no quotes. */
function listed(words: readonly (string | number)[]): string {
  return `{${words.join(',')}}`;
}

/** Bytes as one value, with where each part starts and how long it is: an array of them would travel as text, digit by digit. */
function packed(parts: readonly Buffer[]): readonly [all: Buffer, starts: string, lengths: string] {
  let next = 1;
  const starts = parts.map(({ length }) => (next += length) - length);
  return [Buffer.concat(parts), listed(starts), listed(parts.map(({ length }) => length))];
}

/** All or nothing in one statement, hence one commit and one round trip. */
const APPEND = `WITH checkpoint AS (
    INSERT INTO ledger.checkpoint (log, size, note, edge) VALUES ($1, $3, $4, $5)
  ), secret AS (
    INSERT INTO ledger.secret (entry, state, expires_on, wrapped)
    SELECT s.entry, s.state, s.expires_on, substring($17::bytea FROM s.start FOR s.length)
    FROM unnest($14::uuid[], $15::text[], $16::date[], $18::int[], $19::int[])
      AS s(entry, state, expires_on, start, length)
  )
  INSERT INTO ledger.record (log, index, entry, kind, bytes, path)
  SELECT $1, $2::bigint + r.ordinality - 1, r.entry, r.kind,
    substring($8::bytea FROM r.start FOR r.length), substring($11::bytea FROM r.path_start FOR r.path_length)
  FROM unnest($6::uuid[], $7::text[], $9::int[], $10::int[], $12::int[], $13::int[])
    WITH ORDINALITY AS r(entry, kind, start, length, path_start, path_length, ordinality)`;
