import type { Inquiry } from '../policy/words/inquiry.ts';

/** Header in which the gateway sends the sealed envelope. */
export const ENVELOPE_HEADER = 'x-hub-envelope';

/** What a subgraph may rely on once the seal is checked. */
export interface EnvelopeClaims {
  readonly requestId: string;
  readonly inquiry: Inquiry;
  /** When the caller stops waiting, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly deadlineAt: number;
  /** The span that this is part of (W3C Trace Context), where the gateway traces. */
  readonly traceParent?: string | undefined;
}

/** Seals one request to one subgraph. */
export interface Sealer {
  /** @returns the header value, bound to audience, method POST and exactly this body. */
  seal(audience: string, claims: EnvelopeClaims, body: string | Uint8Array): string | Promise<string>;
}

/** Opens envelopes addressed to one audience. */
export interface Opener {
  /** @throws HubError SEAL_REJECTED when signature, audience, age, method, body or freshness is wrong. */
  open(
    header: string | undefined,
    audience: string,
    method: string,
    body: string | Uint8Array,
  ): EnvelopeClaims | Promise<EnvelopeClaims>;
}

/** A body that asks for no data, but whom a request that was given up had asked. It is sealed like any other. */
export const LAST_WORDS = '{"lastWords":true}';
