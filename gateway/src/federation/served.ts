import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { Federation, FederationAnswer, FederationError, ServedGateway } from './types.ts';

/** Data that are JSON already. Whoever stringifies them in the usual way gets the same. */
class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** For `new ApolloServer({ stringifyResult })`: passes the data on as they are, instead of reading and writing them again. */
export function stringifyResult(result: { readonly data?: unknown; readonly errors?: unknown }): string {
  const { data, ...rest } = result;
  if (!(data instanceof JsonText)) return JSON.stringify(result);
  const around = JSON.stringify(rest);
  if (around === '{}') return `{"data":${data.text}}`;
  // Who reads it looks for errors first, then for the data, and for what is said about them last.
  return rest.errors === undefined
    ? `{"data":${data.text},${around.slice(1)}`
    : `${around.slice(0, -1)},"data":${data.text}}`;
}

/** The part of @apollo/gateway's contract with Apollo Server that a hub needs. */
export function servedGateway<C>(
  federation: Federation<C>,
  onAnswer?: (answer: FederationAnswer, context: C) => readonly FederationError[] | undefined,
): ServedGateway<C> {
  return {
    load: () =>
      Promise.resolve({
        schema: federation.schema,
        executor: async ({ document, request, context, contextValue }) => {
          const asked = (contextValue ?? context) as C;
          const answer = await federation.execute({
            document,
            operationName: request.operationName,
            variables: request.variables ?? undefined,
            context: asked,
          });
          const { data, valueCompletion } = answer;
          const errors = [...answer.errors, ...(onAnswer?.(answer, asked) ?? [])];
          return {
            ...(data === undefined ? {} : { data: data === 'null' ? null : new JsonText(data) }),
            ...(errors.length === 0 ? {} : { errors: errors.map(asGraphQLError) }),
            ...(valueCompletion.length === 0 ? {} : { extensions: { valueCompletion } }),
          };
        },
      }),
    onSchemaLoadOrUpdate: (listener) => {
      const tell = (apiSchema: GraphQLSchema): void => listener({ apiSchema, coreSupergraphSdl: '' });
      tell(federation.schema);
      return federation.onSchema(tell);
    },
    stop: () => federation.close(),
  };
}

function asGraphQLError({ message, path, extensions, cause }: FederationError): GraphQLError {
  return new GraphQLError(message, {
    ...(path ? { path } : {}),
    ...(extensions ? { extensions } : {}),
    ...(cause instanceof Error ? { originalError: cause } : {}),
  });
}
