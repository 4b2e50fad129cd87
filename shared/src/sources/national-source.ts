import { createHash } from 'node:crypto';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import pg, { type Pool, type PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { StateCode } from '../core/ids.ts';
import { HubError } from '../core/errors.ts';
import { cancelStatement } from './cancel.ts';
import type { SourceConfig } from './config.ts';
import { LaneLost, Lanes, type Done, type GiveUp, type NamedQuery } from './lanes.ts';
import type { Patience } from './patience.ts';
import { BY_KEY, type Query } from './query.ts';

/** Why a source gave no rows, when the law was not the reason. */
export class SourceFailure extends Error {
  readonly kind: 'TIMED_OUT' | 'UNAVAILABLE';

  constructor(kind: 'TIMED_OUT' | 'UNAVAILABLE', source: string, cause?: unknown) {
    super(`${source}: ${kind}`, { cause });
    this.name = 'SourceFailure';
    this.kind = kind;
  }
}

export type Row = readonly unknown[];

const PREPARED_LIMIT = 300;
const CURRENCY_MAX_AGE_MS = 60_000;

/** pg's own parsers, but dates stay text (ISO 8601, UTC) and 64-bit numbers become numbers. */
const PARSERS = new Map<number, (text: string) => unknown>([
  [1082, (text) => text],
  [1184, (text) => text.replace(' ', 'T').replace(/\+00$/u, 'Z')],
  [20, Number],
  [1700, Number],
]);

/**
 * One national database as the hub sees it: read-only by role, by session and by type. It opens its connections when it
 * is first asked, so that a State that is down does not keep the hub from starting.
 */
export class NationalSource {
  readonly config: SourceConfig;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #prepared = new Map<string, string>();
  readonly #lanes: Lanes;
  #opening: Promise<Pool> | undefined;
  #database: DataSource | undefined;
  #currency = new Map<StateCode, string>();
  #currencyAt = 0;
  /** Statements sent so far. For metrics, and for the test that counts them. */
  statements = 0;

  constructor(config: SourceConfig) {
    this.config = config;
    // A statement that ran out of its own time says nothing about the source's health only if it is rare: three in a row do.
    this.#breaker = circuitBreaker(
      handleWhen((error) => error instanceof SourceFailure),
      { halfOpenAfter: config.retryAfterMs, breaker: new ConsecutiveBreaker(3) },
    );
    this.#lanes = new Lanes(() => this.#pool(), Math.floor(config.poolSize / 2));
  }

  /**
   * Runs one bounded SELECT and returns its rows as arrays.
   *
   * @param patience the source's own deadline may be sooner. When nobody waits any more, PostgreSQL is told to stop.
   * @throws SourceFailure; its cause holds what PostgreSQL said and stays in the log. HubError DEADLINE_EXCEEDED when nobody
   *   waits any more, which says nothing about the source.
   */
  async read(query: Query, patience: Patience): Promise<readonly Row[]> {
    if (patience.isOver) throw nobodyWaits();
    const timeoutMs = Math.min(this.config.deadlineMs, patience.deadlineAt - Date.now());
    if (timeoutMs <= 0) throw new SourceFailure('TIMED_OUT', this.config.name);
    try {
      return await this.#breaker.execute(() => this.#run(query, timeoutMs, patience));
    } catch (error) {
      if (error instanceof BrokenCircuitError)
        throw new SourceFailure('UNAVAILABLE', this.config.name, error);
      throw error;
    }
  }

  /** Whether it failed so often that it is not asked for a while. */
  get isLeftAlone(): boolean {
    return this.#breaker.state === CircuitState.Open;
  }

  /** The moment to which an owner's data is current, as last read; refreshed in passing at most once a minute. */
  dataAsOf(owner: StateCode): string | undefined {
    return this.#currency.get(owner);
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#lanes.close();
    if (opening) await opening.catch(() => undefined);
    await this.#database?.destroy().catch(() => undefined);
    this.#database = undefined;
  }

  #run(query: Query, timeoutMs: number, patience: Patience): Promise<readonly Row[]> {
    this.statements += 1;
    const named = { ...query, name: this.#nameFor(query.text) };
    // A single connection is lent to one at a time, as a search may take it for long.
    const send =
      query.text.startsWith(BY_KEY) && this.config.poolSize > 1
        ? (done: Done, after?: number) => this.#lanes.send(named, done, after)
        : (done: Done) => this.#sendAlone(named, done);
    return new Promise((resolve, reject) => {
      let giveUp: GiveUp = () => undefined;
      const settle = (): void => {
        clearTimeout(timer);
        leave();
      };
      const timer = setTimeout(() => {
        leave();
        giveUp(timeoutMs >= this.config.deadlineMs);
        reject(new SourceFailure('TIMED_OUT', this.config.name));
      }, timeoutMs);
      const leave = patience.whenOver(() => {
        settle();
        giveUp(false);
        reject(nobodyWaits());
      });
      let isSecond = false;
      const done: Done = (error, rows) => {
        if (error instanceof LaneLost && !isSecond) {
          isSecond = true;
          giveUp = send(done, error.latest);
          return;
        }
        settle();
        if (error !== undefined) {
          reject(this.#failure(error));
          return;
        }
        resolve(rows);
        this.#refreshCurrency();
      };
      giveUp = send(done);
    });
  }

  #failure(error: unknown): SourceFailure {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    // A statement that PostgreSQL cut off, or a server that takes a connection and says nothing.
    const isLate = code === '57014' || /timeout/iu.test(message ?? '');
    return new SourceFailure(isLate ? 'TIMED_OUT' : 'UNAVAILABLE', this.config.name, error);
  }

  /** Over a connection of its own, so that it can be stopped without harm to others. */
  #sendAlone(query: NamedQuery, done: Done): GiveUp {
    let client: PoolClient | undefined;
    let given = false;
    void (async () => {
      try {
        const pool = await this.#pool();
        client = await pool.connect();
        if (given) {
          client.release();
          return;
        }
        const { text, values, name } = query;
        const { rows } = await client.query<unknown[]>({
          text,
          values: [...values],
          rowMode: 'array',
          ...(name === undefined ? {} : { name }),
        });
        client.release();
        client = undefined;
        if (!given) done(undefined, rows);
      } catch (error) {
        client?.release(true);
        client = undefined;
        if (!given) done(error, []);
      }
    })();
    return () => {
      given = true;
      const lost = client;
      client = undefined;
      if (!lost) return;
      // A connection that still works on a lost cause is stopped and closed rather than lent again.
      cancelStatement(lost);
      lost.release(true);
    };
  }

  /** Statements that come again are prepared once a connection; rare shapes are not, as each is kept by the server. */
  #nameFor(text: string): string | undefined {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    if (this.#prepared.size >= PREPARED_LIMIT) return undefined;
    const name = `h${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`;
    this.#prepared.set(text, name);
    return name;
  }

  #pool(): Promise<Pool> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<Pool> {
    const { url, poolSize, deadlineMs } = this.config;
    const database = new DataSource({
      type: 'postgres',
      url,
      connectTimeoutMS: deadlineMs,
      applicationName: 'liaison',
      poolErrorHandler: () => undefined,
      extra: {
        Client: SurvivingClient,
        pipeline: true,
        max: poolSize,
        idleTimeoutMillis: 60_000,
        statement_timeout: deadlineMs,
        options: '-c default_transaction_read_only=on -c timezone=UTC -c jit=off',
        types: { getTypeParser },
      },
    });
    await database.initialize();
    this.#database = database;
    return (database.driver as PostgresDriver).master as Pool;
  }

  #refreshCurrency(): void {
    if (Date.now() - this.#currencyAt < CURRENCY_MAX_AGE_MS) return;
    this.#currencyAt = Date.now();
    this.#pool()
      .then((pool) =>
        pool.query<{ owner: StateCode; data_as_of: string }>('SELECT owner, data_as_of FROM hub.currency_v1'),
      )
      .then(({ rows }) => {
        this.#currency = new Map(rows.map((row) => [row.owner, row.data_as_of]));
      })
      .catch(() => undefined);
  }
}

/** A connection may be cut at any moment, from its first on, also while nobody waits on it: then the next question opens another. */
class SurvivingClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

function nobodyWaits(): HubError {
  return new HubError('DEADLINE_EXCEEDED', 'nobody waits for this any more');
}

function getTypeParser(oid: number, format?: string): (value: string) => unknown {
  const own = format === 'binary' ? undefined : PARSERS.get(oid);
  return own ?? (pg.types.getTypeParser(oid) as (value: string) => unknown);
}
