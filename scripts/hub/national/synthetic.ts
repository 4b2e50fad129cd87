import { within } from '../../../shared/src/core/own-time-out.ts';
import { sourceClient } from '../../../shared/src/sources/connection/source-client.ts';
import { databasesOf, type SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';

const PATIENCE_MS = 5_000;
/** The records that are looked at: no index leads to those that are marked, and a register may hold millions. */
const SAMPLE = 1_000;

/** What a source says of its records. `unknown`: it could not be asked, and why. */
export type SyntheticAnswer =
  | { readonly source: string; readonly isSynthetic: boolean }
  | { readonly source: string; readonly unknown: string };

/**
 * Asks each database once whether any of the first thousand records that it shows is marked as invented. A State's own process asks
 * its own. Never throws.
 */
export function askSynthetic(sources: readonly SourceConfig[]): Promise<readonly SyntheticAnswer[]> {
  return Promise.all(
    databasesOf(sources).map(async (source) => {
      const { name } = source;
      try {
        return { source: name, isSynthetic: await hasSynthetic(source) };
      } catch (error) {
        return { source: name, unknown: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

async function hasSynthetic(source: SourceConfig): Promise<boolean> {
  const { domain } = source;
  const client = sourceClient(source, {
    as: 'liaison check at start',
    connectMs: PATIENCE_MS,
    statementMs: PATIENCE_MS,
  });
  try {
    await client.connect();
    const { rows } = await within(
      PATIENCE_MS,
      client,
      client.query<{ found: boolean | null }>(
        `SELECT bool_or(synthetic) AS found FROM (SELECT synthetic FROM hub.${domain}_v1 LIMIT ${SAMPLE}) AS sample`,
      ),
    );
    return rows[0]?.found === true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
