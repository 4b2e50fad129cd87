import type { FastifyReply, FastifyRequest } from 'fastify';
import { PURPOSE_HEADERS } from '../../../shared/src/identity/purpose.ts';
import { headerOf } from './request.ts';

/** What a page elsewhere may send. */
const METHODS = 'GET, HEAD, POST';
const HEADERS = ['accept', 'authorization', 'content-type', 'dpop', 'if-none-match', ...PURPOSE_HEADERS];
/** What it may read of an answer beside what each page may. */
const EXPOSED = [
  'dpop-nonce',
  'etag',
  'liaison-schema-version',
  'retry-after',
  'www-authenticate',
  'x-request-id',
].join(', ');
/** How long a browser need not ask again, in seconds; Chromium keeps it no longer than this. */
const MAX_AGE_S = 7_200;

/**
 * The pages elsewhere that may ask the hub: exact origins, and nothing that a browser sends by itself (no cookies, no
 * certificates), as a caller is who its token says.
 *
 * @see Fetch, "CORS protocol"; RFC 9110 section 12.5.5 (Vary)
 */
export class Origins {
  readonly #listed: ReadonlySet<string>;

  constructor(listed: readonly string[]) {
    this.#listed = new Set(listed);
  }

  /** Whether a request is a listed page's. The demonstration's tokens and issuers are for the hub's own pages alone. */
  mayAsk(request: FastifyRequest): boolean {
    const origin = headerOf(request, 'origin');
    return origin !== undefined && this.#listed.has(origin) && !request.url.startsWith('/demonstration');
  }

  /** Lets a listed page read the answer. What a cache keeps is one page's: where any is listed, each answer says so. */
  letRead(request: FastifyRequest, reply: FastifyReply): void {
    if (this.#listed.size === 0) return;
    const vary = reply.getHeader('vary');
    reply.header('vary', vary === undefined ? 'origin' : `${String(vary)}, origin`);
    if (!this.mayAsk(request)) return;
    reply.headers({
      'access-control-allow-origin': headerOf(request, 'origin'),
      'access-control-expose-headers': EXPOSED,
    });
  }

  /** Answers the question that a browser asks before a page's own: it asks nothing of any State and is not recorded. */
  answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
    if (request.method !== 'OPTIONS' || !this.mayAsk(request)) return undefined;
    if (headerOf(request, 'access-control-request-method') === undefined) return undefined;
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': HEADERS.join(', '),
        'access-control-max-age': String(MAX_AGE_S),
        vary: 'access-control-request-method, access-control-request-headers',
      })
      .send();
  }
}
