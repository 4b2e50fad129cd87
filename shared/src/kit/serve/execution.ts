import {
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { ERROR_CATALOGUE, HubError } from '../../core/errors.ts';
import { Lru } from '../../core/lru.ts';

/** What a subgraph is asked, as GraphQL over HTTP has it. */
export interface SubgraphQuestion {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

export interface SubgraphAnswer {
  readonly status: 200 | 400;
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** What checked documents may take, in characters: some tens of bytes of memory each. */
const CACHED_CHARACTERS = 2_000_000;
const LEAST_CHARACTERS = 1_000;

/** Executes documents over one guarded schema. What the gateway's plans ask comes again and again, so it is checked once. */
export class Execution<Context> {
  readonly #schema: GraphQLSchema;
  readonly #onUnexpected: (cause: unknown, context: Context) => void;
  readonly #checked = new Lru<string, DocumentNode>(CACHED_CHARACTERS, (text) =>
    Math.max(LEAST_CHARACTERS, text.length),
  );

  /** @param onUnexpected gets the cause of what the catalogue has no better word for than INTERNAL. */
  constructor(schema: GraphQLSchema, onUnexpected: (cause: unknown, context: Context) => void) {
    this.#schema = schema;
    this.#onUnexpected = onUnexpected;
  }

  /** @returns data and errors, these in the words of the catalogue. 400 when the question could not be begun. */
  async answer(question: SubgraphQuestion, context: Context): Promise<SubgraphAnswer> {
    const document = this.#document(question.query);
    const result: ExecutionResult =
      document instanceof GraphQLError
        ? { errors: [document] }
        : await execute({
            schema: this.#schema,
            document,
            contextValue: context,
            variableValues: question.variables,
            operationName: question.operationName,
            hideSuggestions: true,
          });
    const { data, errors } = result;
    return {
      status: data === undefined ? 400 : 200,
      ...(errors ? { errors: errors.map((error) => this.#publicError(error, context)) } : {}),
      ...(data === undefined ? {} : { data }),
    };
  }

  #document(query: string): DocumentNode | GraphQLError {
    const known = this.#checked.get(query);
    if (known) return known;
    let document: DocumentNode;
    try {
      document = parse(query, { noLocation: true });
    } catch (error) {
      return error as GraphQLError;
    }
    const [refused] = validate(this.#schema, document, undefined, { hideSuggestions: true });
    if (refused) return refused;
    this.#checked.set(query, document);
    return document;
  }

  /** A caller learns a code and its sentence. What happened stays in the log. */
  #publicError(error: GraphQLError, context: Context): GraphQLFormattedError {
    const cause = causeOf(error);
    const place = error.path ? { path: error.path } : {};
    if (cause instanceof HubError && cause.code !== 'INTERNAL')
      return { message: cause.publicMessage, ...place, extensions: { code: cause.code, ...cause.details } };
    this.#onUnexpected(cause, context);
    return { message: ERROR_CATALOGUE.INTERNAL.text, ...place, extensions: { code: 'INTERNAL' } };
  }
}

/** What was thrown: graphql wraps what a scalar refuses once or twice, in words of its own. */
function causeOf(error: GraphQLError): Error {
  let cause: Error = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}
