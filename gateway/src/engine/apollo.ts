import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { Kind, parse, type DocumentNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import { fileText } from '../../../shared/src/core/file-text.ts';
import { HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import type { Sealer } from '../../../shared/src/identity/envelope-contract.ts';
import type { SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import {
  createFederation,
  PlanRefused,
  QUIET,
  stringifyResult,
  type Federation,
  type FederationError,
  type FederationEvent,
  type Operation,
} from '../federation/index.ts';
import { mustReport } from './check-report.ts';
import { SubgraphClient, type GatewayContext, type SubgraphTransport } from './subgraph-client.ts';
import { placed } from './told-sources.ts';
import { attachExtensions, type ToldContext } from './attach-extensions.ts';
import { watchFolder } from '../../../shared/src/core/watch-folder.ts';

/** What a question takes along to plan and subgraphs. */
export interface ExecutionRequest
  extends Omit<GatewayContext, 'reports'>, Omit<ToldContext, 'outcome' | 'reports'> {}

/** The answer as it will be sent. */
export interface Executed {
  readonly outgoing: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  readonly errorCodes: readonly ErrorCode[];
  /** Absent when no subgraph was asked. */
  readonly report: SubgraphReport | undefined;
}

/** One question on its way through plan and subgraphs. */
export interface Execution {
  /** @param accept the media type of the answer. */
  run(body: unknown, accept: string): Promise<Executed>;
  /** What subgraphs have reported until now. */
  reports(): readonly SubgraphReport[];
}

interface ExecutionContext extends GatewayContext, ExecutionRequest, Pick<ToldContext, 'outcome'> {
  /** Where a rehearsal asks; everybody else asks the subgraphs. */
  readonly clients?: ReadonlyMap<string, SubgraphClient>;
}

export interface EngineOptions {
  readonly supergraphFile: string;
  /** The way to each subgraph, by name. */
  readonly subgraphs: Readonly<Record<string, SubgraphTransport>>;
  readonly sealer: Sealer;
  /** Most requests to subgraphs that one plan may hold. */
  readonly fetchesMax: number;
  /** Patience with the planner, in ms. */
  readonly planTimeoutMs: number;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  /** An error that the catalogue has no better word for than INTERNAL. */
  readonly onUnexpected: (cause: unknown, requestId: string) => void;
  readonly onSupergraph: (outcome: 'loaded' | 'refused', cause?: unknown) => void;
  readonly onEvent: (event: FederationEvent) => void;
}

/** Plans and executes: @apollo/server over the federation module over the committed supergraph. */
export interface Engine {
  /** The composed schema. Changes when the supergraph does. */
  schema(): GraphQLSchema;
  onSchema(listener: () => void): void;
  /** @throws HubError LIMIT_EXCEEDED or OVERLOADED when there is no plan for a document, or none in time. */
  plan(document: DocumentNode, operationName: string | undefined): Promise<void>;
  /** Plans these documents ahead, all their operations. What has no plan is passed over. */
  warm(documents: readonly string[]): Promise<void>;
  execution(request: ExecutionRequest): Execution;
  /** The same engine, but what it executes asks these instead of the subgraphs. */
  through(subgraphs: EngineOptions['subgraphs']): Engine;
  stop(): Promise<void>;
}

/**
 * Starts the engine. While it runs, a change of the supergraph file takes effect as a whole; one that does not hold is
 * refused, and the old one stays.
 *
 * @throws what is wrong with the supergraph, when it cannot be served at all.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const clientsOf = (subgraphs: EngineOptions['subgraphs']): ReadonlyMap<string, SubgraphClient> =>
    new Map(
      Object.entries(subgraphs).map(([name, door]) => [name, new SubgraphClient(name, door, options.sealer)]),
    );
  const clients = clientsOf(options.subgraphs);
  const federation = await createFederation<ExecutionContext>({
    supergraphSdl: readFileSync(options.supergraphFile, 'utf8'),
    fetcher: ({ subgraph, body, context }) => {
      const client = (context.clients ?? clients).get(subgraph);
      if (!client) throw new HubError('SUBGRAPH_UNAVAILABLE', `${subgraph} has no address`);
      return client.ask(body, context);
    },
    checkAnswer: mustReport,
    accept: (subgraphs) => {
      for (const name of subgraphs)
        if (!clients.has(name))
          throw new Error(`the supergraph names ${name}, whose address is not configured`);
    },
    rest: ({ rest }) => rest?.(),
    planTimeoutMs: options.planTimeoutMs,
    maxPlannedFetches: options.fetchesMax,
    // What the planner may weigh is bounded as well as its time: a plan that comes late is no use to anybody.
    planner: { maxEvaluatedPlans: 200, pathsLimit: 200 },
    onEvent: options.onEvent,
  });
  const apollo = apolloOver(federation, options);
  await apollo.start();
  options.onSupergraph('loaded');
  const stopWatching = watchSupergraph(options, (sdl) => federation.update(sdl));
  const engine: Engine = {
    schema: () => federation.schema,
    onSchema: (listener) => void federation.onSchema(listener),
    plan: async (document, operationName) => {
      await federation.plan(document, operationName).catch((error: unknown) => {
        throw error instanceof PlanRefused ? refusalOf(error, options) : error;
      });
    },
    warm: (documents) => federation.warm(documents.flatMap(operationsOf)),
    execution: (request) => executionOf(apollo, request),
    through: (subgraphs) => {
      const others = clientsOf(subgraphs);
      return { ...engine, execution: (request) => executionOf(apollo, request, others) };
    },
    stop: async () => {
      stopWatching();
      await apollo.stop();
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
  return engine;
}

/** @apollo/server without what it would do by itself: no landing page, no reports, no cache of its own. */
function apolloOver(
  federation: Federation<ExecutionContext>,
  options: EngineOptions,
): ApolloServer<ExecutionContext> {
  return new ApolloServer<ExecutionContext>({
    // The report of each subgraph is for the hub; it never travels on to the caller as it is.
    gateway: federation.gateway(({ extensions, valueCompletion }, { reports }) => {
      for (const { extensions: own, places } of extensions)
        if (own['hub']) reports.push(placed(own['hub'] as SubgraphReport, places));
      return valueCompletion.map(unfit);
    }) as never,
    stringifyResult,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    formatError: options.formatError,
    logger: QUIET,
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      attachExtensions,
      tellUnexpected(options),
    ],
  });
}

/** What a subgraph said does not fit the schema, and is null: without an error that would read as if there were nothing. */
function unfit({ message, path }: FederationError): FederationError {
  const cause = new HubError(
    'SUBGRAPH_UNAVAILABLE',
    `what a subgraph said does not fit the schema: ${message}`,
  );
  return { message: cause.publicMessage, ...(path ? { path } : {}), cause };
}

function executionOf(
  apollo: ApolloServer<ExecutionContext>,
  request: ExecutionRequest,
  clients?: ReadonlyMap<string, SubgraphClient>,
): Execution {
  const reports: SubgraphReport[] = [];
  const outcome: ExecutionContext['outcome'] = { summary: undefined, errorCodes: [] };
  return {
    reports: () => reports,
    run: async (body, accept) => {
      const response = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers: new HeaderMap([
            ['content-type', 'application/json'],
            ['accept', accept],
          ]),
          search: '',
          body,
        },
        context: () => Promise.resolve({ ...request, reports, outcome, ...(clients ? { clients } : {}) }),
      });
      if (response.body.kind !== 'complete') throw new HubError('INTERNAL', 'an answer comes whole');
      const contentType = response.headers.get('content-type') ?? 'application/json; charset=utf-8';
      return {
        outgoing: {
          status: response.status ?? 200,
          headers: { 'content-type': contentType },
          body: response.body.string,
        },
        errorCodes: outcome.errorCodes as readonly ErrorCode[],
        report: outcome.summary,
      };
    },
  };
}

function operationsOf(text: string): readonly Operation[] {
  const document = parse(text);
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [{ document, operationName: definition.name?.value }]
      : [],
  );
}

/** Why a document gets no plan, in the words of the catalogue. */
function refusalOf(error: PlanRefused, { fetchesMax, planTimeoutMs }: EngineOptions): HubError {
  const limited = (publicMessage: string): HubError =>
    new HubError('LIMIT_EXCEEDED', error.message, { publicMessage, cause: error });
  switch (error.reason) {
    case 'TOO_MANY_FETCHES':
      return limited(`The document needs too many steps: at most ${fetchesMax} are accepted.`);
    case 'TIMEOUT':
      return limited(`The document is too hard to plan: at most ${planTimeoutMs} ms are spent on it.`);
    case 'TOO_BUSY':
      return new HubError('OVERLOADED', error.message, { cause: error });
    case 'NOT_PLANNABLE':
      return new HubError('INTERNAL', error.message, { cause: error });
  }
}

/** The cause goes to the log under the request's id; the caller gets the id and a sentence. */
function tellUnexpected({ formatError, onUnexpected }: EngineOptions): ApolloServerPlugin<ExecutionContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didEncounterErrors: ({ errors, contextValue }) => {
          // A row about nobody may lack what every record has.
          if (contextValue.clients) return Promise.resolve();
          for (const error of errors)
            if (formatError(error.toJSON(), error).extensions?.['code'] === 'INTERNAL')
              onUnexpected(error.originalError ?? error, contextValue.requestId);
          return Promise.resolve();
        },
      }),
  };
}

function watchSupergraph(options: EngineOptions, update: (sdl: string) => Promise<void>): () => void {
  const { supergraphFile, onSupergraph } = options;
  const reload = async (): Promise<void> => {
    try {
      await update(fileText(supergraphFile));
      onSupergraph('loaded');
    } catch (cause) {
      onSupergraph('refused', cause);
    }
  };
  return watchFolder(
    dirname(supergraphFile),
    (name) => name === basename(supergraphFile),
    () => void reload(),
    (cause) => onSupergraph('refused', cause),
  );
}
