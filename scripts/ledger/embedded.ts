import pg from 'pg';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/postgres-ledger.ts';
import { secret } from '../hub.ts';
import type { Cluster } from '../postgres/embedded.ts';

const DATABASE = 'liaison_ledger';

/** Key for the hashes of search values: kept with the installation, so that hashes of different days compare. */
export function searchKey(directory: string): Buffer {
  return Buffer.from(secret(directory, 'ledger-search-key'), 'hex');
}

/** Opens the ledger in the embedded cluster; makes its database when it is missing. */
export async function openEmbeddedLedger(
  cluster: Cluster,
  directory: string,
  log: string,
  onFailure: (cause: unknown) => void,
): Promise<PostgresLedger> {
  const password = secret(directory, 'ledger-password');
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  await admin.connect();
  try {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await admin.end();
  }
  await migrateLedger(cluster.adminUrl(DATABASE), password);
  const writer = new URL(cluster.adminUrl(DATABASE));
  writer.username = 'liaison_ledger_writer';
  writer.password = password;
  return PostgresLedger.open({ url: writer.href, log, searchKey: searchKey(directory), onFailure });
}
