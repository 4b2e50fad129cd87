import pg from 'pg';
import { OwnTimeOut } from './own-time-out.ts';
import { PgClient, type PgClientConfig } from './pg-client.ts';
import { timeLimit } from './time-limit.ts';

type Lent = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (error?: Error) => void,
) => void;

/** When pg-pool itself forgets who waits, in times of the limit: far behind it, as its clock is the one on the wall. */
const FORGET_AFTER = 10;

/**
 * Connections that are lent. How long somebody waits for one, new or given back, counts as `timeLimit` does: pg-pool's own
 * limit looks at the clock on the wall, and where a start keeps the process busy for a second it finds it over before it has
 * read what the database answered. Who waited in vain hears `OwnTimeOut`.
 */
export class PgPool extends pg.Pool {
  readonly #waitMs: number;

  /** @param config of which `connectionTimeoutMillis` is that limit; without it nobody's wait ends. */
  constructor({ connectionTimeoutMillis: waitMs = 0, ...config }: pg.PoolConfig) {
    const own: pg.PoolConfig & PgClientConfig = {
      ...{ ...config, Client: PgClient, connectWithinMs: waitMs },
      connectionTimeoutMillis: FORGET_AFTER * waitMs,
    };
    super(own);
    this.#waitMs = waitMs;
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Lent): void;
  override connect(callback?: Lent): Promise<pg.PoolClient> | void {
    const lent = this.#lend(super.connect());
    if (!callback) return lent;
    lent.then(
      (client) => {
        // Of this loan: whoever gives back twice gives back nobody else's.
        const { release } = client;
        callback(undefined, client, release);
      },
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }

  #lend(coming: Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    if (this.#waitMs === 0) return coming;
    return new Promise((resolve, reject) => {
      let isLate = false;
      const lift = timeLimit(this.#waitMs, () => {
        isLate = true;
        reject(new OwnTimeOut('a connection', this.#waitMs));
      });
      coming.then(
        (client) => {
          lift();
          // Nobody waits for it any more: the next one has it.
          if (isLate) client.release();
          else resolve(client);
        },
        (error: unknown) => {
          lift();
          reject(error);
        },
      );
    });
  }
}
