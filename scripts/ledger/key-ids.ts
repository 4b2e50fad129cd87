import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';
import { isOneOf } from '../../shared/src/core/vocabulary.ts';
import { filedKeys, KEY_NAMES, ROTATED, secret, type SecretName } from '../hub/secret.ts';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import { refuseNewer } from '../../shared/src/core/shape.ts';
import { LEDGER_SHAPE } from '../../shared/src/ledger/write/migrate.ts';

interface KeyId {
  readonly name: string;
  readonly id: string;
}

/** Names a key without telling anything of it: 16 hexadecimal digits. */
export function keyId(name: SecretName, hex: string): string {
  return createHash('sha256').update(`liaison key id\n${name}\n${hex}`).digest('hex').slice(0, 16);
}

/** The keys in use, and of those that rotate all that are taken, as the installation holds them. */
function keyIds(
  directory: string,
  names: readonly (typeof KEY_NAMES)[number][],
): readonly (KeyId & { readonly taken: readonly string[] })[] {
  return names.map((name) => {
    const id = keyId(name, secret(directory, name));
    const filed = isOneOf(ROTATED, name) ? filedKeys(directory, name) : [];
    return { name, id, taken: [id, ...filed.map(({ hex }) => keyId(name, hex))] };
  });
}

/**
 * Compares the keys of this installation with those that the ledger was written with, and leaves the ids of those that it does
 * not know yet.
 *
 * @param url the ledger as its writer.
 * @param names of those that this installation has; all of them unless given.
 * @throws Error that names the keys that differ, and the way out; as `refuseNewer` does, before anything is written.
 */
export async function compareKeys(
  url: string,
  directory: string,
  names: readonly (typeof KEY_NAMES)[number][] = KEY_NAMES,
): Promise<void> {
  await asOne(url, async (client) => {
    await refuseNewer(client, LEDGER_SHAPE);
    const known = await knownIds(client);
    const own = keyIds(directory, names);
    // A key that this installation has beside the one in use was rotated, here or there: what it made is read.
    const others = own.filter(({ name, taken }) => !taken.includes(known.get(name) ?? taken[0] ?? ''));
    if (others.length > 0) {
      const { host, pathname } = new URL(url);
      const list = others.map(
        ({ name, id }) => `${join(directory, name)} is ${id}, the ledger's is ${known.get(name) ?? ''}`,
      );
      throw new Error(
        `The ledger at ${host}${pathname} was written with other keys: ${list.join('; ')}. Two folders over one ledger need the same keys: copy these files from the first (LIAISON_DATA), or give this hub a ledger of its own. If they are lost for good: npm run ledger -- accept-keys`,
      );
    }
    await keep(
      client,
      own.filter(({ name, id, taken }) => isNewer(known.get(name), id, taken)),
    );
  });
}

/** Whether a key is to be noted: nobody noted one, or this one came after it. A hub whose clock is behind takes nothing back. */
function isNewer(known: string | undefined, id: string, taken: readonly string[]): boolean {
  // The one in use stands first, then all of them in their order.
  return known === undefined || taken.lastIndexOf(id) > taken.lastIndexOf(known);
}

/**
 * Takes this installation's keys for the ledger's from now on. What was sealed under others stays closed.
 *
 * @returns the names of those that were others before.
 */
export async function acceptKeys(url: string, directory: string): Promise<readonly string[]> {
  let changed: readonly KeyId[] = [];
  await asOne(url, async (client) => {
    const known = await knownIds(client);
    changed = keyIds(directory, KEY_NAMES).filter(({ name, id }) => known.get(name) !== id);
    await keep(client, changed);
  });
  return changed.map(({ name }) => name);
}

/** Hubs that start together compare one after the other. */
async function asOne(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new PgClient({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
    application_name: 'liaison ledger keys',
  });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('liaison ledger keys', 4))");
    await work(client);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function knownIds(client: pg.Client): Promise<ReadonlyMap<string, string>> {
  const { rows: there } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('ledger.key') IS NOT NULL AS found",
  );
  if (there[0]?.found !== true)
    throw new Error(
      "The ledger's tables are of an older version of the hub: npm run ledger -- migrate brings them up to date.",
    );
  const { rows } = await client.query<KeyId>(
    'SELECT DISTINCT ON (name) name, id FROM ledger.key ORDER BY name, since DESC',
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}

async function keep(client: pg.Client, keys: readonly KeyId[]): Promise<void> {
  for (const { name, id } of keys)
    await client.query('INSERT INTO ledger.key (name, id) VALUES ($1, $2)', [name, id]);
}
