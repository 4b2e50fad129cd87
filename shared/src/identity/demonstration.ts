import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompactSign, SignJWT } from 'jose';
import type { StateCode } from '../core/ids.ts';
import type { AgencyKind, Role } from '../core/vocabulary.ts';
import type { IssuerConfig } from './issuers.ts';

/** Who a demonstration token says that somebody is. Invented. */
export interface DemonstrationOfficer {
  readonly state: StateCode;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
  readonly officer: string;
  /** Binds the token to a TLS client certificate: its SHA-256, base64url (RFC 8705). */
  readonly certificateThumbprint?: string;
  /** Binds the token to a key: its thumbprint (RFC 7638, RFC 9449). */
  readonly keyThumbprint?: string;
}

/** `typ` of a State's signed file of registered operations. */
export const DOCUMENTS_TYPE = 'liaison-documents';
export const DEMONSTRATION_AUDIENCE = 'liaison-demonstration';
const LIFETIME = '8h';

/**
 * Issues tokens for invented officers, each State with a key of its own, kept below LIAISON_DATA. Exists in demonstration
 * mode only: a hub in production mode knows none of these issuers.
 */
export class DemonstrationIssuers {
  readonly #directory: string;

  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, 'demonstration-issuers');
    mkdirSync(this.#directory, { recursive: true });
  }

  /** What the hub is to trust: one issuer a State. Makes the keys that are missing. */
  issuers(states: readonly StateCode[]): readonly IssuerConfig[] {
    return states.map((state) => {
      this.#key(state);
      const revokedFile = this.#file(state, 'revoked');
      if (!existsSync(revokedFile)) writeFileSync(revokedFile, '{ "officers": [], "keys": [] }\n');
      return {
        state,
        issuer: issuerName(state),
        audience: DEMONSTRATION_AUDIENCE,
        algorithms: ['EdDSA'],
        jwksFile: this.#file(state, 'jwks'),
        revokedFile,
      };
    });
  }

  async token({
    state,
    agencyKind,
    role,
    officer,
    certificateThumbprint,
    keyThumbprint,
  }: DemonstrationOfficer): Promise<string> {
    const { key, kid } = this.#key(state);
    const cnf = {
      ...(certificateThumbprint === undefined ? {} : { 'x5t#S256': certificateThumbprint }),
      ...(keyThumbprint === undefined ? {} : { jkt: keyThumbprint }),
    };
    return new SignJWT({
      agency: `${state} ${agencyKind.toLowerCase()} (invented)`,
      agency_kind: agencyKind,
      role,
      state,
      ...(Object.keys(cnf).length === 0 ? {} : { cnf }),
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
      .setIssuer(issuerName(state))
      .setAudience(DEMONSTRATION_AUDIENCE)
      .setSubject(officer)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(key);
  }

  /** A State's file of registered operations, signed as the State would. */
  signedDocuments(state: StateCode, documents: Readonly<Record<string, string>>): Promise<string> {
    const { key, kid } = this.#key(state);
    return new CompactSign(Buffer.from(JSON.stringify({ state, documents })))
      .setProtectedHeader({ alg: 'EdDSA', typ: DOCUMENTS_TYPE, kid })
      .sign(key);
  }

  #key(state: StateCode): { readonly key: KeyObject; readonly kid: string } {
    const file = this.#file(state, 'key');
    if (!existsSync(file)) this.#make(state, file);
    const key = createPrivateKey({
      key: JSON.parse(readFileSync(file, 'utf8')) as JsonWebKey,
      format: 'jwk',
    });
    return { key, kid: kidOf(key) };
  }

  #make(state: StateCode, file: string): void {
    const { privateKey } = generateKeyPairSync('ed25519');
    const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' });
    const kid = kidOf(privateKey);
    writeFileSync(
      this.#file(state, 'jwks'),
      JSON.stringify({ keys: [{ ...publicJwk, kid, alg: 'EdDSA', use: 'sig' }] }, null, 2),
    );
    writeFileSync(file, JSON.stringify(privateKey.export({ format: 'jwk' })), { mode: 0o600 });
  }

  #file(state: StateCode, part: 'key' | 'jwks' | 'revoked'): string {
    return join(this.#directory, `${state}.${part}.json`);
  }
}

function issuerName(state: StateCode): string {
  return `https://issuer.${state.toLowerCase()}.invalid/demonstration`;
}

function kidOf(key: KeyObject): string {
  return createHash('sha256')
    .update(createPublicKey(key).export({ format: 'der', type: 'spki' }))
    .digest('base64url')
    .slice(0, 16);
}
