import { getVariableValues, GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { Compiled, Ready } from './compile.ts';
import { Loaded } from './loaded.ts';
import { Malformed } from './merge.ts';
import { Run } from './run.ts';
import { servedGateway } from './served.ts';
import type {
  Federation,
  FederationAnswer,
  FederationError,
  FederationOptions,
  FederationRequest,
} from './types.ts';

/** Operations that a new supergraph plans before it is served: those that were asked last. */
const WARMED = 100;

export { httpFetcher, type HttpFetcherOptions } from './http-fetcher.ts';
export { QUIET } from './quiet.ts';
export { stringifyResult } from './served.ts';
export * from './types.ts';

/**
 * Serves a supergraph: @apollo/gateway reads it, its planner plans (in a thread of its own), a compiled executor runs the
 * plans and writes answers straight to JSON text. What it cannot compile, @apollo/gateway executes; `counts` says how often.
 *
 * Nothing is shared between two requests but plans, which know no caller.
 *
 * @throws what is wrong with the supergraph.
 */
export async function createFederation<C>(options: FederationOptions<C>): Promise<Federation<C>> {
  let loaded = await Loaded.load(options.supergraphSdl, options);
  const listeners = new Set<(schema: GraphQLSchema) => void>();
  const counted = { compiled: 0, fallback: {} as Record<string, number> };
  const execute = async (request: FederationRequest<C>): Promise<FederationAnswer> => {
    const now = loaded;
    const compiled = await now.compiled(request.document, request.operationName);
    const variables = request.variables ?? undefined;
    const refused = refusedVariables(now.schema, compiled, variables);
    if (refused) return refused;
    if ('fallback' in compiled.ready) {
      const reason = compiled.ready.fallback;
      counted.fallback[reason] = (counted.fallback[reason] ?? 0) + 1;
      options.onEvent?.({ kind: 'FALLBACK', reason });
      return now.original.execute(compiled, variables, request.context, reason);
    }
    counted.compiled += 1;
    return run(compiled.ready, request, now, options);
  };
  const federation: Federation<C> = {
    get schema() {
      return loaded.schema;
    },
    gateway: (onAnswer) => servedGateway(federation, onAnswer),
    plan: async (document: DocumentNode, operationName?: string) =>
      (await loaded.compiled(document, operationName)).info,
    warm: (operations) => loaded.warm(operations),
    execute,
    update: async (supergraphSdl) => {
      const next = await Loaded.load(supergraphSdl, options);
      const old = loaded;
      await next.warm(old.recent(WARMED));
      loaded = next;
      for (const listener of listeners) listener(next.schema);
      void old.retire();
    },
    counts: () => ({ compiled: counted.compiled, fallback: { ...counted.fallback } }),
    onSchema: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => loaded.retire(),
  };
  return federation;
}

/** More mistakes in variables than these are not told. */
const MISTAKES_MAX = 20;

/** Variables are checked before anything is asked; subgraphs get them as they came. */
function refusedVariables(
  schema: GraphQLSchema,
  { operation, ready }: Compiled,
  variables: Readonly<Record<string, unknown>> | undefined,
): FederationAnswer | undefined {
  if (!operation.variableDefinitions?.length) return undefined;
  const { errors } = getVariableValues(schema, operation.variableDefinitions, variables ?? {}, {
    maxErrors: MISTAKES_MAX,
    hideSuggestions: true,
  });
  if (!errors) return undefined;
  return {
    data: undefined,
    errors: errors.map((cause) => ({
      message: cause.message,
      extensions: { code: 'BAD_USER_INPUT', ...cause.extensions },
      cause,
    })),
    valueCompletion: [],
    extensions: [],
    requests: 0,
    executor: 'fallback' in ready ? ready : 'compiled',
  };
}

async function run<C>(
  { step, defaults, conditionVariables, shapeFor }: Ready,
  { variables, context }: FederationRequest<C>,
  { fits }: Loaded<C>,
  { fetcher, checkAnswer, rest }: FederationOptions<C>,
): Promise<FederationAnswer> {
  const made = new Run({ fetcher, checkAnswer, context, variables, defaults, fits });
  const answer = (data: string | undefined, valueCompletion: readonly FederationError[] = []) => ({
    data,
    errors: made.errors,
    valueCompletion: made.errors.length === 0 ? valueCompletion : [],
    extensions: made.extensions,
    requests: made.requests,
    executor: 'compiled' as const,
  });
  try {
    const write = shapeFor(conditionsOf(conditionVariables, variables, defaults));
    if (step) await made.step(step);
    const pause = rest?.(context);
    if (pause) await pause;
    const { root, shared, isPlain } = made;
    const unfit: FederationError[] = [];
    return answer(write(root, { errors: unfit, shared, isPlain }), unfit);
  } catch (cause) {
    if (!(cause instanceof Malformed) && !(cause instanceof GraphQLError)) throw cause;
    const extensions = cause instanceof GraphQLError ? { extensions: cause.extensions } : {};
    made.errors.push({ message: cause.message, ...extensions, cause });
    return answer(undefined);
  }
}

/** @throws GraphQLError when one is null or missing: a variable of type Boolean with a default may be. */
function conditionsOf(
  names: readonly string[],
  variables: Readonly<Record<string, unknown>> | undefined,
  defaults: ReadonlyMap<string, unknown>,
): readonly boolean[] {
  return names.map((name) => {
    const given = variables && Object.hasOwn(variables, name) ? variables[name] : undefined;
    const value = given === undefined ? defaults.get(name) : given;
    if (typeof value !== 'boolean')
      throw new GraphQLError(`Variable "$${name}" decides @skip or @include and must be true or false.`, {
        extensions: { code: 'BAD_USER_INPUT' },
      });
    return value;
  });
}
