import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { HubError } from '../../../shared/src/core/errors.ts';
import { refused } from '../journey/messages.ts';
import { registerCodes } from './codes.ts';
import { registerDemonstrationIssuers } from './demonstration-issuer.ts';
import { registerDocs } from './docs/docs.ts';
import { registerExplorer } from './explorer.ts';
import { HostNames, refuseRepeated } from './host-names.ts';
import { socketOf, streamOf } from './http2.ts';
import { InFlight } from './in-flight.ts';
import { Origins } from './origins.ts';
import type { HttpParts } from './parts.ts';
import { headerOf, knownError, send, stripHeaders } from './request.ts';
import { registerDemonstrationTokens, registerHealth, registerProofs, registerQuestions } from './routes.ts';
import { IDLE_MS, protocolsOf, speakHttp2 } from './speak-http2.ts';
import { readTls } from './tls.ts';
import { TurnedAwayRequests } from './turned-away.ts';

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000',
} as const;

/**
 * The HTTP layer: sees every request, also those that are none, and lets nothing past the journey. What leaves no records of
 * its own and is refused is counted in the ledger. What needs no token and shows nothing of any State (the explorer's page,
 * health, metrics, proofs, words of codes) is not recorded.
 */
export async function makeHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { config, demonstration, signIns } = parts;
  const names = new HostNames(config);
  const turnedAway = new TurnedAwayRequests(parts);
  const inFlight = new InFlight(parts, names, turnedAway);
  const server = listener(parts, turnedAway);
  checkEachRequest(server, { names, origins: new Origins(config.origins), turnedAway, inFlight });
  addProofNonce(server, parts);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  registerQuestions(server, inFlight, parts);
  registerHealth(server, parts.ready, parts);
  registerProofs(server, turnedAway, parts);
  registerCodes(server, parts.ruler);
  registerDocs(server, inFlight, parts);
  if (demonstration) {
    registerDemonstrationTokens(server, names, demonstration);
    registerDemonstrationIssuers(server, { issuers: demonstration, signIns, names, turnedAway });
  }
  await registerExplorer(server, demonstration !== undefined, {
    signIns: (request) => signIns(names.originOf(request.headers.host)),
    states: () => [...parts.ruler().law.states.keys()].sort(),
  });
  server.setNotFoundHandler((request, reply) => turnedAway.answer(request, reply, new HubError('NOT_FOUND')));
  server.setErrorHandler((error, request, reply) => turnedAway.answerFailed(request, reply, error));
  return server;
}

/** No route states a schema. Without this, Fastify loads two compilers of schemas at each start. */
function noSchemas(): never {
  throw new Error('no route of the hub states a schema');
}

/** Fastify without a word of its own: what Node or Fastify would refuse by themselves is refused here. */
function listener({ config }: HttpParts, turnedAway: TurnedAwayRequests): FastifyInstance {
  const tls = readTls(config);
  const checking = {
    connectionsCheckingInterval: Math.min(1_000, config.headersTimeoutMs),
    // Refused below, where it is counted: Node would do it without a word.
    requireHostHeader: false,
  };
  const server = Fastify({
    logger: false,
    // Without one nobody is believed who says for whom it asks.
    ...(config.balancers.length > 0 ? { trustProxy: [...config.balancers] } : {}),
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    bodyLimit: config.bodyMaxBytes,
    genReqId: () => randomUUID(),
    requestTimeout: config.headersTimeoutMs,
    // Who reads nothing of its answers, and sends nothing either, holds no connection for longer than who lies idle.
    connectionTimeout: Math.max(IDLE_MS, config.headersTimeoutMs + config.deadlineMs),
    ...(tls
      ? {
          https: {
            ...{ ...checking, ...tls, handshakeTimeout: config.headersTimeoutMs },
            ALPNProtocols: [...protocolsOf(config)],
          },
        }
      : { http: checking }),
    clientErrorHandler: (error, socket) => turnedAway.answerSocket(error, socket),
    keepAliveTimeout: IDLE_MS,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    return503OnClosing: false,
    frameworkErrors: (_error, _request, reply) => {
      turnedAway.count('NOT_FOUND', 'elsewhere');
      void send(
        reply.headers(SECURITY_HEADERS) as unknown as FastifyReply,
        refused(new HubError('NOT_FOUND')),
      );
    },
  });
  server.server.headersTimeout = config.headersTimeoutMs;
  // What Node would answer by itself, or close without an answer, is a request like any other.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );
  server.server.on('connect', (_request, socket: Socket) => turnedAway.answerConnect(socket));
  const http2 = speakHttp2(server.server, config, turnedAway);
  server.addHook('preClose', (done) => {
    http2?.close();
    // By then everything is answered that came whole: what is still open is read by nobody, and must not hold the hub.
    setTimeout(() => {
      server.server.closeAllConnections();
      http2?.destroy();
    }, config.headersTimeoutMs + config.deadlineMs).unref();
    done();
  });
  return server;
}

interface Checks {
  readonly names: HostNames;
  readonly origins: Origins;
  readonly turnedAway: TurnedAwayRequests;
  readonly inFlight: InFlight;
}

/** What is looked at before a body is read: names, room, and whether the hub still takes requests. */
function checkEachRequest(server: FastifyInstance, { names, origins, turnedAway, inFlight }: Checks): void {
  let isStopping = false;
  server.addHook('preClose', (done) => {
    isStopping = true;
    done();
  });
  server.addHook('onRequest', async (request, reply) => {
    turnedAway.began(request);
    reply.headers({ ...SECURITY_HEADERS, 'x-request-id': request.id });
    stripHeaders(request);
    if (isStopping) return turnedAway.answer(request, reply, new HubError('OVERLOADED'));
    if (request.raw.httpVersion !== '1.0' && request.raw.headers.host === undefined)
      throw new HubError('BAD_INPUT', 'no host');
    refuseRepeated(request.raw);
    const origin = origins.mayAsk(request) ? undefined : headerOf(request, 'origin');
    try {
      names.check(request.headers.host, origin, socketOf(request.raw));
    } catch (error) {
      return turnedAway.answer(request, reply, knownError(error, undefined));
    }
    const preflight = origins.answerPreflight(request, reply);
    if (preflight) return preflight;
    // At the limit, saying no must cost next to nothing. The slot itself is taken with the whole request, so that slow
    // senders hold none.
    if (request.method === 'POST' && request.url === '/graphql' && inFlight.isFull)
      return turnedAway.answer(request, reply, new HubError('OVERLOADED'));
  });
  server.addHook('onResponse', (request, _reply, done) => {
    turnedAway.ended(request);
    done();
  });
  // Who is answered while the hub stops is told not to come again over the same connection, which would keep it open.
  server.addHook('onSend', (request, reply, payload, done) => {
    origins.letRead(request, reply);
    // HTTP/2 has no such header; its connections are told by themselves.
    if (streamOf(request.raw)) reply.removeHeader('connection');
    else if (isStopping) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** Who shows a proof of possession is given the nonce for the next one, RFC 9449 section 8.2. */
function addProofNonce(server: FastifyInstance, { tokens }: HttpParts): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (request.headers['dpop'] !== undefined) reply.header('dpop-nonce', tokens.proofNonce());
    done(null, payload);
  });
}
