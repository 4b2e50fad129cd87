import type pg from 'pg';
import type { Law, LawFiles } from '../../policy/law/law.ts';
import { PgClient } from '../../core/pg-client.ts';

/**
 * Keeps the text of a law beside the records that were decided under it, before it is in force: what was decided can be
 * decided again. A law that is there already stays as it is.
 *
 * @param url connection URL of the role `liaison_ledger_writer`.
 */
export async function keepLaw(url: string, { digest, files }: Pick<Law, 'digest' | 'files'>): Promise<void> {
  await connected(url, (client) =>
    client.query('INSERT INTO ledger.law (digest, files) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      digest,
      JSON.stringify(Object.fromEntries(files)),
    ]),
  );
}

/** `keptLaw` over a connection of its own. @param url as of `keepLaw`. */
export function keptLawAt(url: string, digest: string): Promise<LawFiles | undefined> {
  return connected(url, (client) => keptLaw(client, digest));
}

async function connected<T>(url: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = new PgClient({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The text of a law that was in force, by its digest. Whoever builds it compares the digest. */
export async function keptLaw(client: pg.ClientBase, digest: string): Promise<LawFiles | undefined> {
  const { rows } = await client.query<{ files: Readonly<Record<string, string>> }>(
    'SELECT files FROM ledger.law WHERE digest = $1',
    [digest],
  );
  return rows[0] && new Map(Object.entries(rows[0].files));
}
