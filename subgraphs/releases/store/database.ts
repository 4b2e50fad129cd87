import pg from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { HubError } from '../../../shared/src/core/errors.ts';
import { PgClient } from '../../../shared/src/core/pg-client.ts';
import { OwnTimeOut } from '../../../shared/src/core/own-time-out.ts';
import { PgPool } from '../../../shared/src/core/pg-pool.ts';
import { refuseNewer } from '../../../shared/src/core/shape.ts';
import { unavailable } from '../refusals.ts';
import { schemas } from './entities.ts';
import { LATEST, migrations } from './migrations.ts';
import { SHAPE } from './outages-migration.ts';

/** Longest wait for a connection, and for one statement, in milliseconds. */
const PATIENCE_MS = 900;
/** Where TypeORM notes what it has run. */
export const MIGRATIONS_TABLE = 'liaison_migrations';

/**
 * The database of releases. What every question asks goes by `pg` itself; TypeORM, which takes long to load, comes with the
 * first release that somebody reads or changes.
 */
export class ReleaseDatabase {
  readonly #url: string;
  readonly #pool: pg.Pool;
  readonly #onFailure: (cause: Error, inARow: number) => void;
  #failedInARow = 0;
  #typeorm: Promise<DataSource> | undefined;

  /** @param onFailure hears of each failure, and how many there were in a row with it. */
  constructor(url: string, onFailure: (cause: Error, inARow: number) => void) {
    this.#url = url;
    this.#onFailure = onFailure;
    this.#pool = new PgPool({
      connectionString: url,
      max: 4,
      connectionTimeoutMillis: PATIENCE_MS,
      statement_timeout: PATIENCE_MS,
      application_name: 'liaison releases',
    });
    this.#pool.on('error', () => undefined);
  }

  /** One statement, prepared under its name. @throws HubError RELEASES_UNAVAILABLE */
  async ask<T extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<readonly T[]> {
    return this.#told(async () => (await this.#pool.query<T>(statement)).rows);
  }

  /** @throws HubError RELEASES_UNAVAILABLE, or what `work` throws of its own. */
  async use<T>(work: (database: DataSource) => Promise<T>): Promise<T> {
    return this.#told(async () => work(await this.#open()));
  }

  async close(): Promise<void> {
    const opening = this.#typeorm;
    await Promise.all([this.#pool.end(), opening?.then((open) => open.destroy()).catch(() => undefined)]);
  }

  #open(): Promise<DataSource> {
    this.#typeorm ??= opened({
      type: 'postgres',
      url: this.#url,
      logging: false,
      applicationName: 'liaison releases',
      connectTimeoutMS: PATIENCE_MS,
      driver: { ...pg, Pool: PgPool },
      extra: { max: 4, statement_timeout: PATIENCE_MS },
    }).catch((cause: unknown) => {
      // The next one tries again.
      this.#typeorm = undefined;
      throw cause;
    });
    return this.#typeorm;
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      this.#failedInARow = 0;
      return done;
    } catch (cause) {
      if (cause instanceof HubError) throw cause;
      const named = withoutValues(cause);
      this.#onFailure(named, (this.#failedInARow += 1));
      throw unavailable(named);
    }
  }
}

/** What pg says of a connection that is gone: its own words, and no value. */
const CONNECTION_LOST = /^(?:Connection terminated|timeout exceeded when trying to connect)/u;

/** What a database or TypeORM throws names values of the statement: reasons, cases and officers stay out of the log. */
function withoutValues(cause: unknown): Error {
  const { code, name, message } = cause as { readonly [part in 'code' | 'name' | 'message']?: unknown };
  const isOwn = cause instanceof OwnTimeOut || (typeof message === 'string' && CONNECTION_LOST.test(message));
  const said = [isOwn ? message : name, code].filter((part) => typeof part === 'string').join(' ');
  return new Error(`the database of releases failed: ${said === '' ? 'for an unknown reason' : said}`);
}

async function opened(options: DataSourceOptions): Promise<DataSource> {
  const typeorm = await import('typeorm');
  const entities = schemas.map((schema) => new typeorm.EntitySchema(schema));
  return new typeorm.DataSource({ ...options, entities }).initialize();
}

/**
 * Brings the database of releases to the current shape. Hubs that start together do it one after the other; one that a newer hub
 * brought on is left as it is where this one can still use it.
 *
 * @param url a role that may create a schema there: the hub's own, which then owns it.
 * @throws Error as `refuseNewer` does; what PostgreSQL says; a migration that failed is rolled back whole.
 */
export async function migrateReleases(url: string): Promise<void> {
  const client = new PgClient({ connectionString: url, application_name: 'liaison releases' });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('liaison releases', 92))");
    await refuseNewer(client, SHAPE);
    if (!(await isCurrent(client))) await runMigrations(url);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function runMigrations(url: string): Promise<void> {
  const database = await opened({
    type: 'postgres',
    url,
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    extra: { max: 1 },
  });
  try {
    await database.runMigrations();
  } finally {
    await database.destroy();
  }
}

/** Most starts find it in shape, and need none of TypeORM. */
async function isCurrent(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('${MIGRATIONS_TABLE}') IS NOT NULL AS there`,
  );
  if (rows[0]?.there !== true) return false;
  const { rowCount } = await client.query(`SELECT 1 FROM ${MIGRATIONS_TABLE} WHERE name = $1`, [LATEST]);
  return rowCount === 1;
}
