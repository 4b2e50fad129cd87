import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fromEnvironment, type Environment } from '../../shared/src/core/environment.ts';
import { privateFolder, readOrMake } from '../../shared/src/core/kept-file.ts';
import { IdBox } from '../../shared/src/kit/serve/id-box.ts';

/** What is secret in an installation, by the name of its file below LIAISON_DATA. */
export const SECRETS = {
  'id-key': 'enciphers the ids of records',
  'cursor-key': 'seals the cursors of lists',
  'statistics-key': 'rounds counts of records that may not be listed',
  'ledger-search-key': 'hashes search values in the ledger and wraps the keys of its personal details',
  'ledger-signing-key': "signs the ledger's checkpoints",
  'ledger-password': "password of the ledger's writer",
  'ledger-reader-password': "password of the ledger's reader",
  'ledger-indexer-password': 'password of the indexer of the ledger',
  'ledger-keeper-password': 'password of the role that destroys keys in the ledger whose time is over',
  'hub-password': 'password of the hub in the embedded national databases',
  password: 'password of the embedded PostgreSQL',
  secret: 'signs what a witness cosigns',
} as const satisfies Readonly<Record<string, string>>;
export type SecretName = keyof typeof SECRETS;

/** Of an installation, and not of one part of it: these may come by environment. */
const BY_ENVIRONMENT: ReadonlySet<SecretName> = new Set<SecretName>([
  'id-key',
  'cursor-key',
  'statistics-key',
  'ledger-search-key',
  'ledger-signing-key',
]);

interface SecretOptions {
  /** Length; 32 unless given. */
  readonly bytes?: number;
  readonly env?: Environment;
}

/**
 * A secret of this installation, in hexadecimal: of the environment (LIAISON_LEDGER_SIGNING_KEY, or the file that
 * LIAISON_LEDGER_SIGNING_KEY_FILE names), or of its own file, which is made once and kept.
 *
 * @throws Error that names the file or variable that does not hold as many digits as it must: a key that is cut off or empty
 *   would be the same for everybody.
 */
export function secret(
  directory: string,
  name: SecretName,
  { bytes = 32, env = process.env }: SecretOptions = {},
): string {
  const variable = `LIAISON_${name.replaceAll('-', '_').toUpperCase()}`;
  const given = BY_ENVIRONMENT.has(name) ? fromEnvironment(env, variable) : undefined;
  if (given !== undefined)
    return checked(given, bytes, env[variable] === undefined ? `${variable}_FILE` : variable);
  privateFolder(directory);
  const file = join(directory, name);
  const text = readOrMake(
    file,
    () => `# Liaison: ${SECRETS[name]}. Keep it secret.\n${randomBytes(bytes).toString('hex')}\n`,
  );
  return checked(text, bytes, file);
}

/** Reads the keys of an installation, and makes those that are missing. @throws Error as `secret` does. */
export function readKeys(directory: string): void {
  for (const name of BY_ENVIRONMENT) secret(directory, name);
}

function checked(text: string, bytes: number, place: string): string {
  const digits = text.replace(/^#.*\n/u, '').trim();
  if (digits.length !== bytes * 2 || !/^[0-9a-f]+$/u.test(digits))
    throw new Error(
      `${place} must hold ${bytes * 2} hexadecimal digits, and does not. If it was cut off, bring it back from a backup: with another secret, what it protects cannot be read or checked any more.`,
    );
  return digits;
}

/** The ids of this installation's records: every process that has its secrets gives out and takes the same ones. */
export function idBox(directory: string): IdBox {
  return new IdBox(Buffer.from(secret(directory, 'id-key'), 'hex'));
}
