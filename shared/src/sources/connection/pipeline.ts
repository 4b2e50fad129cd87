import type { Pool, PoolClient, QueryArrayResult } from 'pg';
import { cancelStatement } from './cancel.ts';
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

/** With so many statements under way, a lane is full: the next one is used, and one more opened when all are. */
const CROWDED = 32;
/** A lane on which nothing was answered for so long has a slow statement ahead: nobody new is put behind it. */
const HELD_UP_MS = 50;
const IDLE_MS = 60_000;
/**
 * What PostgreSQL says when it ends a connection, and not one statement; and when what was prepared on it is no longer true,
 * as the State has changed its views.
 */
const CONNECTION_STATES = /^(?:08|57P|0A000|26000)/u;

interface Lane {
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
  readonly #lanes: Lane[] = [];
  #opening: Promise<Lane> | undefined;
  #latest = 0;
  #isClosed = false;
  #sweeper: NodeJS.Timeout | undefined;

  /** @param max most connections that are taken out of the pool. */
  constructor(pool: () => Promise<Pool>, max: number) {
    this.#pool = pool;
    this.#max = max;
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
    const mayOpen = this.#lanes.length < this.#max;
    if (ready && !(mayOpen && isHeldUp(ready))) {
      if (mayOpen && ready.underWay.size >= CROWDED) this.#opened().catch(() => undefined);
      return this.#sendOver(ready, query, done);
    }
    let given = false;
    let giveUp: GiveUp = () => undefined;
    this.#opened().then(
      (lane) => {
        if (!given) giveUp = this.#sendOver(lane, query, done);
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
    for (const lane of [...this.#lanes]) this.#cut(lane);
  }

  #sendOver(lane: Lane, { text, values, name }: NamedQuery, done: Done): GiveUp {
    const own = {};
    if (lane.underWay.size === 0) lane.movedAt = Date.now();
    lane.underWay.add(own);
    let given = false;
    cork(lane);
    lane.client.query(
      { text, values: values as unknown[], rowMode: 'array', ...(name === undefined ? {} : { name }) },
      (failure: Error | null, result?: QueryArrayResult<unknown[]>) => {
        const error = failure ?? (result && lossIn(result));
        lane.underWay.delete(own);
        lane.movedAt = Date.now();
        if (error && isAboutConnection(error)) this.#cut(lane);
        if (given) return;
        if (!error) done(undefined, result?.rows ?? []);
        else
          done(isAboutConnection(error) ? new PipelineLost(this.#latest, error, lane.isGivenUp) : error, []);
      },
    );
    return (isStuck) => {
      given = true;
      if (!lane.underWay.has(own) || (lane.underWay.size > 1 && !isStuck)) return;
      lane.isGivenUp = true;
      cancelStatement(lane.client);
      this.#cut(lane);
    };
  }

  /** The first with room that moves, so that what is sent together leaves together; when there is none, the emptiest. */
  #choose(after: number): Lane | undefined {
    let best: Lane | undefined;
    for (const lane of this.#lanes) {
      if (lane.number <= after) continue;
      if (lane.underWay.size < CROWDED && !isHeldUp(lane)) return lane;
      if (!best || lane.underWay.size < best.underWay.size) best = lane;
    }
    return best;
  }

  /** One more connection; who asks while it is being made shares it. */
  #opened(): Promise<Lane> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<Lane> {
    const pool = await this.#pool();
    const client = await pool.connect();
    try {
      await client.query('SET plan_cache_mode = force_generic_plan');
    } catch (error) {
      client.release(true);
      throw error;
    }
    if (this.#isClosed) {
      client.release(true);
      throw new Error('closed while a connection was being made');
    }
    this.#latest += 1;
    const lane: Lane = {
      number: this.#latest,
      client,
      underWay: new Set(),
      isCorked: false,
      isGivenUp: false,
      movedAt: Date.now(),
    };
    this.#lanes.push(lane);
    client.once('end', () => this.#cut(lane));
    this.#sweeper ??= setInterval(() => this.#sweep(), IDLE_MS).unref();
    return lane;
  }

  #sweep(): void {
    const now = Date.now();
    for (const lane of [...this.#lanes])
      if (lane.underWay.size === 0 && now - lane.movedAt >= IDLE_MS) this.#cut(lane);
    if (this.#lanes.length > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  /** Closes a connection; whatever is under way on it learns that it was lost. */
  #cut(lane: Lane): void {
    const place = this.#lanes.indexOf(lane);
    if (place === -1) return;
    this.#lanes.splice(place, 1);
    lane.client.release(true);
    if (lane.underWay.size > 0) streamOf(lane.client).destroy();
  }
}

export type Done = (error: unknown, rows: readonly unknown[][]) => void;
export type GiveUp = (isStuck: boolean) => void;

function isHeldUp({ underWay, movedAt }: Lane): boolean {
  return underWay.size > 0 && Date.now() - movedAt > HELD_UP_MS;
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

function isAboutConnection(error: Error): boolean {
  const { severity, code } = error as { readonly severity?: string; readonly code?: string };
  return severity === undefined || CONNECTION_STATES.test(code ?? '');
}

/** Keeps what is written in this turn of the event loop together. */
function cork(lane: Lane): void {
  if (lane.isCorked) return;
  lane.isCorked = true;
  const stream = streamOf(lane.client);
  stream.cork();
  setImmediate(() => {
    lane.isCorked = false;
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
