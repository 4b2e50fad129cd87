import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { steadyClock, type Clock } from '../core/clock.ts';
import { HubError } from '../core/errors.ts';
import { SeenIds } from './seen-ids.ts';

/** Signatures that a proof may have. No symmetric one: a proof shows its key to everybody. */
export const PROOF_ALGORITHMS = [
  'EdDSA',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
] as const;

/** A proof is made for one request, just before it is sent. */
const AGE_MAX_S = 60;
const SKEW_S = 30;
const NONCE_TURNS_MS = 120_000;
/** One of the turn to come is taken, and of the one before. */
const NONCE_LIVES_MS = 3 * NONCE_TURNS_MS;
const PROOF_LENGTH_MAX = 8_192;
const ID_LENGTH_MAX = 256;

/** What the processes behind one port have in common, so that a proof serves once at all of them together. */
export interface SharedProofs {
  /** Random, of this start of the hub: no proof of before it is taken, as nobody remembers which were used. At least 32 bytes. */
  nonceKey(): Buffer;
  /**
   * By which nonces turn, in milliseconds: alike for all of them but for a turn, and of no gateway's clock on the wall. Where that
   * could be put back, a nonce would come to be current again that was used when it was, and what was used is forgotten by then.
   */
  turnsBy(): number;
  /** @param forMs how long it matters. @returns whether the id comes for the first time. Rejects when nobody can say. */
  first(id: string, forMs: number): Promise<boolean>;
}

/** A request as its proof must describe it. */
export interface Proven {
  /** The `DPoP` header. */
  readonly proof: string | undefined;
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
}

/** Remembers, in one process alone, which proofs were used. @param steady goes forward alone. */
export function ownProofs(steady: Clock = steadyClock): SharedProofs {
  const key = randomBytes(32);
  const seen = new SeenIds(NONCE_LIVES_MS);
  return {
    nonceKey: () => key,
    turnsBy: () => steady.now(),
    first: (id, forMs) => Promise.resolve(seen.first(id, steady.now() + forMs, steady.now())),
  };
}

/**
 * Checks proofs of possession of a key (DPoP): each is for one token, one method and one address, was made within a minute,
 * carries a nonce of this hub's, and serves once.
 *
 * @see RFC 9449 sections 4.3 (what to check), 7 (tokens bound to keys), 9 (nonces of a resource server), 11.1 (replay)
 */
export class DpopProofs {
  readonly #clock: Clock;
  readonly #shared: SharedProofs;

  constructor(clock: Clock, shared: SharedProofs = ownProofs()) {
    this.#clock = clock;
    this.#shared = shared;
  }

  /** What a proof made now is to carry: good for two to four minutes. */
  nonce(): string {
    return this.#nonceOf(this.#turn());
  }

  /**
   * @param token as it was sent.
   * @param thumbprint of the key to which the token is bound (`cnf.jkt`): RFC 7638, SHA-256, base64url.
   * @throws HubError UNAUTHENTICATED, or DPOP_NONCE_REQUIRED when all holds but the nonce; STATE_UNAVAILABLE when gateways that
   *   remember together cannot.
   */
  async check({ proof, method, url }: Proven, token: string, thumbprint: string): Promise<void> {
    if (proof === undefined || proof.length > PROOF_LENGTH_MAX) throw refused('no proof of possession');
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: [...PROOF_ALGORITHMS],
      requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
      currentDate: new Date(this.#clock.now()),
      clockTolerance: SKEW_S,
      maxTokenAge: AGE_MAX_S,
    }).catch((cause: unknown) => {
      throw refused('the proof does not verify', cause);
    });
    const { jti, htm, htu, ath, nonce } = payload;
    if (
      protectedHeader.jwk === undefined ||
      (await calculateJwkThumbprint(protectedHeader.jwk)) !== thumbprint
    )
      throw refused('proof of another key');
    if (htm !== method) throw refused('proof for another method');
    if (typeof htu !== 'string' || bare(htu) !== bare(url)) throw refused('proof for another address');
    if (ath !== digestOf(token)) throw refused('proof for another token');
    if (typeof jti !== 'string' || jti === '' || jti.length > ID_LENGTH_MAX)
      throw refused('proof without an id');
    if (typeof nonce !== 'string' || !this.#isCurrent(nonce))
      throw new HubError('DPOP_NONCE_REQUIRED', 'proof without a current nonce');
    // As long as its nonce may be current anywhere: no clock on a wall makes the proof good again behind that.
    await this.#refuseReplayed(`${thumbprint}.${jti}`, NONCE_LIVES_MS);
  }

  async #refuseReplayed(id: string, forMs: number): Promise<void> {
    const isFirst = await this.#shared.first(digestOf(id), forMs).catch((cause: unknown) => {
      if (cause instanceof HubError) throw cause;
      throw refused('nobody can say whether the proof was used', cause);
    });
    if (!isFirst) throw refused('the proof was used before');
  }

  #isCurrent(nonce: string): boolean {
    const turn = this.#turn();
    // Another gateway may be ahead of this one: only those that have the key make a nonce of the next turn.
    return [turn + 1, turn, turn - 1].some((one) => {
      const [expected, given] = [Buffer.from(this.#nonceOf(one)), Buffer.from(nonce)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }

  #turn(): number {
    return Math.floor(this.#shared.turnsBy() / NONCE_TURNS_MS);
  }

  #nonceOf(turn: number): string {
    return createHmac('sha256', this.#shared.nonceKey()).update(`dpop-nonce ${turn}`).digest('base64url');
  }
}

/** An address as RFC 9449 section 4.3 compares it: normalised, without query and fragment. */
function bare(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  parsed.search = '';
  parsed.hash = '';
  return parsed.href;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function refused(why: string, cause?: unknown): HubError {
  return new HubError('UNAUTHENTICATED', why, cause === undefined ? {} : { cause });
}
