import { createHmac, hkdfSync } from 'node:crypto';
import pg from 'pg';
import { AtOnce } from '../../core/at-once.ts';
import { HubError } from '../../core/errors.ts';
import { Lru } from '../../core/lru.ts';
import type { StateCode } from '../../core/ids.ts';
import { ownNow } from '../../core/own-time.ts';
import { PgClient, type PgClientConfig } from '../../core/pg-client.ts';
import type { Requester } from '../../policy/words/inquiry.ts';
import { inTime, STATEMENT_SLACK_MS } from './connection.ts';
import { PATIENCE_MS } from './log-options.ts';

/** Connections that count. They stay open, so that who comes first after a pause waits for none. */
const CONNECTIONS = 4;
/** Questions, and answers, that are remembered so that asking again costs nothing. */
const REMEMBERED_MAX = 20_000;
const NOBODY: ReadonlySet<StateCode> = new Set();
/** Nobody tries nothing. */
const NOTHING = ['1970-01-01', Buffer.alloc(0), [], [], [], [], []];

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
  /**
   * How long one count waits for its turn and a connection, and then for the answer, in milliseconds of the process's own time;
   * `PATIENCE_MS` unless given.
   */
  readonly patienceMs?: number;
  readonly onFailure: (cause: unknown) => void;
}

/** Counts in the ledger's database. It keeps keyed hashes, for as long as the day lasts. */
export class PostgresQuota implements Quota {
  readonly #pool: pg.Pool;
  readonly #key: Buffer;
  readonly #patienceMs: number;
  readonly #onFailure: (cause: unknown) => void;
  /** The database counts one question of an officer after the other: a second one would hold a connection and wait for the first. */
  readonly #officers = new AtOnce(1);
  readonly #known = new Lru<string, true>(REMEMBERED_MAX);
  /** Attempts for which a budget did not reach. What was tried in a day never becomes less, so neither will it later. */
  readonly #spent = new Lru<string, ReadonlySet<StateCode>>(REMEMBERED_MAX);

  constructor({ url, searchKey, patienceMs = PATIENCE_MS, onFailure }: QuotaOptions) {
    const config: pg.PoolConfig & PgClientConfig = {
      connectionString: url,
      ...{ min: CONNECTIONS, max: CONNECTIONS, keepAlive: true },
      Client: PgClient,
      // pg's own limits look at the clock on the wall: where many first questions keep the process busy for a second, it would
      // find them over before it has read what the database answered.
      connectWithinMs: patienceMs,
      statement_timeout: patienceMs,
      application_name: 'liaison quota',
      // A crash may forgive what was tried in its last second; nobody waits for the disk.
      options: '-c synchronous_commit=off',
    };
    this.#pool = new pg.Pool(config);
    this.#patienceMs = patienceMs;
    this.#pool.on('error', () => undefined);
    this.#key = Buffer.from(hkdfSync('sha256', searchKey, Buffer.alloc(0), 'liaison ledger quota', 32));
    this.#onFailure = onFailure;
  }

  /**
   * Opens all connections, and counts nothing over each: who is counted first waits no longer than who is next. One that is not
   * to be had now is opened when it is needed.
   *
   * @throws Error when there is no connection to be had, or the ledger's tables are of before there were budgets.
   */
  async open(): Promise<void> {
    const { there } = await this.#ask<{ there: boolean }>({
      text: "SELECT to_regclass('ledger.tried_sum') IS NOT NULL AS there",
    });
    if (!there)
      throw new Error("the ledger's tables are of an older version of the hub: npm run ledger -- migrate");
    // Together, so that each gets a connection of its own.
    const clients = Array.from({ length: CONNECTIONS }, () => this.#connect(this.#deadline()));
    await Promise.all(
      clients.map((client) =>
        client.then((one) => this.#askOver(one, counting(NOTHING))).catch(this.#onFailure),
      ),
    );
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
    const asker = this.#hash(JSON.stringify([requester.state, requester.officer])).subarray(0, 16);
    const query = counting([
      ...[on, asker],
      attempts.map(({ owner }) => owner),
      attempts.map((attempt) => about(attempt.about)),
      attempts.map(({ also }) => about(also)),
      attempts.map(({ value }) => this.#hash(value).subarray(0, 16)),
      attempts.map(({ most }) => most),
    ]);
    const deadline = this.#deadline();
    // Of all connections one officer has one, however much is asked at once.
    const leave = await this.#officers.turnWithin(asker.toString('base64'), (turn) => inTime(turn, deadline));
    try {
      const { spent } = await this.#askOver<{ spent: StateCode[] }>(await this.#connect(deadline), query);
      return spent;
    } finally {
      leave();
    }
  }

  #deadline(): number {
    return ownNow() + this.#patienceMs;
  }

  async #ask<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<Row> {
    return this.#askOver(await this.#connect(this.#deadline()), query);
  }

  /** Asks for one row. A connection whose answer did not come is not used again. */
  async #askOver<Row extends pg.QueryResultRow>(client: pg.PoolClient, query: pg.QueryConfig): Promise<Row> {
    try {
      // A moment more than PostgreSQL has, so that it is the first to say that it took too long.
      const { rows } = await inTime(client.query<Row>(query), this.#deadline() + STATEMENT_SLACK_MS);
      const [row] = rows;
      if (!row) throw new Error('the count gave no answer');
      client.release();
      return row;
    } catch (cause) {
      client.release(true);
      throw cause;
    }
  }

  async #connect(deadline: number): Promise<pg.PoolClient> {
    const connecting = this.#pool.connect();
    try {
      return await inTime(connecting, deadline);
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

/** @param values day, asker, and of each attempt the owner, what it is about, what else, the value, and how many may be tried. */
function counting(values: readonly unknown[]): pg.QueryConfig {
  return {
    name: 'liaison-quota',
    text: 'SELECT ledger.try_values($1, $2, $3, $4, $5, $6, $7) AS spent',
    values: [...values],
  };
}
