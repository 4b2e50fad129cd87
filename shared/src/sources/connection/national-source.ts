import type { Pool } from 'pg';
import type { StateCode } from '../../core/ids.ts';
import { connectionError } from '../../core/session.ts';
import { within } from '../../core/own-time-out.ts';
import { blamesSource, isOutOfContract, isOwnTimeOut, isStopped, wasSaid } from './blame.ts';
import { Breaker } from './breaker.ts';
import { sendAlone, StatementNames } from './alone.ts';
import { Currency } from './currency.ts';
import { brokenContract, nobodyWaits, SourceFailure } from './failure.ts';
import type { SourceConfig } from './source-config.ts';
import { Line } from './line.ts';
import { PipelineLost, Pipeline, type Done, type GiveUp, type NamedQuery } from './pipeline.ts';
import { Deadline } from './request-deadline.ts';
import { BY_KEY, type Query } from './query.ts';
import { leftOf, patienceWith, type TimeForAnswer } from './patience.ts';
import type { Asking } from './asking.ts';
import { Connections } from './connections.ts';
import { Searches, type SearchCheck } from './searches.ts';
import { Standing, type CatalogueCheck, type Tell } from './standing.ts';
import { answersTrial } from './trial.ts';

export type Row = readonly unknown[];

/** What answers for one or more States in one domain: their database, or their own process before it. */
export interface KnownSource extends Pick<
  NationalSource,
  'config' | 'standing' | 'dataAsOf' | 'readCurrency' | 'warm' | 'close' | 'checkCatalogue'
> {
  readonly isLeftAlone: boolean;
  readonly isCurrencyMissing: boolean;
  /** Questions sent so far. */
  readonly statements: number;
  /** @see NationalSource.read */
  read(query: Query, deadline: Deadline, asking: Asking): Promise<readonly Row[]>;
}

/** The same as who asks it sees it. */
export interface Source extends Pick<KnownSource, 'read' | 'dataAsOf'> {
  /** Which of its rows cannot be read, and whether its searches find all others. */
  readonly standing: Pick<Standing, 'isIncomplete' | 'met' | 'searches'>;
  readonly config: Pick<SourceConfig, 'name' | 'owners'>;
}

/**
 * One national database as the hub sees it: read-only by role, by session and by type. It opens its connections when it
 * is first asked, so that a State that is down does not keep the hub from starting.
 */
export class NationalSource {
  readonly config: SourceConfig;
  readonly #breaker: Breaker;
  readonly #names = new StatementNames();
  /** What ends the wait of each statement that is under way. */
  readonly #waiting = new Set<() => void>();
  readonly #line: Line;
  #pipeline: Pipeline;
  readonly #connections: Connections;
  readonly #currency: Currency;
  readonly #searches: Searches;
  readonly #check: CatalogueCheck | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  /** How it stands to its contract. */
  readonly standing: Standing;
  /** Statements sent so far. For metrics, and for the test that counts them. */
  statements = 0;

  /**
   * @param looks what it must offer, and what its searches go by; nothing is looked at without.
   * @param tell hears what its operator must.
   */
  constructor(config: SourceConfig, looks: Looks = {}, tell: Tell = () => undefined) {
    this.config = config;
    this.#check = looks.catalogue;
    this.standing = new Standing(tell);
    this.#searches = new Searches(looks.searches, this.standing);
    this.#currency = new Currency(config.owners, tell);
    // Those that are pipelined have one of the connections, and more when they are many.
    this.#line = new Line(config, Math.max(1, config.poolSize - 1));
    this.#connections = new Connections(
      config,
      async (client) => {
        if (this.#check) this.standing.found(await this.#check(client));
        await this.#searches.look(client);
        return this.standing.breaches.length === 0;
      },
      () => this.#cameLate(),
    );
    this.#breaker = new Breaker(() => this.#isBack(), config.retryAfterMs);
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
    return this.#readHere(query, deadline);
  }

  /** @param moreMs than it may take otherwise. */
  async #readHere(query: Query, deadline: Deadline, moreMs = 0): Promise<readonly Row[]> {
    const { name, deadlineMs, poolSize } = this.config;
    const run = ({ leftMs, ownMs }: TimeForAnswer, send: Send): Promise<readonly Row[]> =>
      this.#run(query, { leftMs, ownMs: ownMs + moreMs }, deadline, send);
    const leftMs = leftOf(deadline, name);
    this.#mustBeAsked();
    // A single connection is lent to one at a time, as a search may take it for long; so may a dear question's thousand keys.
    if (query.text.startsWith(BY_KEY) && poolSize > 1 && !deadline.rest)
      return run({ leftMs, ownMs: deadlineMs }, (...sent) => this.#pipeline.send(...sent));
    return this.#line.inTurn(deadline, async (time) => {
      this.#mustBeAsked();
      return run(time, (sent, done) => sendAlone(() => this.#pool(), sent, done));
    });
  }

  /** @throws SourceFailure while it is left alone, or breaks its contract; whether it still does is looked at meanwhile. */
  #mustBeAsked(): void {
    if (this.#breaker.isOpen) throw new SourceFailure('UNAVAILABLE', this.config.name);
    if (this.standing.breaches.length === 0) return;
    this.#checkSoon();
    throw brokenContract(this.config.name, this.standing.breaches);
  }

  /** Whether it failed so often that it is not asked for a while. */
  get isLeftAlone(): boolean {
    return this.#breaker.isOpen;
  }

  /** Reads how current its data are, as happens in passing. It never throws. */
  readCurrency(): Promise<void> {
    return this.#currency.read(() => this.#pool());
  }

  /** Whether it does not say how current its data are. */
  get isCurrencyMissing(): boolean {
    return this.#currency.isMissing;
  }

  /** The moment to which an owner's data is current, as last read; refreshed in passing at most once a minute. */
  dataAsOf(owner: StateCode): string | undefined {
    return this.#currency.of(owner);
  }

  /**
   * Opens a connection for each of the two ways on which statements are sent, and the view with all that it reads from, so that
   * whoever asks first waits for neither. No row is read. As nobody waits yet, each may take twice as long as when somebody does:
   * of many that a busy machine begins at once each takes longer than a question may, and no source is silent for that.
   *
   * @throws SourceFailure as `read` does.
   */
  async warm(): Promise<void> {
    const { domain, deadlineMs } = this.config;
    const began = performance.now();
    await this.#connections.ahead(2 * deadlineMs).catch((error: unknown) => {
      // A session's own limit is that of a question: PostgreSQL says so, and is there.
      throw this.#failure(error, isStopped(error) ? Number.NEGATIVE_INFINITY : began);
    });
    // Now, so that it is not read in passing and in the way of who asks first.
    await this.readCurrency();
    const nobody = new Deadline(Date.now() + 10 * deadlineMs, new AbortController().signal);
    const looks = [`${BY_KEY} `, ''].map((way) => `${way}SELECT FROM hub.${domain}_v1 LIMIT 0`);
    await Promise.all(looks.map((text) => this.#readHere({ text, values: [] }, nobody, deadlineMs)));
  }

  async close(): Promise<void> {
    this.#breaker.end();
    this.#pipeline.close();
    await this.#connections.close();
  }

  #run(query: Query, time: TimeForAnswer, deadline: Deadline, send: Send): Promise<readonly Row[]> {
    this.statements += 1;
    const named = {
      ...(this.#connections.fit?.(query) ?? query),
      name: this.#names.of(query.text, this.config),
    };
    return new Promise((resolve, reject) => {
      let giveUp: GiveUp = () => undefined;
      const end = (failure: Error, isStuck: boolean): void => {
        settle();
        giveUp(isStuck);
        reject(failure);
      };
      const abandon = (): void => end(new SourceFailure('TIMED_OUT', this.config.name), true);
      const { name, deadlineMs } = this.config;
      const fellSilent = (): void => this.#dropConnections();
      const wait = patienceWith({ name, deadlineMs, breaker: this.#breaker, fellSilent }, time, end);
      const leave = deadline.whenOver(() => end(nobodyWaits(), false));
      this.#waiting.add(abandon);
      const settle = (): void => {
        wait.stop();
        leave();
        this.#waiting.delete(abandon);
      };
      let isSecond = false;
      const done: Done = (error, rows) => {
        const isLost = error instanceof PipelineLost;
        if (!isSecond && (isLost || isOutOfContract(error))) {
          isSecond = true;
          // What the State has changed meanwhile is planned anew.
          giveUp = isLost ? send(named, done, error.latest) : send({ ...named, name: undefined }, done);
          return;
        }
        settle();
        if (error !== undefined) {
          reject(this.#failure(error, wait.listenedSince()));
          return;
        }
        this.#breaker.heard();
        resolve(rows);
        this.#currency.refresh(() => this.#pool());
        this.#searches.refresh(() => this.#pool());
      };
      giveUp = send(named, done);
    });
  }

  /** A source that fell silent: nobody waits any longer for what was sent, and nothing is sent over its connections again. */
  #dropConnections(): void {
    for (const abandon of [...this.#waiting]) abandon();
    this.#pipeline.close();
    this.#pipeline = this.#newPipeline();
    this.#connections.drop();
  }

  /** Whether it answers a trial. Nobody is sent to one that was left alone before its connections are there. */
  async #isBack(): Promise<boolean> {
    return (await answersTrial(this.config)) && (!this.#breaker.isOpen || this.#connections.areBack());
  }

  /** Connections that somebody waited for in vain are there: so is the source, unless nothing else is. */
  #cameLate(): void {
    if (!this.#breaker.isOpen) return;
    this.#connections.ahead().then(
      () => this.#breaker.heard(),
      () => undefined,
    );
  }

  #newPipeline(): Pipeline {
    return new Pipeline(() => this.#pool(), Math.floor(this.config.poolSize / 2), !this.config.pooler);
  }

  #failure(given: unknown, since: number): SourceFailure {
    const error = connectionError(given);
    // PostgreSQL may be first to stop what takes too long: that it says so does not tell whether the register answers.
    if (isOwnTimeOut(error) || isStopped(error)) {
      if (since === Number.NEGATIVE_INFINITY) this.#breaker.listen();
      else if (this.#breaker.isSilent(since)) this.#dropConnections();
      return new SourceFailure('TIMED_OUT', this.config.name, { cause: error });
    }
    if (blamesSource(error)) this.#breaker.failed();
    else if (wasSaid(error)) this.#breaker.heard();
    if (!isOutOfContract(error)) return new SourceFailure('UNAVAILABLE', this.config.name, { cause: error });
    this.#checkSoon();
    return brokenContract(this.config.name, error);
  }

  #checkSoon(): void {
    if (performance.now() - this.#checkedAt < this.config.retryAfterMs) return;
    this.#checkedAt = performance.now();
    void this.checkCatalogue().catch(() => undefined);
  }

  /**
   * Holds the database against its contract, as new connections do by themselves.
   *
   * @throws what PostgreSQL or the network says.
   */
  async checkCatalogue(): Promise<void> {
    const check = this.#check;
    if (!check) return;
    const client = await (await this.#pool()).connect();
    try {
      this.standing.found(await within(2 * this.config.deadlineMs, client, check(client)));
      await within(2 * this.config.deadlineMs, client, this.#searches.look(client));
    } finally {
      client.release();
    }
  }

  #pool(): Promise<Pool> {
    return this.#connections.pool();
  }
}

/** @param after only over a later connection: see `Pipeline.send`. */
type Send = (query: NamedQuery, done: Done, after?: number) => GiveUp;

/** What a source is held against. */
export interface Looks {
  readonly catalogue?: CatalogueCheck | undefined;
  readonly searches?: SearchCheck | undefined;
}
