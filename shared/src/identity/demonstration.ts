import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompactSign, jwtVerify, SignJWT } from 'jose';
import type { StateCode } from '../core/ids.ts';
import { privateFolder, readOrMake } from '../core/kept-file.ts';
import {
  AGENCY_KINDS,
  isOneOf,
  ROLES,
  type AgencyKind,
  type Purpose,
  type Role,
} from '../core/vocabulary.ts';
import type { IssuerConfig } from './issuers.ts';
import { OFFENCE_CODES, offenceIn } from './offence.ts';
import { SignInCodes } from './sign-in-codes.ts';
import { INQUIRY_TYPE, type InquiryDetail } from './vouched.ts';

/** Who a demonstration token says that somebody is. Invented. */
export interface DemonstrationOfficer {
  readonly state: StateCode;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
  readonly officer: string;
  /** The inquiries for which the State vouches in the token (RFC 9396). Absent: none. */
  readonly vouches?: readonly Omit<InquiryDetail, 'type'>[];
  /** Binds the token to a TLS client certificate: its SHA-256, base64url (RFC 8705). */
  readonly certificateThumbprint?: string;
  /** Binds the token to a key: its thumbprint (RFC 7638, RFC 9449). */
  readonly keyThumbprint?: string;
  /** Now unless given. */
  readonly issuedAt?: Date;
}

/** The page at which somebody signs in, as its issuer knows it. */
export interface SignInPage {
  /** The issuer's address as the page reached it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce?: string | undefined;
}

/** What a request will state, for which the demonstration's State vouches. */
export interface Wish {
  readonly cases: readonly string[];
  readonly purposes: readonly Purpose[];
  /** As in the header, `0501;max=120;law=FR`; the code may be a beginning, `05*`. Absent or empty: no offence. */
  readonly offence?: string | undefined;
}

/** An entry that covers just that. @throws HubError BAD_INPUT when the offence cannot be read. */
export function vouchFor({ cases, purposes, offence = '' }: Wish): Omit<InquiryDetail, 'type'> {
  return {
    case: [...cases],
    purposes: [...purposes],
    ...(offence === '' ? {} : { offence: offenceIn('offence', offence, OFFENCE_CODES) }),
  };
}

/** `typ` of a State's signed file of registered operations. */
export const DOCUMENTS_TYPE = 'liaison-documents';
export const DEMONSTRATION_AUDIENCE = 'liaison-demonstration';
/** How long its tokens hold, in seconds. */
export const DEMONSTRATION_LIFETIME_S = 8 * 3600;

/**
 * Issues tokens for invented officers, each State with a key of its own, kept below LIAISON_DATA. Exists in demonstration
 * mode only: a hub in production mode knows none of these issuers.
 */
export class DemonstrationIssuers {
  /** Of those who sign in by a code. */
  readonly codes: SignInCodes;
  readonly #directory: string;

  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, 'demonstration-issuers');
    privateFolder(this.#directory);
    this.codes = new SignInCodes(join(this.#directory, 'codes'));
  }

  /** What the hub is to trust: one issuer a State. Makes the keys that are missing. */
  issuers(states: readonly StateCode[]): readonly IssuerConfig[] {
    return states.map((state) => {
      this.#key(state);
      readOrMake(this.#file(state, 'revoked'), () =>
        text(`officers and keys of ${state} (invented) that are no longer trusted`, {
          officers: [],
          keys: [],
        }),
      );
      return this.#config(state);
    });
  }

  /** Those of the States whose keys are there, as a hub would trust them: nothing is made. */
  issuersThere(states: readonly StateCode[]): readonly IssuerConfig[] {
    return states
      .filter((state) => existsSync(this.#file(state, 'jwks')))
      .map((state) => this.#config(state));
  }

  async token({
    state,
    agencyKind,
    role,
    officer,
    vouches = [],
    certificateThumbprint,
    keyThumbprint,
    issuedAt = new Date(),
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
      ...(vouches.length === 0
        ? {}
        : { authorization_details: vouches.map((entry) => ({ type: INQUIRY_TYPE, ...entry })) }),
      ...(Object.keys(cnf).length === 0 ? {} : { cnf }),
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
      .setIssuer(issuerName(state))
      .setAudience(DEMONSTRATION_AUDIENCE)
      .setSubject(officer)
      .setIssuedAt(issuedAt)
      .setExpirationTime(new Date(issuedAt.getTime() + DEMONSTRATION_LIFETIME_S * 1000))
      .sign(key);
  }

  /** Says to a page who has signed in (OpenID Connect Core 1.0 section 2). No hub takes it for more than that. */
  async idToken(
    { state, agencyKind, role, officer }: DemonstrationOfficer,
    { issuer, clientId, nonce }: SignInPage,
  ): Promise<string> {
    const { key, kid } = this.#key(state);
    return new SignJWT({ agency_kind: agencyKind, role, ...(nonce === undefined ? {} : { nonce }) })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid })
      .setIssuer(issuer)
      .setAudience(clientId)
      .setSubject(officer)
      .setIssuedAt()
      .setExpirationTime(`${DEMONSTRATION_LIFETIME_S}s`)
      .sign(key);
  }

  /** Who was said to have signed in by an earlier `idToken` for the same page; undefined when it does not hold. */
  async officerIn(
    idToken: string,
    state: StateCode,
    { issuer, clientId }: SignInPage,
  ): Promise<DemonstrationOfficer | undefined> {
    const key = createPublicKey(this.#key(state).key);
    const verified = await jwtVerify(idToken, key, {
      issuer,
      audience: clientId,
      algorithms: ['EdDSA'],
    }).catch(() => undefined);
    const { sub: officer, agency_kind: agencyKind, role } = verified?.payload ?? {};
    if (officer === undefined || !isOneOf(AGENCY_KINDS, agencyKind) || !isOneOf(ROLES, role))
      return undefined;
    return { state, agencyKind, role, officer };
  }

  /** The keys that check what a State's issuer signs, as JSON (RFC 7517). */
  keySet(state: StateCode): string {
    this.#key(state);
    return readFileSync(this.#file(state, 'jwks'), 'utf8');
  }

  /** A State's file of registered operations, signed as the State would. */
  signedDocuments(state: StateCode, documents: Readonly<Record<string, string>>): Promise<string> {
    const { key, kid } = this.#key(state);
    return new CompactSign(Buffer.from(JSON.stringify({ state, documents })))
      .setProtectedHeader({ alg: 'EdDSA', typ: DOCUMENTS_TYPE, kid })
      .sign(key);
  }

  #config(state: StateCode): IssuerConfig {
    const revokedFile = this.#file(state, 'revoked');
    return {
      state,
      issuer: issuerName(state),
      audience: DEMONSTRATION_AUDIENCE,
      algorithms: ['EdDSA'],
      jwksFile: this.#file(state, 'jwks'),
      // A hub makes the list when it starts; before, nobody is on it.
      ...(existsSync(revokedFile) ? { revokedFile } : {}),
    };
  }

  #key(state: StateCode): { readonly key: KeyObject; readonly kid: string } {
    const file = this.#file(state, 'key');
    const made = readOrMake(file, () =>
      text(
        `signs tokens of ${state} for invented officers`,
        generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
      ),
    );
    const key = keyIn(made, file);
    const kid = kidOf(key);
    readOrMake(this.#file(state, 'jwks'), () => {
      const jwk = createPublicKey(key).export({ format: 'jwk' });
      return text(`checks tokens of ${state} for invented officers`, {
        keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }],
      });
    });
    return { key, kid };
  }

  #file(state: StateCode, part: 'key' | 'jwks' | 'revoked'): string {
    return join(this.#directory, `${state}.${part}.json`);
  }
}

/** Bodies such as the UN own records but have no officers. */
export function statesWithOfficers(owners: Iterable<StateCode>): readonly StateCode[] {
  return [...owners].filter((owner) => owner !== 'UN');
}

/** JSON that says in its first line what it is for. */
function text(purpose: string, content: object): string {
  return `${JSON.stringify({ '//': `Liaison demonstration: ${purpose}`, ...content }, null, 2).replace('{\n ', '{')}\n`;
}

/** @throws Error that names a file which holds no key: one that was cut off, perhaps. */
function keyIn(made: string, file: string): KeyObject {
  try {
    return createPrivateKey({ key: JSON.parse(made) as JsonWebKey, format: 'jwk' });
  } catch (cause) {
    throw new Error(`${file} holds no key. Remove it with its jwks file, and both are made anew.`, { cause });
  }
}

/** Whether an issuer is one of the demonstration's, by its name or by whom its tokens are for. */
export function isDemonstrationIssuer({
  issuer,
  audience,
}: Pick<IssuerConfig, 'issuer' | 'audience'>): boolean {
  return (
    audience === DEMONSTRATION_AUDIENCE || /^https:\/\/issuer\.[a-z]+\.invalid\/demonstration$/u.test(issuer)
  );
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
