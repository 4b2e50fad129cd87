import { Webhook as Signer } from 'standardwebhooks';
import { Agent } from 'undici';
import { UNREACHED } from './outbox.ts';
import type { Webhook } from './webhooks.ts';

/** What became of a try: taken, or why not; `isGone` when the receiver wants nothing any more. */
export type Delivery =
  { readonly isTaken: true } | { readonly isTaken: false; readonly fault: string; readonly isGone: boolean };

/** One message to one receiver. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** When it is tried, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
}

export interface Postman {
  /** Ends when the receiver has answered, or nothing came in time. Never throws. */
  post(webhook: Webhook, message: Message, signal: AbortSignal): Promise<Delivery>;
  close(): Promise<void>;
}

/** How long a receiver may take for all of it, in milliseconds: the least that Standard Webhooks recommends. */
export const ANSWER_WITHIN_MS = 15_000;
const CONNECT_WITHIN_MS = 5_000;
/** Of an answer nothing but its status counts; more than this is not even taken in. */
const ANSWER_BYTES_MAX = 4_096;

/** Sends by HTTP. Redirects are not followed: what is meant for a State goes where the operator says and nowhere else. */
export function httpPostman(): Postman {
  const agent = new Agent({
    connect: { timeout: CONNECT_WITHIN_MS },
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: CONNECT_WITHIN_MS,
  });
  return {
    post: async ({ url, secrets }, message, stop) => {
      const { origin, pathname, search } = new URL(url);
      const late = AbortSignal.timeout(ANSWER_WITHIN_MS);
      try {
        const { statusCode, body } = await agent.request({
          ...{ origin, path: `${pathname}${search}`, method: 'POST', body: message.body },
          headers: { 'content-type': 'application/json', ...signatures(secrets, message) },
          signal: AbortSignal.any([stop, late]),
        });
        await body.dump({ limit: ANSWER_BYTES_MAX }).catch(() => undefined);
        if (statusCode >= 200 && statusCode < 300) return { isTaken: true };
        return { isTaken: false, fault: `ANSWERED_${statusCode}`, isGone: statusCode === 410 };
      } catch (cause) {
        const why = late.aborted ? 'TIMEOUT' : codeOf(cause);
        return { isTaken: false, fault: `${UNREACHED} ${why}`, isGone: false };
      }
    },
    close: () => agent.destroy(),
  };
}

/**
 * The headers of a message, signed with each secret.
 *
 * @see Standard Webhooks 1.0.0, "Signature scheme" and "Webhook headers"
 */
export function signatures(secrets: readonly string[], { id, body, at }: Message) {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': secrets.map((secret) => new Signer(secret).sign(id, new Date(at), body)).join(' '),
  };
}

/** A code alone: messages of what fails may name addresses and what was sent. */
function codeOf(cause: unknown): string {
  const { code, name } = cause as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'UNKNOWN';
}
