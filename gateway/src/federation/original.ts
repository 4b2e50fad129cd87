import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { Compiled } from './compile.ts';
import type { QueryPlan } from './plan.ts';
import { readAnswer } from './answers.ts';
import { QUIET } from './quiet.ts';
import type { FederationAnswer, FederationError, FederationOptions } from './types.ts';

/** How subgraphs are asked. */
type Asks<C> = Pick<FederationOptions<C>, 'fetcher' | 'checkAnswer'>;

/** What one execution by @apollo/gateway leaves behind, beside its answer. */
interface Trail<C> {
  readonly context: C;
  readonly extensions: FederationAnswer['extensions'][number][];
  requests: number;
}

/**
 * @apollo/gateway itself: reads the supergraph, knows the schema, and executes what the compiled executor does not. It
 * executes plans that were made elsewhere, so that it never plans on this thread.
 */
export class Original<C> {
  readonly schema: GraphQLSchema;
  readonly subgraphs: readonly string[];
  readonly #gateway: ApolloGateway;
  readonly #plans: Map<string, QueryPlan>;
  readonly #executor: (request: object) => Promise<{
    readonly data?: unknown;
    readonly errors?: readonly unknown[];
    readonly extensions?: { readonly valueCompletion?: readonly GraphQLError[] };
  }>;
  #serial = 0;

  private constructor(
    made: Pick<Original<C>, 'schema' | 'subgraphs'>,
    gateway: ApolloGateway,
    plans: Map<string, QueryPlan>,
  ) {
    this.schema = made.schema;
    this.subgraphs = made.subgraphs;
    this.#gateway = gateway;
    this.#plans = plans;
    this.#executor = gateway.executor as never;
  }

  /** @throws what is wrong with the supergraph. */
  static async load<C>(supergraphSdl: string, asks: Asks<C>): Promise<Original<C>> {
    const plans = new Map<string, QueryPlan>();
    const subgraphs: string[] = [];
    const gateway = new ApolloGateway({
      supergraphSdl: () => Promise.resolve({ supergraphSdl }),
      serviceHealthCheck: false,
      logger: QUIET,
      buildService: ({ name }) => {
        subgraphs.push(name);
        return dataSource(name, asks);
      },
      queryPlannerConfig: {
        cache: {
          get: (key) => Promise.resolve(plans.get(key) as never),
          set: () => Promise.reject(new Error('nothing is planned here')),
          delete: () => Promise.resolve(),
          clear: () => undefined,
        },
      },
    });
    let schema: GraphQLSchema | undefined;
    gateway.onSchemaLoadOrUpdate(({ apiSchema }) => (schema = apiSchema));
    await gateway.load();
    if (!schema) throw new Error('the supergraph has no schema');
    return new Original<C>({ schema, subgraphs }, gateway, plans);
  }

  async execute(
    { document, plan }: Compiled,
    variables: Readonly<Record<string, unknown>> | undefined,
    context: C,
    reason: string,
  ): Promise<FederationAnswer> {
    const trail: Trail<C> = { context, extensions: [], requests: 0 };
    this.#serial += 1;
    const key = String(this.#serial);
    this.#plans.set(key, plan);
    try {
      const answer = await this.#executor(
        requestContext(document, key, trail, { variables, schema: this.schema }),
      );
      return {
        data: answer.data === undefined ? undefined : JSON.stringify(answer.data),
        errors: (answer.errors ?? []).map(asError),
        valueCompletion: (answer.extensions?.valueCompletion ?? []).map(asError),
        extensions: trail.extensions,
        requests: trail.requests,
        executor: { fallback: reason },
      };
    } finally {
      this.#plans.delete(key);
    }
  }

  close(): Promise<void> {
    return this.#gateway.stop();
  }
}

function requestContext<C>(
  document: DocumentNode,
  queryHash: string,
  context: Trail<C>,
  {
    variables,
    schema,
  }: { readonly variables: Readonly<Record<string, unknown>> | undefined; readonly schema: GraphQLSchema },
): object {
  const request = { ...(variables ? { variables } : {}) };
  return { document, queryHash, request, context, schema, operationName: null, logger: QUIET, metrics: {} };
}

function dataSource<C>(subgraph: string, { fetcher, checkAnswer }: Asks<C>): GraphQLDataSource {
  return {
    process: async ({ request, context, ...more }) => {
      const trail = context as unknown as Trail<C>;
      trail.requests += 1;
      const { query, variables, operationName } = request;
      const body = JSON.stringify({ query, variables, operationName });
      const answer = readAnswer(await fetcher({ subgraph, body, context: trail.context }));
      const path = ('pathInIncomingRequest' in more && more.pathInIncomingRequest) || [];
      checkAnswer?.(answer, subgraph);
      const places = new Map(['', '_entities'].map((key) => [key, [path]] as const));
      if (answer.extensions) trail.extensions.push({ subgraph, extensions: answer.extensions, places });
      return answer as never;
    },
  };
}

function asError(error: unknown): FederationError {
  if (!(error instanceof GraphQLError)) return { message: String((error as Error).message), cause: error };
  const { message, path, extensions, originalError } = error;
  const subgraph = extensions['serviceName'];
  return {
    message,
    ...(path ? { path } : {}),
    extensions,
    ...(typeof subgraph === 'string' ? { subgraph } : {}),
    cause: originalError ?? error,
  };
}
