import type { KeyObject } from 'node:crypto';
import pg from 'pg';
import { signingKeyFrom } from '../../shared/src/ledger/proof/checkpoint.ts';
import { migrateAccess } from '../../shared/src/ledger/read/access-tables.ts';
import { migrateLedger, type LedgerSecrets } from '../../shared/src/ledger/write/postgres-ledger.ts';
import { madeRings, type KeyRing } from '../../shared/src/core/key-ring.ts';
import { liveKeys, type Told } from './live-keys.ts';
import { secret } from './secret.ts';
import type { ServerUrls } from './postgres/embedded.ts';

export const LEDGER_DATABASE = 'liaison_ledger';

/** File of each role's password, kept with the installation. */
const PASSWORD_FILES = {
  writer: 'ledger-password',
  reader: 'ledger-reader-password',
  indexer: 'ledger-indexer-password',
  keeper: 'ledger-keeper-password',
} as const;
export type LedgerRole = keyof typeof PASSWORD_FILES;
export const LEDGER_ROLES = Object.keys(PASSWORD_FILES) as readonly LedgerRole[];

/** Kept with the installation, so that hashes of different days compare, and a log goes on under its key. */
export function ledgerSecrets(
  directory: string,
  told: Told = {},
): LedgerSecrets & {
  /** All that sign or signed, as they hold now. */
  readonly signingKeys: () => KeyRing<KeyObject>;
} {
  const signingKeys = madeRings(liveKeys(directory, 'ledger-signing-key', told), signingKeyOf);
  const searchKey = Buffer.from(secret(directory, 'ledger-search-key'), 'hex');
  return { searchKey, signingKey: signingKeys().current, signingKeys };
}

/** What signs the logs, from the secret that is kept of it (hexadecimal). */
export function signingKeyOf(hex: string): KeyObject {
  return signingKeyFrom(Buffer.from(hex, 'hex'), 'liaison ledger checkpoint');
}

/**
 * Makes the ledger's tables and roles in a database, or brings them up to date.
 *
 * @param adminUrl a role that may create tables and roles.
 * @param kept roles that are there and keep the passwords that they have; the others get those of the installation.
 */
export async function prepareLedger(
  adminUrl: string,
  directory: string,
  kept: readonly LedgerRole[] = [],
): Promise<void> {
  const password = (role: LedgerRole): string | undefined =>
    kept.includes(role) ? undefined : secret(directory, PASSWORD_FILES[role]);
  await migrateLedger(adminUrl, password('writer'));
  await migrateAccess(adminUrl, {
    reader: password('reader'),
    indexer: password('indexer'),
    keeper: password('keeper'),
  });
}

/** The same database as one of the ledger's roles. */
export function urlAs(role: LedgerRole, adminUrl: string, directory: string): string {
  const url = new URL(adminUrl);
  url.username = `liaison_ledger_${role}`;
  url.password = secret(directory, PASSWORD_FILES[role]);
  return url.href;
}

/** Makes the ledger's database in the embedded cluster when it is missing. */
export async function prepareEmbeddedLedger(cluster: ServerUrls, directory: string): Promise<void> {
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [LEDGER_DATABASE]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${LEDGER_DATABASE}`);
  } finally {
    await admin.end();
  }
  await prepareLedger(cluster.adminUrl(LEDGER_DATABASE), directory);
}

/** The embedded ledger as one of its roles. */
export function embeddedUrl(cluster: ServerUrls, directory: string, role: LedgerRole): string {
  return cluster.roleUrl({
    user: `liaison_ledger_${role}`,
    password: secret(directory, PASSWORD_FILES[role]),
    database: LEDGER_DATABASE,
  });
}
