import { statSync } from 'node:fs';
import type { JSONWebKeySet } from 'jose';
import { discoverKeys } from '../../shared/src/identity/discovery.ts';
import { fetchJson } from '../../shared/src/identity/fetch-json.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { readKeySet } from '../../shared/src/identity/key-file.ts';
import { SIGNS_DAYS } from './known-keys.ts';

const DAY_MS = 86_400_000;
const TIMEOUT_MS = 3_000;
const BYTES_MAX = 256 * 1024;

/** The keys by which one State's tokens are checked: their public halves, as the issuer hands them out now. */
export interface IssuerKeys {
  readonly state: string;
  readonly issuer: string;
  readonly place: string;
  readonly algorithms: readonly string[];
  /** Key ids; a key without one is named by its place in the set. */
  readonly ids: readonly string[];
  /** Of the file that holds them; nobody says how old keys at an address are. */
  readonly ageDays?: number;
  readonly rotation: string;
  readonly warning?: string;
}

/** Asks each issuer for its keys, or reads its file. One that cannot be asked is in the list, with why. */
export function issuerKeys(issuers: readonly IssuerConfig[], now: number): Promise<readonly IssuerKeys[]> {
  return Promise.all(issuers.map((issuer) => keysOf(issuer, now)));
}

async function keysOf(config: IssuerConfig, now: number): Promise<IssuerKeys> {
  const { state, issuer, algorithms, jwksFile, jwksUrl } = config;
  const of = { state, issuer, algorithms };
  const place = jwksFile ?? jwksUrl ?? `where the discovery document of ${issuer} says`;
  try {
    if (jwksFile !== undefined) {
      const ageDays = Math.floor((now - statSync(jwksFile).mtimeMs) / DAY_MS);
      return {
        ...{ ...of, place, ids: idsIn(readKeySet(jwksFile), place), ageDays },
        rotation:
          'by the State: put the new public key into the file beside the old one, take the old one out when no token by it is valid; hubs read the file again within half a minute',
        ...(ageDays >= SIGNS_DAYS
          ? { warning: `not changed for more than ${SIGNS_DAYS} days: ask ${state} for new keys` }
          : {}),
      };
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const url = jwksUrl ?? (await discoverKeys(issuer, signal));
    const set = await fetchJson(url, signal, BYTES_MAX);
    return { ...of, place: url, ids: idsIn(set, url), rotation: REMOTE };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { ...of, place, ids: [], rotation: REMOTE, warning: `not to be had: ${why}` };
  }
}

const REMOTE =
  'by the State, at this address; hubs ask again every 25 seconds, and take a key that is gone for no token after another half a minute';

/** @throws Error when there is no key: then no token of that State can be checked. */
function idsIn(set: unknown, place: string): readonly string[] {
  const { keys } = (set ?? {}) as Partial<JSONWebKeySet>;
  if (!Array.isArray(keys) || keys.length === 0) throw new Error(`${place} holds no key`);
  return (keys as JSONWebKeySet['keys']).map(
    ({ kid, alg }, n) => `${kid ?? `key ${n + 1}`}${alg === undefined ? '' : ` (${alg})`}`,
  );
}
