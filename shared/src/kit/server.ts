import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { ERROR_CATALOGUE, HubError, type ErrorCode } from '../core/errors.ts';
import type { Catalogue } from '../domains/catalogue.ts';
import { ENVELOPE_HEADER, type EnvelopeClaims, type Opener } from '../identity/envelope-contract.ts';
import type { Inquiry } from '../policy/inquiry.ts';
import type { Ruling } from '../policy/ruling.ts';
import { guard } from '../policy/shield.ts';
import type { CursorBox } from '../sources/cursor.ts';
import type { SourceRegistry } from '../sources/registry.ts';
import { RequestHub } from './ask.ts';
import type { HubContext } from './hub.ts';
import { subgraphSchema } from './schema.ts';
import type { SubgraphDefinition } from './subgraph.ts';

export interface SubgraphLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface SubgraphServices {
  readonly registry: SourceRegistry;
  readonly catalogue: Catalogue;
  readonly cursors: CursorBox;
  readonly opener: Opener;
  /** The law in force now: a reload swaps it between two requests, never within one. */
  readonly ruler: () => { rule(inquiry: Inquiry): Ruling };
  readonly log: SubgraphLog;
  /** Loopback by default. 0 takes any free port. */
  readonly host?: string;
  readonly port?: number;
}

export interface RunningSubgraph {
  readonly name: string;
  readonly url: string;
  close(): Promise<void>;
}

interface SubgraphContext extends HubContext {
  readonly hub: RequestHub;
  readonly inquiry: Inquiry;
  readonly requestId: string;
}

const BODY_MAX_BYTES = 4 * 1024 * 1024;

/**
 * Serves one subgraph over HTTP to the gateway and nobody else: a request without a valid sealed envelope learns nothing,
 * not even the schema.
 */
export async function startSubgraph(
  definition: SubgraphDefinition,
  services: SubgraphServices,
): Promise<RunningSubgraph> {
  const apollo = await subgraphApollo(definition, services.log);
  const server = createServer((request, response) => {
    void answer(request, response, definition, services, apollo).catch((error: unknown) => {
      services.log.error({ err: error, subgraph: definition.name }, 'request failed');
      if (!response.headersSent) refuse(response, error instanceof HubError ? error.code : 'INTERNAL');
      else response.destroy();
    });
  });
  server.keepAliveTimeout = 65_000;
  await listen(server, services.host ?? '127.0.0.1', services.port ?? 0);
  const { address, port } = server.address() as AddressInfo;
  return {
    name: definition.name,
    url: `http://${address}:${port}/`,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeIdleConnections();
      await apollo.stop();
      await Promise.race([closed, new Promise((done) => setTimeout(done, 2_000))]);
      server.closeAllConnections();
    },
  };
}

/** The subgraph's Apollo server over its guarded schema, without an HTTP front. */
async function subgraphApollo(
  definition: SubgraphDefinition,
  log: SubgraphLog,
): Promise<ApolloServer<SubgraphContext>> {
  const apollo = new ApolloServer<SubgraphContext>({
    schema: guardedSchema(definition),
    introspection: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: false,
    formatError: (formatted, error) => publicError(formatted, error, definition.name, log),
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      attachReport,
    ],
  });
  await apollo.start();
  return apollo;
}

export function guardedSchema(definition: SubgraphDefinition): GraphQLSchema {
  return guard(subgraphSchema(definition));
}

/** Puts what was asked, shown and withheld beside the data, for the gateway. */
const attachReport: ApolloServerPlugin<SubgraphContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response, contextValue }) => {
        if (response.body.kind === 'single') {
          response.body.singleResult.extensions = { hub: contextValue.hub.report() };
        }
        return Promise.resolve();
      },
    }),
};

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  definition: SubgraphDefinition,
  services: SubgraphServices,
  apollo: ApolloServer<SubgraphContext>,
): Promise<void> {
  const body = await readBody(request);
  const header = request.headers[ENVELOPE_HEADER];
  const claims = await open(
    services.opener,
    typeof header === 'string' ? header : undefined,
    definition.name,
    request,
    body,
  );
  const ruling = services.ruler().rule(claims.inquiry);
  const hub = new RequestHub(
    {
      registry: services.registry,
      catalogue: services.catalogue,
      cursors: services.cursors,
      served: definition.domain,
      onSourceFailure: (error, source) =>
        services.log.warn({ err: error, source, requestId: claims.requestId }, 'source did not answer'),
    },
    ruling,
    claims.deadlineAt,
  );
  const result = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: 'POST',
      headers: new HeaderMap([['content-type', 'application/json']]),
      search: '',
      body: JSON.parse(body.toString('utf8')) as unknown,
    },
    context: () => Promise.resolve({ hub, inquiry: claims.inquiry, requestId: claims.requestId }),
  });
  if (result.body.kind !== 'complete') throw new HubError('INTERNAL', 'a subgraph answers whole');
  response.writeHead(result.status ?? 200, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  response.end(result.body.string);
}

async function open(
  opener: Opener,
  header: string | undefined,
  audience: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<EnvelopeClaims> {
  return opener.open(header, audience, request.method ?? '', body);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX_BYTES) throw new HubError('PAYLOAD_TOO_LARGE');
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function refuse(response: ServerResponse, code: ErrorCode): void {
  const { status, text } = ERROR_CATALOGUE[code];
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify({ errors: [{ message: text, extensions: { code } }] }));
}

/** A caller learns a code and its sentence. What happened stays in the log. */
function publicError(
  formatted: GraphQLFormattedError,
  error: unknown,
  subgraph: string,
  log: SubgraphLog,
): GraphQLFormattedError {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const place = formatted.path ? { path: formatted.path } : {};
  if (cause instanceof HubError)
    return { message: cause.publicMessage, ...place, extensions: { code: cause.code } };
  // A scalar's own refusal, which graphql wraps in words about literals or variables.
  const [refusal] =
    /[A-Z]\w+: (?:"[^"]*"|this value) is not accepted\. Accepted is .*$/su.exec(formatted.message) ?? [];
  if (refusal !== undefined) return { message: refusal, ...place, extensions: { code: 'BAD_INPUT' } };
  log.error({ err: cause, subgraph }, 'unexpected error');
  return { message: ERROR_CATALOGUE.INTERNAL.text, ...place, extensions: { code: 'INTERNAL' } };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.removeListener('error', failed);
      done();
    });
  });
}
