import { readFileSync, statSync } from 'node:fs';
import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../core/clock.ts';
import type { IssuerConfig } from './issuers.ts';

/** A key that the issuer withdraws is gone after this, plus the half minute for which a token is remembered. */
const REFRESH_MS = 25_000;
/** An issuer that cannot be reached is believed for this long; then its tokens are refused. */
const JWKS_MAX_AGE_MS = 10 * 60_000;
/** Between two fetches, whatever key ids are asked for. */
const COOLDOWN_MS = 5_000;
const FETCH_TIMEOUT_MS = 3_000;
const JWKS_BYTES_MAX = 256 * 1024;

/** The keys of an issuer, by URL or file: of bounded age, and without a storm of fetches for ids that it does not know. */
export function issuerKeys(config: IssuerConfig, clock: Clock): JWTVerifyGetKey {
  return config.jwksUrl === undefined
    ? fileKeys(config.jwksFile ?? '', clock)
    : remoteKeys(config.jwksUrl, clock);
}

function remoteKeys(url: string, clock: Clock): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let fetching: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    if (clock.now() - triedAt < COOLDOWN_MS && !fetching) return Promise.resolve();
    fetching ??= fetchKeys(url)
      .then((fetched) => {
        keys = fetched;
        fetchedAt = clock.now();
      })
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
    if (!keys || clock.now() - fetchedAt > JWKS_MAX_AGE_MS)
      throw new Error(`the keys of ${url} are not to be had`, { cause: failure });
    return keys;
  };
  return async (header, token) => {
    if (clock.now() - fetchedAt > REFRESH_MS) await refresh();
    try {
      return await known()(header, token);
    } catch {
      // A key that is new perhaps.
      await refresh();
      return known()(header, token);
    }
  };
}

async function fetchKeys(url: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${url} said ${response.status}`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    if (text.length > JWKS_BYTES_MAX) throw new Error(`${url} sent more than ${JWKS_BYTES_MAX} bytes`);
  }
  return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
}

/** Keys from a file, read again when it changed. */
function fileKeys(file: string, clock: Clock): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined;
  let changedAt = 0;
  let lookedAt = 0;
  return (header, token) => {
    if (!keys || clock.now() - lookedAt > REFRESH_MS) {
      const { mtimeMs } = statSync(file);
      if (!keys || mtimeMs !== changedAt) {
        keys = createLocalJWKSet(JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet);
        changedAt = mtimeMs;
      }
      lookedAt = clock.now();
    }
    return keys(header, token);
  };
}
