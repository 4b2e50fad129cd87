import type { Http2ServerRequest, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import { refused } from '../journey/messages.ts';
import type { HttpParts } from './parts.ts';
import { recordRefusal } from '../journey/record.ts';
import { isWithinRate, TurnedAway } from '../quota/strangers.ts';
import { endWith, refuseSocket, TOO_LATE } from './refuse-socket.ts';
import { streamOf } from './http2.ts';
import { knownError, placeOf, send } from './request.ts';

/** Requests of these leave records of their own, refusals included. */
const RECORDED = new Set([
  '/graphql',
  '/schema.graphql',
  '/schema/changes',
  '/searches',
  '/law',
  '/docs',
  '/status.json',
  '/whoami.json',
]);

/** Requests that never come to the journey: each is answered, and counted or recorded in the ledger. */
export class TurnedAwayRequests {
  readonly #parts: HttpParts;
  /** Sockets with a request under way, and sockets that were refused, with what was said. */
  readonly #begun = new WeakMap<object, { readonly complete: boolean }>();
  readonly #cutOff = new WeakMap<object, ErrorCode>();

  constructor(parts: HttpParts) {
    this.#parts = parts;
  }

  /** From here to `ended` a refusal of the socket is a refusal of this request, under its own address. */
  began({ raw }: FastifyRequest): void {
    this.#begun.set(raw.socket, raw);
  }

  ended({ raw }: FastifyRequest): void {
    this.#begun.delete(raw.socket);
  }

  /** Counts a refusal that leaves no record of its own. */
  count(code: ErrorCode, place: string): void {
    this.#parts.metrics.refused(code);
    this.#parts.ledger.refused({ code, place });
  }

  /** Answers a request that leaves no record of its own, and counts it. */
  answer(request: FastifyRequest, reply: FastifyReply, error: HubError): FastifyReply {
    this.count(error.code, placeOf(request));
    if (error.code === 'OVERLOADED' || error.code === 'RATE_LIMITED') reply.header('retry-after', '1');
    return send(reply, refused(error));
  }

  /** Answers what is no HTTP, or too slow to become some. */
  answerSocket(error: Error & { readonly code?: string }, socket: Socket): void {
    if (error.code !== TOO_LATE) return this.refuse(error, socket);
    const before = this.#begun.get(socket);
    const wasWhole = before?.complete === true;
    // A process that stood still finds the time over before it has read what came: before this, the loop reads its sockets.
    setImmediate(() => {
      const now = this.#begun.get(socket);
      const cameWhole = now?.complete === true && (now !== before || !wasWhole);
      if (!cameWhole) this.refuse(error, socket);
    });
  }

  /** The same at once. */
  refuse(error: Error & { readonly code?: string }, socket: Socket): void {
    const refusal = refuseSocket(error, socket);
    // What still comes from a socket that was refused is nothing new.
    if (!refusal || this.#cutOff.has(socket)) return;
    this.#cutOff.set(socket, refusal.code);
    if (!this.#begun.has(socket)) this.count(refusal.code, refusal.place);
  }

  /** Answers CONNECT, which Node hands over with its socket. */
  answerConnect(socket: Socket): void {
    this.count('METHOD_NOT_ALLOWED', 'HTTP');
    // Node has let go of it: whatever happens to it is ours to hear.
    socket.on('error', () => socket.destroy());
    endWith(socket, new HubError('METHOD_NOT_ALLOWED'));
  }

  /** Answers what never becomes a request over HTTP/2: there it takes a stream, and no connection. */
  answerStream(code: ErrorCode, stream: ServerHttp2Stream): void {
    this.count(code, 'HTTP');
    const { status, headers, body } = refused(new HubError(code));
    stream.respond({ ...headers, 'cache-control': 'no-store', ':status': status });
    stream.end(body, () => stream.close());
  }

  /** Answers a request whose body did not come in time, where it waits for it. */
  answerLate(request: Http2ServerRequest): void {
    this.#cutOff.set(request.stream, 'REQUEST_TIMEOUT');
    if (request.listenerCount('error') > 0) request.emit('error', new HubError('REQUEST_TIMEOUT'));
    else request.stream.close();
  }

  /** Answers a request that failed before the journey, or whose journey could not be recorded. */
  async answerFailed(request: FastifyRequest, reply: FastifyReply, error: unknown): Promise<FastifyReply> {
    const stream = streamOf(request.raw);
    const said = this.#cutOff.get(stream ?? request.raw.socket);
    // Of a stream that its caller closed, Node ends the body as if it were whole.
    const isGone = stream?.destroyed === true && said === undefined && !(error instanceof HubError);
    const known = isGone ? new HubError('CALLER_GONE') : knownError(error, said);
    const { log, strangers } = this.#parts;
    if (known.code === 'INTERNAL') log.error({ err: error, requestId: request.id }, 'request failed');
    const isCounted = known.code === 'LEDGER_UNAVAILABLE' || known instanceof TurnedAway;
    if (isCounted || !RECORDED.has(placeOf(request))) return this.answer(request, reply, known);
    try {
      if (!(await isWithinRate(known, request.ip, strangers)))
        return this.answer(request, reply, new HubError('RATE_LIMITED'));
    } catch (cause) {
      return this.answer(request, reply, knownError(cause, undefined));
    }
    return this.#record(request, reply, known);
  }

  async #record(request: FastifyRequest, reply: FastifyReply, error: HubError): Promise<FastifyReply> {
    const received = {
      requestId: request.id,
      at: Date.now(),
      method: request.method,
      path: placeOf(request),
      bytes: 0,
    };
    try {
      const outgoing = await recordRefusal(received, error, this.#parts);
      if (error.code === 'METHOD_NOT_ALLOWED') reply.header('allow', 'POST');
      return send(reply, outgoing);
    } catch {
      return this.answer(request, reply, new HubError('LEDGER_UNAVAILABLE'));
    }
  }
}
