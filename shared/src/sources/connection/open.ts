import pg, { type ClientBase, type Pool, type PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { fitFor, type Fit } from './encoding.ts';
import { PooledClient } from './pooled-client.ts';
import { clientClass, READ_ONLY } from './source-client.ts';
import type { SourceConfig } from './source-config.ts';
import { within } from '../../core/own-time-out.ts';
import { checkSession, connectionError } from '../../core/session.ts';

/** A connection may take so many times as long as a statement: whoever waits for one has a clock of its own. */
export const OPENS_WITHIN = 2;

export interface Opened {
  readonly database: DataSource;
  readonly pool: Pool;
  /** What a statement's values need before they are sent; undefined where the database holds every text. */
  readonly fit: Fit | undefined;
}

/**
 * Opens the connections to a national database: read-only by session, dates as text. Each is looked at before it is used.
 *
 * @param look what else is looked at over each connection before it is used.
 * @throws what PostgreSQL or the network says; SessionRefused when a pooler stands before the database.
 */
export async function openDatabase(
  config: SourceConfig,
  look?: (client: ClientBase) => Promise<void>,
): Promise<Opened> {
  const { url, poolSize, deadlineMs } = config;
  let encoding = 'UTF8';
  const database = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'liaison',
    poolErrorHandler: () => undefined,
    extra: {
      Client: clientClass(config),
      pipeline: true,
      // This clock only ends what nobody waits for any more.
      connectWithinMs: OPENS_WITHIN * deadlineMs,
      max: poolSize,
      idleTimeoutMillis: 60_000,
      statement_timeout: deadlineMs,
      options: READ_ONLY,
      verify: (client: PoolClient, done: (error?: unknown) => void) =>
        void within(
          OPENS_WITHIN * deadlineMs,
          client,
          checkReader(client, deadlineMs).then(async (found) => {
            encoding = found;
            await look?.(client);
          }),
        ).then(() => done(), done),
      types: { getTypeParser },
    },
  });
  await database.initialize().catch((error: unknown) => {
    throw connectionError(error);
  });
  return { database, pool: (database.driver as PostgresDriver).master as Pool, fit: fitFor(encoding) };
}

const TEXT_ARRAY: number = 1009;
/** An array of words that stand as they are: PostgreSQL puts quotes around whatever could be taken for something else. */
const PLAIN_WORDS = /^\{[^"\\{}]+\}$/u;

/** Every row has an array of words, most often an empty one, and pg's parser looks at each letter of it. */
function wordsOf(text: string): unknown {
  if (text === '{}') return [];
  return PLAIN_WORDS.test(text) && !text.includes('NULL')
    ? text.slice(1, -1).split(',')
    : (pg.types.getTypeParser(TEXT_ARRAY) as (value: string) => unknown)(text);
}

/**
 * @returns the encoding in which the database keeps texts.
 * @throws SessionRefused when the session may write, has no deadline, or is not what every session of the hub is.
 */
export function checkReader(client: ClientBase, deadlineMs: number): Promise<string> {
  const isLent = client instanceof PooledClient;
  const readOnly = isLent ? 'transaction_read_only' : 'default_transaction_read_only';
  return checkSession(client, { [readOnly]: 'on', statement_timeout: String(deadlineMs) }, isLent);
}

/** pg's own parsers, but dates stay text (ISO 8601, UTC) and 64-bit numbers become numbers. */
const PARSERS = new Map<number, (text: string) => unknown>([
  [1082, (text) => text],
  // A moment without a zone is taken as one of UTC, as comparing it with another in this session takes it.
  [1114, (text) => `${text.replace(' ', 'T')}Z`],
  [1184, (text) => text.replace(' ', 'T').replace(/\+00$/u, 'Z')],
  [20, Number],
  [1700, Number],
  [TEXT_ARRAY, wordsOf],
]);

export function getTypeParser(oid: number, format?: string): (value: string) => unknown {
  const own = format === 'binary' ? undefined : PARSERS.get(oid);
  return own ?? (pg.types.getTypeParser(oid) as (value: string) => unknown);
}
