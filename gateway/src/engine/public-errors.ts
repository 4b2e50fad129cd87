import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ERROR_CATALOGUE, HubError, type ErrorCode } from '../../../shared/src/core/errors.ts';
import { UnreadableAnswer } from '../federation/index.ts';

/** Codes whose sentence is the hub's own, about the caller's input or about a release that the caller may decide: it is passed on. */
const WITH_OWN_SENTENCE = new Set<ErrorCode>([
  'BAD_INPUT',
  'LIMIT_EXCEEDED',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'RELEASE_DECIDED',
]);

/** Codes of @apollo/server and graphql, in the words of our catalogue. */
const FOREIGN_CODES: ReadonlyMap<string, ErrorCode> = new Map(
  Object.entries({
    BAD_USER_INPUT: 'BAD_INPUT',
    BAD_REQUEST: 'BAD_INPUT',
    GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
    GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
    OPERATION_RESOLUTION_FAILURE: 'OPERATION_REFUSED',
  } as const),
);

/** What a caller sees of an error: a code of the catalogue, a sentence, the path. Nothing else ever leaves. */
export function publicError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const place = formatted.path ? { path: formatted.path } : {};
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof HubError)
    return { message: cause.publicMessage, ...place, extensions: { code: cause.code } };
  if (cause instanceof UnreadableAnswer)
    return {
      message: ERROR_CATALOGUE.SUBGRAPH_UNAVAILABLE.text,
      ...place,
      extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
    };
  const claimed = String(formatted.extensions?.['code'] ?? '');
  if (claimed === 'BAD_USER_INPUT' || variableIn(formatted) !== undefined)
    return { message: unfitSentence(formatted.message), ...place, extensions: { code: 'BAD_INPUT' } };
  const code = isCode(claimed) ? claimed : FOREIGN_CODES.get(claimed);
  if (code === undefined)
    return { message: ERROR_CATALOGUE.INTERNAL.text, ...place, extensions: { code: 'INTERNAL' } };
  // A sentence is passed on only from a subgraph that speaks through the hub's own catalogue.
  const message =
    WITH_OWN_SENTENCE.has(code) && isCode(claimed) ? formatted.message : ERROR_CATALOGUE[code].text;
  return { message, ...place, extensions: { code, ...detailsOf(code, formatted) } };
}

/** Whose value of which record and field it is: the subgraph says that, and nothing of it is a value. */
function detailsOf(code: ErrorCode, { extensions }: GraphQLFormattedError): Readonly<Record<string, string>> {
  if (code !== 'SOURCE_DATA_INVALID') return {};
  const told = ['owner', 'record', 'field'].flatMap((name) => {
    const value = extensions?.[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(told);
}

/** A variable that does not fit its type, in the words of the catalogue. */
export function unfitVariable(error: GraphQLError): HubError {
  const cause = hubErrorIn(error);
  const publicMessage = cause?.publicMessage ?? unfitSentence(error.message);
  return new HubError('BAD_INPUT', 'a variable does not fit its type', { publicMessage });
}

/** What a scalar of the hub's own said: graphql wraps it once for the value and once for the variable. */
function hubErrorIn(error: unknown): HubError | undefined {
  if (error instanceof HubError) return error;
  return error instanceof GraphQLError ? hubErrorIn(error.originalError) : undefined;
}

/** What graphql says is wrong with a variable, and what of it is passed on: names of members and types, and never a value. */
const WRONG: readonly (readonly [RegExp, (found: readonly string[]) => string])[] = [
  [/^Field "(\w+)" is not defined by type "(\w+)"/u, ([, name, type]) => `${type} has no ${name}`],
  [/^Field "(\w+)" of required type "(.+?)" was not/u, ([, name, type]) => `${name} (${type}) is missing`],
  [/^Field "(\w+)" must be non-null/u, ([, name]) => `${name} must not be null`],
  [/^Value ".*" does not exist in "(\w+)" enum/u, ([, type]) => `it is no value of ${type}`],
  [/^Expected non-nullable type "(.+?)"/u, ([, type]) => `${type} must not be null`],
  [/^Expected type "(\w+)" to be an object/u, ([, type]) => `an object of ${type} is expected`],
  [/^Exactly one key must be specified/u, () => 'exactly one member is expected'],
  [/^(?:Enum )?"?(\w+)"? cannot represent/u, ([, type]) => `a value of ${type} is expected`],
  [/^Variable "\$\w+" of required type "(.+?)" was not/u, ([, type]) => `a value of ${type} is missing`],
  [/^Variable "\$\w+" of non-null type/u, () => 'it must not be null'],
];

function variableIn({ message }: { readonly message: string }): string | undefined {
  return /Variable "(\$[A-Za-z0-9_]+)"/u.exec(message)?.[1];
}

/** The value, as the caller wrote it, stands in the middle of the message: what comes before and behind it is graphql's. */
function unfitSentence(message: string): string {
  const variable = variableIn({ message });
  if (variable === undefined) return ERROR_CATALOGUE.BAD_INPUT.text;
  const end = message.lastIndexOf('; ');
  const place = / at "(\w[^" ]*)"$/u.exec(message.slice(0, Math.max(0, end)))?.[1];
  const said = end < 0 ? message : message.slice(end + '; '.length);
  const [wrong] = WRONG.flatMap(([pattern, say]) => {
    const found = pattern.exec(said);
    return found ? [say(found)] : [];
  });
  const at = place === undefined ? '' : ` at $${place}`;
  return `The variable ${variable} does not fit its type${at}${wrong === undefined ? '' : `: ${wrong}`}.`;
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code);
}
