import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Requester } from '../policy/words/inquiry.ts';
import { readClaims, statedState } from './claims.ts';
import type { IssuerConfig } from './issuers.ts';
import { issuerKeys, KeysUnavailable, type IssuerKeys } from './keys.ts';
import { Revoked } from './revoked.ts';
import { TokenRefused } from './token-rules.ts';
import { vouchedIn, type VouchedInquiry } from './vouched.ts';

/** Type of an access token, RFC 9068. `JWT` is accepted too, as many national issuers write it. */
const TYPES = new Set(['at+jwt', 'application/at+jwt', 'jwt']);
/** How far the clocks of hub and issuer may be apart, in seconds. */
export const SKEW_S = 30;
/** The longest life of a token, in seconds. */
export const LIFETIME_MAX_S = 12 * 3600;

/** To what a token is bound (RFC 7800): a certificate (RFC 8705), the thumbprint of a key (RFC 9449), or both. */
const Bound = z
  .strictObject({ 'x5t#S256': z.string().min(1).optional(), jkt: z.string().min(1).optional() })
  .refine((bound) => Object.keys(bound).length > 0);
export type Binding = z.output<typeof Bound>;

/** A token that holds by itself. Whether whoever sends it is the one to whom it was given is another question. */
export interface VerifiedToken {
  readonly requester: Requester;
  /** The inquiries for which its State vouches. None: case and offence are only stated. */
  readonly vouches: readonly VouchedInquiry[];
  readonly issuer: CheckedIssuer;
  /** Under which its officer may be listed as revoked. */
  readonly names: readonly string[];
  /** The key that signed it; undefined when it names none, and the issuer has one alone that would do. */
  readonly kid: string | undefined;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
  readonly bound: Binding | undefined;
}

/** One issuer, its keys and its list of revocations. */
export class CheckedIssuer {
  readonly config: IssuerConfig;
  readonly #clock: Clock;
  readonly #keys: IssuerKeys;
  readonly #revoked: Revoked;

  constructor(config: IssuerConfig, clock: Clock) {
    this.config = config;
    this.#clock = clock;
    this.#keys = issuerKeys(config, clock);
    this.#revoked = new Revoked(config.revokedFile, clock);
  }

  isOf(config: IssuerConfig): boolean {
    return JSON.stringify(config) === JSON.stringify(this.config);
  }

  /** Where its keys came from last. */
  keysFrom(): string {
    return this.#keys.from();
  }

  /**
   * Checks a token that says that it is this issuer's, in the order of `TOKEN_RULES`.
   *
   * @throws TokenRefused by the first rule that does not hold.
   */
  async verify(token: string): Promise<VerifiedToken> {
    const { state, agencyKinds, roles, claims, officerPrefix = '' } = this.config;
    const { payload, protectedHeader } = await this.#verified(token);
    const expiresAt = this.#endOf(payload);
    if (!TYPES.has((protectedHeader.typ ?? '').toLowerCase()))
      throw new TokenRefused('TYPE', 'wrong token type');
    // The State is the issuer's. A token that says another one is a forgery or a mistake, and neither is let in.
    const stated = statedState(payload, claims);
    if (stated !== undefined && stated !== state)
      throw new TokenRefused('STATE', `a token for another State than its issuer's, ${state}`);
    const { officer, agency, agencyKind, role } = readClaims(payload, claims);
    if (agencyKinds?.includes(agencyKind) === false) throw this.#notEntitled('KIND_ALLOWED', agencyKind);
    if (roles?.includes(role) === false) throw this.#notEntitled('ROLE_ALLOWED', role);
    const vouches = vouchedIn(payload);
    const bound = bindingOf(payload['cnf']);
    const requester = { state, agency, agencyKind, role, officer: `${officerPrefix}${officer}` };
    const names = [officer, requester.officer, ...(payload.sub === undefined ? [] : [payload.sub])];
    const { kid } = protectedHeader;
    const verified = { requester, vouches, issuer: this, names, kid, expiresAt, bound };
    this.refuseRevoked(verified);
    return verified;
  }

  /** @throws TokenRefused REVOKED or REVOCATIONS */
  refuseRevoked({ names, kid }: Pick<VerifiedToken, 'names' | 'kid'>): void {
    this.#revoked.refuse(names, kid);
  }

  async #verified(token: string) {
    const { issuer, audience, algorithms } = this.config;
    let step: 'ALGORITHM' | 'KEY' | 'SIGNATURE' = 'ALGORITHM';
    const key: JWTVerifyGetKey = async (header, flattened) => {
      step = 'KEY';
      const found = await this.#keys.key(header, flattened);
      step = 'SIGNATURE';
      return found;
    };
    return jwtVerify(token, key, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance: SKEW_S,
      currentDate: new Date(this.#clock.now()),
    }).catch((cause: unknown) => {
      throw this.#refusal(step, cause);
    });
  }

  /** What jose says, as a rule of ours. */
  #refusal(step: 'ALGORITHM' | 'KEY' | 'SIGNATURE', cause: unknown): TokenRefused {
    const { issuer, algorithms } = this.config;
    if (cause instanceof errors.JWTExpired) return new TokenRefused('TIME', 'the token is over', cause);
    if (cause instanceof errors.JWTClaimValidationFailed)
      return cause.claim === 'aud'
        ? new TokenRefused('AUDIENCE', `not for the audience of ${issuer}`, cause)
        : new TokenRefused('TIME', 'not in force yet, or its times cannot be read', cause);
    if (cause instanceof KeysUnavailable) return new TokenRefused('KEYS', cause.message, cause.cause);
    if (step === 'ALGORITHM')
      return new TokenRefused(
        step,
        `signed otherwise than by ${algorithms.join(', ')}, or asks for more`,
        cause,
      );
    if (cause instanceof errors.JWKSMultipleMatchingKeys)
      return new TokenRefused(step, `several keys of ${issuer} would do, and the token names none`, cause);
    return step === 'KEY'
      ? new TokenRefused(step, `${issuer} has no such key`, cause)
      : new TokenRefused(step, 'the signature does not hold', cause);
  }

  /** When a token ends, in milliseconds since 1970. @throws TokenRefused TIME */
  #endOf({ exp, iat }: JWTPayload): number {
    if (exp === undefined || iat === undefined)
      throw new TokenRefused('TIME', 'the token does not say when it was issued and when it ends');
    if (iat > this.#clock.now() / 1000 + SKEW_S) throw new TokenRefused('TIME', 'issued in the future');
    if (exp - iat > LIFETIME_MAX_S) throw new TokenRefused('TIME', 'the token lives too long');
    return exp * 1000;
  }

  /** Kind and role are words of the hub's, so the log may name them. */
  #notEntitled(rule: 'KIND_ALLOWED' | 'ROLE_ALLOWED', word: string): TokenRefused {
    const { issuer, state } = this.config;
    return new TokenRefused(rule, `${issuer} (${state}) may not speak for ${word}`);
  }
}

/** A binding that is not understood cannot be checked, so nobody may say that it holds. */
function bindingOf(cnf: unknown): Binding | undefined {
  if (cnf === undefined) return undefined;
  const read = Bound.safeParse(cnf);
  if (!read.success) throw new TokenRefused('BINDING', 'bound in a way that is not understood', read.error);
  return read.data;
}
