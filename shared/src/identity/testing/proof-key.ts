import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';

/** What a proof says; `change` alters claims, undefined drops one. */
export interface ProofWish {
  readonly token: string;
  readonly url: string;
  readonly method?: string;
  readonly nonce?: string | undefined;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at?: number;
  readonly change?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

export interface ProofKey {
  readonly jwk: JWK;
  readonly privateJwk: JWK;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  proof(wish: ProofWish): Promise<string>;
}

/** A key of a client and the proofs that it makes with it (RFC 9449 section 4.2). */
export async function newProofKey(): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jwk,
    privateJwk: await exportJWK(privateKey),
    thumbprint: await calculateJwkThumbprint(jwk),
    proof: ({ token, url, method = 'POST', nonce, at = Date.now(), change = {}, header = {} }) => {
      const claims = {
        jti: randomUUID(),
        htm: method,
        htu: url,
        iat: Math.floor(at / 1000),
        ath: createHash('sha256').update(token).digest('base64url'),
        ...(nonce === undefined ? {} : { nonce }),
        ...change,
      };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey);
    },
  };
}
