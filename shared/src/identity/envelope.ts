import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { HubError } from '../core/errors.ts';
import type { Inquiry } from '../policy/words/inquiry.ts';
import {
  SealAgeRefused,
  SealNonceRequired,
  type EnvelopeClaims,
  type Opener,
  type Sealer,
} from './envelope-contract.ts';
import { SealEra, type EraOptions } from './seal-era.ts';

/** How long a sealed envelope may be under way, in seconds. */
const LIFETIME_S = 10;
/** How far the clocks of gateway and subgraph may differ, in milliseconds. */
const SKEW_MS = 2_000;
const ISSUER = 'liaison-gateway';
const TYPE = 'liaison-envelope';

/** What seals, and the name under which subgraphs know what opens. */
export interface SealKey {
  readonly id: string;
  /** Header of the envelopes that it seals, encoded. */
  readonly header: string;
  /** @returns the signature or code over a text, base64url. */
  seal(text: string): string;
  readonly opens: OpeningKey;
}

/** Checks what a seal key sealed. Its algorithm is its own: a header may confirm it, never choose it. */
export interface OpeningKey {
  readonly algorithm: 'EdDSA' | 'HS256';
  isSealed(text: string, seal: string): boolean;
}

/** A key that signs, whose public half may be given to subgraphs elsewhere. */
export interface SignedSealKey extends SealKey {
  readonly publicKey: KeyObject;
}

/** Makes a fresh Ed25519 key. Its id follows from the public key, so that two keys never share one. */
export function newSealKey(): SignedSealKey {
  return sealKeyOf(generateKeyPairSync('ed25519').privateKey);
}

/** The DER of an Ed25519 private key (RFC 8410 section 7) up to its 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that a secret of 32 bytes is, the same in every process that has it (RFC 8032 section 5.1.5). */
export function sealKeyFrom(secret: Buffer): SignedSealKey {
  return sealKeyOf(
    createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secret]), format: 'der', type: 'pkcs8' }),
  );
}

function sealKeyOf(privateKey: KeyObject): SignedSealKey {
  const publicKey = createPublicKey(privateKey);
  const id = sealKeyId(publicKey);
  return {
    id,
    header: headerOf('EdDSA', id),
    publicKey,
    seal: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
    opens: openingKeyOf(publicKey),
  };
}

/** The name of a key that signs, in envelopes and in lists of keys. */
export function sealKeyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('base64url')
    .slice(0, 16);
}

/** What opens envelopes by the public half alone. */
export function openingKeyOf(publicKey: KeyObject): OpeningKey {
  return {
    algorithm: 'EdDSA',
    isSealed: (text, seal) => verify(null, Buffer.from(text), publicKey, Buffer.from(seal, 'base64url')),
  };
}

/**
 * Makes a secret for gateway and subgraphs in one process, which it never leaves: a signature would prove no more there, and
 * takes thirty times as long (HMAC with SHA-256, RFC 7518 section 3.2).
 */
export function newProcessSealKey(): SealKey {
  const secret = createSecretKey(randomBytes(32));
  const id = randomBytes(12).toString('base64url');
  const codeOf = (text: string): Buffer => createHmac('sha256', secret).update(text).digest();
  return {
    id,
    header: headerOf('HS256', id),
    seal: (text) => codeOf(text).toString('base64url'),
    opens: {
      algorithm: 'HS256',
      isSealed: (text, seal) => {
        const [expected, given] = [codeOf(text), Buffer.from(seal, 'base64url')];
        return expected.length === given.length && timingSafeEqual(expected, given);
      },
    },
  };
}

function headerOf(alg: OpeningKey['algorithm'], kid: string): string {
  return encode({ alg, typ: TYPE, kid });
}

interface Payload {
  readonly iss: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** HTTP method and SHA-256 of the body that the envelope belongs to. */
  readonly htm: string;
  readonly bdg: string;
  readonly rid: string;
  readonly inq: Inquiry;
  /** For how long the caller still waited when it was sealed, in milliseconds; of older gateways none. */
  readonly lft?: number;
  /** The same as a moment of the gateway's clock, for older subgraphs and States' own processes. */
  readonly ddl: number;
  readonly trc?: string;
  readonly law: string;
  readonly sch?: string;
  readonly prc?: string;
  /** The eras of openers for which it was made; of older gateways none. */
  readonly non?: readonly string[];
}

/**
 * Seals requests: a compact JWS (RFC 7515) for one audience, one body, ten seconds, signed with Ed25519 (RFC 8037) or, within
 * one process, with its secret.
 *
 * @param key what to seal with now: a function, so that keys rotate without a restart.
 * @param newId gives ids that never repeat.
 */
export function createSealer(key: () => SealKey, clock: Clock, newId: () => string): Sealer {
  return {
    seal(audience, claims, body) {
      const { header, seal } = key();
      const now = clock.now();
      const leftMs = Math.max(0, Math.floor(claims.leftMs));
      const payload: Payload = {
        iss: ISSUER,
        aud: audience,
        iat: now,
        exp: now + LIFETIME_S * 1000,
        jti: newId(),
        htm: 'POST',
        bdg: digestOf(body),
        rid: claims.requestId,
        inq: claims.inquiry,
        lft: leftMs,
        ddl: now + leftMs,
        ...(claims.traceParent === undefined ? {} : { trc: claims.traceParent }),
        law: claims.law,
        ...(claims.schema === undefined ? {} : { sch: claims.schema }),
        ...(claims.process === undefined ? {} : { prc: claims.process }),
        ...(claims.nonces === undefined ? {} : { non: claims.nonces }),
      };
      const sealed = `${header}.${encode(payload)}`;
      return `${sealed}.${seal(sealed)}`;
    },
  };
}

/** What an opener knows of the time before it, and whom it tells that its clock was put back. */
export type OpenerOptions = Partial<Pick<EraOptions, 'from' | 'onPutBack'>>;

/**
 * Opens envelopes. Keeps the ids of all that are still valid, so that none opens twice, whatever becomes of the clock.
 *
 * @param keys what opens now, by id; during a rotation the old and the new one.
 * @param options where it does not begin with its keys, `from` is when its process began: that does not know what the one before
 *   it had opened. What says to be of before opens by its nonce alone.
 */
export function createOpener(
  keys: () => ReadonlyMap<string, OpeningKey>,
  clock: Clock,
  options: OpenerOptions = {},
): Opener {
  const era = new SealEra(clock, {
    ...{ skewMs: SKEW_MS, lifetimeMs: LIFETIME_S * 1000, from: Number.NEGATIVE_INFINITY },
    onPutBack: () => undefined,
    ...options,
  });
  return {
    open(header, audience, method, body): EnvelopeClaims {
      if (header === undefined) throw rejected('no envelope');
      const parts = header.split('.');
      const [head = '', content = '', seal = ''] = parts;
      if (parts.length !== 3) throw rejected('not a compact JWS');
      const { alg, typ, kid } = decode<{ alg?: unknown; typ?: unknown; kid?: unknown }>(head);
      const key = typeof kid === 'string' ? keys().get(kid) : undefined;
      if (!key) throw rejected('unknown key');
      // The algorithm is ours to say: what the header claims is compared, never followed.
      if (alg !== key.algorithm || typ !== TYPE) throw rejected('wrong algorithm or type');
      if (!key.isSealed(`${head}.${content}`, seal)) throw rejected('signature');
      const payload = decode<Payload>(content);
      const now = era.now();
      if (payload.iss !== ISSUER || payload.aud !== audience) throw rejected('audience');
      if (payload.htm !== method) throw rejected('method');
      if (payload.exp - payload.iat > LIFETIME_S * 1000) throw rejected('lifetime');
      if (typeof payload.law !== 'string') throw rejected('law');
      if (payload.bdg !== digestOf(body)) throw rejected('body');
      // Last but these: only who holds the key learns what time it is here, and what its seals must carry.
      if (payload.iat > now + SKEW_MS || payload.exp < now - SKEW_MS)
        throw new SealAgeRefused(now - payload.iat);
      if (!era.isNew(payload.iat, payload.non)) throw new SealNonceRequired(era.nonce);
      if (!era.first(payload.jti, payload.exp + SKEW_MS)) throw rejected('replay');
      return {
        requestId: payload.rid,
        inquiry: payload.inq,
        deadlineAt: deadlineOf(payload, clock.now()),
        law: payload.law,
        ...(payload.sch === undefined ? {} : { schema: payload.sch }),
        ...(payload.trc === undefined ? {} : { traceParent: payload.trc }),
        ...(payload.prc === undefined ? {} : { process: payload.prc }),
      };
    },
  };
}

/** When the caller stops waiting, by the clock of who opens. */
function deadlineOf({ lft, ddl }: Payload, now: number): number {
  return typeof lft === 'number' && Number.isFinite(lft) && lft >= 0 ? now + lft : ddl;
}

function rejected(cause: string): HubError {
  return new HubError('SEAL_REJECTED', `envelope rejected: ${cause}`);
}

function digestOf(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('base64url');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode<T>(part: string): T {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as T;
  } catch {
    // Said below: a part that cannot be read is as good as a forged one.
  }
  throw rejected('unreadable');
}
