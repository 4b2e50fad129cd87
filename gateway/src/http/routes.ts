import type { FastifyInstance } from 'fastify';
import { HubError } from '../../../shared/src/core/errors.ts';
import { traced } from '../../../shared/src/core/trace.ts';
import type { DemonstrationIssuers } from '../../../shared/src/identity/demonstration.ts';
import type { Readiness } from '../engine/readiness.ts';
import { journey } from '../journey/journey.ts';
import type { HttpParts } from './parts.ts';
import { readChanges } from '../journey/read-changes.ts';
import { readLaw } from '../journey/read-law.ts';
import { readSchema } from '../journey/read-schema.ts';
import { readSearches } from '../journey/read-searches.ts';
import { readStatus } from '../journey/read-status.ts';
import { readWhoami } from '../journey/read-whoami.ts';
import { demonstrationToken } from './demonstration-token.ts';
import type { HostNames } from './host-names.ts';
import type { InFlight } from './in-flight.ts';
import { checkForm, parsedBody, placeOf, refuseOtherPages } from './request.ts';
import type { TurnedAwayRequests } from './turned-away.ts';

/** What callers with a token come for. */
export function registerQuestions(server: FastifyInstance, inFlight: InFlight, parts: HttpParts): void {
  server.post('/graphql', (request, reply) =>
    inFlight.run(request, reply, (incoming) => {
      checkForm(request);
      return traced('liaison.request', { 'liaison.request_id': request.id }, () => journey(incoming, parts));
    }),
  );
  server.route({
    method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/graphql',
    handler: () => {
      throw new HubError('METHOD_NOT_ALLOWED');
    },
  });
  server.get('/schema.graphql', (request, reply) =>
    inFlight.run(request, reply, (incoming) => readSchema(incoming, parts)),
  );
  server.get('/schema/changes', (request, reply) =>
    inFlight.run(request, reply, (incoming) => readChanges(incoming, parts)),
  );
  server.post('/searches', (request, reply) =>
    inFlight.run(request, reply, (incoming) => {
      checkForm(request);
      return readSearches(incoming, parts);
    }),
  );
  server.post('/law', (request, reply) =>
    inFlight.run(request, reply, (incoming) => {
      checkForm(request);
      return readLaw(incoming, parts);
    }),
  );
  server.get('/status.json', (request, reply) =>
    inFlight.run(request, reply, (incoming) => readStatus(incoming, parts)),
  );
  server.get('/whoami.json', (request, reply) =>
    inFlight.run(request, reply, (incoming) => readWhoami(incoming, parts)),
  );
}

/** What whoever runs the hub asks: is it there, can it answer, what does it count? */
export function registerHealth(
  server: FastifyInstance,
  ready: () => Promise<Readiness>,
  { ledger, metrics, config }: HttpParts,
): void {
  server.get('/health/live', (_request, reply) => {
    // Nothing brings it back but another start.
    const live = !ledger.isFenced();
    return reply
      .code(live ? 200 : 503)
      .type('application/json')
      .send(JSON.stringify({ live }));
  });
  server.get('/health/ready', async (_request, reply) => {
    const state = await ready();
    return reply
      .code(state.ready ? 200 : 503)
      .type('application/json')
      .send(JSON.stringify(state));
  });
  if (config.metricsOn === 'on' && config.metricsPort === undefined)
    server.get('/metrics', async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    );
}

/** Checkpoints and proofs, for who holds a receipt and for witnesses. They show nothing of any State. */
export function registerProofs(
  server: FastifyInstance,
  turnedAway: TurnedAwayRequests,
  { ledger }: HttpParts,
): void {
  server.get('/ledger/*', async (request, reply) => {
    const { status, contentType, body, code } = await ledger.api(request.url);
    if (code) turnedAway.count(code, placeOf(request));
    return reply.code(status).type(contentType).send(body);
  });
}

/**
 * Tokens for invented officers, for the hub's own page: who is no page of its own has no business with tokens for others. For
 * programs there is `npm run token`.
 */
export function registerDemonstrationTokens(
  server: FastifyInstance,
  names: HostNames,
  issuers: DemonstrationIssuers,
): void {
  // Who tries the hub out begins with its page.
  server.get('/', (_request, reply) => reply.redirect('/explorer'));
  server.post('/demonstration/token', async (request, reply) => {
    refuseOtherPages(request, names);
    const token = await demonstrationToken(issuers, parsedBody(request));
    return reply.type('application/json').send(JSON.stringify({ token }));
  });
}
