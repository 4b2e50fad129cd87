import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { HubError } from '../../shared/src/core/errors.ts';
import { registerExplorer } from './explorer.ts';
import { digestOf, journey, type Incoming, refused, type Doors, type Outgoing } from './journey.ts';
import { readTls, thumbprintOf } from './tls.ts';
import { traced } from './trace.ts';
import { sdlOf } from './views.ts';

export interface FrontDoors extends Doors {
  /** Whether every part answers: ledger, law, subgraphs. */
  readonly ready: () => { readonly ready: boolean; readonly parts: Readonly<Record<string, boolean>> };
  /** Mints a token for an invented officer. Absent in production mode. */
  readonly demonstrationToken?: (wish: unknown) => Promise<string>;
}

/** Headers of ours, of our makers and of proxies that a caller may set and nobody may believe. */
const STRIPPED = /^(?:apollo-|x-hub-|x-forwarded-|forwarded$|x-apollo|x-real-ip$)/u;

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000',
} as const;

/** The HTTP layer: sees every request, also those that are none, and lets nothing past the journey. */
export async function makeFront(doors: FrontDoors): Promise<FastifyInstance> {
  const { config } = doors;
  const tls = readTls(config);
  const checking = { connectionsCheckingInterval: Math.min(1_000, config.headersTimeoutMs) };
  const front = Fastify({
    logger: false,
    bodyLimit: config.bodyMaxBytes,
    genReqId: () => randomUUID(),
    requestTimeout: config.headersTimeoutMs,
    connectionTimeout: 0,
    ...(tls
      ? { https: { ...checking, ...tls, handshakeTimeout: config.headersTimeoutMs } }
      : { http: checking }),
    clientErrorHandler: (error, socket) => refuseSocket(error as Error & { code?: string }, socket),
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    frameworkErrors: (_error, _request, reply) => {
      void send(
        reply.headers(SECURITY_HEADERS) as unknown as FastifyReply,
        refused(new HubError('NOT_FOUND')),
      );
    },
  });
  front.server.headersTimeout = config.headersTimeoutMs;
  let inFlight = 0;
  const overloaded = (reply: FastifyReply): FastifyReply => {
    doors.metrics.refused('OVERLOADED');
    return send(reply.header('retry-after', '1'), refused(new HubError('OVERLOADED')));
  };
  front.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
    for (const name of Object.keys(request.raw.headers))
      if (STRIPPED.test(name)) Reflect.deleteProperty(request.raw.headers, name);
    // Before the body is read: at the limit, saying no must cost next to nothing. The slot itself is taken with the whole
    // request, so that slow senders hold none.
    if (request.method === 'POST' && request.url === '/graphql' && inFlight >= config.inFlightMax)
      return overloaded(reply);
  });
  // Who is answered while the hub stops is told not to come again over the same connection, which would keep it open.
  let isStopping = false;
  front.addHook('preClose', (done) => {
    isStopping = true;
    done();
  });
  front.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping) reply.header('connection', 'close');
    done(null, payload);
  });
  front.removeAllContentTypeParsers();
  front.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  front.post('/graphql', async (request, reply) => {
    if (inFlight >= config.inFlightMax) return overloaded(reply);
    inFlight += 1;
    doors.metrics.inFlight(inFlight);
    const gone = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    try {
      checkForm(request);
      const incoming: Incoming = {
        requestId: request.id,
        receivedAt: Date.now(),
        method: request.method,
        path: '/graphql',
        header: (name) => headerOf(request, name),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        certificateThumbprint: thumbprintOf(request.raw.socket),
        signal: gone.signal,
      };
      const outgoing = await traced('liaison.request', { 'liaison.request_id': request.id }, () =>
        journey(incoming, doors),
      );
      if (outgoing.status === 429) void reply.header('retry-after', '1');
      return send(reply, outgoing);
    } finally {
      inFlight -= 1;
      doors.metrics.inFlight(inFlight);
    }
  });
  front.route({
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: () => {
      throw new HubError('METHOD_NOT_ALLOWED');
    },
  });

  front.get('/schema.graphql', async (request, reply) => {
    const requester = await doors.tokens.check(
      headerOf(request, 'authorization'),
      thumbprintOf(request.raw.socket),
    );
    const view = doors.views.for(requester, doors.engine.schema(), doors.ruler().law);
    return reply.type('application/graphql; charset=utf-8').send(sdlOf(view));
  });
  front.get('/health/live', (_request, reply) => reply.type('application/json').send('{"live":true}'));
  front.get('/health/ready', (_request, reply) => {
    const state = doors.ready();
    return reply
      .code(state.ready ? 200 : 503)
      .type('application/json')
      .send(JSON.stringify(state));
  });
  front.get('/ledger/*', async (request, reply) => {
    const { status, contentType, body } = await doors.ledger.api(request.url);
    return reply.code(status).type(contentType).send(body);
  });
  if (config.metricsOn === 'on') {
    front.get('/metrics', async (_request, reply) =>
      reply.type(doors.metrics.contentType).send(await doors.metrics.text()),
    );
  }
  const { demonstrationToken } = doors;
  if (demonstrationToken) {
    front.post('/demonstration/token', async (request, reply) => {
      const token = await demonstrationToken(parsed(request.body));
      return reply.type('application/json').send(JSON.stringify({ token }));
    });
  }
  await registerExplorer(front, demonstrationToken !== undefined);

  front.setNotFoundHandler((_request, reply) => send(reply, refused(new HubError('NOT_FOUND'))));
  front.setErrorHandler((error, request, reply) => {
    const known = knownError(error);
    doors.metrics.refused(known.code);
    if (known.code === 'INTERNAL') doors.log.error({ err: error, requestId: request.id }, 'request failed');
    if (request.url.startsWith('/graphql') && known.code !== 'LEDGER_UNAVAILABLE')
      return recordRefusal(request, reply, known, doors);
    return send(reply, refused(known));
  });
  return front;
}

/** What is no HTTP at all, or too slow to become some, gets an answer of the catalogue and loses its connection. */
function refuseSocket(
  error: { readonly code?: string },
  socket: { writable: boolean; end(text: string): void; destroy(): void },
): void {
  // Nothing can be said to who never ended the greeting of TLS.
  if (!socket.writable || /^(?:ECONNRESET|ERR_(?:TLS|SSL)_.*)$/u.test(error.code ?? ''))
    return socket.destroy();
  const known = new HubError(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'REQUEST_TIMEOUT' : 'BAD_INPUT');
  const { body } = refused(known);
  socket.end(
    `HTTP/1.1 ${known.status} Refused\r\nconnection: close\r\ncache-control: no-store\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Requests that never reach the journey are recorded too: that somebody knocked is part of the truth. */
async function recordRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  error: HubError,
  doors: FrontDoors,
): Promise<FastifyReply> {
  const outgoing = refused(error);
  try {
    const entry = doors.ledger.received({
      requestId: request.id,
      at: Date.now(),
      method: request.method,
      path: '/graphql',
      bytes: 0,
    });
    await entry.outcome({
      status: outgoing.status,
      errorCodes: [error.code],
      report: { sources: [], disclosed: [], withheld: [], silent: [], versions: {} },
      bodyDigest: digestOf(outgoing.body),
      bodyBytes: Buffer.byteLength(outgoing.body),
    });
  } catch {
    return send(reply, refused(new HubError('LEDGER_UNAVAILABLE')));
  }
  if (error.code === 'METHOD_NOT_ALLOWED') reply.header('allow', 'POST');
  return send(reply, outgoing);
}

function checkForm(request: FastifyRequest): void {
  const type = (headerOf(request, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new HubError('UNSUPPORTED_MEDIA_TYPE');
  const accept = headerOf(request, 'accept') ?? '*/*';
  if (!/(?:\*\/\*|application\/(?:\*|json|graphql-response\+json))/u.test(accept))
    throw new HubError('NOT_ACCEPTABLE');
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function parsed(body: unknown): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch {
    throw new HubError('BAD_INPUT', 'malformed JSON');
  }
}

function knownError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  const code = (error as { readonly code?: string }).code ?? '';
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new HubError('PAYLOAD_TOO_LARGE');
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' || code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new HubError('BAD_INPUT');
  return new HubError('INTERNAL', 'unexpected', { cause: error });
}

function send(reply: FastifyReply, { status, headers, body }: Outgoing): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
