import { readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ApolloGateway, type SupergraphSdlUpdateFunction } from '@apollo/gateway';
import { ApolloServer, HeaderMap, type ApolloServerPlugin, type HTTPGraphQLResponse } from '@apollo/server';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { HubError } from '../../shared/src/core/errors.ts';
import type { Receipt } from '../../shared/src/ledger/ledger.ts';
import type { SubgraphReport } from '../../shared/src/policy/report.ts';
import { SubgraphClient, type GatewayContext } from './subgraph-client.ts';
import type { Sealer } from '../../shared/src/identity/envelope-contract.ts';
import { publicExtensions, sumUp } from './sum-up.ts';

export interface ExecutionContext extends GatewayContext {
  readonly receipt: Receipt;
  readonly notice: string | undefined;
  /** Filled when the answer is ready. An object of its own, as @apollo/server hands a copy of the context around. */
  readonly outcome: { summary: SubgraphReport | undefined; errorCodes: readonly string[] };
}

export interface EngineOptions {
  readonly supergraphFile: string;
  readonly subgraphUrls: Readonly<Record<string, string>>;
  readonly sealer: Sealer;
  /** Most requests to subgraphs that one plan may hold. */
  readonly fetchesMax: number;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  readonly onSupergraph: (outcome: 'loaded' | 'refused', cause?: unknown) => void;
}

/** Plans and executes: @apollo/server over @apollo/gateway over the committed supergraph. */
export interface Engine {
  /** The composed schema. Changes when the supergraph does. */
  schema(): GraphQLSchema;
  onSchema(listener: () => void): void;
  execute(
    body: unknown,
    headers: Readonly<Record<string, string>>,
    context: ExecutionContext,
  ): Promise<HTTPGraphQLResponse>;
  stop(): Promise<void>;
}

/** @throws HubError LIMIT_EXCEEDED before anything is asked. */
function capFetches(plan: unknown, limit: number): void {
  let fetches = 0;
  const count = (node: unknown): void => {
    const {
      kind,
      nodes,
      node: inner,
    } = (node ?? {}) as { kind?: string; nodes?: readonly unknown[]; node?: unknown };
    if (kind === 'Fetch') fetches += 1;
    for (const next of nodes ?? []) count(next);
    if (inner !== undefined) count(inner);
  };
  count(plan);
  if (fetches > limit) {
    throw new HubError('LIMIT_EXCEEDED', `fetches: ${fetches} of ${limit}`, {
      publicMessage: `The document needs too many steps: at most ${limit} are accepted.`,
    });
  }
}

const QUIET_MS = 250;

/**
 * Starts the engine. While it runs, a change of the supergraph file takes effect as a whole; one that does not hold is
 * refused, and the old one stays.
 *
 * @throws what is wrong with the supergraph, when it cannot be served at all.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const clients: SubgraphClient[] = [];
  const schemaListeners: (() => void)[] = [];
  let schema: GraphQLSchema | undefined;
  const gateway = new ApolloGateway({
    supergraphSdl: ({ update }: { update: SupergraphSdlUpdateFunction }) =>
      Promise.resolve({
        supergraphSdl: readFileSync(options.supergraphFile, 'utf8'),
        cleanup: watchSupergraph(options, update),
      }),
    buildService: ({ name }) => {
      const url = options.subgraphUrls[name];
      if (url === undefined) throw new Error(`the supergraph names ${name}, whose address is not configured`);
      const client = new SubgraphClient(name, url, options.sealer);
      clients.push(client);
      return client;
    },
    // Subgraphs may not answer yet, and the supergraph is committed: nothing is asked before the first request.
    serviceHealthCheck: false,
    // Planning happens in one piece and blocks: what it may weigh is bounded, so that its time is.
    queryPlannerConfig: { debug: { maxEvaluatedPlans: 200, pathsLimit: 200 } },
    experimental_didResolveQueryPlan: ({ queryPlan }) => capFetches(queryPlan.node, options.fetchesMax),
    logger: QUIET,
  });
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => {
    schema = apiSchema;
    for (const listener of schemaListeners) listener();
  });
  const apollo = new ApolloServer<ExecutionContext>({
    gateway: gateway as never,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    formatError: options.formatError,
    logger: QUIET,
    plugins: [ApolloServerPluginUsageReportingDisabled(), attachExtensions],
  });
  await apollo.start();
  options.onSupergraph('loaded');
  return {
    schema: () => {
      if (!schema) throw new Error('no supergraph is loaded');
      return schema;
    },
    onSchema: (listener) => void schemaListeners.push(listener),
    execute: (body, headers, context) =>
      apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers: new HeaderMap(Object.entries(headers)),
          search: '',
          body,
        },
        context: () => Promise.resolve(context),
      }),
    stop: async () => {
      await apollo.stop();
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

/** Its own log holds addresses and causes; ours says what matters under the request id. */
const QUIET = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Adds who answered, what was withheld and the receipt, before the answer is made into bytes. */
const attachExtensions: ApolloServerPlugin<ExecutionContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response, contextValue }) => {
        if (response.body.kind !== 'single') return Promise.resolve();
        const { singleResult } = response.body;
        const summary = sumUp(contextValue.reports);
        contextValue.outcome.summary = summary;
        contextValue.outcome.errorCodes = (singleResult.errors ?? []).map(({ extensions }) =>
          String(extensions?.['code'] ?? 'INTERNAL'),
        );
        singleResult.extensions = {
          ...publicExtensions(summary),
          receipt: contextValue.receipt,
          ...(contextValue.notice === undefined ? {} : { notice: contextValue.notice }),
        };
        return Promise.resolve();
      },
    }),
};

function watchSupergraph(options: EngineOptions, update: SupergraphSdlUpdateFunction): () => Promise<void> {
  let waiting: NodeJS.Timeout | undefined;
  const reload = (): void => {
    try {
      update(readFileSync(options.supergraphFile, 'utf8'));
      options.onSupergraph('loaded');
    } catch (cause) {
      options.onSupergraph('refused', cause);
    }
  };
  // The folder, not the file: an editor that replaces a file would leave a watch on the one that is gone.
  const watcher = watch(dirname(options.supergraphFile), (_event, name) => {
    if (name !== null && name !== basename(options.supergraphFile)) return;
    clearTimeout(waiting);
    waiting = setTimeout(reload, QUIET_MS);
    waiting.unref();
  });
  watcher.on('error', (cause) => options.onSupergraph('refused', cause));
  watcher.unref();
  return () => {
    clearTimeout(waiting);
    watcher.close();
    return Promise.resolve();
  };
}
