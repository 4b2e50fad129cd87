import { createHash } from 'node:crypto';
import { bulkhead } from 'cockatiel';
import type { Pool, PoolClient } from 'pg';
import type { StateCode } from '../../core/ids.ts';
import { HubError } from '../../core/errors.ts';
import { connectionError } from '../../core/session.ts';
import { timeLimit } from '../../core/time-limit.ts';
import { blamesSource, isOwnTimeOut, isStopped, wasSaid } from './blame.ts';
import { Breaker } from './breaker.ts';
import { cancelStatement } from './cancel.ts';
import { mustBeWhole } from './client.ts';
import type { SourceConfig } from './source-config.ts';
import { PipelineLost, Pipeline, type Done, type GiveUp, type NamedQuery } from './pipeline.ts';
import { Deadline } from './request-deadline.ts';
import { BY_KEY, type Query } from './query.ts';
import { openDatabase, type Opened } from './open.ts';
import { answersTrial } from './trial.ts';

/** Why a source gave no rows, when the law was not the reason. NOT_AWAITED: the hub itself was too late for it. */
export class SourceFailure extends Error {
  readonly kind: 'TIMED_OUT' | 'UNAVAILABLE' | 'NOT_AWAITED';

  constructor(kind: SourceFailure['kind'], source: string, cause?: unknown) {
    super(`${source}: ${kind}`, { cause });
    this.name = 'SourceFailure';
    this.kind = kind;
  }
}

export type Row = readonly unknown[];

/** One national database as who asks it sees it. */
export interface Source extends Pick<NationalSource, 'read' | 'dataAsOf'> {
  readonly config: Pick<SourceConfig, 'name' | 'owners'>;
}

const PREPARED_LIMIT = 300;
const CURRENCY_MAX_AGE_MS = 60_000;

/**
 * One national database as the hub sees it: read-only by role, by session and by type. It opens its connections when it
 * is first asked, so that a State that is down does not keep the hub from starting.
 */
export class NationalSource {
  readonly config: SourceConfig;
  readonly #breaker: Breaker;
  readonly #prepared = new Map<string, string>();
  /** What ends the wait of each statement that is under way. */
  readonly #waiting = new Set<() => void>();
  /** Statements of dear questions that run at once: half of the connections are left for others. */
  readonly #dear: ReturnType<typeof bulkhead>;
  #pipeline: Pipeline;
  #opening: Promise<Opened> | undefined;
  /** Known with the first connection, which is there before anybody asks: see `warm`. */
  #fit: Opened['fit'];
  #currency = new Map<StateCode, string>();
  #currencyAt = 0;
  /** Statements sent so far. For metrics, and for the test that counts them. */
  statements = 0;

  constructor(config: SourceConfig) {
    this.config = config;
    this.#dear = bulkhead(Math.max(1, Math.floor(config.poolSize / 2)), Number.POSITIVE_INFINITY);
    this.#breaker = new Breaker(() => answersTrial(config), config.retryAfterMs);
    this.#pipeline = this.#newPipeline();
  }

  /**
   * Runs one bounded SELECT and returns its rows as arrays.
   *
   * @param deadline the source's own deadline may be sooner. When nobody waits any more, PostgreSQL is told to stop.
   * @throws SourceFailure; its cause holds what PostgreSQL said and stays in the log. HubError DEADLINE_EXCEEDED when nobody
   *   waits any more, which says nothing about the source.
   */
  read(query: Query, deadline: Deadline): Promise<readonly Row[]> {
    return deadline.rest
      ? this.#dear.execute(() => this.#readNow(query, deadline))
      : this.#readNow(query, deadline);
  }

  async #readNow(query: Query, deadline: Deadline): Promise<readonly Row[]> {
    if (deadline.isOver) throw nobodyWaits();
    if (this.#breaker.isOpen) throw new SourceFailure('UNAVAILABLE', this.config.name);
    const leftMs = deadline.deadlineAt - Date.now();
    if (leftMs <= 0) throw new SourceFailure('NOT_AWAITED', this.config.name);
    return this.#run(query, leftMs, deadline);
  }

  /** Whether it failed so often that it is not asked for a while. */
  get isLeftAlone(): boolean {
    return this.#breaker.isOpen;
  }

  /** The moment to which an owner's data is current, as last read; refreshed in passing at most once a minute. */
  dataAsOf(owner: StateCode): string | undefined {
    return this.#currency.get(owner);
  }

  /**
   * Opens a connection for each of the two ways on which statements are sent, and the view with all that it reads from, so that
   * whoever asks first waits for neither. No row is read.
   *
   * @throws SourceFailure as `read` does.
   */
  async warm(): Promise<void> {
    const { domain, deadlineMs } = this.config;
    const deadline = new Deadline(Date.now() + deadlineMs, new AbortController().signal);
    const text = `SELECT FROM hub.${domain}_v1 LIMIT 0`;
    await Promise.all(
      [`${BY_KEY} ${text}`, text].map((one) => this.read({ text: one, values: [] }, deadline)),
    );
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#breaker.end();
    this.#pipeline.close();
    await opening?.then(({ database }) => database.destroy()).catch(() => undefined);
  }

  #run(query: Query, leftMs: number, deadline: Deadline): Promise<readonly Row[]> {
    this.statements += 1;
    const named = { ...(this.#fit?.(query) ?? query), name: this.#nameFor(query.text) };
    // A single connection is lent to one at a time, as a search may take it for long; so may a dear question's thousand keys.
    const send =
      query.text.startsWith(BY_KEY) && this.config.poolSize > 1 && !deadline.rest
        ? (done: Done, after?: number) => this.#pipeline.send(named, done, after)
        : (done: Done) => this.#sendAlone(named, done);
    return new Promise((resolve, reject) => {
      let giveUp: GiveUp = () => undefined;
      const end = (failure: Error, isStuck: boolean): void => {
        settle();
        giveUp(isStuck);
        reject(failure);
      };
      const abandon = (): void => end(new SourceFailure('TIMED_OUT', this.config.name), true);
      const wait = this.#clock(leftMs, end);
      const leave = deadline.whenOver(() => end(nobodyWaits(), false));
      this.#waiting.add(abandon);
      const settle = (): void => {
        wait.stop();
        leave();
        this.#waiting.delete(abandon);
      };
      let isSecond = false;
      const done: Done = (error, rows) => {
        if (error instanceof PipelineLost && !isSecond) {
          isSecond = true;
          giveUp = send(done, error.latest);
          return;
        }
        settle();
        if (error !== undefined) {
          reject(this.#failure(error, wait.listenedSince()));
          return;
        }
        this.#breaker.heard();
        resolve(rows);
        this.#refreshCurrency();
      };
      giveUp = send(done);
    });
  }

  /**
   * Ends a statement in time. Where that is the source's own deadline, the source is listened to from half of it on, so that
   * a source that fell silent can be told from a slow question when the deadline passes.
   */
  #clock(leftMs: number, end: (failure: Error, isStuck: boolean) => void): Clock {
    const { deadlineMs, name } = this.config;
    let since = Number.NEGATIVE_INFINITY;
    let lift =
      leftMs < deadlineMs
        ? timeLimit(leftMs, () => end(new SourceFailure('NOT_AWAITED', name), false))
        : timeLimit(deadlineMs / 2, () => {
            since = performance.now();
            this.#breaker.listen();
            lift = timeLimit(deadlineMs / 2, () => {
              end(new SourceFailure('TIMED_OUT', name), true);
              if (this.#breaker.isSilent(since)) this.#dropConnections();
            });
          });
    return { stop: () => lift(), listenedSince: () => since };
  }

  /** A source that fell silent: nobody waits any longer for what was sent, and nothing is sent over its connections again. */
  #dropConnections(): void {
    for (const abandon of [...this.#waiting]) abandon();
    this.#pipeline.close();
    this.#pipeline = this.#newPipeline();
    const opening = this.#opening;
    this.#opening = undefined;
    opening?.then(({ database }) => database.destroy()).catch(() => undefined);
  }

  #newPipeline(): Pipeline {
    return new Pipeline(() => this.#pool(), Math.floor(this.config.poolSize / 2));
  }

  #failure(given: unknown, since: number): SourceFailure {
    const error = connectionError(given);
    // PostgreSQL may be first to stop what takes too long: that it says so does not tell whether the register answers.
    if (isOwnTimeOut(error) || isStopped(error)) {
      if (since === Number.NEGATIVE_INFINITY) this.#breaker.listen();
      else if (this.#breaker.isSilent(since)) this.#dropConnections();
      return new SourceFailure('TIMED_OUT', this.config.name, error);
    }
    if (blamesSource(error)) this.#breaker.failed();
    else if (wasSaid(error)) this.#breaker.heard();
    return new SourceFailure('UNAVAILABLE', this.config.name, error);
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
        const result = await client.query<unknown[]>({
          text,
          values: [...values],
          rowMode: 'array',
          ...(name === undefined ? {} : { name }),
        });
        mustBeWhole(result);
        client.release();
        client = undefined;
        if (!given) done(undefined, result.rows);
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

  async #pool(): Promise<Pool> {
    if (!this.#opening) {
      const opening = openDatabase(this.config);
      this.#opening = opening;
      opening.then(
        ({ fit }) => (this.#fit = fit),
        () => {
          if (this.#opening === opening) this.#opening = undefined;
        },
      );
    }
    return (await this.#opening).pool;
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

interface Clock {
  stop(): void;
  /** Since when the source is listened to beside the statement, as of `performance.now()`; minus infinity before. */
  listenedSince(): number;
}

function nobodyWaits(): HubError {
  return new HubError('DEADLINE_EXCEEDED', 'nobody waits for this any more');
}
