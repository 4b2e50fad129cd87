import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isOneOf } from '../../shared/src/core/vocabulary.ts';
import { SEAL_TURN } from '../hub/seal-turn.ts';
import { readKeyFile, ringAt, type FiledKey } from '../hub/key-file.ts';
import { filedKeys, placeOf, ROTATED, secretText } from '../hub/secret.ts';
import { keyId } from '../ledger/key-ids.ts';
import { keepsSeal, keptSealKey, nextSealKey, subgraphsFileOf } from './kept-seal.ts';
import { KNOWN_KEYS, SIGNS_DAYS } from './known-keys.ts';

const DAY_MS = 86_400_000;
const KEY_BYTES = 32;

/** A key as operators see it. Nothing in it is secret. */
export interface ListedKey {
  readonly key: string;
  readonly about: string;
  readonly algorithm: string;
  /** The file or variable that holds it, or that it is in memory alone. */
  readonly place: string;
  /** Names it without telling anything of it; undefined where only the process that holds it could say. */
  readonly id?: string;
  readonly state: 'IN_USE' | 'ACCEPTED' | 'TO_COME' | 'ENDED';
  /** Since when it is in use, or from when on; undefined where nothing says it. ISO. */
  readonly since?: string;
  /** Of a key whose file says no moment: it may be older. */
  readonly isAtLeast?: true;
  readonly ageDays?: number;
  /** Until when what it made is taken; undefined: always. ISO. */
  readonly acceptedUntil?: string;
  readonly knownTo: string;
  readonly rotation: string;
  /** The day by which the next one should be in use, where there is one. */
  readonly dueOn?: string;
  readonly warning?: string;
}

/**
 * Lists the keys of an installation. Makes none that is not there yet.
 *
 * @param now milliseconds since 1970.
 * @throws Error that names a file or variable that does not hold what it must.
 */
export function listKeys(directory: string, env: NodeJS.ProcessEnv, now: number): readonly ListedKey[] {
  return [
    ...sealsOf(directory, env, now),
    ...KNOWN_KEYS.flatMap((known) => listed(known, directory, env, now)),
  ];
}

function listed(
  known: (typeof KNOWN_KEYS)[number],
  directory: string,
  env: NodeJS.ProcessEnv,
  now: number,
): readonly ListedKey[] {
  const { name, word, stays, oldAfterDays, about, algorithm, knownTo } = known;
  const place = placeOf(directory, name, env);
  const isThere = place.file === undefined || statSync(place.file, { throwIfNoEntry: false }) !== undefined;
  if (!isThere) return [];
  const keys = isOneOf(ROTATED, name)
    ? filedKeys(directory, name, { env, mustBeThere: true })
    : readKeyFile(secretText(directory, name, { env, mustBeThere: true }).text, KEY_BYTES, place.named);
  const { current } = ringAt(keys, now);
  const fileMade = place.file === undefined ? undefined : statSync(place.file).mtimeMs;
  return keys.map((key) => {
    const state = stateOf(key, current, now);
    const since = key.from ?? (keys.length === 1 ? fileMade : undefined);
    const ageDays = since === undefined ? undefined : Math.max(0, Math.floor((now - since) / DAY_MS));
    const isOld = state === 'IN_USE' && ageDays !== undefined && ageDays >= (oldAfterDays ?? Infinity);
    return {
      ...{ key: word, about, algorithm, place: place.named, id: keyId(name, key.hex), state, knownTo },
      ...(since === undefined ? {} : { since: new Date(since).toISOString(), ageDays: ageDays ?? 0 }),
      ...(since !== undefined && key.from === undefined ? { isAtLeast: true as const } : {}),
      ...(key.until === undefined ? {} : { acceptedUntil: new Date(key.until).toISOString() }),
      ...dueOf(state, since, oldAfterDays),
      rotation: stays === undefined ? `npm run keys -- rotate --key ${word}` : `none: ${stays}`,
      ...(isOld ? { warning: `older than ${oldAfterDays} days: npm run keys -- rotate --key ${word}` } : {}),
    };
  });
}

/** Of a key that is in use: how long keys of its kind may be. */
function dueOf(
  state: ListedKey['state'],
  since: number | undefined,
  oldAfterDays: number | undefined,
): { readonly dueOn?: string } {
  if (state !== 'IN_USE' || since === undefined || oldAfterDays === undefined) return {};
  return { dueOn: new Date(since + oldAfterDays * DAY_MS).toISOString().slice(0, 10) };
}

function stateOf({ hex, from, until }: FiledKey, current: string, now: number): ListedKey['state'] {
  if (hex === current) return 'IN_USE';
  if (from !== undefined && from > now) return 'TO_COME';
  return until !== undefined && until <= now ? 'ENDED' : 'ACCEPTED';
}

/**
 * The key of the seal: in memory, made by each process every hour and when it is told to; or kept, where subgraphs run apart, with
 * the one that is to follow it.
 */
function sealsOf(directory: string, env: NodeJS.ProcessEnv, now: number): readonly ListedKey[] {
  const isApart = subgraphsFileOf(env) !== undefined;
  const kept = keepsSeal(directory, env) ? keptSealsOf(directory, env, now) : [];
  return isApart ? kept : [sealInMemory(directory), ...kept];
}

function keptSealsOf(directory: string, env: NodeJS.ProcessEnv, now: number): readonly ListedKey[] {
  const { file, named } = placeOf(directory, 'seal-key', env);
  const next = nextSealKey(directory, env);
  const since = file === undefined ? undefined : statSync(file).mtimeMs;
  const ageDays = since === undefined ? undefined : Math.max(0, Math.floor((now - since) / DAY_MS));
  const of = {
    key: 'seal',
    about:
      "seals what the gateway asks of subgraphs in processes of their own and of States' processes, for ten seconds",
    algorithm: 'Ed25519',
    knownTo:
      "every gateway over this folder; subgraphs apart and States' own processes know its public half (LIAISON_SEAL_KEYS)",
    rotation:
      'npm run keys -- rotate --key seal, with LIAISON_SUBGRAPHS and LIAISON_SOURCES: once to make the next key, once more when everybody has its public half',
  };
  return [
    {
      ...of,
      place: named,
      id: keptSealKey(directory, env).id,
      state: 'IN_USE',
      ...(since === undefined
        ? {}
        : { since: new Date(since).toISOString(), isAtLeast: true, ageDays: ageDays ?? 0 }),
      ...dueOf('IN_USE', since, SIGNS_DAYS),
      ...(ageDays !== undefined && ageDays >= SIGNS_DAYS
        ? { warning: `older than ${SIGNS_DAYS} days: npm run keys -- rotate --key seal` }
        : {}),
    },
    ...(next
      ? [{ ...of, place: join(directory, 'seal-key-next'), id: next.id, state: 'TO_COME' as const }]
      : []),
  ];
}

function sealInMemory(directory: string): ListedKey {
  return {
    key: 'seal',
    about: 'seals what the gateway asks of subgraphs, for ten seconds',
    algorithm: 'HMAC-SHA-256 within one process, else Ed25519',
    place: `memory of each gateway process; told to turn by ${join(directory, SEAL_TURN)}`,
    state: 'IN_USE',
    knownTo: 'the process that made it; subgraphs know what opens it',
    rotation:
      'by itself every hour, the one before opens for another minute; at once: npm run keys -- rotate --key seal',
  };
}
