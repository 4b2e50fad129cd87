import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { systemClock, type Clock } from '../core/clock.ts';
import { HubError } from '../core/errors.ts';
import { StateConnections } from './connections.ts';
import { DatabaseClock } from './database-clock.ts';

const LOOK_EVERY_MS = 1_000;
/** A gateway that learnt nothing for so long answers nothing. */
export const STALE_AFTER_MS = 4_000;
/**
 * A text is in force so long after it is agreed on: by then each gateway knows it, or has stopped answering. One that is a minute
 * ahead is taken for one of a clock that was put back.
 */
const AGREED_LAG_MS = 5_000;
/** One look of so many tidies up as well. */
const FORGET_EVERY = 15;

/** A text on which gateways agree: its name, its digest, and in how many milliseconds it is in force; negative when it is. */
export interface Agreed {
  /** Each that is agreed on, of whatever name, has a higher one than those before it. */
  readonly number: number;
  /** `law`, say, or `operations FR`. */
  readonly name: string;
  readonly digest: string;
  readonly inMs: number;
}

/** What a look at the database tells. */
export interface Look {
  /** Another one after a crash of the database, and after its clock was put back: what was counted before is forgotten then. */
  readonly salt: string;
  /** Another one when this gateway was taken for dead meanwhile: it holds nothing any more. */
  readonly joined: string;
  /** Of each name the one in force, and all that are to come; by their numbers. */
  readonly agreed: readonly Agreed[];
  /** The other gateways that are alive, with digests of their files by kind. */
  readonly others: readonly { readonly name: string; readonly files: Readonly<Record<string, string>> }[];
  /** When it was, by the database, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  /** When the look began, as of `performance.now()`. */
  readonly beganAt: number;
}

export interface SharedStateOptions {
  /** URL of the database, as the role that owns its schema. */
  readonly url: string;
  /** Of this gateway, for whoever looks into the tables. */
  readonly name: string;
  /** Secret that all gateways have alike, 32 bytes. It never lies in the database. */
  readonly secret: Buffer;
  readonly onFailure: (cause: unknown) => void;
  /** Hears that the clock of the database was put back, and by how much, in milliseconds. */
  readonly onClockPutBack?: (byMs: number) => void;
  /** That on the wall. */
  readonly clock?: Clock;
}

/** The database in which several gateways keep what they count and agree on, as one of them sees it. */
export class SharedState {
  readonly name: string;
  readonly #connections: StateConnections;
  readonly #secret: Buffer;
  readonly #onFailure: (cause: unknown) => void;
  readonly #onClockPutBack: ((byMs: number) => void) | undefined;
  readonly #databaseClock = new DatabaseClock();
  readonly #clock: Clock;
  readonly #listeners: ((look: Look) => void)[] = [];
  #files: () => Readonly<Record<string, string>> = () => ({});
  #latest: Look | undefined;
  #lookedAt = { steady: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };
  #timer: NodeJS.Timeout | undefined;
  /** One look after the other: what an older one tells never takes the place of what a newer one told. */
  #looking: Promise<void> = Promise.resolve();
  #looks = 0;
  #isClosed = false;
  #hasFailed = false;
  #mustJoinAnew = false;
  #catchingUp: Promise<void> | undefined;

  private constructor({
    url,
    name,
    secret,
    onFailure,
    onClockPutBack,
    clock = systemClock,
  }: SharedStateOptions) {
    this.name = `${name} ${randomUUID()}`;
    this.#secret = secret;
    this.#onFailure = onFailure;
    this.#onClockPutBack = onClockPutBack;
    this.#clock = clock;
    this.#connections = new StateConnections(url);
  }

  /** Looks once, and then every second. @throws HubError STATE_UNAVAILABLE when the first look fails. */
  static async open(options: SharedStateOptions): Promise<SharedState> {
    const state = new SharedState(options);
    try {
      await state.ask('INSERT INTO liaison_state.hub (id) VALUES ($1) ON CONFLICT DO NOTHING', [state.#hub]);
      await state.lookNow();
    } catch (cause) {
      await state.close();
      throw cause;
    }
    await state.#connections.openAhead();
    state.#lookLater();
    return state;
  }

  /** What the last look told. */
  get latest(): Look {
    if (!this.#latest) throw new Error('the state was not looked at');
    return this.#latest;
  }

  /** What the others are told with each look of the files here: digests by kind. */
  tell(files: () => Readonly<Record<string, string>>): void {
    this.#files = files;
  }

  /** Calls after each look. */
  onLook(listener: (look: Look) => void): void {
    this.#listeners.push(listener);
  }

  /** Whether what is known is of now. A machine that slept sees it by the clock on the wall. */
  isFresh(): boolean {
    const { steady, wall } = this.#lookedAt;
    return performance.now() - steady < STALE_AFTER_MS && Math.abs(this.#clock.now() - wall) < STALE_AFTER_MS;
  }

  /**
   * Looks before the next look is due where this process or its machine slept, or its clock was set: the database is there then as
   * far as anybody knows, and who asks waits for a look in place of a refusal. It never rejects.
   *
   * @returns nothing where what is known is of now, or where the last look failed.
   */
  catchUp(): Promise<void> | undefined {
    if (this.isFresh() || this.#hasFailed) return undefined;
    this.#catchingUp ??= this.#lookUntilFresh().finally(() => (this.#catchingUp = undefined));
    return this.#catchingUp;
  }

  /** Once more where the clock was set while it looked. */
  async #lookUntilFresh(): Promise<void> {
    for (let left = 2; left > 0 && !this.isFresh(); left -= 1) await this.lookNow().catch(() => undefined);
  }

  /** One statement's rows. @throws HubError STATE_UNAVAILABLE; the cause stays in the log. */
  async ask<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    try {
      const rows = await this.#connections.rowsOf<Row>(text, values);
      this.#hasFailed = false;
      return rows;
    } catch (cause) {
      // Once an outage: each question would say it again.
      if (!this.#hasFailed && !this.#isClosed) this.#onFailure(cause);
      this.#hasFailed = true;
      throw new HubError('STATE_UNAVAILABLE', 'the state that gateways share is not there', { cause });
    }
  }

  /**
   * Agrees on a text in the place of the one that it was made from; none for the first of its name.
   *
   * @param text absent where it lies elsewhere: that of a law in the ledger.
   * @param lagMs in how many milliseconds it is in force; at once where no other gateway is alive.
   * @returns the digest of the latest text of that name then: another one when somebody else's is in that place by now.
   * @throws HubError STATE_UNAVAILABLE
   */
  async agree(
    { name, digest, text }: { readonly name: string; readonly digest: string; readonly text?: string },
    madeFrom: string | undefined,
    lagMs = AGREED_LAG_MS,
  ): Promise<string> {
    const [row] = await this.ask<{ latest: string }>(
      'SELECT liaison_state.agree($1, $2, $3, $4, $5, $6) AS latest',
      [name, digest, text ?? null, madeFrom ?? null, lagMs, this.name],
    );
    await this.lookNow();
    return row?.latest ?? '';
  }

  /** Whether a text of this name was ever agreed on. @throws HubError STATE_UNAVAILABLE */
  async knows(name: string, digest: string): Promise<boolean> {
    const rows = await this.ask('SELECT FROM liaison_state.agreed WHERE name = $1 AND digest = $2 LIMIT 1', [
      name,
      digest,
    ]);
    return rows.length > 0;
  }

  /** A text that was agreed on and is no law. @throws HubError STATE_UNAVAILABLE */
  async textOf(digest: string): Promise<string | undefined> {
    const [row] = await this.ask<{ text: string }>(
      'SELECT text FROM liaison_state.agreed_text WHERE digest = $1',
      [digest],
    );
    return row?.text;
  }

  /** A name as it lies in the database: nobody reads an officer or an address there. 16 bytes. */
  keyOf(text: string): Buffer {
    return createHmac('sha256', this.derived('liaison state keys')).update(text).digest().subarray(0, 16);
  }

  /** A key for one purpose: 32 bytes that all gateways have alike. */
  derived(purpose: string, salt = ''): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#secret, Buffer.from(salt), purpose, 32));
  }

  /** By which the database is known for this hub's: that of another one is no state of this. */
  get #hub(): string {
    return this.derived('liaison state hub').toString('hex', 0, 16);
  }

  /** With the next look this gateway gives back all that it holds, and joins as one that holds nothing. */
  joinAnew(): void {
    this.#mustJoinAnew = true;
  }

  /** Looks now, and not when it is due. @throws HubError STATE_UNAVAILABLE */
  lookNow(): Promise<void> {
    const looking = this.#looking.then(() => this.#look());
    this.#looking = looking.catch(() => undefined);
    return looking;
  }

  async #look(): Promise<void> {
    const began = { steady: performance.now(), wall: this.#clock.now() };
    if (this.#mustJoinAnew) {
      // It answers meanwhile, and whoever agrees on a text must wait for it as before.
      await this.ask('SELECT liaison_state.let_holdings_go($1)', [this.name]);
      this.#mustJoinAnew = false;
    }
    const [row] = await this.ask<Omit<Look, 'beganAt'> & pg.QueryResultRow>(
      'SELECT l.*, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at FROM liaison_state.hub h, LATERAL liaison_state.look_at_all($1, $2) l WHERE h.id = $3',
      [this.name, JSON.stringify(this.#files()), this.#hub],
    );
    if (!row) throw this.#ofAnotherHub();
    const look = { ...row, beganAt: began.steady };
    const putBackMs = this.#databaseClock.hear(look.at, { ...look, endedAt: performance.now() });
    if (putBackMs !== undefined) this.#onClockPutBack?.(putBackMs);
    this.#latest = look;
    for (const listener of this.#listeners) listener(look);
    this.#lookedAt = began;
    this.#looks += 1;
    if (this.#looks % FORGET_EVERY !== 1) return;
    // Each by itself: together they would lock in another order than who agrees on a text.
    await this.ask('SELECT liaison_state.forget()', []);
    await this.ask('SELECT liaison_state.forget_texts()', []);
  }

  #ofAnotherHub(): HubError {
    const cause = new Error(
      "it is the state of another hub, whose statistics-key is another one. Give each hub a database of its own, or this gateway its hub's statistics-key",
    );
    if (!this.#hasFailed) this.#onFailure(cause);
    this.#hasFailed = true;
    return new HubError('STATE_UNAVAILABLE', 'the state is that of another hub', { cause });
  }

  #lookLater(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      void this.lookNow()
        .catch(() => undefined)
        .finally(() => this.#lookLater());
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Gives back all that is held. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#connections.rowsOf('SELECT liaison_state.let_go($1)', [this.name]).catch(() => undefined);
    await this.#connections.close();
  }
}
