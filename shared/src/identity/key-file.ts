import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { fileText } from '../core/file-text.ts';
import { reasonOf } from './reason.ts';

/** Members of a JWK that only its owner may know (RFC 7518 section 6): `d` of pairs, `k` of symmetric keys. */
const SECRET = ['d', 'k'] as const;

/**
 * Reads a key set (RFC 7517 section 5) from a file.
 *
 * @throws Error that names the file, when it cannot be read or holds no key set.
 */
export function readKeySet(file: string): JSONWebKeySet {
  let text: string;
  try {
    text = fileText(file);
  } catch (cause) {
    throw new Error(`the keys cannot be read: ${reasonOf(cause)}`, { cause });
  }
  try {
    const set = JSON.parse(text) as JSONWebKeySet;
    createLocalJWKSet(set);
    return set;
  } catch (cause) {
    throw new Error(`${file} holds no key set. It must be JSON, { "keys": [...] }.`, { cause });
  }
}

/**
 * What the public keys in a file are, each as a text that is the same for the same key.
 *
 * @throws Error that names the file, also when one of its keys is secret: the hub must not be able to sign for a State.
 */
export function publicKeysIn(file: string): readonly string[] {
  return readKeySet(file).keys.map((key) => {
    if (SECRET.some((member) => Object.hasOwn(key, member)))
      throw new Error(`${file} holds a secret key. Leave only the public half there.`);
    const { kty, crv, n, e, x, y } = key;
    return JSON.stringify({ kty, crv, n, e, x, y });
  });
}
