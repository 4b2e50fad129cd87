import type { FastifyReply, FastifyRequest } from 'fastify';
import { HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import { readJson } from '../journey/json-body.ts';
import { mediaOf, readsHtml } from '../journey/media.ts';
import type { Outgoing } from '../journey/messages.ts';
import type { Encoded } from './compress.ts';
import type { HostNames } from './host-names.ts';

/** Headers of ours, of our makers and of proxies that a caller may set and nobody may believe. */
const STRIPPED = /^(?:apollo-|x-hub-|x-forwarded-|forwarded$|x-apollo|x-real-ip$)/u;

/** Takes away the headers that nobody may believe. What a balancer of LIAISON_BALANCERS said is kept as the request's address. */
export function stripHeaders(request: FastifyRequest): void {
  const { raw, ip } = request;
  if (raw.headers['x-forwarded-for'] !== undefined) Object.defineProperty(request, 'ip', { value: ip });
  for (const name of Object.keys(raw.headers))
    if (STRIPPED.test(name)) Reflect.deleteProperty(raw.headers, name);
}

/** The address as the hub knows it: no word of the caller's. */
export function placeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'elsewhere';
}

/** A header's value; several of one name in one text. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/**
 * @throws HubError UNSUPPORTED_MEDIA_TYPE or NOT_ACCEPTABLE for a request whose form is not GraphQL over HTTP: also for one
 *   that says that its bytes are another charset than UTF-8, or compressed.
 */
export function checkForm(request: FastifyRequest): void {
  checkJsonSent(request);
  if (mediaOf(headerOf(request, 'accept')) === undefined) throw new HubError('NOT_ACCEPTABLE');
}

/** The same for what is answered by a page. @throws HubError UNSUPPORTED_MEDIA_TYPE or NOT_ACCEPTABLE */
export function checkFormForPage(request: FastifyRequest): void {
  checkJsonSent(request);
  if (!readsHtml(headerOf(request, 'accept')))
    throw new HubError('NOT_ACCEPTABLE', 'a page in another type', { publicMessage: 'Accept text/html.' });
}

function checkJsonSent(request: FastifyRequest): void {
  const [type, ...parameters] = (headerOf(request, 'content-type') ?? '').toLowerCase().split(';');
  if (type?.trim() !== 'application/json') throw new HubError('UNSUPPORTED_MEDIA_TYPE');
  for (const parameter of parameters) {
    const charset = /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/u.exec(parameter)?.[1];
    if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
      throw new HubError('UNSUPPORTED_MEDIA_TYPE');
  }
  const encoding = headerOf(request, 'content-encoding') ?? '';
  if (encoding !== '' && encoding.toLowerCase() !== 'identity') throw new HubError('UNSUPPORTED_MEDIA_TYPE');
}

/** @throws HubError ORIGIN_REFUSED unless a page of the hub's own asks: no other has business with tokens for invented officers. */
export function refuseOtherPages(request: FastifyRequest, names: HostNames): void {
  const origin = headerOf(request, 'origin');
  const site = headerOf(request, 'sec-fetch-site') ?? 'same-origin';
  if (origin !== names.originOf(request.headers.host) || site !== 'same-origin')
    throw new HubError('ORIGIN_REFUSED', 'a token asked by another page');
}

/** A body as JSON. @throws HubError BAD_INPUT */
export function parsedBody({ body }: FastifyRequest): unknown {
  return readJson(Buffer.isBuffer(body) ? body : Buffer.alloc(0), 'JSON');
}

/**
 * What went wrong, in the words of the catalogue.
 *
 * @param said what the caller was told whose body did not come whole.
 */
export function knownError(error: unknown, said: ErrorCode | undefined): HubError {
  if (error instanceof HubError) return error;
  const code = (error as { readonly code?: string }).code ?? '';
  if (code === 'ECONNRESET') return new HubError(said ?? 'CALLER_GONE');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new HubError('PAYLOAD_TOO_LARGE');
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' || code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new HubError('BAD_INPUT');
  return new HubError('INTERNAL', 'unexpected', { cause: error });
}

export function send(reply: FastifyReply, { status, headers, body }: Outgoing | Encoded): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
