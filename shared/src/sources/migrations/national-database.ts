import type { DataSource, DataSourceOptions, MigrationInterface } from 'typeorm';
import { NationalBase1772323200000 } from './base.ts';

/** Login role of the hub in national databases. It is a member of `hub_reader` and of nothing else. */
export const HUB_LOGIN = 'liaison_hub';

/**
 * Brings a national database to the current shape: the base that all domains share, then the domain's own migrations.
 *
 * @param adminUrl a role that may create schemas, extensions and roles.
 * @throws what PostgreSQL says; the migration that failed is rolled back whole.
 */
export async function migrateNationalDatabase(
  adminUrl: string,
  migrations: readonly (new () => MigrationInterface)[],
): Promise<void> {
  const database = await dataSource({
    type: 'postgres',
    url: adminUrl,
    migrations: [NationalBase1772323200000, ...migrations],
    migrationsTableName: 'liaison_migrations',
    migrationsTransactionMode: 'each',
    extra: { max: 1 },
  });
  await database.initialize();
  try {
    await database.runMigrations();
  } finally {
    await database.destroy();
  }
}

/**
 * Makes the hub's login role, or gives it a new password, and lets it read this database's hub views only.
 *
 * @param password letters and digits only; it is written into a statement that takes no parameters.
 */
export async function grantHubLogin(adminUrl: string, password: string): Promise<void> {
  if (!/^[A-Za-z0-9]{16,}$/u.test(password))
    throw new Error('the hub password must be 16 or more letters and digits');
  const database = await dataSource({ type: 'postgres', url: adminUrl, extra: { max: 1 } });
  await database.initialize();
  try {
    await database.query(`DO $$ BEGIN
      CREATE ROLE hub_reader NOLOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
    await database.query(`DO $$ BEGIN
      CREATE ROLE ${HUB_LOGIN} LOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
    await database.query(
      `ALTER ROLE ${HUB_LOGIN} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`,
    );
    await database.query(`ALTER ROLE ${HUB_LOGIN} SET default_transaction_read_only = on`);
    await database.query(`GRANT hub_reader TO ${HUB_LOGIN}`);
  } finally {
    await database.destroy();
  }
}

/** Most starts find every database in shape and need none of TypeORM here: it takes longer to load than to ask them. */
async function dataSource(options: DataSourceOptions): Promise<DataSource> {
  const typeorm = await import('typeorm');
  return new typeorm.DataSource(options);
}
