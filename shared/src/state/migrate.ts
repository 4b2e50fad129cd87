import { PgClient } from '../core/pg-client.ts';
import { STATE_MIGRATIONS } from './migrations.ts';

const LATEST = Math.max(...STATE_MIGRATIONS.map(({ version }) => version));

/**
 * Brings the database that gateways share to the current shape. Those that start together do it one after the other, and each
 * step is whole or not at all. One that a newer gateway brought on is left as it is where this one can still use it.
 *
 * @param url of a role that may create a schema there, which it then owns.
 * @throws Error when a newer gateway changed it so that this one would read it wrongly; what PostgreSQL says.
 */
export async function migrateState(url: string): Promise<void> {
  const client = new PgClient({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    application_name: 'liaison state',
  });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('liaison state', 23))");
    const done = await versionOf(client);
    for (const { version, needs, statements } of STATE_MIGRATIONS) {
      if (version <= done) continue;
      for (const statement of statements) await client.query(statement);
      await client.query('INSERT INTO liaison_state.migration (version, needs) VALUES ($1, $2)', [
        version,
        needs,
      ]);
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** How far it is. */
async function versionOf(client: PgClient): Promise<number> {
  const { rows: there } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('liaison_state.migration') IS NOT NULL AS found",
  );
  if (there[0]?.found !== true) {
    await client.query('CREATE SCHEMA IF NOT EXISTS liaison_state');
    await client.query(`CREATE TABLE liaison_state.migration (
      version integer PRIMARY KEY, needs integer NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`);
  }
  const { rows } = await client.query<{ version: number | null; needs: number | null }>(
    'SELECT max(version) AS version, max(needs) AS needs FROM liaison_state.migration',
  );
  const { version, needs } = rows[0] ?? {};
  if ((needs ?? 0) > LATEST)
    throw new Error(
      `a newer version of the hub brought it to a shape that this one cannot use (version ${needs}, this one knows ${LATEST}): start the newer version`,
    );
  return version ?? 0;
}
