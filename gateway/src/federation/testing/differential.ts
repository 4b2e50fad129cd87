import { ApolloGateway } from '@apollo/gateway';
import { expect } from '@jest/globals';
import { GraphQLError, Kind, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { fc } from '../../../../shared/testing/drawn.ts';
import { readAnswer } from '../answers.ts';
import { QUIET } from '../quiet.ts';
import { createFederation, type Federation, type FederationError, type SubgraphFetcher } from '../index.ts';
import { randomQuery } from './random-query.ts';
import { worldOf, type Luck } from './world.ts';

interface Seen {
  readonly data: unknown;
  readonly errors: readonly string[];
  readonly unfit: readonly string[];
}

/** @apollo/gateway as it comes, planning and executing by itself. */
class Plain {
  readonly #gateway: ApolloGateway;
  readonly schema: Promise<GraphQLSchema>;

  constructor(supergraphSdl: string, fetcher: SubgraphFetcher<Luck>) {
    this.#gateway = new ApolloGateway({
      supergraphSdl,
      serviceHealthCheck: false,
      logger: QUIET,
      buildService: ({ name }) => ({
        process: async ({ request, context }) => {
          const { query, variables, operationName } = request;
          const body = JSON.stringify({ query, variables, operationName });
          return readAnswer(
            await fetcher({ subgraph: name, body, context: context as unknown as Luck }),
          ) as never;
        },
      }),
    });
    this.schema = new Promise((done) =>
      this.#gateway.onSchemaLoadOrUpdate(({ apiSchema }) => done(apiSchema)),
    );
  }

  async load(): Promise<void> {
    await this.#gateway.load();
  }

  async ask(
    document: DocumentNode,
    query: string,
    variables: Readonly<Record<string, unknown>>,
    luck: Luck,
  ): Promise<Seen> {
    const answer = (await this.#gateway.executor({
      document,
      request: { query, variables },
      queryHash: query,
      operationName: null,
      context: luck,
      logger: QUIET,
      metrics: {},
      schema: await this.schema,
    } as never)) as {
      data?: unknown;
      errors?: readonly (Error | GraphQLError)[];
      extensions?: { valueCompletion?: readonly GraphQLError[] };
    };
    return {
      data: answer.data === undefined ? 'none' : (JSON.parse(JSON.stringify(answer.data)) as unknown),
      errors: (answer.errors ?? [])
        .map((error) => told(error.message, error instanceof GraphQLError ? coded(error) : undefined))
        .sort(),
      unfit: (answer.extensions?.valueCompletion ?? [])
        .map(({ message, path }) => `${message} ${String(path)}`)
        .sort(),
    };
  }

  stop(): Promise<void> {
    return this.#gateway.stop();
  }
}

/**
 * One error as text. Places are compared where @apollo/gateway knows them: in lists it writes "@" for the item, and it
 * numbers the places of entities by what it sent, not by where they stand.
 */
function told(message: string, error: Pick<FederationError, 'extensions'> | undefined): string {
  const { code, serviceName } = error?.extensions ?? {};
  return `${message} ${String(code ?? 'INTERNAL_SERVER_ERROR')} ${String(serviceName)}`;
}

/** The code that @apollo/server adds to @apollo/gateway's answer when the variables are wrong. */
function coded({ nodes, extensions }: GraphQLError): Pick<FederationError, 'extensions'> {
  const isVariable = nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION;
  return { extensions: isVariable ? { code: 'BAD_USER_INPUT', ...extensions } : extensions };
}

async function ours(
  federation: Federation<Luck>,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  luck: Luck,
): Promise<Seen & { readonly executor: unknown }> {
  const { data, errors, valueCompletion, executor } = await federation.execute({
    document,
    variables,
    context: luck,
  });
  return {
    data: data === undefined ? 'none' : (JSON.parse(data) as unknown),
    errors: errors.map((error) => told(error.message, error)).sort(),
    unfit: valueCompletion.map(({ message, path }) => `${message} ${String(path)}`).sort(),
    executor,
  };
}

/** What is compared: the supergraph, the subgraphs that it was composed of, and how often. */
export interface Compared {
  readonly supergraphSdl: string;
  readonly subgraphs: readonly { readonly name: string; readonly typeDefs: DocumentNode }[];
  readonly runs: number;
  readonly seed: number;
}

/**
 * Sends generated questions through this module and through @apollo/gateway as it comes, before subgraphs that fail and
 * forget now and then, and expects the same answers.
 */
export async function expectSameAnswers({ supergraphSdl, subgraphs, runs, seed }: Compared): Promise<void> {
  const fetcher = worldOf(subgraphs);
  const plain = new Plain(supergraphSdl, fetcher);
  await plain.load();
  const federation = await createFederation<Luck>({ supergraphSdl, fetcher });
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.gen(),
        fc.nat(),
        fc.constantFrom(0, 30),
        fc.constantFrom(0, 60),
        async (g, world, errors, nulls) => {
          const { query, variables } = randomQuery(g, federation.schema);
          const document = parse(query);
          fc.pre(validate(federation.schema, document).length === 0);
          const luck: Luck = { seed: world, errors, nulls };
          const { executor, ...answer } = await ours(federation, document, variables, luck);
          expect(answer).toEqual(await plain.ask(document, query, variables, luck));
          expect(executor).toBe('compiled');
        },
      ),
      { numRuns: runs, seed, endOnFailure: true },
    );
  } finally {
    await federation.close();
    await plain.stop();
  }
}
