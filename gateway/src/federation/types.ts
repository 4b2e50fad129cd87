import type { DocumentNode, GraphQLSchema } from 'graphql';

/** One request to one subgraph. `body` is exactly what is to be sent: whoever seals it seals these bytes. */
export interface SubgraphRequest<C> {
  readonly subgraph: string;
  readonly body: string;
  readonly context: C;
}

/** What a subgraph said: text of a GraphQL response, or the same parsed (then it is ours to change). */
export interface SubgraphAnswer {
  readonly status: number;
  readonly body: string | GraphQLAnswer;
}

export interface GraphQLAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly SubgraphError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** @throws to refuse an answer that was read, as if the subgraph had not answered. */
export type CheckAnswer = (
  answer: {
    readonly data?: unknown;
    readonly errors?: unknown;
    readonly extensions?: Readonly<Record<string, unknown>>;
  },
  subgraph: string,
) => void;

export interface SubgraphError {
  readonly message?: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * Where what a subgraph was asked stands in the caller's document: for the first key of its answer the paths to what is below
 * that key, several where one request asked for several; under the empty key, to all other keys. `@` stands for a list.
 */
export type Places = ReadonlyMap<string, readonly (readonly (string | number)[])[]>;

/** Asks a subgraph. What it throws becomes one error of the answer, with the thrown value as its `cause`. */
export type SubgraphFetcher<C> = (request: SubgraphRequest<C>) => Promise<SubgraphAnswer>;

/** What went wrong, for the caller of this module: it decides what of this leaves the house. */
export interface FederationError {
  readonly message: string;
  /** Where in the answer, when a subgraph said so. */
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Which subgraph, when it was one. */
  readonly subgraph?: string;
  /** What the fetcher threw, or the error as the subgraph sent it. Never a part of the answer. */
  readonly cause?: unknown;
}

/** An answer, with the data already as JSON text. */
export interface FederationAnswer {
  /** JSON text of `data`; undefined when execution never began. */
  readonly data: string | undefined;
  readonly errors: readonly FederationError[];
  /** What in the subgraphs' data did not fit the schema, when nothing else went wrong: @apollo/gateway's `extensions.valueCompletion`. */
  readonly valueCompletion: readonly FederationError[];
  /** `extensions` of each subgraph response that had some. */
  readonly extensions: readonly {
    readonly subgraph: string;
    readonly extensions: Readonly<Record<string, unknown>>;
    readonly places: Places;
  }[];
  /** Requests that were sent to subgraphs. */
  readonly requests: number;
  /** The compiled executor, or the one of @apollo/gateway and why. */
  readonly executor: 'compiled' | { readonly fallback: string };
}

export interface FederationRequest<C> {
  /** Parsed, and valid against `schema`. The same object for the same document is fastest. */
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly context: C;
}

/** One operation of a document. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
}

/** What a plan weighs, known before anything is asked. */
export interface PlanInfo {
  /** Fetches of the plan: an upper bound of the requests, as otherProcesses travel together. */
  readonly fetches: number;
  /** Longest chain of fetches that wait for one another. */
  readonly depth: number;
  readonly subgraphs: readonly string[];
}

export type FederationEvent =
  | { readonly kind: 'PLANNED'; readonly milliseconds: number; readonly fetches: number }
  | { readonly kind: 'FALLBACK'; readonly reason: string };

export interface FederationOptions<C> {
  readonly supergraphSdl: string;
  readonly fetcher: SubgraphFetcher<C>;
  /** Looks at each answer before any of it is used. */
  readonly checkAnswer?: CheckAnswer | undefined;
  /** Waited for before an answer is written, so that a large one may let others go first. */
  readonly rest?: (context: C) => Promise<void> | undefined;
  /** Patience with the planner, which blocks its own thread only. 5,000 ms by default. */
  readonly planTimeoutMs?: number;
  /** Refuses plans of more fetches. 1,000 by default. */
  readonly maxPlannedFetches?: number;
  /** Documents whose plans are kept, fewer when they are long. 1,000 by default. */
  readonly plansKept?: number;
  /** What the planner may weigh (`queryPlannerConfig.debug` of @apollo/gateway). */
  readonly planner?: { readonly maxEvaluatedPlans?: number; readonly pathsLimit?: number };
  /** Throws to refuse a supergraph because of the subgraphs that it names. */
  readonly accept?: (subgraphs: readonly string[]) => void;
  readonly onEvent?: (event: FederationEvent) => void;
}

/** The part of the Apollo Server gateway contract that is offered. */
export interface ServedGateway<C> {
  load(): Promise<{
    schema: GraphQLSchema;
    executor: (request: {
      readonly document: DocumentNode;
      readonly request: {
        readonly operationName?: string | undefined;
        readonly variables?: Readonly<Record<string, unknown>> | undefined;
      };
      readonly context?: C;
      readonly contextValue?: C;
    }) => Promise<unknown>;
  }>;
  onSchemaLoadOrUpdate(
    listener: (schema: { readonly apiSchema: GraphQLSchema; readonly coreSupergraphSdl: string }) => void,
  ): () => void;
  stop(): Promise<void>;
}

export interface Federation<C> {
  /** The API schema in force. Changes with `update`. */
  readonly schema: GraphQLSchema;
  /**
   * For `new ApolloServer({ gateway })`; `stringifyResult` of this module belongs beside it.
   *
   * @param onAnswer is told each answer before @apollo/server sees it.
   */
  gateway(
    onAnswer?: (answer: FederationAnswer, context: C) => readonly FederationError[] | undefined,
  ): ServedGateway<C>;
  /**
   * Plans, and keeps the plan.
   *
   * @throws PlanRefused when the plan takes too long, has too many fetches, or cannot be made.
   */
  plan(document: DocumentNode, operationName?: string): Promise<PlanInfo>;
  /** Starts the planner and plans these ahead, so that who asks first waits no longer than who asks next. */
  warm(operations: readonly Operation[]): Promise<void>;
  /** @throws PlanRefused before anything is asked. Everything later is in the answer's errors. */
  execute(request: FederationRequest<C>): Promise<FederationAnswer>;
  /**
   * Swaps the supergraph between two requests, once what was asked last is planned over the new one. @throws what is wrong with it; then the old one stays.
   */
  update(supergraphSdl: string): Promise<void>;
  /** How many answers the compiled executor made, and how many @apollo/gateway's own, by reason. */
  counts(): { readonly compiled: number; readonly fallback: Readonly<Record<string, number>> };
  onSchema(listener: (schema: GraphQLSchema) => void): () => void;
  close(): Promise<void>;
}

/** What a subgraph said is no answer: not JSON, or not of the shape that was asked for. */
export class UnreadableAnswer extends Error {}

/** A document for which no plan is served. Nothing was asked. */
export class PlanRefused extends Error {
  readonly reason: 'TIMEOUT' | 'TOO_MANY_FETCHES' | 'TOO_BUSY' | 'NOT_PLANNABLE';
  constructor(reason: PlanRefused['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'PlanRefused';
    this.reason = reason;
  }
}
