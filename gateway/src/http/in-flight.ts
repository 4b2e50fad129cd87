import type { FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { GatewayConfig } from '../config/config.ts';
import type { Incoming, Outgoing } from '../journey/messages.ts';
import type { Metrics } from '../observe/metrics.ts';
import { compressed } from './compress.ts';
import type { HttpParts } from './parts.ts';
import type { HostNames } from './host-names.ts';
import { socketOf, streamOf } from './http2.ts';
import { headerOf, placeOf, send } from './request.ts';
import { thumbprintOf } from './tls.ts';
import type { TurnedAwayRequests } from './turned-away.ts';

/** Works on so many requests at once and on no more: at the limit, saying no costs next to nothing. */
export class InFlight {
  readonly #max: number;
  readonly #names: HostNames;
  readonly #turnedAway: TurnedAwayRequests;
  readonly #metrics: Metrics;
  readonly #answers: GatewayConfig['compressAnswers'];
  #count = 0;

  constructor({ config, metrics }: HttpParts, names: HostNames, turnedAway: TurnedAwayRequests) {
    this.#max = config.inFlightMax;
    this.#answers = config.compressAnswers;
    this.#names = names;
    this.#turnedAway = turnedAway;
    this.#metrics = metrics;
    metrics.room(config.inFlightMax);
  }

  get isFull(): boolean {
    return this.#count >= this.#max;
  }

  /** Works on a request if there is room. Work is told when its caller has gone. */
  async run(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (incoming: Incoming) => Promise<Outgoing>,
  ): Promise<FastifyReply> {
    if (this.isFull) return this.#turnedAway.answer(request, reply, new HubError('OVERLOADED'));
    this.#metrics.inFlight((this.#count += 1));
    try {
      const outgoing = await work(this.#incoming(request, callerGone(request, reply)));
      if (outgoing.status === 429) void reply.header('retry-after', '1');
      return send(reply, await compressed(outgoing, headerOf(request, 'accept-encoding'), this.#answers));
    } finally {
      this.#metrics.inFlight((this.#count -= 1));
    }
  }

  #incoming(request: FastifyRequest, signal: AbortSignal): Incoming {
    return {
      requestId: request.id,
      receivedAt: Date.now(),
      method: request.method,
      path: placeOf(request),
      url: this.#names.originOf(request.headers.host) + placeOf(request),
      query: request.url.split('?').slice(1).join('?'),
      address: request.ip,
      header: (name) => headerOf(request, name),
      headerNames: Object.keys(request.headers).filter((name) => !name.startsWith(':')),
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      certificateThumbprint: thumbprintOf(socketOf(request.raw)),
      signal,
    };
  }
}

/**
 * Aborted when the connection, or over HTTP/2 the stream, closes before the answer has been written.
 *
 * @throws HubError CALLER_GONE when a stream was closed before its request came whole: Node then ends its body like any other.
 */
function callerGone(request: FastifyRequest, { raw }: FastifyReply): AbortSignal {
  const stream = streamOf(request.raw);
  if (stream && (stream.closed || stream.destroyed)) throw new HubError('CALLER_GONE');
  const gone = new AbortController();
  if (raw.destroyed) gone.abort();
  raw.once('close', () => {
    // What was handed to a stream that is closed is called finished there.
    if (!(stream ? raw.writableEnded : raw.writableFinished)) gone.abort();
  });
  return gone.signal;
}
