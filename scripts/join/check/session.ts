import type { PoolClient } from 'pg';
import type { PgClient } from '../../../shared/src/core/pg-client.ts';
import { connectionError, SessionRefused } from '../../../shared/src/core/session.ts';
import { checkReader, getTypeParser } from '../../../shared/src/sources/connection/open.ts';
import { sourceClient } from '../../../shared/src/sources/connection/source-client.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import type { Finding } from '../../../shared/src/sources/contract/finding.ts';

/** Longest that one statement over all rows may take. */
const WHOLE_MS = 30 * 60_000;

/** The two sessions of a check, both as the role of the hub and read-only. */
export interface Sessions {
  /** Set as each session of the hub is, its deadline with it. */
  readonly asHub: PgClient;
  /** For what is asked of all rows: it may take longer. */
  readonly whole: PgClient;
  end(): Promise<void>;
}

/**
 * Connects as the hub does.
 *
 * @returns a finding where a pooler stands before the database, which the hub refuses.
 * @throws Error that says whom it could not reach, and why: then nothing can be checked.
 */
export async function connect(config: SourceConfig): Promise<Sessions | Finding> {
  const asHub = clientOf(config, config.deadlineMs);
  const whole = clientOf(config, WHOLE_MS);
  const end = async (): Promise<void> => {
    await Promise.all([asHub.end(), whole.end()]);
  };
  try {
    await asHub.connect();
    await checkReader(asHub as unknown as PoolClient, config.deadlineMs);
    await whole.connect();
    return { asHub, whole, end };
  } catch (error) {
    await end().catch(() => undefined);
    const said = connectionError(error);
    if (said instanceof SessionRefused)
      return {
        what: 'SESSION_REFUSED',
        where: config.name,
        severity: 'fault',
        says: said.message,
        wayOut:
          "Give in the source's URL the address of PostgreSQL itself, or say `pooler: transaction` of the source.",
      };
    const { host, port, database } = asHub;
    const why = said instanceof Error ? said.message : String(said);
    throw new Error(
      `${config.name}: the database ${database ?? ''} at ${host}:${port} could not be asked: ${why}`,
      {
        cause: said,
      },
    );
  }
}

function clientOf(config: SourceConfig, statementMs: number): PgClient {
  return sourceClient(config, {
    as: 'liaison join check',
    connectMs: Math.max(10_000, 2 * config.deadlineMs),
    statementMs,
    types: { getTypeParser: getTypeParser as PgClient['getTypeParser'] },
  });
}
