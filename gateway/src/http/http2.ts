import {
  constants,
  createServer,
  type Http2ServerRequest,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { timeLimit } from '../../../shared/src/core/time-limit.ts';

/** What HTTP/2 may take of a connection. HTTP/1.1 has one request at once, and 16 KiB of headers. */
const HEADERS_MAX_BYTES = 16_384;
const LIMITS = {
  // Node holds a caller to these once the caller has agreed; to the size of headers the hub does from the first on.
  settings: { maxConcurrentStreams: 100, maxHeaderListSize: HEADERS_MAX_BYTES },
  maxHeaderListPairs: 128,
  // Of either, one more ends the connection.
  maxSessionInvalidFrames: 20,
  maxSessionRejectedStreams: 20,
} as const;

interface Told {
  /** How long a first request, and each body, may take to come, in milliseconds. */
  readonly headersTimeoutMs: number;
  /** How long a connection may lie idle, and an answer wait for its caller to read on, in milliseconds. */
  readonly idleMs: number;
  /** A request that came whole, or whose body is coming. */
  request(request: unknown, response: unknown): void;
  /** A request with too much in its headers, or that asks for a tunnel. */
  refusedStream(code: 'BAD_INPUT' | 'METHOD_NOT_ALLOWED', stream: ServerHttp2Stream): void;
  /** A request whose body did not come in time. */
  late(request: Http2ServerRequest): void;
  /** A connection that broke the rules of HTTP/2, or on which nothing was asked in time. */
  refused(code: 'BAD_INPUT' | 'REQUEST_TIMEOUT'): void;
}

/** Speaks HTTP/2 on connections that a server of HTTP/1.1 has taken: requests come to the same place. */
export class Http2Connections {
  readonly #server = createServer(LIMITS);
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #told: Told;
  #isClosing = false;

  constructor(told: Told) {
    this.#told = told;
    this.#server.on('session', (session) => this.#watch(session));
    this.#server.on('sessionError', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') told.refused('BAD_INPUT');
    });
    const ask = (request: Http2ServerRequest, response: unknown): void => {
      if (sizeOf(request.rawHeaders) > HEADERS_MAX_BYTES)
        return told.refusedStream('BAD_INPUT', request.stream);
      nameHost(request);
      this.#awaitBody(request);
      told.request(request, response);
    };
    this.#server.on('request', ask);
    this.#server.on('checkExpectation', ask);
    this.#server.on('connect', ({ stream }: Http2ServerRequest) =>
      told.refusedStream('METHOD_NOT_ALLOWED', stream),
    );
  }

  /** Takes a connection on which HTTP/2 is spoken; bytes of it that were read come first. */
  take(socket: Socket): void {
    // A server of HTTP/1.1 lets a caller close its half and still answers; here the connection has ended with it.
    socket.allowHalfOpen = false;
    this.#server.once('session', (session) => sockets.set(session, socket));
    this.#server.emit('connection', socket);
  }

  /** Lets each connection end with what it has begun (GOAWAY): what is sent later was never looked at, RFC 9113 section 6.8. */
  close(): void {
    this.#isClosing = true;
    for (const session of this.#sessions) session.close();
  }

  /** Ends what is still open, answered or not. */
  destroy(): void {
    for (const session of this.#sessions) session.destroy();
  }

  /** Closes a connection that asks nothing, whatever else it sends: pings, settings, headers that never end. */
  #watch(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    // Its greeting was under way when the others were told.
    if (this.#isClosing) session.close();
    let open = 0;
    let timer: NodeJS.Timeout | undefined;
    const lift = timeLimit(this.#told.headersTimeoutMs, () => {
      this.#told.refused('REQUEST_TIMEOUT');
      session.destroy();
    });
    session.on('stream', (stream) => {
      open += 1;
      lift();
      clearTimeout(timer);
      dropUnread(stream, this.#told.idleMs);
      stream.once('close', () => {
        open -= 1;
        if (open === 0 && !session.closed)
          timer = setTimeout(() => session.destroy(), this.#told.idleMs).unref();
      });
    });
    session.once('close', () => {
      lift();
      clearTimeout(timer);
      this.#sessions.delete(session);
    });
  }

  /** A body has so long to come. What still comes of one that was refused before is read until then, and dropped. */
  #awaitBody(request: Http2ServerRequest): void {
    const { stream } = request;
    if (stream.endAfterHeaders) return;
    let isWhole = false;
    const lift = timeLimit(this.#told.headersTimeoutMs, () => {
      // Once it is answered, no more of it is taken.
      stream.once('finish', () => stream.close(constants.NGHTTP2_NO_ERROR));
      this.#told.late(request);
    });
    request.once('end', () => {
      isWhole = true;
      lift();
    });
    stream.once('close', () => {
      lift();
      // Node tells who reads a body over HTTP/1.1 that its connection broke, and here nobody.
      if (!isWhole && request.listenerCount('error') > 0)
        request.emit('error', Object.assign(new Error('closed within the body'), { code: 'ECONNRESET' }));
    });
  }
}

/** Drops an answer that its caller does not read: of one connection there may be a hundred. Before it begins, work has a deadline. */
function dropUnread(stream: ServerHttp2Stream, idleMs: number): void {
  stream.setTimeout(idleMs, () => {
    if (stream.headersSent) stream.close(constants.NGHTTP2_CANCEL);
  });
}

function sizeOf(rawHeaders: readonly string[]): number {
  return rawHeaders.reduce((size, text) => size + text.length, 0);
}

const sockets = new WeakMap<object, Socket>();

/** A request over either. Fastify's types know HTTP/1.1 alone, as the server's are. */
type Raw = IncomingMessage | Http2ServerRequest;

/** The stream of a request over HTTP/2; nothing over HTTP/1.1. */
export function streamOf(raw: FastifyRequest['raw']): ServerHttp2Stream | undefined {
  return 'stream' in (raw as Raw) ? (raw as unknown as Http2ServerRequest).stream : undefined;
}

/** The connection on which a request came: over HTTP/2, others come on it at the same time. */
export function socketOf(raw: FastifyRequest['raw']): Socket {
  const session = streamOf(raw)?.session;
  return (session && sockets.get(session)) ?? raw.socket;
}

/** Where HTTP/2 says under which name it asks, HTTP/1.1 has `host`. Both, and different, are refused where headers are read. */
function nameHost({ headers }: Http2ServerRequest): void {
  const authority = headers[':authority'];
  if (authority !== undefined) headers.host ??= authority;
}
