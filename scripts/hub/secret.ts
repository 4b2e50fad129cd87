import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../shared/src/core/environment.ts';
import { privateFolder, readOrMake } from '../../shared/src/core/kept-file.ts';
import { isOneOf } from '../../shared/src/core/vocabulary.ts';
import { IdBox } from '../../shared/src/kit/serve/id-box.ts';
import type { VariableName } from './installation.ts';
import { setting } from './settings.ts';

/** What is secret in an installation, by the name of its file below LIAISON_DATA. */
export const SECRETS = {
  'id-key': 'enciphers the ids of records',
  'cursor-key': 'seals the cursors of lists',
  'statistics-key': 'rounds counts of records that may not be listed',
  'seal-key': 'seals what is asked of subgraphs in processes of their own',
  'ledger-search-key': 'hashes search values in the ledger and wraps the keys of its personal details',
  'ledger-signing-key': "signs the ledger's checkpoints",
  'ledger-password': "password of the ledger's writer",
  'ledger-reader-password': "password of the ledger's reader",
  'ledger-indexer-password': 'password of the indexer of the ledger',
  'ledger-keeper-password': 'password of the role that destroys keys in the ledger whose time is over',
  'releases-password': 'password of the embedded store of releases',
  'hub-password': 'password of the hub in the embedded national databases',
  password: 'password of the embedded PostgreSQL',
  secret: 'signs what a witness cosigns',
} as const satisfies Readonly<Record<string, string>>;
export type SecretName = keyof typeof SECRETS;

/**
 * Keys that every hub over one ledger must have alike, and which may therefore come by environment: with another search key
 * auditors find nothing, with another cursor key pages break between hubs, with another id key ids do, with another signing
 * key a log has two voices.
 */
const BY_ENVIRONMENT = {
  'ledger-search-key': 'LIAISON_LEDGER_SEARCH_KEY',
  'ledger-signing-key': 'LIAISON_LEDGER_SIGNING_KEY',
  'cursor-key': 'LIAISON_CURSOR_KEY',
  'id-key': 'LIAISON_ID_KEY',
  'statistics-key': 'LIAISON_STATISTICS_KEY',
  'seal-key': 'LIAISON_SEAL_KEY',
} as const satisfies Partial<Readonly<Record<SecretName, VariableName>>>;
type GivenName = keyof typeof BY_ENVIRONMENT;
const GIVEN_NAMES = Object.keys(BY_ENVIRONMENT) as readonly GivenName[];
/** The key of the seal may change at any time, and protects nothing that is kept. */
type KeyName = Exclude<GivenName, 'seal-key'>;
export const KEY_NAMES = GIVEN_NAMES.filter((name): name is KeyName => name !== 'seal-key');
const KEY_BYTES = 32;

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
  { bytes = KEY_BYTES, env = process.env }: SecretOptions = {},
): string {
  const given = isOneOf(GIVEN_NAMES, name) ? givenKey(name, env, bytes) : undefined;
  if (given !== undefined) return given;
  privateFolder(directory);
  const file = join(directory, name);
  const text = readOrMake(
    file,
    () => `# Liaison: ${SECRETS[name]}. Keep it secret.\n${randomBytes(bytes).toString('hex')}\n`,
  );
  return checked(text, bytes, file);
}

function givenKey(name: GivenName, env: Environment, bytes: number): string | undefined {
  const variable = BY_ENVIRONMENT[name];
  const given = setting(env, variable);
  return given === undefined
    ? undefined
    : checked(given, bytes, env[variable] === undefined ? `${variable}_FILE` : variable);
}

/** Reads the keys of an installation, and makes those that are missing. @throws Error as `secret` does. */
export function readKeys(directory: string): void {
  for (const name of KEY_NAMES) secret(directory, name);
}

/** Looks at the keys that come by environment, and makes none. @throws Error as `secret` does. */
export function checkGivenKeys(env: Environment): void {
  for (const name of GIVEN_NAMES) givenKey(name, env, KEY_BYTES);
}

/**
 * Names the keys that an installation lacks which must not make any: with a key of its own, a process would give out ids that
 * no other one of the hub knows.
 *
 * @returns one line each, with the way out.
 */
export function missingKeys(
  directory: string,
  names: readonly KeyName[],
  env: Environment,
): readonly string[] {
  return names
    .filter((name) => givenKey(name, env, KEY_BYTES) === undefined && !existsSync(join(directory, name)))
    .map(
      (name) =>
        `${BY_ENVIRONMENT[name]} is not set, and there is no ${join(directory, name)}: give the same key as the gateway has.`,
    );
}

/** The files by which the key of the seal may come to this installation: when one changes, it is another. */
export function sealKeyFiles(directory: string, env: Environment): readonly string[] {
  const named = env[`${BY_ENVIRONMENT['seal-key']}_FILE`];
  return env[BY_ENVIRONMENT['seal-key']] === undefined ? [named ?? join(directory, 'seal-key')] : [];
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

/** Takes the keys that come by environment away, for an installation that is no hub's. @returns what gives them back. */
export function withoutGivenKeys(env: NodeJS.ProcessEnv): () => void {
  const names = Object.values(BY_ENVIRONMENT).flatMap((name) => [name, `${name}_FILE`]);
  const given = Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
  for (const name of Object.keys(given)) delete env[name];
  return () => void Object.assign(env, given);
}
