import { PgClient } from '../../../shared/src/core/pg-client.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';

const PATIENCE_MS = 5_000;
/** The records that are looked at: no index leads to those that are marked, and a register may hold millions. */
const SAMPLE = 1_000;

/** What a source says of its records. `unknown`: it could not be asked, and why. */
export type SyntheticAnswer =
  | { readonly source: string; readonly isSynthetic: boolean }
  | { readonly source: string; readonly unknown: string };

/** Asks each source once whether any of the first thousand records that it shows is marked as invented. Never throws. */
export function askSynthetic(sources: readonly SourceConfig[]): Promise<readonly SyntheticAnswer[]> {
  return Promise.all(
    sources.map(async ({ name, domain, url }) => {
      try {
        return { source: name, isSynthetic: await hasSynthetic(url, domain) };
      } catch (error) {
        return { source: name, unknown: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

async function hasSynthetic(url: string, domain: SourceConfig['domain']): Promise<boolean> {
  const client = new PgClient({
    connectionString: url,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ found: boolean | null }>(
      `SELECT bool_or(synthetic) AS found FROM (SELECT synthetic FROM hub.${domain}_v1 LIMIT ${SAMPLE}) AS sample`,
    );
    return rows[0]?.found === true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
