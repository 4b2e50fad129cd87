import type { ClientBase, Pool } from 'pg';
import { wasSaid } from './blame.ts';
import type { SearchState, Standing } from './standing.ts';

/** Looks how searches of a database stand. */
export type SearchCheck = (client: ClientBase) => Promise<SearchState>;

const MAX_AGE_MS = 30_000;

/** Holds the searches of one source against what they go by: with new connections, and in passing. */
export class Searches {
  readonly #check: SearchCheck | undefined;
  readonly #standing: Standing;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param check nothing is looked at without. */
  constructor(check: SearchCheck | undefined, standing: Standing) {
    this.#check = check;
    this.#standing = standing;
  }

  /** Looks over a connection of the source. Of one that cannot be reached the questions tell. */
  async look(client: ClientBase): Promise<void> {
    if (!this.#check) return;
    this.#lookedAt = performance.now();
    try {
      this.#standing.searched(await this.#check(client));
    } catch (error) {
      if (!wasSaid(error)) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#standing.searched({ behind: [`what searches go by could not be looked at: ${why}`] });
    }
  }

  /** Looks again where that is due. Nobody waits for it. */
  refresh(pool: () => Promise<Pool>): void {
    if (!this.#check || performance.now() - this.#lookedAt < MAX_AGE_MS) return;
    this.#lookedAt = performance.now();
    void this.#lookOver(pool).catch(() => undefined);
  }

  async #lookOver(pool: () => Promise<Pool>): Promise<void> {
    const client = await (await pool()).connect();
    try {
      await this.look(client);
    } finally {
      client.release();
    }
  }
}
