import type pg from 'pg';
import { isoDay, systemClock, type Clock } from '../../core/clock.ts';
import { PgClient } from '../../core/pg-client.ts';
import { FORGET_TRIED } from './quota-tables.ts';

const BATCH = 5_000;
const EVERY_MS = 3_600_000;

/**
 * Destroys the keys whose time is over, and with them the officers, cases, search values and record ids of their entries.
 * The records and their proofs stay.
 *
 * @param client as the role `liaison_ledger_keeper`.
 * @param on the day, `YYYY-MM-DD`.
 * @param state only what officers of this State asked.
 * @returns how many entries were erased.
 */
export async function retain(client: pg.ClientBase, on: string, state?: string): Promise<number> {
  let erased = 0;
  // In portions: whoever is writing never waits long for this.
  for (;;) {
    const { rowCount } = await client.query(
      `DELETE FROM ledger.secret WHERE entry IN (SELECT entry FROM ledger.secret
        WHERE expires_on <= $1::date AND ($2::text IS NULL OR state = $2) LIMIT ${BATCH})`,
      [on, state ?? null],
    );
    erased += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return erased;
  }
}

export interface RetentionOptions {
  /** Connection URL of the role `liaison_ledger_keeper`. */
  readonly url: string;
  readonly clock?: Clock;
  readonly everyMs?: number;
  readonly onErased: (entries: number) => void;
  readonly onFailure: (cause: unknown) => void;
}

/** Erases what is due at start and every hour. Of several hubs over one ledger, one does it. */
export function startRetention(options: RetentionOptions): { close(): Promise<void> } {
  let running = Promise.resolve();
  const run = (): void => {
    running = running.then(() => once(options)).catch(options.onFailure);
  };
  const timer = setInterval(run, options.everyMs ?? EVERY_MS).unref();
  run();
  return {
    close: () => {
      clearInterval(timer);
      return running;
    },
  };
}

async function once({ url, clock = systemClock, onErased }: RetentionOptions): Promise<void> {
  const client = new PgClient({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'liaison ledger retention',
  });
  try {
    await client.connect();
    // Held by the session: who dies lets go.
    const { rows } = await client.query<{ taken: boolean }>(
      "SELECT pg_try_advisory_lock(hashtextextended('liaison ledger retention', 3)) AS taken",
    );
    if (rows[0]?.taken !== true) return;
    const erased = await retain(client, isoDay(clock));
    if (erased > 0) onErased(erased);
    for (const statement of FORGET_TRIED) await client.query(statement, [isoDay(clock)]);
  } finally {
    await client.end().catch(() => undefined);
  }
}
