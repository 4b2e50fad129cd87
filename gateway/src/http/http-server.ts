import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import { registerExplorer } from './explorer.ts';
import { digestOf, refused, type Incoming, type Outgoing } from '../journey/messages.ts';
import { journey, type Doors } from '../journey/journey.ts';
import { HostNames } from './host-names.ts';
import type { Readiness } from '../engine/readiness.ts';
import { readSchema } from '../journey/read-schema.ts';
import { endWith, refuseSocket } from './refuse-socket.ts';
import { isWithinRate, TurnedAway } from '../quota/strangers.ts';
import { readTls, thumbprintOf } from './tls.ts';
import { traced } from '../observe/trace.ts';

export interface HttpParts extends Doors {
  /** Whether every part answers: ledger, law, subgraphs. */
  readonly ready: () => Promise<Readiness>;
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

/** Requests of these leave records of their own, refusals included. */
const RECORDED = new Set(['/graphql', '/schema.graphql']);

/**
 * The HTTP layer: sees every request, also those that are none, and lets nothing past the journey. What leaves no records of
 * its own and is refused is counted in the ledger. What needs no token and shows nothing of any State (the explorer's page,
 * health, metrics, proofs) is not recorded.
 */
export async function makeHttpServer(doors: HttpParts): Promise<FastifyInstance> {
  const { config } = doors;
  const names = new HostNames(config);
  const tls = readTls(config);
  const checking = {
    connectionsCheckingInterval: Math.min(1_000, config.headersTimeoutMs),
    // Refused below, where it is counted: Node would do it without a word.
    requireHostHeader: false,
  };
  /** Sockets with a request under way, and sockets that were refused, with what was said. */
  const begun = new WeakSet<object>();
  const cutOff = new WeakMap<object, ErrorCode>();
  const turnedAway = (code: ErrorCode, place: string): void => {
    doors.metrics.refused(code);
    doors.ledger.refused({ code, place });
  };
  const turnAway = (request: FastifyRequest, reply: FastifyReply, error: HubError): FastifyReply => {
    turnedAway(error.code, placeOf(request));
    if (error.code === 'OVERLOADED' || error.code === 'RATE_LIMITED') reply.header('retry-after', '1');
    return send(reply, refused(error));
  };
  const front = Fastify({
    logger: false,
    bodyLimit: config.bodyMaxBytes,
    genReqId: () => randomUUID(),
    requestTimeout: config.headersTimeoutMs,
    connectionTimeout: 0,
    ...(tls
      ? { https: { ...checking, ...tls, handshakeTimeout: config.headersTimeoutMs } }
      : { http: checking }),
    clientErrorHandler: (error, socket) => {
      const refusal = refuseSocket(error as Error & { code?: string }, socket);
      // What still comes from a socket that was refused is nothing new.
      if (!refusal || cutOff.has(socket)) return;
      cutOff.set(socket, refusal.code);
      // A request that had begun is refused under its own address.
      if (!begun.has(socket)) turnedAway(refusal.code, refusal.place);
    },
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => {
      turnedAway('NOT_FOUND', 'elsewhere');
      void send(
        reply.headers(SECURITY_HEADERS) as unknown as FastifyReply,
        refused(new HubError('NOT_FOUND')),
      );
    },
  });
  front.server.headersTimeout = config.headersTimeoutMs;
  // What Node would answer by itself, or close without an answer, is a request like any other.
  front.server.on('checkExpectation', (request, response) => front.server.emit('request', request, response));
  front.server.on('connect', (_request, socket: Socket) => {
    turnedAway('METHOD_NOT_ALLOWED', 'HTTP');
    // Node has let go of it: whatever happens to it is ours to hear.
    socket.on('error', () => socket.destroy());
    endWith(socket, new HubError('METHOD_NOT_ALLOWED'));
  });
  // Who is answered while the hub stops is told not to come again over the same connection, which would keep it open.
  let isStopping = false;
  let inFlight = 0;
  /** Works on a request if there is room, and on no more at once than that. */
  const inTurn = async (
    request: FastifyRequest,
    reply: FastifyReply,
    work: (incoming: Incoming) => Promise<Outgoing>,
  ): Promise<FastifyReply> => {
    if (inFlight >= config.inFlightMax) return turnAway(request, reply, new HubError('OVERLOADED'));
    inFlight += 1;
    doors.metrics.inFlight(inFlight);
    const gone = new AbortController();
    if (reply.raw.destroyed) gone.abort();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    try {
      const outgoing = await work({
        requestId: request.id,
        receivedAt: Date.now(),
        method: request.method,
        path: placeOf(request),
        url: names.originOf(request.headers.host) + placeOf(request),
        address: request.ip,
        header: (name) => headerOf(request, name),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        certificateThumbprint: thumbprintOf(request.raw.socket),
        signal: gone.signal,
      });
      if (outgoing.status === 429) void reply.header('retry-after', '1');
      return send(reply, outgoing);
    } finally {
      inFlight -= 1;
      doors.metrics.inFlight(inFlight);
    }
  };
  front.addHook('onRequest', async (request, reply) => {
    begun.add(request.raw.socket);
    reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
    for (const name of Object.keys(request.raw.headers))
      if (STRIPPED.test(name)) Reflect.deleteProperty(request.raw.headers, name);
    if (isStopping) return turnAway(request, reply, new HubError('OVERLOADED'));
    if (request.raw.httpVersion === '1.1' && request.raw.headers.host === undefined)
      throw new HubError('BAD_INPUT', 'no host');
    try {
      names.check(request.headers.host, headerOf(request, 'origin'), request.raw.socket);
    } catch (error) {
      return turnAway(request, reply, knownError(error, undefined));
    }
    // Before the body is read: at the limit, saying no must cost next to nothing. The slot itself is taken with the whole
    // request, so that slow senders hold none.
    if (request.method === 'POST' && request.url === '/graphql' && inFlight >= config.inFlightMax)
      return turnAway(request, reply, new HubError('OVERLOADED'));
  });
  front.addHook('onResponse', (request, _reply, done) => {
    begun.delete(request.raw.socket);
    done();
  });
  front.addHook('preClose', (done) => {
    isStopping = true;
    done();
  });
  front.addHook('onSend', (request, reply, payload, done) => {
    if (isStopping) reply.header('connection', 'close');
    if (request.headers['dpop'] !== undefined) reply.header('dpop-nonce', doors.tokens.proofNonce());
    done(null, payload);
  });
  front.removeAllContentTypeParsers();
  front.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  front.post('/graphql', (request, reply) =>
    inTurn(request, reply, (incoming) => {
      checkForm(request);
      return traced('liaison.request', { 'liaison.request_id': request.id }, () => journey(incoming, doors));
    }),
  );
  front.route({
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: () => {
      throw new HubError('METHOD_NOT_ALLOWED');
    },
  });

  front.get('/schema.graphql', (request, reply) =>
    inTurn(request, reply, (incoming) => readSchema(incoming, doors)),
  );
  front.get('/health/live', (_request, reply) => {
    // Nothing brings it back but another start.
    const live = !doors.ledger.isFenced();
    return reply
      .code(live ? 200 : 503)
      .type('application/json')
      .send(JSON.stringify({ live }));
  });
  front.get('/health/ready', async (_request, reply) => {
    const state = await doors.ready();
    return reply
      .code(state.ready ? 200 : 503)
      .type('application/json')
      .send(JSON.stringify(state));
  });
  front.get('/ledger/*', async (request, reply) => {
    const { status, contentType, body, code } = await doors.ledger.api(request.url);
    if (code) turnedAway(code, placeOf(request));
    return reply.code(status).type(contentType).send(body);
  });
  if (config.metricsOn === 'on' && config.metricsPort === undefined) {
    front.get('/metrics', async (_request, reply) =>
      reply.type(doors.metrics.contentType).send(await doors.metrics.text()),
    );
  }
  const { demonstrationToken } = doors;
  if (demonstrationToken) {
    front.post('/demonstration/token', async (request, reply) => {
      // Whoever is no page of the hub's own has no business with tokens for others: for programs there is `npm run token`.
      const origin = headerOf(request, 'origin');
      const site = headerOf(request, 'sec-fetch-site') ?? 'same-origin';
      if (origin !== names.originOf(request.headers.host) || site !== 'same-origin')
        throw new HubError('ORIGIN_REFUSED', 'a token asked by another page');
      const token = await demonstrationToken(parsed(request.body));
      return reply.type('application/json').send(JSON.stringify({ token }));
    });
  }
  await registerExplorer(front, demonstrationToken !== undefined);

  front.setNotFoundHandler((request, reply) => turnAway(request, reply, new HubError('NOT_FOUND')));
  front.setErrorHandler((error, request, reply) => {
    const known = knownError(error, cutOff.get(request.raw.socket));
    if (known.code === 'INTERNAL') doors.log.error({ err: error, requestId: request.id }, 'request failed');
    const isCounted = known.code === 'LEDGER_UNAVAILABLE' || known instanceof TurnedAway;
    if (isCounted || !RECORDED.has(placeOf(request))) return turnAway(request, reply, known);
    if (!isWithinRate(known, request.ip, doors.strangers))
      return turnAway(request, reply, new HubError('RATE_LIMITED'));
    doors.metrics.refused(known.code);
    return recordRefusal(request, reply, known, doors, () =>
      turnAway(request, reply, new HubError('LEDGER_UNAVAILABLE')),
    );
  });
  return front;
}

/** The address as the hub knows it: no word of the caller's. */
function placeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'elsewhere';
}

/** Requests that never reach the journey are recorded too: that somebody knocked is part of the truth. */
async function recordRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  error: HubError,
  doors: HttpParts,
  notRecorded: () => FastifyReply,
): Promise<FastifyReply> {
  const outgoing = refused(error);
  try {
    const entry = doors.ledger.received({
      requestId: request.id,
      at: Date.now(),
      method: request.method,
      path: placeOf(request),
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
    return notRecorded();
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

/** @param said what the caller was told whose body did not come whole. */
function knownError(error: unknown, said: ErrorCode | undefined): HubError {
  if (error instanceof HubError) return error;
  const code = (error as { readonly code?: string }).code ?? '';
  if (code === 'ECONNRESET') return new HubError(said ?? 'CALLER_GONE');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new HubError('PAYLOAD_TOO_LARGE');
  if (code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH' || code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new HubError('BAD_INPUT');
  return new HubError('INTERNAL', 'unexpected', { cause: error });
}

function send(reply: FastifyReply, { status, headers, body }: Outgoing): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
