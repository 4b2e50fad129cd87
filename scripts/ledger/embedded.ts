import pg from 'pg';
import { migrateAccess } from '../../shared/src/ledger/access.ts';
import { migrateLedger, PostgresLedger } from '../../shared/src/ledger/postgres-ledger.ts';
import { LedgerReading } from '../../shared/src/ledger/reading.ts';
import { secret } from '../hub.ts';
import type { Cluster } from '../postgres/embedded.ts';

export const LEDGER_DATABASE = 'liaison_ledger';

/** Key for the hashes of search values: kept with the installation, so that hashes of different days compare. */
export function searchKey(directory: string): Buffer {
  return Buffer.from(secret(directory, 'ledger-search-key'), 'hex');
}

/**
 * Makes the ledger's database in the embedded cluster when it is missing.
 *
 * @returns its URL as its writer.
 */
export async function embeddedLedgerUrl(cluster: Cluster, directory: string): Promise<string> {
  const password = secret(directory, 'ledger-password');
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  await admin.connect();
  try {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [LEDGER_DATABASE]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${LEDGER_DATABASE}`);
  } finally {
    await admin.end();
  }
  await migrateLedger(cluster.adminUrl(LEDGER_DATABASE), password);
  await migrateAccess(cluster.adminUrl(LEDGER_DATABASE), {
    reader: passwordOf(directory, 'reader'),
    indexer: passwordOf(directory, 'indexer'),
    keeper: passwordOf(directory, 'keeper'),
  });
  return urlAs(cluster, 'writer', password);
}

/** Opens the ledger in the embedded cluster; makes its database when it is missing. */
export async function openEmbeddedLedger(
  cluster: Cluster,
  directory: string,
  log: string,
  onFailure: (cause: unknown) => void,
): Promise<PostgresLedger> {
  const url = await embeddedLedgerUrl(cluster, directory);
  return PostgresLedger.open({ url, log, searchKey: searchKey(directory), onFailure });
}

/** Reads the embedded ledger, after it was opened. */
export function readEmbeddedLedger(
  cluster: Cluster,
  directory: string,
  onFailure: (cause: unknown) => void,
): LedgerReading {
  return new LedgerReading({
    readerUrl: embeddedUrl(cluster, directory, 'reader'),
    indexerUrl: embeddedUrl(cluster, directory, 'indexer'),
    searchKey: searchKey(directory),
    onFailure,
  });
}

type AccessRole = 'reader' | 'indexer' | 'keeper';

/** The embedded ledger as one of the roles beside its writer. */
export function embeddedUrl(cluster: Cluster, directory: string, role: AccessRole): string {
  return urlAs(cluster, role, passwordOf(directory, role));
}

function passwordOf(directory: string, role: AccessRole): string {
  return secret(directory, `ledger-${role}-password`);
}

function urlAs(cluster: Cluster, role: string, password: string): string {
  const url = new URL(cluster.adminUrl(LEDGER_DATABASE));
  url.username = `liaison_ledger_${role}`;
  url.password = password;
  return url.href;
}
