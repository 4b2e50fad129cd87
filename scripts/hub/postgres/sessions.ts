import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** No session has this name. */
const NOBODY = 'liaison-nobody';
/** How long a session may take to say whose it is. */
const [LOOKS, LOOK_MS] = [40, 50];

/** Whether a server answers there. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether anybody else has a session there: sessions of this process, when it is a command, are its own. */
export async function isUsed(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (let looks = LOOKS; ; looks -= 1) {
      const { rows } = await client.query<{ others: number; starting: number }>(
        `SELECT count(*) FILTER (WHERE state IS DISTINCT FROM 'starting')::int AS others,
            count(*) FILTER (WHERE state = 'starting')::int AS starting
          FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            AND application_name <> $1`,
        [process.env['PGAPPNAME'] ?? NOBODY],
      );
      const { others = 0, starting = 0 } = rows[0] ?? {};
      // PostgreSQL 18 shows a session before it says whose it is: it may be one of this process.
      if (others > 0 || starting === 0 || looks === 0) return others + starting > 0;
      await sleep(LOOK_MS);
    }
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
