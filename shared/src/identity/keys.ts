import { statSync } from 'node:fs';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { ageOf, type Clock } from '../core/clock.ts';
import { discoverKeys } from './discovery.ts';
import { fetchJson } from './fetch-json.ts';
import type { IssuerConfig } from './issuers.ts';
import { readKeySet } from './key-file.ts';
import { reasonOf } from './reason.ts';

/** A key that the issuer withdraws is gone after this, plus the half minute for which a token is remembered. */
const REFRESH_MS = 25_000;
/** An issuer that cannot be reached is believed for this long; then its tokens are refused. */
const JWKS_MAX_AGE_MS = 10 * 60_000;
/** Between two fetches, whatever key ids are asked for. */
const COOLDOWN_MS = 5_000;
/** For all that one look at an issuer takes: its discovery document and its keys. */
const FETCH_TIMEOUT_MS = 3_000;
const JWKS_BYTES_MAX = 256 * 1024;

/** Nobody can say which keys an issuer has: not the same as a key that it does not have. */
export class KeysUnavailable extends Error {}

/** The keys of one issuer. */
export interface IssuerKeys {
  /** @throws KeysUnavailable; an error of jose's when there is no such key, or more than one. */
  readonly key: JWTVerifyGetKey;
  /** The file or address from which they came last, for operators. */
  from(): string;
}

/**
 * The keys of an issuer, from a file, an address, or where its discovery document says: of bounded age, and without a storm
 * of fetches for ids that it does not know.
 */
export function issuerKeys({ issuer, jwksUrl, jwksFile }: IssuerConfig, clock: Clock): IssuerKeys {
  if (jwksFile !== undefined) return fileKeys(jwksFile, clock);
  return jwksUrl === undefined
    ? remoteKeys(issuer, (signal) => discoverKeys(issuer, signal), clock)
    : remoteKeys(jwksUrl, () => Promise.resolve(jwksUrl), clock);
}

/** @param find where the keys are, asked anew each time: an issuer may move them. */
function remoteKeys(place: string, find: (signal: AbortSignal) => Promise<string>, clock: Clock): IssuerKeys {
  let keys: JWTVerifyGetKey | undefined;
  let url = place;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let fetching: Promise<void> | undefined;
  const fetchAll = async (): Promise<void> => {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    const found = await find(signal);
    keys = await fetchKeys(found, signal);
    [url, fetchedAt] = [found, clock.now()];
  };
  const refresh = (): Promise<void> => {
    if (ageOf(clock, triedAt) < COOLDOWN_MS && !fetching) return Promise.resolve();
    fetching ??= fetchAll()
      .catch((cause: unknown) => {
        failure = cause;
      })
      .finally(() => {
        triedAt = clock.now();
        fetching = undefined;
      });
    return fetching;
  };
  const known = (): JWTVerifyGetKey => {
    if (!keys || ageOf(clock, fetchedAt) > JWKS_MAX_AGE_MS)
      throw new KeysUnavailable(`the keys of ${place} are not to be had: ${reasonOf(failure)}`, {
        cause: failure,
      });
    return keys;
  };
  return {
    from: () => url,
    key: async (header, token) => {
      if (ageOf(clock, fetchedAt) > REFRESH_MS) await refresh();
      try {
        return await known()(header, token);
      } catch {
        // A key that is new perhaps.
        await refresh();
        return known()(header, token);
      }
    },
  };
}

async function fetchKeys(url: string, signal: AbortSignal): Promise<JWTVerifyGetKey> {
  return createLocalJWKSet((await fetchJson(url, signal, JWKS_BYTES_MAX)) as JSONWebKeySet);
}

/** Keys from a file, read again when it changed. */
function fileKeys(file: string, clock: Clock): IssuerKeys {
  let keys: JWTVerifyGetKey | undefined;
  let changedAt = 0;
  let lookedAt = 0;
  const known = (): JWTVerifyGetKey => {
    if (keys && ageOf(clock, lookedAt) <= REFRESH_MS) return keys;
    try {
      const { mtimeMs } = statSync(file);
      if (!keys || mtimeMs !== changedAt) {
        keys = createLocalJWKSet(readKeySet(file));
        changedAt = mtimeMs;
      }
    } catch (cause) {
      throw new KeysUnavailable(reasonOf(cause), { cause });
    }
    lookedAt = clock.now();
    return keys;
  };
  return { from: () => file, key: async (header, token) => known()(header, token) };
}
