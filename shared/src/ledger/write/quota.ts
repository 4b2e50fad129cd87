import { createHmac, hkdfSync } from 'node:crypto';
import pg from 'pg';
import { HubError } from '../../core/errors.ts';
import { Lru } from '../../core/lru.ts';
import type { StateCode } from '../../core/ids.ts';
import type { Requester } from '../../policy/words/inquiry.ts';
import { PgClient } from '../../core/pg-client.ts';

const TIMEOUT_MS = 900;
/** Questions remembered as counted, so that asking again costs nothing. */
const KEPT_MAX = 20_000;

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
  readonly #known = new Lru<string, true>(KEPT_MAX);

  constructor({ url, searchKey, onFailure }: QuotaOptions) {
    this.#pool = new pg.Pool({
      Client: PgClient,
      connectionString: url,
      max: 4,
      connectionTimeoutMillis: TIMEOUT_MS,
      statement_timeout: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS + 100,
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
    const { rows } = await this.#pool.query<{ there: boolean }>(
      "SELECT to_regclass('ledger.tried_sum') IS NOT NULL AS there",
    );
    if (rows[0]?.there !== true)
      throw new Error("the ledger's tables are of an older version of the hub: npm run ledger -- migrate");
  }

  isKnown(asking: Asking, question: string): boolean {
    return this.#known.get(this.#nameOf(asking, question)) === true;
  }

  async spend(
    { requester, on }: Asking,
    question: string,
    attempts: readonly Attempt[],
  ): Promise<ReadonlySet<StateCode>> {
    const about = (text: string | undefined): string | null =>
      text === undefined ? null : this.#hash(text).readBigInt64BE().toString();
    try {
      const { rows } = await this.#pool.query<{ spent: StateCode[] }>({
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
      const [answer] = rows;
      if (!answer) throw new Error('the count gave no answer');
      if (answer.spent.length === 0) this.#keep(this.#nameOf({ requester, on }, question));
      return new Set(answer.spent);
    } catch (cause) {
      this.#onFailure(cause);
      throw new HubError('LEDGER_UNAVAILABLE', 'what is tried could not be counted', { cause });
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #keep(name: string): void {
    this.#known.set(name, true);
  }

  #nameOf({ requester, on }: Asking, question: string): string {
    return this.#hash(JSON.stringify([requester.state, requester.officer, on, question])).toString('base64');
  }

  #hash(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}
