import { readFileSync } from 'node:fs';
import { decodeJwt, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { HubError } from '../core/errors.ts';
import { Lru } from '../core/lru.ts';
import { AGENCY_KINDS, ROLES, isOneOf } from '../core/vocabulary.ts';
import type { Requester } from '../policy/words/inquiry.ts';
import { DpopProofs, type Proven } from './dpop.ts';
import type { IssuerConfig } from './issuers.ts';
import { issuerKeys } from './keys.ts';

/** Type of an access token, RFC 9068. `JWT` is accepted too, as many national issuers write it. */
const TYPES = new Set(['at+jwt', 'application/at+jwt', 'jwt']);
const SKEW_S = 30;
const LIFETIME_MAX_S = 12 * 3600;
const TOKEN_LENGTH_MAX = 8_192;
const REVOKED_MAX_AGE_MS = 30_000;
/** Verified tokens that are remembered, so that a machine's token is not verified anew for each of its requests. */
const REMEMBERED_MAX = 2_000;
const REMEMBERED_MS = 30_000;

/** To what a token is bound (RFC 7800): a certificate (RFC 8705), the thumbprint of a key (RFC 9449), or both. */
const Bound = z
  .strictObject({ 'x5t#S256': z.string().min(1).optional(), jkt: z.string().min(1).optional() })
  .refine((bound) => Object.keys(bound).length > 0);
type Binding = z.output<typeof Bound>;

const Revoked = z.strictObject({
  /** What the file is for. */
  '//': z.string().optional(),
  officers: z.array(z.string()).default([]),
  keys: z.array(z.string()).default([]),
});

/** What shows that whoever sends a token is the one to whom it was given. */
export interface Possession extends Partial<Proven> {
  /** SHA-256 of the client's TLS certificate, base64url, when it came with one (RFC 8705). */
  readonly certificateThumbprint?: string | undefined;
}

/** Checks access tokens, each against the issuer of its own State and nothing else. */
export class TokenChecker {
  #issuers: ReadonlyMap<string, CheckedIssuer> = new Map();
  readonly #clock: Clock;
  readonly #proofs: DpopProofs;
  readonly #remembered = new Lru<
    string,
    {
      readonly requester: Requester;
      readonly kid: string;
      readonly until: number;
      readonly issuer: CheckedIssuer;
    }
  >(REMEMBERED_MAX);

  /** @param proofs which proofs of possession were used: of this process alone unless given. */
  constructor(issuers: readonly IssuerConfig[], clock: Clock, proofs: DpopProofs = new DpopProofs(clock)) {
    this.#clock = clock;
    this.#proofs = proofs;
    this.trust(issuers);
  }

  /** Believes these issuers and no others from the next token on. One that stays as it was keeps the keys that it has fetched. */
  trust(issuers: readonly IssuerConfig[]): void {
    const known = this.#issuers;
    this.#issuers = new Map(
      issuers.map((config) => {
        const before = known.get(config.issuer);
        return [
          config.issuer,
          before?.isOf(config) === true ? before : new CheckedIssuer(config, this.#clock),
        ];
      }),
    );
    this.#remembered.clear();
  }

  /** What the next proof of possession is to carry (RFC 9449 section 8). */
  proofNonce(): string {
    return this.#proofs.nonce();
  }

  /**
   * @param authorization the header: `Bearer <JWT>`, or `DPoP <JWT>` for a token that is bound to a key (RFC 9449).
   * @throws HubError UNAUTHENTICATED or DPOP_NONCE_REQUIRED; why stays in the log.
   */
  async check(authorization: string | undefined, possession: Possession = {}): Promise<Requester> {
    const [, scheme = '', token] = /^(Bearer|DPoP) ([A-Za-z0-9._-]+)$/iu.exec(authorization ?? '') ?? [];
    if (token === undefined || token.length > TOKEN_LENGTH_MAX) throw refused('no access token');
    const isBearer = scheme.toLowerCase() === 'bearer';
    const now = this.#clock.now();
    const known = isBearer ? this.#remembered.get(token) : undefined;
    if (known && known.until > now) {
      known.issuer.refuseRevoked(known.requester.officer, known.kid);
      return known.requester;
    }
    const issuer = this.#issuers.get(issuerOf(token));
    if (!issuer) throw refused('unknown issuer');
    const { requester, kid, expiresAt, bound } = await issuer.verify(token);
    // A token that is bound is looked at each time: whoever sends it may be another one.
    if (bound !== undefined) {
      await this.#refuseOthers(bound, token, isBearer, possession);
      return requester;
    }
    if (!isBearer) throw refused('the token is bound to no key');
    this.#remembered.set(token, { requester, kid, until: Math.min(expiresAt, now + REMEMBERED_MS), issuer });
    return requester;
  }

  /** Every way in which a token is bound must hold. A bound token that is sent as if it were not may have been taken away. */
  async #refuseOthers(
    bound: Binding,
    token: string,
    isBearer: boolean,
    possession: Possession,
  ): Promise<void> {
    const { certificateThumbprint, proof, method = '', url = '' } = possession;
    if (isBearer !== (bound.jkt === undefined))
      throw refused(isBearer ? 'bound to a key, sent as a bearer' : 'the token is bound to no key');
    if (bound['x5t#S256'] !== undefined && bound['x5t#S256'] !== certificateThumbprint)
      throw refused('bound to another certificate');
    if (bound.jkt !== undefined) await this.#proofs.check({ proof, method, url }, token, bound.jkt);
  }
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch (cause) {
    throw refused('not a JWT', cause);
  }
}

/** A binding that is not understood cannot be checked, so nobody may say that it holds. */
function bindingOf(cnf: unknown): Binding | undefined {
  if (cnf === undefined) return undefined;
  const read = Bound.safeParse(cnf);
  if (!read.success) throw refused('bound in a way that is not understood', read.error);
  return read.data;
}

class CheckedIssuer {
  readonly #config: IssuerConfig;
  readonly #clock: Clock;
  readonly #keys: JWTVerifyGetKey;
  #revoked: { readonly officers: ReadonlySet<string>; readonly keys: ReadonlySet<string> } = {
    officers: new Set(),
    keys: new Set(),
  };
  #revokedReadAt = Number.NEGATIVE_INFINITY;

  constructor(config: IssuerConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#keys = issuerKeys(config, clock);
  }

  isOf(config: IssuerConfig): boolean {
    return JSON.stringify(config) === JSON.stringify(this.#config);
  }

  async verify(token: string) {
    const verified = await jwtVerify(token, this.#keys, {
      issuer: this.#config.issuer,
      audience: this.#config.audience,
      algorithms: [...this.#config.algorithms],
      clockTolerance: SKEW_S,
      currentDate: new Date(this.#clock.now()),
      requiredClaims: ['sub', 'exp', 'iat', 'agency', 'agency_kind', 'role'],
    }).catch((cause: unknown) => {
      throw refused('the token does not verify', cause);
    });
    const { payload, protectedHeader } = verified;
    if (!TYPES.has((protectedHeader.typ ?? '').toLowerCase())) throw refused('wrong token type');
    const { sub, exp = 0, iat = 0, agency, agency_kind: agencyKind, role, state } = payload;
    if (iat > this.#clock.now() / 1000 + SKEW_S) throw refused('issued in the future');
    if (exp - iat > LIFETIME_MAX_S) throw refused('the token lives too long');
    // The State is the issuer's. A token that says another one is a forgery or a mistake, and neither is let in.
    if (state !== undefined && state !== this.#config.state)
      throw refused('a token for another State than its issuer');
    if (typeof sub !== 'string' || sub === '' || typeof agency !== 'string' || agency === '')
      throw refused('empty subject or agency');
    if (!isOneOf(AGENCY_KINDS, agencyKind) || !isOneOf(ROLES, role))
      throw refused('unknown agency kind or role');
    const bound = bindingOf(payload['cnf']);
    const kid = protectedHeader.kid ?? '';
    this.refuseRevoked(sub, kid);
    const requester: Requester = { state: this.#config.state, agency, agencyKind, role, officer: sub };
    return { requester, kid, expiresAt: exp * 1000, bound };
  }

  /** A list of revocations that is missing or unreadable denies: nobody can say who is on it. */
  refuseRevoked(officer: string, kid: string): void {
    const file = this.#config.revokedFile;
    if (file !== undefined && this.#clock.now() - this.#revokedReadAt > REVOKED_MAX_AGE_MS) {
      try {
        const { officers, keys } = Revoked.parse(JSON.parse(readFileSync(file, 'utf8')));
        this.#revoked = { officers: new Set(officers), keys: new Set(keys) };
        this.#revokedReadAt = this.#clock.now();
      } catch (cause) {
        throw refused('the list of revocations cannot be read', cause);
      }
    }
    if (this.#revoked.officers.has(officer) || this.#revoked.keys.has(kid)) throw refused('revoked');
  }
}

function refused(why: string, cause?: unknown): HubError {
  return new HubError('UNAUTHENTICATED', why, cause === undefined ? {} : { cause });
}
