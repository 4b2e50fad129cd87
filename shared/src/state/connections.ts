import type pg from 'pg';
import { within } from '../core/own-time-out.ts';
import { ownNow } from '../core/own-time.ts';
import { PgPool } from '../core/pg-pool.ts';

/** Longest wait for a connection, and for the answer to a statement, in milliseconds. */
const PATIENCE_MS = 900;
/** Longest wait for both together: a moment more, so that PostgreSQL is the first to say that it took too long. */
const EXCHANGE_MS = PATIENCE_MS + 100;
const CONNECTIONS = 6;

/** The connections of a gateway to the database that it shares with others. */
export class StateConnections {
  readonly #pool: PgPool;

  /** @param url of the database, as the role that owns its schema. */
  constructor(url: string) {
    this.#pool = new PgPool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: PATIENCE_MS,
      // On a busy machine one more may take longer to open than anybody may wait.
      idleTimeoutMillis: 0,
      statement_timeout: PATIENCE_MS,
      application_name: 'liaison state',
    });
    this.#pool.on('error', () => undefined);
  }

  /** Opens all of them, so that nobody waits for one. Those that do not come are opened when somebody asks. */
  async openAhead(): Promise<void> {
    const coming = Array.from({ length: CONNECTIONS }, () => this.#pool.connect());
    for (const one of await Promise.allSettled(coming)) if (one.status === 'fulfilled') one.value.release();
  }

  /**
   * One statement's rows. A connection whose answer did not come is not used again.
   *
   * @throws OwnTimeOut when nothing came in time; what PostgreSQL or the network says.
   */
  async rowsOf<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const began = ownNow();
    const client = await this.#pool.connect();
    try {
      const leftMs = Math.max(1, EXCHANGE_MS - (ownNow() - began));
      const { rows } = await within(leftMs, client, client.query<Row>(text, [...values]));
      client.release();
      return rows;
    } catch (cause) {
      client.release(true);
      throw cause;
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
