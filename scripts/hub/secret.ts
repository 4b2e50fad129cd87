import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../shared/src/core/clock.ts';
import type { Environment } from '../../shared/src/core/environment.ts';
import { privateFolder, readOrMake, textOf } from '../../shared/src/core/kept-file.ts';
import { isOneOf } from '../../shared/src/core/vocabulary.ts';
import type { VariableName } from './installation.ts';
import { readKeyFile, ringAt, type FiledKey } from './key-file.ts';
import { setting } from './settings.ts';

/** What is secret in an installation, by the name of its file below LIAISON_DATA. */
export const SECRETS = {
  'id-key': 'enciphers the ids of records',
  'cursor-key': 'seals the cursors of lists',
  'statistics-key': 'rounds counts of records that may not be listed',
  'seal-key': 'seals what is asked of subgraphs in processes of their own',
  'seal-key-next': 'is to follow the key of the seal: npm run keys -- rotate --key seal',
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

/** Keys whose file may hold those of before too, and the one that follows: `npm run keys -- rotate`. */
export const ROTATED = ['cursor-key', 'id-key', 'ledger-signing-key'] as const satisfies readonly KeyName[];
export type RotatedName = (typeof ROTATED)[number];

interface SecretOptions {
  /** Length; 32 unless given. */
  readonly bytes?: number;
  readonly env?: Environment;
  /** The file is not made: it was there. */
  readonly mustBeThere?: boolean;
}

/**
 * A secret of this installation, in hexadecimal: of the environment (LIAISON_LEDGER_SIGNING_KEY, or the file that
 * LIAISON_LEDGER_SIGNING_KEY_FILE names), or of its own file, which is made once and kept. Of one that is rotated, the one that is
 * in use now.
 *
 * @throws Error that names the file or variable that does not hold as many digits as it must: a key that is cut off or empty
 *   would be the same for everybody.
 */
export function secret(directory: string, name: SecretName, options: SecretOptions = {}): string {
  if (isOneOf(ROTATED, name)) return ringAt(filedKeys(directory, name, options), systemClock.now()).current;
  const { text, place } = secretText(directory, name, options);
  const [only, ...others] = readKeyFile(text, options.bytes ?? KEY_BYTES, place);
  if (only && only.from === undefined && only.until === undefined && others.length === 0) return only.hex;
  throw new Error(`${place} must hold one key, and nothing else: it is not rotated.`);
}

/** All keys of one that is rotated, oldest first. @throws Error as `secret` does. */
export function filedKeys(
  directory: string,
  name: RotatedName,
  options: SecretOptions = {},
): readonly FiledKey[] {
  const { text, place } = secretText(directory, name, options);
  return readKeyFile(text, KEY_BYTES, place);
}

/** What holds a secret, and its name: a variable, the `_FILE` behind it, or the file of the installation. */
export function secretText(
  directory: string,
  name: SecretName,
  { bytes = KEY_BYTES, env = process.env, mustBeThere = false }: SecretOptions = {},
): { readonly text: string; readonly place: string } {
  const given = isOneOf(GIVEN_NAMES, name) ? givenKey(name, env) : undefined;
  if (given !== undefined) return given;
  const file = join(directory, name);
  if (mustBeThere) {
    const text = textOf(file);
    if (text === undefined)
      throw new Error(
        `${file} is not there. Name the folder of the hub with LIAISON_DATA; if it is that one, bring the file back from a backup.`,
      );
    return { text, place: file };
  }
  privateFolder(directory);
  const make = (): string =>
    `# Liaison: ${SECRETS[name]}. Keep it secret.\n${randomBytes(bytes).toString('hex')}\n`;
  return { text: readOrMake(file, make), place: file };
}

function givenKey(
  name: GivenName,
  env: Environment,
): { readonly text: string; readonly place: string } | undefined {
  const variable = BY_ENVIRONMENT[name];
  const text = setting(env, variable);
  return text === undefined
    ? undefined
    : { text, place: env[variable] === undefined ? `${variable}_FILE` : variable };
}

/**
 * Where a key lies: the variable that holds it, or the file that holds it, of the installation or named by the variable with
 * `_FILE` behind it. Whether it is there is not looked at.
 */
export function placeOf(
  directory: string,
  name: SecretName,
  env: Environment,
): { readonly named: string; readonly file?: string } {
  const variable = isOneOf(GIVEN_NAMES, name) ? BY_ENVIRONMENT[name] : undefined;
  const given = variable === undefined ? undefined : env[`${variable}_FILE`];
  const file = given ?? join(directory, name);
  if (variable !== undefined && given === undefined && env[variable] !== undefined)
    return { named: variable };
  return { named: file, file };
}

/** Reads the keys of an installation, and makes those that are missing. @throws Error as `secret` does. */
export function readKeys(directory: string): void {
  for (const name of KEY_NAMES) secret(directory, name);
}

/** Looks at the keys that come by environment, and makes none. @throws Error as `secret` does. */
export function checkGivenKeys(env: Environment): void {
  for (const name of GIVEN_NAMES) {
    const given = givenKey(name, env);
    if (given) readKeyFile(given.text, KEY_BYTES, given.place);
  }
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
    .filter((name) => givenKey(name, env) === undefined && !existsSync(join(directory, name)))
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

/** Takes the keys that come by environment away, for an installation that is no hub's. @returns what gives them back. */
export function withoutGivenKeys(env: NodeJS.ProcessEnv): () => void {
  const names = Object.values(BY_ENVIRONMENT).flatMap((name) => [name, `${name}_FILE`]);
  const given = Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
  for (const name of Object.keys(given)) delete env[name];
  return () => void Object.assign(env, given);
}
