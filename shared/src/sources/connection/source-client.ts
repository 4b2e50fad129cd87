import type pg from 'pg';
import { PgClient } from '../../core/pg-client.ts';
import { PooledClient } from './pooled-client.ts';
import type { SourceConfig } from './source-config.ts';

/** What every session of the hub with a national database is: read-only, and nothing is compiled for it. */
export const READ_ONLY = '-c default_transaction_read_only=on -c jit=off';

/** How connections to a source are made: to PostgreSQL itself, or to a pooler before it. */
export function clientClass({ pooler }: Pick<SourceConfig, 'pooler'>): typeof PgClient {
  return pooler === undefined ? PgClient : PooledClient;
}

/** What one connection is for. */
interface Purpose {
  /** What the database calls it. */
  readonly as: string;
  readonly connectMs: number;
  /** How long one statement may take, in milliseconds. */
  readonly statementMs: number;
  readonly types?: pg.CustomTypesConfig;
}

/** One connection to a source beside those that its questions use, not opened yet. */
export function sourceClient(
  config: Pick<SourceConfig, 'url' | 'pooler'>,
  { as, connectMs, statementMs, types }: Purpose,
): PgClient {
  return new (clientClass(config))({
    connectionString: config.url,
    application_name: as,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    options: READ_ONLY,
    ...(types ? { types } : {}),
  });
}
