import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  /** Superuser URL of an empty database of its own. */
  readonly url: string;
  drop(): Promise<void>;
}

function clusterUrl(): string {
  const url = process.env['LIAISON_TEST_POSTGRES'];
  if (url === undefined)
    throw new Error('run tests with `npm test` or `npm run jest`: they start PostgreSQL');
  return url;
}

async function admin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: clusterUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes an empty database in the test run's cluster. */
export async function freshDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await admin(`CREATE DATABASE ${name}`);
  const url = new URL(clusterUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
