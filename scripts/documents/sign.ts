import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CompactSign } from 'jose';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DOCUMENTS_TYPE } from '../../shared/src/identity/demonstration.ts';
import { ALGORITHMS } from '../../shared/src/identity/issuers.ts';
import { wordOf } from '../law/options.ts';
import type { Documents } from './read.ts';

/** By what documents are signed. */
export interface SignedBy {
  readonly file: string;
  readonly kid: string | undefined;
  readonly alg: string | undefined;
}

interface SigningKey {
  readonly key: KeyObject;
  readonly alg: string;
  readonly kid: string | undefined;
}

/**
 * Signs what a State registers, as a hub reads it: a compact JWS (RFC 7515) of the type `liaison-documents`.
 *
 * @param file private key of one of the State's issuers: PEM (PKCS #8), or JWK (RFC 7517).
 * @param kid its name in the issuer's key set; absent: what the JWK says, or none.
 * @param alg one that the issuer's entry lists; absent: what the JWK says, or what such a key is for (of RSA, PS256).
 * @throws Error that names the file when it holds no key that a hub would take, or the algorithm when it is none of that key.
 */
export async function signDocuments(
  state: StateCode,
  documents: Documents,
  { file, kid, alg }: SignedBy,
): Promise<string> {
  const key = readKey(file, kid);
  const signing = alg === undefined ? key : { ...key, alg: wordOf('alg', alg, ALGORITHMS) };
  const signed = new CompactSign(Buffer.from(JSON.stringify({ state, documents })))
    .setProtectedHeader({
      alg: signing.alg,
      typ: DOCUMENTS_TYPE,
      ...(signing.kid === undefined ? {} : { kid: signing.kid }),
    })
    .sign(signing.key);
  return signed.catch((cause: unknown) => {
    throw new Error(`--alg ${signing.alg}: not by the key in ${file}.`, { cause });
  });
}

function readKey(file: string, named: string | undefined): SigningKey {
  const text = readFileSync(file, 'utf8');
  try {
    const jwk = text.trimStart().startsWith('{') ? (JSON.parse(text) as JsonWebKey) : undefined;
    const key = createPrivateKey(jwk === undefined ? text : { key: jwk, format: 'jwk' });
    const [alg, kid] = [jwk?.['alg'], jwk?.['kid']];
    return {
      key,
      alg: typeof alg === 'string' ? alg : algorithmOf(key),
      kid: named ?? (typeof kid === 'string' ? kid : undefined),
    };
  } catch (error) {
    throw new Error(
      `--key ${file}: no private key of an issuer. Accepted: PEM (PKCS #8) or JWK of Ed25519, EC or RSA.`,
      { cause: error },
    );
  }
}

/** RFC 7518 section 3.1 and RFC 8037 section 3.1: the algorithm that a key is for. */
function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyType === 'rsa') return 'PS256';
  const ofCurve: Readonly<Record<string, string>> = {
    prime256v1: 'ES256',
    secp384r1: 'ES384',
    secp521r1: 'ES512',
  };
  const found = ofCurve[asymmetricKeyDetails?.namedCurve ?? ''];
  if (found === undefined) throw new Error('no algorithm for this key');
  return found;
}
