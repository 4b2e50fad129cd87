import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type pg from 'pg';
import { systemClock } from '../../shared/src/core/clock.ts';
import { isOneOf } from '../../shared/src/core/vocabulary.ts';
import { goneKeys, readKeyFile, ringAt } from '../hub/key-file.ts';
import { KEY_NAMES, ROTATED, secret, secretText, type SecretName } from '../hub/secret.ts';
import { PgClient } from '../../shared/src/core/pg-client.ts';
import { refuseNewer } from '../../shared/src/core/shape.ts';
import { LEDGER_SHAPE } from '../../shared/src/ledger/write/migrate.ts';

const KEY_BYTES = 32;
type KeyName = (typeof KEY_NAMES)[number];
/** What holds a key, and its name. */
type KeyText = ReturnType<typeof secretText>;

interface KeyId {
  readonly name: string;
  readonly id: string;
}

/** Names a key without telling anything of it: 16 hexadecimal digits. */
export function keyId(name: SecretName, hex: string): string {
  return createHash('sha256').update(`liaison key id\n${name}\n${hex}`).digest('hex').slice(0, 16);
}

interface OwnKey extends KeyId {
  /** Of one that rotates all that are taken, the one in use first, then all in their order. */
  readonly taken: readonly string[];
  /** Those of before that were taken away. */
  readonly gone: readonly string[];
}

/** The keys of an installation, as it holds them. */
function keyIds(directory: string, names: readonly KeyName[]): readonly OwnKey[] {
  return names.map((name) => {
    const id = keyId(name, secret(directory, name));
    if (!isOneOf(ROTATED, name)) return { name, id, taken: [id], gone: [] };
    return inText(name, secretText(directory, name));
  });
}

function inText(name: KeyName, { text, place }: KeyText): OwnKey {
  const keys = readKeyFile(text, KEY_BYTES, place);
  const id = keyId(name, ringAt(keys, systemClock.now()).current);
  return { name, id, taken: [id, ...keys.map(({ hex }) => keyId(name, hex))], gone: goneKeys(text) };
}

/** Those that are not the ledger's. */
function othersThan(known: ReadonlyMap<string, string>, own: readonly OwnKey[]): readonly OwnKey[] {
  // A key that this installation has beside the one in use was rotated, here or there: what it made is read. One that was taken
  // away here before any hub noted the next was this installation's all the same.
  return own.filter(({ name, id, taken, gone }) => ![...taken, ...gone].includes(known.get(name) ?? id));
}

/**
 * Names the keys of which a ledger noted others than a copy holds: with what the copy holds, nobody could go on with the ledger.
 *
 * @param client looks at one moment of the ledger.
 * @param copied what the copy holds of each key.
 */
export async function notInCopy(
  client: pg.Client,
  copied: ReadonlyMap<KeyName, KeyText>,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ found: boolean }>(IS_NOTED);
  const known = rows[0]?.found === true ? await knownIds(client) : new Map<string, string>();
  const own = [...copied].map(([name, text]) => inText(name, text));
  return othersThan(known, own).map(({ name }) => name);
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
  names: readonly KeyName[] = KEY_NAMES,
): Promise<void> {
  await asOne(url, async (client) => {
    await refuseNewer(client, LEDGER_SHAPE);
    const known = await knownIds(client);
    const own = keyIds(directory, names);
    const others = othersThan(known, own);
    if (others.length > 0) {
      const { host, pathname } = new URL(url);
      const list = others.map(
        ({ name, id }) => `${join(directory, name)} is ${id}, the ledger's is ${known.get(name) ?? ''}`,
      );
      throw new Error(
        `The ledger at ${host}${pathname} was written with other keys: ${list.join('; ')}. Two folders over one ledger need the same keys: copy these files from the first (LIAISON_DATA), or give this hub a ledger of its own. If they are lost for good, or were taken out of a file by hand: npm run ledger -- accept-keys`,
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

const IS_NOTED = "SELECT to_regclass('ledger.key') IS NOT NULL AS found";

async function knownIds(client: pg.Client): Promise<ReadonlyMap<string, string>> {
  const { rows: there } = await client.query<{ found: boolean }>(IS_NOTED);
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
