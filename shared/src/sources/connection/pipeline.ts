import type { Pool, PoolClient, QueryArrayResult } from 'pg';
import { stopStatement } from './cancel.ts';
import { mustBeWhole } from './client.ts';

/** A statement with a name under which the server knows it, if it was given one. */
export interface NamedQuery {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name: string | undefined;
}

/** The connection was lost while the statement was under way: nothing is known of it, and it may be sent again. */
export class PipelineLost extends Error {
  /** Number of the latest connection at that time. What ends one often ends all, so only a later one is worth another try. */
  readonly latest: number;
  /** Whether this side closed it, because of another statement that took too long: no fault of the source. */
  readonly byHub: boolean;

  constructor(latest: number, cause: Error, byHub: boolean) {
    super(cause.message, { cause });
    this.latest = latest;
    this.byHub = byHub;
  }
}

/** With so many statements under way, a connection is full: the next is used, and one more is opened when all are. */
const CROWDED = 32;
/** A connection on which nothing was answered for so long has a slow statement ahead: nobody new is put behind it. */
const HELD_UP_MS = 50;
const IDLE_MS = 60_000;
/**
 * What PostgreSQL says when it ends a connection, and not one statement; and when what was prepared on it is no longer true,
 * as the State has changed its views.
 */
const CONNECTION_STATES = /^(?:08|57P|0A000|26000)/u;

/** A connection over which statements are pipelined. */
interface PipelinedConnection {
  readonly number: number;
  readonly client: PoolClient;
  readonly underWay: Set<object>;
  isCorked: boolean;
  isGivenUp: boolean;
  /** When it last had nothing to wait for, or answered. */
  movedAt: number;
}

/**
 * Few connections for many short statements: each is sent without waiting for the answers to those before it (pipelining),
 * and what is sent in one turn of the event loop leaves in one write. A statement costs both ends half of what it costs on a
 * connection of its own. Each statement is its own transaction, and its failure is its own.
 *
 * @see PostgreSQL, frontend/backend protocol, "Pipelining"
 */
export class Pipeline {
  readonly #pool: () => Promise<Pool>;
  readonly #max: number;
  readonly #keepsSession: boolean;
  readonly #connections: PipelinedConnection[] = [];
  #opening: Promise<PipelinedConnection> | undefined;
  #latest = 0;
  #isClosed = false;
  #sweeper: NodeJS.Timeout | undefined;

  /**
   * @param max most connections that are taken out of the pool.
   * @param keepsSession whether what a connection is told holds for the statements after it.
   */
  constructor(pool: () => Promise<Pool>, max: number, keepsSession = true) {
    this.#pool = pool;
    this.#max = max;
    this.#keepsSession = keepsSession;
  }

  /**
   * Sends a statement.
   *
   * @param done gets rows as arrays, or the error: PipelineLost when its connection broke.
   * @param after only over a connection with a higher number.
   * @returns what gives the statement up: `done` is not called any more. Where it is alone on its connection, PostgreSQL is
   *   told to stop; where others wait behind it, it runs on, unless the connection `isStuck`.
   */
  send(query: NamedQuery, done: Done, after = 0): GiveUp {
    const ready = this.#choose(after);
    const mayOpen = this.#connections.length < this.#max;
    if (ready && !(mayOpen && isHeldUp(ready))) {
      if (mayOpen && ready.underWay.size >= CROWDED) this.#opened().catch(() => undefined);
      return this.#sendOver(ready, query, done);
    }
    let given = false;
    let giveUp: GiveUp = () => undefined;
    this.#opened().then(
      (connection) => {
        if (!given) giveUp = this.#sendOver(connection, query, done);
      },
      (error: unknown) => {
        if (!given) done(error, []);
      },
    );
    return (isStuck) => {
      given = true;
      giveUp(isStuck);
    };
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    for (const connection of [...this.#connections]) this.#cut(connection);
  }

  #sendOver(connection: PipelinedConnection, { text, values, name }: NamedQuery, done: Done): GiveUp {
    const own = {};
    if (connection.underWay.size === 0) connection.movedAt = performance.now();
    connection.underWay.add(own);
    let given = false;
    cork(connection);
    connection.client.query(
      { text, values: values as unknown[], rowMode: 'array', ...(name === undefined ? {} : { name }) },
      (failure: Error | null, result?: QueryArrayResult<unknown[]>) => {
        const error = failure ?? (result && lossIn(result));
        connection.underWay.delete(own);
        connection.movedAt = performance.now();
        if (error && isAboutConnection(error)) this.#cut(connection);
        if (given) return;
        if (!error) done(undefined, result?.rows ?? []);
        else
          done(
            isAboutConnection(error) ? new PipelineLost(this.#latest, error, connection.isGivenUp) : error,
            [],
          );
      },
    );
    return (isStuck) => {
      given = true;
      if (!connection.underWay.has(own) || (connection.underWay.size > 1 && !isStuck)) return;
      connection.isGivenUp = true;
      if (!this.#leave(connection)) return;
      stopStatement(connection.client, () => end(connection));
    };
  }

  /** The first with room that moves, so that what is sent together leaves together; when there is none, the emptiest. */
  #choose(after: number): PipelinedConnection | undefined {
    let best: PipelinedConnection | undefined;
    for (const connection of this.#connections) {
      if (connection.number <= after) continue;
      if (connection.underWay.size < CROWDED && !isHeldUp(connection)) return connection;
      if (!best || connection.underWay.size < best.underWay.size) best = connection;
    }
    return best;
  }

  /** One more connection; who asks while it is being made shares it. */
  #opened(): Promise<PipelinedConnection> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<PipelinedConnection> {
    const pool = await this.#pool();
    const client = await pool.connect();
    try {
      if (this.#keepsSession) await client.query('SET plan_cache_mode = force_generic_plan');
    } catch (error) {
      client.release(true);
      throw error;
    }
    if (this.#isClosed) {
      client.release(true);
      throw new Error('closed while a connection was being made');
    }
    this.#latest += 1;
    const connection: PipelinedConnection = {
      number: this.#latest,
      client,
      underWay: new Set(),
      isCorked: false,
      isGivenUp: false,
      movedAt: performance.now(),
    };
    this.#connections.push(connection);
    client.once('end', () => this.#cut(connection));
    this.#sweeper ??= setInterval(() => this.#sweep(), IDLE_MS).unref();
    return connection;
  }

  #sweep(): void {
    const now = performance.now();
    for (const connection of [...this.#connections])
      if (connection.underWay.size === 0 && now - connection.movedAt >= IDLE_MS) this.#cut(connection);
    if (this.#connections.length > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  /** Closes a connection; whatever is under way on it learns that it was lost. */
  #cut(connection: PipelinedConnection): void {
    if (this.#leave(connection)) end(connection);
  }

  /** From now on nothing is sent over it. @returns whether it was there. */
  #leave(connection: PipelinedConnection): boolean {
    const place = this.#connections.indexOf(connection);
    if (place !== -1) this.#connections.splice(place, 1);
    return place !== -1;
  }
}

function end({ client, underWay }: PipelinedConnection): void {
  if (underWay.size > 0) closeAtOnce(client);
  else client.release(true);
}

/** Closes a connection that still works on what nobody waits for: pg would wait for the answer, which may never come. */
export function closeAtOnce(client: PoolClient): void {
  client.release(true);
  streamOf(client).destroy();
}

export type Done = (error: unknown, rows: readonly unknown[][]) => void;
export type GiveUp = (isStuck: boolean) => void;

function isHeldUp({ underWay, movedAt }: PipelinedConnection): boolean {
  return underWay.size > 0 && performance.now() - movedAt > HELD_UP_MS;
}

/** Rows that were lost say that the connection is not to be believed: it is closed, and the statement sent once more. */
function lossIn(result: QueryArrayResult<unknown[]>): Error | undefined {
  try {
    mustBeWhole(result);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Whether what went wrong says that a connection is not to be used again. */
export function isAboutConnection(error: unknown): boolean {
  const { severity, code } = error as { readonly severity?: string; readonly code?: string };
  return severity === undefined || CONNECTION_STATES.test(code ?? '');
}

/** Keeps what is written in this turn of the event loop together. */
function cork(connection: PipelinedConnection): void {
  if (connection.isCorked) return;
  connection.isCorked = true;
  const stream = streamOf(connection.client);
  stream.cork();
  setImmediate(() => {
    connection.isCorked = false;
    stream.uncork();
  });
}

interface Stream {
  cork(): void;
  uncork(): void;
  destroy(): void;
}

/** pg's own way to its socket, which it does not type. */
function streamOf(client: PoolClient): Stream {
  return (client as unknown as { readonly connection: { readonly stream: Stream } }).connection.stream;
}
