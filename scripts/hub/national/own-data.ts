import pg from 'pg';
import { databasesOf, type SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';

const PATIENCE_MS = 5_000;

/** What `provision` writes into a database's comment when the demonstration's data is loaded. */
const MARK = /^[0-9a-f]{16} loaded$/u;

/**
 * In demonstration mode anybody on this machine makes tokens of any State: no database may be asked then but those that the
 * demonstration itself made and filled. A State's own process refuses others by itself, and what it is asked by a hub in another mode.
 *
 * @throws Error that names the sources that are others', or of which nobody can say what they are.
 */
export async function refuseForeignData(sources: readonly SourceConfig[]): Promise<void> {
  const foreign = await Promise.all(
    databasesOf(sources).map(async (source) => {
      const mark = await markOf(source.url).catch((error: unknown) => error);
      if (typeof mark === 'string' && MARK.test(mark)) return [];
      return [`${source.name}${mark instanceof Error ? ` (${mark.message})` : ''}`];
    }),
  );
  const names = foreign.flat();
  if (names.length > 0)
    throw new Error(
      `These sources do not hold the demonstration's own data: ${names.join(', ')}. The demonstration gives tokens of every State to everybody here. Set LIAISON_MODE=production for national databases.`,
    );
}

async function markOf(url: string): Promise<string | null> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ mark: string | null }>(
      "SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_database WHERE datname = current_database()",
    );
    return rows[0]?.mark ?? null;
  } finally {
    await client.end().catch(() => undefined);
  }
}
