import type { ClientBase, Pool, PoolClient } from 'pg';
import { OwnTimeOut, within } from '../../core/own-time-out.ts';
import { timeLimit } from '../../core/time-limit.ts';
import { isOwnTimeOut } from './blame.ts';
import { openDatabase, OPENS_WITHIN, type Opened } from './open.ts';
import type { SourceConfig } from './source-config.ts';

/** Statements are sent on two ways, each over connections of its own: see `NationalSource`. */
const WAYS = 2;
/** What was found over one connection holds so long for those that are opened beside it: looking takes longer than opening one. */
const LOOK_HOLDS_MS = 5_000;

/** Looks over a new connection before it is used. @returns whether all is as it should be. */
export type Look = (client: ClientBase) => Promise<boolean>;

/** The connections to one national database. They are opened when the first is asked for, or ahead of that. */
export class Connections {
  readonly #config: SourceConfig;
  readonly #look: Look;
  readonly #onOpened: () => void;
  #opening: Promise<Opened> | undefined;
  /** Until when what is being opened may take, as of `performance.now()`; minus infinity when nothing is. */
  #opensUntil = Number.NEGATIVE_INFINITY;
  /** When all was last found to be as it should be. */
  #fitAt = Number.NEGATIVE_INFINITY;
  /** Known with the first connection, which is there before anybody asks: see `NationalSource.warm`. */
  fit: Opened['fit'];

  /**
   * @param look what the database is held against: over the first connection, and over later ones that are opened by themselves.
   * @param onOpened hears when the first one is there.
   */
  constructor(config: SourceConfig, look: Look, onOpened: () => void) {
    this.#config = config;
    this.#look = look;
    this.#onOpened = onOpened;
  }

  /** @throws what PostgreSQL or the network says; SessionRefused when a pooler stands before the database. */
  async pool(): Promise<Pool> {
    if (!this.#opening) {
      this.#opensUntil = performance.now() + OPENS_WITHIN * this.#config.deadlineMs;
      const opening = openDatabase(this.#config, (client) => this.#lookOver(client));
      this.#opening = opening;
      opening.then(
        ({ fit }) => {
          if (this.#opening !== opening) return;
          this.#opensUntil = Number.NEGATIVE_INFINITY;
          this.fit = fit;
          this.#onOpened();
        },
        () => {
          if (this.#opening === opening) this.#forget();
        },
      );
    }
    return (await this.#opening).pool;
  }

  /**
   * Opens a connection for each of the two ways, and over each the view with all that it reads from. No row is read.
   *
   * @param viewMs how long a view may take.
   * @throws OwnTimeOut, or what PostgreSQL or the network says.
   */
  async ahead(viewMs = this.#config.deadlineMs): Promise<void> {
    const { deadlineMs, domain, poolSize } = this.#config;
    // A connection, and the look over it.
    const mostMs = 2 * OPENS_WITHIN * deadlineMs;
    if (this.#isOverdue()) this.#forget();
    const pool = await inTime(mostMs, this.pool(), () => this.#forget());
    const one = async (): Promise<void> => {
      const connecting = pool.connect();
      const client = await inTime(mostMs, connecting, () => giveBack(connecting));
      const looked = within(viewMs, client, client.query(`SELECT FROM hub.${domain}_v1 LIMIT 0`));
      await looked.then(
        () => client.release(),
        (error: unknown) => {
          client.release(error instanceof OwnTimeOut);
          throw error;
        },
      );
    };
    await Promise.all(Array.from({ length: Math.min(WAYS, poolSize) }, one));
  }

  /**
   * Opens them ahead to a source that answers again. What was begun while it did not may be lost, which shows when its time is over:
   * then it is begun anew.
   *
   * @returns whether they came in time; of whatever else keeps them from being opened the next question is told.
   */
  async areBack(): Promise<boolean> {
    const inTime = (): Promise<boolean> =>
      this.ahead().then(
        () => true,
        (error: unknown) => !isOwnTimeOut(error),
      );
    return (await inTime()) || inTime();
  }

  /** Closes all that are open. Those that are being opened have a limit of their own: begun anew, they would be late once more. */
  drop(): void {
    if (!this.#isOpening || this.#isOverdue()) this.#forget();
  }

  /** Closes all of them, and waits for it. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    await opening?.then(({ database }) => database.destroy()).catch(() => undefined);
  }

  get #isOpening(): boolean {
    return this.#opensUntil !== Number.NEGATIVE_INFINITY;
  }

  #isOverdue(): boolean {
    return this.#isOpening && performance.now() >= this.#opensUntil;
  }

  async #lookOver(client: ClientBase): Promise<void> {
    const began = performance.now();
    if (began - this.#fitAt >= LOOK_HOLDS_MS && (await this.#look(client))) this.#fitAt = began;
  }

  #forget(): void {
    this.#fitAt = Number.NEGATIVE_INFINITY;
    this.#opensUntil = Number.NEGATIVE_INFINITY;
    void this.close();
  }
}

/** @throws OwnTimeOut when a connection does not come in time; what the work throws. */
function inTime<T>(ms: number, work: Promise<T>, onLate: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const lift = timeLimit(ms, () => {
      onLate();
      reject(new OwnTimeOut('a connection', ms));
    });
    work.then(resolve, reject).finally(lift);
  });
}

/** One that comes when nobody wants it any more. */
function giveBack(connecting: Promise<PoolClient>): void {
  connecting.then(
    (client) => client.release(),
    () => undefined,
  );
}
