import { createHash } from 'node:crypto';
import type { ErrorCode, HubError } from '../../../shared/src/core/errors.ts';
import { PROOF_ALGORITHMS } from '../../../shared/src/identity/dpop.ts';
import type { Possession } from '../../../shared/src/identity/tokens.ts';
import type { Received } from '../../../shared/src/ledger/proof/ledger.ts';

/** What the HTTP layer hands in. */
export interface Incoming {
  readonly requestId: string;
  readonly receivedAt: number;
  readonly method: string;
  readonly path: string;
  /** As the caller addressed it, without query. */
  readonly url: string;
  /** What follows the `?` of the address, as it was sent. */
  readonly query: string;
  /** Of the other end of the connection, while there is one. */
  readonly address: string | undefined;
  readonly header: (name: string) => string | undefined;
  /** In small letters. */
  readonly headerNames: readonly string[];
  readonly body: Buffer;
  /** Of the client's TLS certificate, RFC 8705. */
  readonly certificateThumbprint: string | undefined;
  readonly signal: AbortSignal;
}

/** What shows that the token is the caller's own. */
export function possessionOf({ certificateThumbprint, method, url, header }: Incoming): Possession {
  return { certificateThumbprint, proof: header('dpop'), method, url };
}

/** What the ledger keeps of a request before it is read. */
export function arrivalOf({ requestId, receivedAt, method, path, body }: Incoming): Received {
  return { requestId, at: receivedAt, method, path, bytes: body.length };
}

/** What it sends. The body is final: its digest is in the ledger before the first byte leaves. */
export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The same for everybody of one office, whatever was asked: then it may be compressed, and its digest is of the plain text. */
  readonly isAlikeForAll?: true;
}

const ALGORITHMS = `algs="${PROOF_ALGORITHMS.join(' ')}"`;
/** How to be let in, RFC 9110 section 11.6.1. */
const CHALLENGES: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: `Bearer, DPoP ${ALGORITHMS}`,
  DPOP_NONCE_REQUIRED: `DPoP error="use_dpop_nonce", ${ALGORITHMS}`,
};

/** The answer to a request that was not let through. */
export function refused(error: HubError): Outgoing {
  const locations = error.locations === undefined ? {} : { locations: error.locations };
  const body = { errors: [{ message: error.publicMessage, ...locations, extensions: { code: error.code } }] };
  const outgoing = json(error.status, body);
  const challenge = CHALLENGES[error.code];
  return challenge === undefined
    ? outgoing
    : { ...outgoing, headers: { ...outgoing.headers, 'www-authenticate': challenge } };
}

export function json(status: number, value: unknown): Outgoing {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

/** SHA-256 of a body as it is sent, hex: what the ledger keeps of it. */
export function digestOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
