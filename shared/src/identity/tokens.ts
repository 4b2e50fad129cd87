import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Clock } from '../core/clock.ts';
import { HubError } from '../core/errors.ts';
import { Lru } from '../core/lru.ts';
import { CheckedIssuer, type Binding, type VerifiedToken } from './checked-issuer.ts';
import { DpopProofs, type Proven } from './dpop.ts';
import type { IssuerConfig } from './issuers.ts';
import { TokenRefused } from './token-rules.ts';

const TOKEN_LENGTH_MAX = 8_192;
/** Verified tokens that are remembered, so that a machine's token is not verified anew for each of its requests. */
const REMEMBERED_MAX = 2_000;
const REMEMBERED_MS = 30_000;

/** What shows that whoever sends a token is the one to whom it was given. */
export interface Possession extends Partial<Proven> {
  /** SHA-256 of the client's TLS certificate, base64url, when it came with one (RFC 8705). */
  readonly certificateThumbprint?: string | undefined;
}

/** Who asks, and for which inquiries the own State vouches. */
export type Identity = Pick<VerifiedToken, 'requester' | 'vouches'>;

/** Checks access tokens, each against the issuer that it names and nothing else. */
export class TokenChecker {
  #issuers: ReadonlyMap<string, CheckedIssuer> = new Map();
  readonly #clock: Clock;
  readonly #proofs: DpopProofs;
  readonly #remembered = new Lru<string, VerifiedToken & { readonly until: number }>(REMEMBERED_MAX);

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
   * @throws HubError UNAUTHENTICATED, ISSUER_NOT_ENTITLED or DPOP_NONCE_REQUIRED; why stays in the log.
   */
  async check(authorization: string | undefined, possession: Possession = {}): Promise<Identity> {
    const [, scheme = '', token] = /^(Bearer|DPoP) (\S+)$/iu.exec(authorization ?? '') ?? [];
    if (token === undefined) throw refused('no access token');
    const isBearer = scheme.toLowerCase() === 'bearer';
    const now = this.#clock.now();
    const known = isBearer ? this.#remembered.get(token) : undefined;
    // Farther off than it was remembered for: the clock was put back, and nobody knows how long ago it was looked at.
    if (known && known.until > now && known.until - now <= REMEMBERED_MS) {
      known.issuer.refuseRevoked(known);
      return known;
    }
    const verified = await this.verify(token);
    const { requester, vouches, bound, expiresAt } = verified;
    // A token that is bound is looked at each time: whoever sends it may be another one.
    if (bound !== undefined) {
      await this.#refuseOthers(bound, token, isBearer, possession);
      return { requester, vouches };
    }
    if (!isBearer) throw refused('the token is bound to no key');
    this.#remembered.set(token, { ...verified, until: Math.min(expiresAt, now + REMEMBERED_MS) });
    return { requester, vouches };
  }

  /**
   * Checks all that a token says by itself: not whether whoever sends it may.
   *
   * @throws TokenRefused by the first of `TOKEN_RULES` that does not hold.
   */
  async verify(token: string): Promise<VerifiedToken> {
    if (token.length > TOKEN_LENGTH_MAX) throw new TokenRefused('FORM', 'the token is too long');
    if (!/^[A-Za-z0-9._-]+$/u.test(token)) throw new TokenRefused('FORM', 'not a JWT');
    const issuer = this.issuerOf(token);
    if (!issuer) throw new TokenRefused('ISSUER', 'unknown issuer');
    return issuer.verify(token);
  }

  /** Whose a token says that it is. @throws TokenRefused FORM */
  issuerOf(token: string): CheckedIssuer | undefined {
    try {
      decodeProtectedHeader(token);
      return this.#issuers.get(decodeJwt(token).iss ?? '');
    } catch (cause) {
      throw new TokenRefused('FORM', 'not a JWT', cause);
    }
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

function refused(why: string): HubError {
  return new HubError('UNAUTHENTICATED', why);
}
