import { join } from 'node:path';
import { privateFolder, writeWhole } from '../../shared/src/core/kept-file.ts';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import { LEDGER_ROLES, prepareLedger, urlAs, type LedgerRole } from './embedded-ledger.ts';
import { LEDGER_ENVIRONMENT } from './ledger-urls.ts';
import { otherPasswords, refuseOtherPasswords } from './role-passwords.ts';

/** What a hub is told of a ledger elsewhere. */
export interface LedgerElsewhere {
  /** The settings that name the files, a line each. No password is in them. */
  readonly settings: readonly string[];
  /** The URLs themselves, by setting: with passwords. */
  readonly urls: readonly string[];
  /** Roles whose passwords are others than this installation keeps, and stayed. */
  readonly others: readonly string[];
}

/**
 * Makes the ledger's tables and roles in a database that the hub does not start, or brings them up to date, and writes each role's URL
 * to a file of its own in LIAISON_DATA (mode 600), by the name of its setting. A role that has another password keeps it, and gets no
 * file: whoever brings a ledger up to date may hold its passwords elsewhere.
 *
 * @param adminUrl a role that may create tables and roles.
 * @param replace gives such a role the password of LIAISON_DATA instead.
 * @throws Error as `refuseOtherPasswords` does where there is no ledger yet, and as `prepareLedger` does.
 */
export async function prepareElsewhere(
  adminUrl: string,
  directory: string,
  replace: boolean,
): Promise<LedgerElsewhere> {
  const own = LEDGER_ROLES.map((role) => ({ role, url: urlAs(role, adminUrl, directory) }));
  const others = replace
    ? []
    : await otherPasswords(
        adminUrl,
        own.map(({ url }) => url),
      );
  if (others.length > 0 && !(await hasLedger(adminUrl))) refuseOtherPasswords(adminUrl, others);
  const kept = own.filter(({ url }) => others.includes(new URL(url).username)).map(({ role }) => role);
  await prepareLedger(adminUrl, directory, kept);
  privateFolder(directory);
  const ours = own.filter(({ role }) => !kept.includes(role));
  for (const { role, url } of ours) writeWhole(fileOf(directory, role), `${url}\n`);
  return {
    settings: ours.map(({ role }) => `${LEDGER_ENVIRONMENT[role]}_FILE=${fileOf(directory, role)}`),
    urls: ours.map(({ role, url }) => `${LEDGER_ENVIRONMENT[role]}=${url}`),
    others,
  };
}

const fileOf = (directory: string, role: LedgerRole): string => join(directory, LEDGER_ENVIRONMENT[role]);

async function hasLedger(url: string): Promise<boolean> {
  const client = new PgClient({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ there: boolean }>(
      "SELECT to_regclass('ledger.record') IS NOT NULL AS there",
    );
    return rows[0]?.there === true;
  } finally {
    await client.end();
  }
}
