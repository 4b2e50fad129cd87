import pg from 'pg';
import type { Logger } from 'pino';
import { systemClock } from '../../shared/src/core/clock.ts';
import { LedgerNames } from '../../shared/src/ledger/proof/names.ts';
import { awaitedApprovals } from '../../shared/src/ledger/read/withheld-proof.ts';
import { LEDGER_DAYS, type Law } from '../../shared/src/policy/law/law.ts';
import type { ReleaseBook } from '../../shared/src/releases/book.ts';
import type { IdBox } from '../../shared/src/kit/serve/id-box.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { PostgresReleaseBook } from '../../subgraphs/releases/store/book.ts';
import { migrateReleases, ReleaseDatabase } from '../../subgraphs/releases/store/database.ts';
import type { ReleaseParts } from '../../subgraphs/releases/parts.ts';
import type { ServerUrls } from './postgres/embedded.ts';
import { secret } from './secret.ts';
import { setting } from './settings.ts';
import type { Shutdown } from './shutdown.ts';
import { toldAgain } from './told-again.ts';

/** Of the embedded store: its database, and the role that owns it. */
export const RELEASES = 'liaison_releases';

/**
 * The store of releases that the environment names, or the embedded one, which is made where it is missing; brought up to date.
 *
 * @returns nothing where neither is there: a hub with all databases elsewhere has releases only where LIAISON_RELEASES_URL
 *   says.
 * @throws Error that names the setting when the store that it names cannot be used.
 */
export async function releasesUrl(
  env: NodeJS.ProcessEnv,
  cluster: ServerUrls | undefined,
  directory: string,
): Promise<string | undefined> {
  const given = setting(env, 'LIAISON_RELEASES_URL');
  if (given !== undefined) {
    await migrateReleases(given).catch((cause: unknown) => {
      throw new Error(
        `LIAISON_RELEASES_URL: the store of releases cannot be brought up to date: ${cause instanceof Error ? cause.message : String(cause)}. Name a role that may create a schema there, or leave it out to start without releases.`,
        { cause },
      );
    });
    return given;
  }
  return cluster && (await embeddedReleases(cluster, directory));
}

/** Makes the embedded store where it is missing, and brings it up to date. @returns its URL as its own role. */
export async function embeddedReleases(cluster: ServerUrls, directory: string): Promise<string> {
  const password = secret(directory, 'releases-password');
  const admin = new pg.Client({ connectionString: cluster.adminUrl() });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await admin.query(`DO $$ BEGIN CREATE ROLE ${RELEASES} LOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    // Hexadecimal digits of our own: a statement that makes a role takes no parameters.
    await admin.query(
      `ALTER ROLE ${RELEASES} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`,
    );
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [RELEASES]);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${RELEASES} OWNER ${RELEASES}`);
  } finally {
    await admin.end();
  }
  const url = releasesAt(cluster, directory);
  await migrateReleases(url);
  return url;
}

/** The embedded store as its own role, whether it is there or not. */
export function releasesAt(cluster: ServerUrls, directory: string): string {
  const password = secret(directory, 'releases-password');
  return cluster.roleUrl({ user: RELEASES, password, database: RELEASES });
}

/** Opens the store, as the stop closes it. What fails is said in the log without a value of what was asked. */
export function openReleases(
  url: string,
  log: Pick<Logger, 'warn' | 'error'>,
  stop: Shutdown,
): ReleaseDatabase {
  const database = new ReleaseDatabase(url, toldAgain(log, 'the store of releases failed'));
  stop.add(() => database.close());
  return database;
}

/** What the subgraph of releases works with. */
export function releaseParts(
  directory: string,
  releases: ReleaseDatabase | undefined,
): ReleaseParts | undefined {
  return (
    releases && {
      database: releases,
      proof: awaitedApprovals,
      names: new LedgerNames(Buffer.from(secret(directory, 'ledger-search-key'), 'hex')),
      clock: systemClock,
    }
  );
}

/** The store as the gateway knows it. Releases go as soon as the law lets the ledger keep what points at a person. */
export function releaseBook(releases: ReleaseDatabase, ids: IdBox, law: () => Law): ReleaseBook {
  return new PostgresReleaseBook(releases, {
    keepDays: (state) => law().states.get(state as StateCode)?.ledgerDays ?? LEDGER_DAYS,
    ids,
    clock: systemClock,
  });
}
