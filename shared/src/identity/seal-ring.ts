import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { openingKeyOf, sealKeyId, type OpeningKey } from './envelope.ts';
import { readKeySet } from './key-file.ts';

/** Published names of a gateway's keys: a key set (RFC 7517 section 5) with public Ed25519 keys alone (RFC 8037 section 2). */
export function publicSealKeys(keys: readonly KeyObject[]): JSONWebKeySet {
  const named = keys.map((key) => {
    const { kty, crv, x } = key.export({ format: 'jwk' });
    return { kty, crv, x, use: 'sig', alg: 'EdDSA', kid: sealKeyId(key) };
  });
  return { keys: named as JSONWebKeySet['keys'] };
}

/**
 * Reads whose seals open here: several keys at a time, so that a new one is known before anything is sealed with it. What the
 * set calls a key does not count: its name follows from the key.
 *
 * @throws Error that names the file when it cannot be read, holds no key at all, a secret one, or one that is not Ed25519.
 */
export function readSealRing(file: string): ReadonlyMap<string, OpeningKey> {
  const keys = publicKeysOf(file);
  if (keys.length === 0) throw new Error(`${file} holds no key: nobody could ask here.`);
  return new Map(keys.map((key) => [sealKeyId(key), openingKeyOf(key)]));
}

/** The public keys of such a file. @throws Error as `readSealRing` does. */
export function publicKeysOf(file: string): readonly KeyObject[] {
  return readKeySet(file).keys.map((jwk) => {
    if (Object.hasOwn(jwk, 'd') || Object.hasOwn(jwk, 'k'))
      throw new Error(
        `${file} holds a secret key: whoever reads it could ask as the gateway. npm run --silent subgraph -- seal-keys prints the public ones.`,
      );
    if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519')
      throw new Error(`${file} holds a key of another kind than Ed25519 (kty OKP, crv Ed25519).`);
    return createPublicKey({ key: jwk as never, format: 'jwk' });
  });
}
