import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  /** Superuser URL of an empty database of its own. */
  readonly url: string;
  drop(): Promise<void>;
}

let cluster: Promise<string> | undefined;

/** Asks the test run for its cluster, which starts when it is asked for first, unless one was started before the run. */
export function clusterUrl(): Promise<string> {
  const from = process.env['LIAISON_TEST_POSTGRES'];
  if (from === undefined)
    throw new Error('run tests with `npm test` or `npm run jest`: they start PostgreSQL');
  if (from.startsWith('postgres:')) return Promise.resolve(from);
  cluster ??= fetch(from).then(async (answer) => {
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  });
  return cluster;
}

async function admin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: await clusterUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * Makes an empty database in the test run's cluster.
 *
 * @param kind how it differs from others, as `CREATE DATABASE` has it: `TEMPLATE template0 ENCODING 'LATIN1'`.
 */
export async function freshDatabase(kind = ''): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await admin(`CREATE DATABASE ${name} ${kind}`);
  const url = new URL(await clusterUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => admin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
