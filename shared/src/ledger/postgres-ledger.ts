import { createHash, createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';
import { HubError } from '../core/errors.ts';
import type { Intent, Ledger, LedgerRequest, Outcome, Received } from './ledger.ts';

/** A writer waits this long for PostgreSQL before it says that there is no ledger. */
const PATIENCE_MS = 900;
const BATCH_MAX = 500;
const FIRST_LINK = Buffer.alloc(32);

export interface LedgerOptions {
  /** Connection URL of the role `liaison_ledger_writer`, or of any role that is a member of it. */
  readonly url: string;
  /** Name of this log: one per gateway instance. */
  readonly log: string;
  /** Key for the hashes of search values, 32 bytes: so that nobody can guess them from the ledger. */
  readonly searchKey: Buffer;
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Creates the ledger's table and its writer's role, which can add and read and nothing else. Safe to run again.
 *
 * @param adminUrl a role that may create tables and roles.
 * @param writerPassword letters and digits.
 */
export async function migrateLedger(adminUrl: string, writerPassword: string): Promise<void> {
  if (!/^[A-Za-z0-9]{16,}$/u.test(writerPassword))
    throw new Error('the ledger password must be 16 or more letters and digits');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('CREATE SCHEMA IF NOT EXISTS ledger');
    await admin.query(`CREATE TABLE IF NOT EXISTS ledger.record (
      log text COLLATE "C" NOT NULL,
      index bigint NOT NULL,
      entry uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('RECEIVED', 'INTENT', 'OUTCOME')),
      written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      bytes bytea NOT NULL,
      link bytea NOT NULL CHECK (length(link) = 32),
      PRIMARY KEY (log, index))`);
    await admin.query('CREATE INDEX IF NOT EXISTS record_entry ON ledger.record (entry)');
    await admin.query(`CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION 'the ledger is append only'; END $$`);
    await admin.query(`CREATE OR REPLACE TRIGGER record_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.record
      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()`);
    await admin.query(`DO $$ BEGIN CREATE ROLE liaison_ledger_writer LOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    await admin.query(
      `ALTER ROLE liaison_ledger_writer LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${writerPassword}'`,
    );
    await admin.query('GRANT USAGE ON SCHEMA ledger TO liaison_ledger_writer');
    await admin.query('GRANT SELECT, INSERT ON ledger.record TO liaison_ledger_writer');
  } finally {
    await admin.end();
  }
}

interface Pending {
  readonly entry: string;
  readonly kind: 'RECEIVED' | 'INTENT' | 'OUTCOME';
  readonly bytes: Buffer;
}

interface Waiting {
  readonly records: readonly Pending[];
  readonly done: () => void;
  readonly failed: (error: HubError) => void;
}

/**
 * A ledger in PostgreSQL. Records are chained: each link is the SHA-256 of the link before and the stored bytes. Many
 * writers share one commit. While it cannot write, every writer is told so within a second, and it recovers by itself.
 */
export class PostgresLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #queue: Waiting[] = [];
  #client: pg.Client | undefined;
  #head: { index: number; link: Buffer } = { index: -1, link: FIRST_LINK };
  #isWriting = false;
  #isReady = false;
  #isClosed = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** @throws HubError LEDGER_UNAVAILABLE when the store cannot be reached, or another instance writes this log. */
  static async open(options: LedgerOptions): Promise<PostgresLedger> {
    const ledger = new PostgresLedger(options);
    await ledger.#connect();
    return ledger;
  }

  ready(): boolean {
    return this.#isReady;
  }

  received(received: Received): LedgerRequest {
    const entry = randomUUID();
    const receipt = { log: this.#options.log, entry };
    // Noted now, written with the record that follows: one commit less on the way, and never a later record without it.
    let first: readonly Pending[] = [record(entry, 'RECEIVED', { ...received })];
    const write = (next: Pending): Promise<void> => {
      const records = [...first, next];
      first = [];
      return this.#append(records);
    };
    return {
      receipt,
      intent: (intent) => write(record(entry, 'INTENT', this.#intentFields(intent))),
      outcome: (outcome) => write(record(entry, 'OUTCOME', outcomeFields(outcome))),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isReady = false;
    while (this.#isWriting) await new Promise((done) => setTimeout(done, 5));
    await this.#client?.end().catch(() => undefined);
    this.#client = undefined;
  }

  #intentFields(intent: Intent): Readonly<Record<string, unknown>> {
    const { searchValues, ...rest } = intent;
    const hashes = Object.fromEntries(
      Object.entries(searchValues).map(([name, value]) => [
        name,
        createHmac('sha256', this.#options.searchKey)
          .update(JSON.stringify(value) ?? '')
          .digest('base64url'),
      ]),
    );
    return { ...rest, searchHashes: hashes };
  }

  #append(records: readonly Pending[]): Promise<void> {
    return new Promise((done, failed) => {
      this.#queue.push({ records, done, failed });
      void this.#drain();
    });
  }

  /** One commit at a time, each with everything that came in meanwhile. */
  async #drain(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue.splice(0, BATCH_MAX);
        try {
          await this.#write(batch.flatMap(({ records }) => records));
          for (const { done } of batch) done();
        } catch (cause) {
          this.#isReady = false;
          this.#options.onFailure(cause);
          await this.#disconnect();
          // Everybody who waits is told at once: a request that cannot be recorded is not answered.
          for (const { failed } of [...batch, ...this.#queue.splice(0)]) {
            failed(new HubError('LEDGER_UNAVAILABLE', 'the ledger could not be written', { cause }));
          }
        }
      }
    } finally {
      this.#isWriting = false;
    }
  }

  async #write(records: readonly Pending[]): Promise<void> {
    if (this.#isClosed) throw new Error('the ledger is closed');
    const client = this.#client ?? (await this.#connect());
    const links: Buffer[] = [];
    let link = this.#head.link;
    for (const { bytes } of records) {
      link = createHash('sha256').update(link).update(bytes).digest();
      links.push(link);
    }
    const from = this.#head.index + 1;
    await inTime(
      client.query({
        name: 'append',
        text: `INSERT INTO ledger.record (log, index, entry, kind, bytes, link)
          SELECT $1, $2::bigint + r.ordinality - 1, r.entry, r.kind, r.bytes, r.link
          FROM unnest($3::uuid[], $4::text[], $5::bytea[], $6::bytea[]) WITH ORDINALITY AS r(entry, kind, bytes, link, ordinality)`,
        values: [
          this.#options.log,
          from,
          records.map(({ entry }) => entry),
          records.map(({ kind }) => kind),
          records.map(({ bytes }) => bytes),
          links,
        ],
      }),
    );
    // Only now: an answer of COMMIT that was lost is found out by reading the head again.
    this.#head = { index: from + records.length - 1, link };
  }

  /** Connects, takes the log for this instance alone, and reads where it ends. */
  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      connectionTimeoutMillis: PATIENCE_MS,
      statement_timeout: PATIENCE_MS,
      application_name: 'liaison ledger',
    });
    client.on('error', () => {
      this.#isReady = false;
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await inTime(client.connect());
      const { rows: locked } = await inTime(
        client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 1)) AS taken', [
          this.#options.log,
        ]),
      );
      if (locked[0]?.taken !== true) throw new Error(`another instance writes the log ${this.#options.log}`);
      const { rows } = await inTime(
        client.query<{ index: string; link: Buffer }>(
          'SELECT index, link FROM ledger.record WHERE log = $1 ORDER BY index DESC LIMIT 1',
          [this.#options.log],
        ),
      );
      this.#head = rows[0]
        ? { index: Number(rows[0].index), link: rows[0].link }
        : { index: -1, link: FIRST_LINK };
    } catch (cause) {
      client.end().catch(() => undefined);
      throw new HubError('LEDGER_UNAVAILABLE', 'the ledger cannot be reached', { cause });
    }
    this.#client = client;
    this.#isReady = true;
    return client;
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    // A connection that hangs must not hold the lock: it is cut, not asked to leave.
    (
      client as unknown as { connection?: { stream?: { destroy(): void } } } | undefined
    )?.connection?.stream?.destroy();
    await Promise.resolve();
  }
}

function record(entry: string, kind: Pending['kind'], fields: Readonly<Record<string, unknown>>): Pending {
  return {
    entry,
    kind,
    bytes: Buffer.from(JSON.stringify({ entry, kind, at: new Date().toISOString(), ...fields })),
  };
}

function outcomeFields({
  status,
  errorCodes,
  report,
  bodyDigest,
  bodyBytes,
}: Outcome): Readonly<Record<string, unknown>> {
  return { status, errorCodes, bodyDigest, bodyBytes, ...report };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the ledger did not answer within ${PATIENCE_MS} ms`)),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
