import { createHmac, hkdfSync } from 'node:crypto';
import pg from 'pg';
import { HubError } from '../../core/errors.ts';
import { Lru } from '../../core/lru.ts';
import type { StateCode } from '../../core/ids.ts';
import { ownNow } from '../../core/own-time.ts';
import { timeLimit } from '../../core/time-limit.ts';
import { PgClient } from '../../core/pg-client.ts';
import type { Requester } from '../../policy/words/inquiry.ts';
import { cut, inTime } from './connection.ts';

/** Longest wait for a connection, and then for the answer: of the process's own time, not of the clock on the wall. */
const TIMEOUT_MS = 900;
/** Questions, and answers, that are remembered so that asking again costs nothing. */
const REMEMBERED_MAX = 20_000;
const NOBODY: ReadonlySet<StateCode> = new Set();

/** One value that is tried at one owner. */
export interface Attempt {
  readonly owner: StateCode;
  /** About whom or what, in words that are the same whenever it is the same one. */
  readonly about: string;
  /** What was tried about this counts as well: about everybody, say. */
  readonly also?: string;
  readonly value: string;
  /** How many distinct values may be tried about it in a day. */
  readonly most: number;
}

/** Who tries, and on which day, `YYYY-MM-DD`. */
export interface Asking {
  readonly requester: Pick<Requester, 'state' | 'officer'>;
  readonly on: string;
}

/** Counts what an officer tries in a day, for all gateways together. */
export interface Quota {
  /** Whether the same question was counted already, and found within all budgets. */
  isKnown(asking: Asking, question: string): boolean;
  /**
   * Takes distinct values out of the officer's budgets at each owner: all of an owner's, or none.
   *
   * @param question names the whole of it, so that asking it again costs nothing.
   * @returns the owners whose budget does not reach.
   * @throws HubError LEDGER_UNAVAILABLE when it cannot be counted: then it may not be answered.
   */
  spend(asking: Asking, question: string, attempts: readonly Attempt[]): Promise<ReadonlySet<StateCode>>;
}

export interface QuotaOptions {
  /** Connection URL of the role `liaison_ledger_writer`. */
  readonly url: string;
  /** Secret of the ledger, 32 bytes. */
  readonly searchKey: Buffer;
  readonly onFailure: (cause: unknown) => void;
}

/** Counts in the ledger's database. It keeps keyed hashes, for as long as the day lasts. */
export class PostgresQuota implements Quota {
  readonly #pool: pg.Pool;
  readonly #key: Buffer;
  readonly #onFailure: (cause: unknown) => void;
  readonly #known = new Lru<string, true>(REMEMBERED_MAX);
  /** Attempts for which a budget did not reach. What was tried in a day never becomes less, so neither will it later. */
  readonly #spent = new Lru<string, ReadonlySet<StateCode>>(REMEMBERED_MAX);

  constructor({ url, searchKey, onFailure }: QuotaOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 4,
      Client: QuotaClient,
      statement_timeout: TIMEOUT_MS,
      application_name: 'liaison quota',
      // A crash may forgive what was tried in its last second; nobody waits for the disk.
      options: '-c synchronous_commit=off',
    });
    this.#pool.on('error', () => undefined);
    this.#key = Buffer.from(hkdfSync('sha256', searchKey, Buffer.alloc(0), 'liaison ledger quota', 32));
    this.#onFailure = onFailure;
  }

  /** @throws Error when the ledger's tables are of before there were budgets. */
  async check(): Promise<void> {
    const { there } = await this.#ask<{ there: boolean }>({
      text: "SELECT to_regclass('ledger.tried_sum') IS NOT NULL AS there",
    });
    if (!there)
      throw new Error("the ledger's tables are of an older version of the hub: npm run ledger -- migrate");
  }

  isKnown(asking: Asking, question: string): boolean {
    return this.#known.get(this.#nameOf(asking, question)) === true;
  }

  async spend(
    asking: Asking,
    question: string,
    attempts: readonly Attempt[],
  ): Promise<ReadonlySet<StateCode>> {
    // With the attempts whole: another law's budget, or other records that the question reaches, is another answer.
    const name = this.#nameOf(asking, JSON.stringify(attempts));
    const known = this.#spent.get(name);
    if (known) return known;
    try {
      const spent = await this.#count(asking, attempts);
      if (spent.length === 0) {
        this.#known.set(this.#nameOf(asking, question), true);
        return NOBODY;
      }
      const owners = new Set(spent);
      this.#spent.set(name, owners);
      return owners;
    } catch (cause) {
      this.#onFailure(cause);
      throw new HubError('LEDGER_UNAVAILABLE', 'what is tried could not be counted', { cause });
    }
  }

  async #count({ requester, on }: Asking, attempts: readonly Attempt[]): Promise<readonly StateCode[]> {
    const about = (text: string | undefined): string | null =>
      text === undefined ? null : this.#hash(text).readBigInt64BE().toString();
    const { spent } = await this.#ask<{ spent: StateCode[] }>({
      name: 'liaison-quota',
      text: 'SELECT ledger.try_values($1, $2, $3, $4, $5, $6, $7) AS spent',
      values: [
        on,
        this.#hash(JSON.stringify([requester.state, requester.officer])).subarray(0, 16),
        attempts.map(({ owner }) => owner),
        attempts.map((attempt) => about(attempt.about)),
        attempts.map(({ also }) => about(also)),
        attempts.map(({ value }) => this.#hash(value).subarray(0, 16)),
        attempts.map(({ most }) => most),
      ],
    });
    return spent;
  }

  /** Asks for one row. A connection whose answer did not come is not used again. */
  async #ask<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<Row> {
    const client = await this.#connect();
    try {
      // A moment more than PostgreSQL has, so that it is the first to say that it took too long.
      const { rows } = await inTime(client.query<Row>(query), ownNow() + TIMEOUT_MS + 100);
      const [row] = rows;
      if (!row) throw new Error('the count gave no answer');
      client.release();
      return row;
    } catch (cause) {
      client.release(true);
      throw cause;
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    const connecting = this.#pool.connect();
    try {
      return await inTime(connecting, ownNow() + TIMEOUT_MS);
    } catch (cause) {
      // Nobody waits for it any more: if it comes, others have it.
      connecting.then((client) => client.release()).catch(() => undefined);
      throw cause;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #nameOf({ requester, on }: Asking, question: string): string {
    return this.#hash(JSON.stringify([requester.state, requester.officer, on, question])).toString('base64');
  }

  #hash(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

/**
 * A connection that is cut when it is not made in time. pg's own limits look at the clock on the wall: where many first
 * questions keep the process busy for a second, it would find them over before it has read what the database answered.
 */
class QuotaClient extends PgClient {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const lift = timeLimit(TIMEOUT_MS, () => cut(this));
    this.once('connect', lift);
    this.once('end', lift);
  }
}
