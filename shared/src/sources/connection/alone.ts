import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { stopStatement } from './cancel.ts';
import { mustBeWhole } from './client.ts';
import type { SourceConfig } from './source-config.ts';
import { closeAtOnce, isAboutConnection, type Done, type GiveUp, type NamedQuery } from './pipeline.ts';

/**
 * Sends a statement over a connection of its own, so that it can be stopped without harm to others.
 *
 * @param done gets rows as arrays, or the error.
 * @returns what gives the statement up: `done` is not called any more.
 */
export function sendAlone(pool: () => Promise<Pool>, query: NamedQuery, done: Done): GiveUp {
  let client: PoolClient | undefined;
  let given = false;
  void (async () => {
    try {
      client = await (await pool()).connect();
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
      // What was wrong with a statement is nothing against its connection.
      client?.release(isAboutConnection(error));
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
    stopStatement(lost, () => closeAtOnce(lost));
  };
}

const PREPARED_LIMIT = 300;

/** Statements that come again are prepared once a connection; rare shapes are not, as each is kept by the server. */
export class StatementNames {
  readonly #known = new Map<string, string>();

  /** @returns undefined for a statement that is not prepared: none is where no session is kept. */
  of(text: string, { pooler }: Pick<SourceConfig, 'pooler'>): string | undefined {
    if (pooler !== undefined) return undefined;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size >= PREPARED_LIMIT) return undefined;
    const name = `h${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`;
    this.#known.set(text, name);
    return name;
  }
}
