import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { textOf, writeWhole } from '../../shared/src/core/kept-file.ts';
import { goneKeys, keyFileText, KEYS_MAX, readKeyFile, ringAt, type FiledKey } from '../hub/key-file.ts';
import { filedKeys, placeOf, SECRETS, type RotatedName } from '../hub/secret.ts';
import { keyId } from '../ledger/key-ids.ts';
import { alone } from './alone.ts';

const DAY_MS = 86_400_000;
const KEY_BYTES = 32;

export interface Rotation {
  readonly name: RotatedName;
  /** From when on the new one is used, in milliseconds since 1970: late enough that every hub has read the file. */
  readonly from: number;
  /** How long what the ones of before made is taken from then on; always without. */
  readonly acceptDays?: number;
}

export interface Rotated {
  readonly before: string;
  readonly after: string;
  readonly place: string;
}

/**
 * Adds a key to those of an installation: it is accepted at once, and used from a moment on. The ones of before stay in the file.
 *
 * @returns the ids of the key in use and of the new one.
 * @throws Error when the keys come by a variable, another one is still to come, or the file cannot be written.
 */
export function rotateKey(
  { name, from, acceptDays }: Rotation,
  directory: string,
  env: NodeJS.ProcessEnv,
  now: number,
): Rotated {
  const { file: place, named } = placeOf(directory, name, env);
  if (place === undefined)
    throw new Error(
      `${named} holds the key, and no command can change it there. Put the key into a file, name it with ${named}_FILE, and rotate then; or write the file by hand: one key a line, "<64 digits> from <moment>".`,
    );
  filedKeys(directory, name, { env, mustBeThere: true });
  return alone(place, (file) => {
    const keys = filedKeys(directory, name, { env, mustBeThere: true });
    const { current } = ringAt(keys, now);
    const last = keys.at(-1);
    if (last?.from !== undefined && last.from > now)
      throw new Error(
        `${named}: the key ${keyId(name, last.hex)} is still to come, ${new Date(last.from).toISOString()}. Rotate after that.`,
      );
    const next = randomBytes(KEY_BYTES).toString('hex');
    const lasting = keys.filter(({ until }) => until === undefined || until > now);
    const kept = lasting.map((key) => ended(withBegin(key, keys, file), from, acceptDays));
    if (kept.length >= KEYS_MAX)
      throw new Error(`${named} holds ${KEYS_MAX} keys already. npm run keys -- forget takes one away.`);
    write({ file, name, before: keys }, [...kept, { hex: next, from }]);
    return { before: keyId(name, current), after: keyId(name, next), place: named };
  });
}

/**
 * Takes a key of before away: what it made is taken no more.
 *
 * @param id as `list` shows it.
 * @throws Error when there is no such key, or it is in use or to come.
 */
export function forgetKey(
  name: RotatedName,
  id: string,
  directory: string,
  env: NodeJS.ProcessEnv,
): { readonly place: string } {
  const { file: place, named } = placeOf(directory, name, env);
  if (place === undefined) throw new Error(`${named} holds the key, and no command can change it there.`);
  filedKeys(directory, name, { env, mustBeThere: true });
  return alone(place, (file) => {
    const keys = filedKeys(directory, name, { env, mustBeThere: true });
    const at = keys.findIndex(({ hex }) => keyId(name, hex) === id);
    if (at < 0) throw new Error(`--id: ${named} holds no key "${id}". npm run keys -- list shows them.`);
    const { all, current } = ringAt(keys, Date.now());
    const isLater = keys.findIndex(({ hex }) => hex === current) <= at;
    if (isLater && all.includes(keys[at]?.hex ?? ''))
      throw new Error(`--id: the key "${id}" is in use or to come. Rotate first, and wait until another is.`);
    write(
      { file, name, before: keys },
      keys.filter((_, n) => n !== at),
    );
    return { place: named };
  });
}

/** Of a key that is alone in its file, the file says since when it is there at the latest. */
function withBegin(key: FiledKey, keys: readonly FiledKey[], file: string): FiledKey {
  if (keys.length > 1 || key.from !== undefined) return key;
  return { ...key, from: Math.floor(statSync(file).mtimeMs) };
}

function ended(key: FiledKey, from: number, acceptDays: number | undefined): FiledKey {
  return acceptDays === undefined || key.until !== undefined
    ? key
    : { ...key, until: from + acceptDays * DAY_MS };
}

/** A file of keys that is changed, and what it holds before. */
interface Changed {
  readonly file: string;
  readonly name: RotatedName;
  readonly before: readonly FiledKey[];
}

/** Whole or not at all, and read before it takes the place of the one that is there. What is missing from it is noted in it by id. */
function write({ file, name, before }: Changed, keys: readonly FiledKey[]): void {
  const missing = before.filter(({ hex }) => !keys.some((key) => key.hex === hex));
  const gone = [...goneKeys(textOf(file) ?? ''), ...missing.map(({ hex }) => keyId(name, hex))];
  const text = keyFileText(SECRETS[name], keys, gone);
  readKeyFile(text, KEY_BYTES, file);
  writeWhole(file, text);
}
