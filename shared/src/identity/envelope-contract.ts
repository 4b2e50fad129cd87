import { HubError } from '../core/errors.ts';
import type { Inquiry } from '../policy/words/inquiry.ts';

/** Header in which the gateway sends the sealed envelope. */
export const ENVELOPE_HEADER = 'x-hub-envelope';

/** What a subgraph may rely on once the seal is checked. */
export interface EnvelopeClaims {
  readonly requestId: string;
  readonly inquiry: Inquiry;
  /** When the caller stops waiting, in milliseconds since 1970-01-01T00:00:00Z by the clock of who opens. */
  readonly deadlineAt: number;
  /** The span that this is part of (W3C Trace Context), where the gateway traces. */
  readonly traceParent?: string | undefined;
  /** By which law the gateway decides this question: `lawId`. A subgraph decides by the same, or refuses. */
  readonly law: string;
  /** Digest of the schema that the gateway believes to be asking; none of a subgraph in its own process. */
  readonly schema?: string | undefined;
  /** The only process that may open it, as that said; none where the gateway does not know which one it reaches. */
  readonly process?: string | undefined;
}

/** What is sealed: the claims, and what is beside them. */
export interface ToSeal extends Omit<EnvelopeClaims, 'deadlineAt'> {
  /** For how long the caller still waits, in milliseconds: no clock of another machine is asked for it. Less than 0 is 0. */
  readonly leftMs: number;
  /** What those who may open it asked for; empty where they did not yet. */
  readonly nonces?: readonly string[] | undefined;
}

/** Seals one request to one subgraph. */
export interface Sealer {
  /** @returns the header value, bound to audience, method POST and exactly this body. */
  seal(audience: string, claims: ToSeal, body: string | Uint8Array): string | Promise<string>;
}

/** Opens envelopes addressed to one audience. */
export interface Opener {
  /**
   * @throws HubError SEAL_REJECTED when signature, audience, age, method, body or freshness is wrong; `SealAgeRefused` when its age
   *   alone is, `SealNonceRequired` when all holds, but nobody knows whether it was opened before.
   */
  open(
    header: string | undefined,
    audience: string,
    method: string,
    body: string | Uint8Array,
  ): EnvelopeClaims | Promise<EnvelopeClaims>;
}

/** All holds of a seal but that it was made since this process began, and since its clock was put back. */
export class SealNonceRequired extends HubError {
  /** What the next seal is to carry. */
  readonly nonce: string;

  constructor(nonce: string) {
    super('SEAL_REJECTED', 'envelope rejected: nobody knows whether it was opened before');
    this.nonce = nonce;
  }
}

/** All holds of a seal but its time: it was under way for too long, or the clocks of who sealed and who opens differ. */
export class SealAgeRefused extends HubError {
  /** How long ago it was sealed by the clock of who opens, in milliseconds; negative where that is still to come. */
  readonly ageMs: number;

  constructor(ageMs: number) {
    super('SEAL_REJECTED', `envelope rejected: age, it was sealed ${ageMs} ms ago by the clock here`);
    this.ageMs = ageMs;
  }
}

/** A body that asks for no data, but what the subgraph is: digest of its schema, law in force, how its sources are. */
export const HELLO = '{"hello":true}';
/** The same with the whole text of its schema. */
export const HELLO_WITH_SCHEMA = '{"hello":"schema"}';

/** What a subgraph says of itself to the gateway. */
export interface Hello {
  /** Names this process and no other, the next one at its address included. */
  readonly process: string;
  /** SHA-256 of its schema's text, and the text where that was asked for. */
  readonly schema: string;
  readonly sdl?: string;
  /** `lawId` of the law in force. */
  readonly law: string;
  /** What time it is there, in milliseconds since 1970-01-01T00:00:00Z; older ones do not say. */
  readonly now?: number;
  /** It is told to stop: what comes now should go elsewhere. */
  readonly isDraining: boolean;
  /** How its sources are, where it has any. */
  readonly sources: readonly unknown[];
}

/** A body that asks for no data, but whom a request that was given up had asked. It is sealed like any other. */
export const LAST_WORDS = '{"lastWords":true}';
