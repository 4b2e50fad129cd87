import type { FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { Incoming, Outgoing } from '../journey/messages.ts';
import type { Metrics } from '../observe/metrics.ts';
import { compressed } from './compress.ts';
import type { HostNames } from './host-names.ts';
import { headerOf, placeOf, send } from './request.ts';
import { thumbprintOf } from './tls.ts';
import type { TurnedAwayRequests } from './turned-away.ts';

/** Works on so many requests at once and on no more: at the limit, saying no costs next to nothing. */
export class InFlight {
  readonly #max: number;
  readonly #names: HostNames;
  readonly #turnedAway: TurnedAwayRequests;
  readonly #metrics: Metrics;
  #count = 0;

  constructor(max: number, names: HostNames, turnedAway: TurnedAwayRequests, metrics: Metrics) {
    this.#max = max;
    this.#names = names;
    this.#turnedAway = turnedAway;
    this.#metrics = metrics;
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
      const outgoing = await work(this.#incoming(request, callerGone(reply)));
      if (outgoing.status === 429) void reply.header('retry-after', '1');
      return send(reply, await compressed(outgoing, headerOf(request, 'accept-encoding')));
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
      address: request.ip,
      header: (name) => headerOf(request, name),
      headerNames: Object.keys(request.headers),
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      certificateThumbprint: thumbprintOf(request.raw.socket),
      signal,
    };
  }
}

/** Aborted when the connection closes before the answer has been written. */
function callerGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (raw.destroyed) gone.abort();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
