import { HubError } from './errors.ts';

/** What the log may hold of an error. */
interface LoggedError {
  readonly type: string;
  readonly message?: string;
  readonly code?: string;
  /** Where in the code. */
  readonly at?: readonly string[];
  readonly cause?: LoggedError;
}

const FRAMES_MAX = 12;
const CAUSES_MAX = 4;
/** Errors whose messages are made of data: rows and parameters, parts of documents, pieces of JSON. */
const SPEAKS_DATA = new Set(['DatabaseError', 'QueryFailedError', 'GraphQLError', 'SyntaxError', 'ZodError']);

/**
 * Says of an error what operators need and no more: its type, its code, where it happened and why, without a word that may
 * come from a request or a record. Messages made of data are left out; in others that the hub did not write, whatever stands
 * in quotes.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const type = error.constructor.name === 'error' ? 'DatabaseError' : error.constructor.name;
  const code = codeOf(error);
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .slice(0, FRAMES_MAX)
    .map((line) => line.trim());
  return {
    type,
    ...(SPEAKS_DATA.has(type) || SPEAKS_DATA.has(error.name)
      ? {}
      : {
          message:
            error instanceof HubError
              ? error.message
              : error.message.replace(/"[^"]*"|'[^']*'|`[^`]*`/gu, '"…"'),
        }),
    ...(code === undefined ? {} : { code }),
    at,
    ...(error.cause === undefined || depth >= CAUSES_MAX
      ? {}
      : { cause: loggedError(error.cause, depth + 1) }),
  };
}

function codeOf(error: Error): string | undefined {
  const { code, extensions } = error as {
    readonly code?: unknown;
    readonly extensions?: { readonly code?: unknown };
  };
  const said = code ?? extensions?.code;
  // A code of ours, of Node or of PostgreSQL (SQLSTATE). Others' words are others'.
  return typeof said === 'string' && /^[A-Z0-9_]{1,60}$/u.test(said) ? said : undefined;
}
