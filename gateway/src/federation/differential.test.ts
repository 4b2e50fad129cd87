import { ApolloGateway } from '@apollo/gateway';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { createFederation, type Federation, type FederationError, type SubgraphFetcher } from './index.ts';
import { readAnswer } from './answers.ts';
import { randomQuery } from './testing/random-query.ts';
import { shopSupergraph, SHOP_SUBGRAPHS } from './testing/shop.ts';
import { worldOf, type Luck } from './testing/world.ts';

const RUNS = Number(process.env['LIAISON_DIFFERENTIAL_RUNS'] ?? 2_000);
const SEED = Number(process.env['LIAISON_SEED'] ?? Date.now() % 1_000_000);

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
        .map((error) => told(error.message, error instanceof GraphQLError ? error : undefined))
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

const QUIET = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

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

describe.each([['an invented shop with all of federation in it', shopSupergraph, SHOP_SUBGRAPHS]])(
  '%s',
  (_, supergraphOf, subgraphs) => {
    const fetcher = worldOf(subgraphs);
    let plain: Plain;
    let federation: Federation<Luck>;

    beforeAll(async () => {
      const supergraphSdl = supergraphOf();
      plain = new Plain(supergraphSdl, fetcher);
      await plain.load();
      federation = await createFederation<Luck>({ supergraphSdl, fetcher });
    });
    afterAll(async () => {
      await federation.close();
      await plain.stop();
    });

    test(`answers ${RUNS} generated questions as @apollo/gateway does (seed ${SEED})`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.gen(),
          fc.nat(),
          fc.constantFrom(0, 30),
          fc.constantFrom(0, 60),
          async (g, seed, errors, nulls) => {
            const { query, variables } = randomQuery(g, federation.schema);
            const document = parse(query);
            fc.pre(validate(federation.schema, document).length === 0);
            const luck: Luck = { seed, errors, nulls };
            const { executor, ...answer } = await ours(federation, document, variables, luck);
            expect(answer).toEqual(await plain.ask(document, query, variables, luck));
            expect(executor).toBe('compiled');
          },
        ),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
    }, 300_000);
  },
);
