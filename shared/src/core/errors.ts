/**
 * The closed catalogue of errors. `ERRORS.md` beside this file describes each for users; a test keeps both in step.
 * A caller only ever sees `code`, the fixed text (BAD_INPUT: the sentence about their own input) and the request id.
 */
export const ERROR_CATALOGUE = {
  BAD_INPUT: { status: 400, text: 'The request holds a value that cannot be accepted.' },
  GRAPHQL_PARSE_FAILED: { status: 400, text: 'The document is not valid GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    text: 'The document does not fit the schema that this caller may see.',
  },
  OPERATION_REFUSED: { status: 400, text: 'One query or one mutation is accepted at a time.' },
  LIMIT_EXCEEDED: { status: 400, text: 'The document is larger or deeper than this hub accepts.' },
  PURPOSE_REQUIRED: { status: 400, text: 'State a purpose and a case reference.' },
  CASE_NOT_COVERED: {
    status: 403,
    text: 'This does not lie within what the token vouches for.',
  },
  OPERATION_NOT_REGISTERED: {
    status: 403,
    text: 'Only registered operations are accepted from this caller.',
  },
  // The text is what clients of automatic persisted queries look for.
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 400, text: 'PersistedQueryNotSupported' },
  UNAUTHENTICATED: { status: 401, text: "A valid token of the requester's own State is required." },
  ISSUER_NOT_ENTITLED: {
    status: 403,
    text: 'The issuer of this token may not speak for this agency kind or role.',
  },
  DPOP_NONCE_REQUIRED: {
    status: 401,
    text: 'The proof of possession must carry the nonce of the dpop-nonce header.',
  },
  FORBIDDEN: { status: 403, text: 'This caller may not do this.' },
  ORIGIN_REFUSED: { status: 403, text: 'Pages from elsewhere may not ask this hub.' },
  MISDIRECTED: { status: 421, text: 'This hub does not answer under this name.' },
  METHOD_NOT_ALLOWED: { status: 405, text: 'Only POST is accepted here.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, text: 'Send application/json in UTF-8, not compressed.' },
  NOT_ACCEPTABLE: { status: 406, text: 'Accept application/graphql-response+json or application/json.' },
  PAYLOAD_TOO_LARGE: { status: 413, text: 'The request body is too large.' },
  REQUEST_TIMEOUT: { status: 408, text: 'The request did not arrive in time.' },
  NOT_FOUND: {
    status: 404,
    text: 'There is nothing at this address. There are /graphql, /explorer, /docs, /schema.graphql, /schema/changes, /health/live and /health/ready.',
  },
  RATE_LIMITED: { status: 429, text: 'Too many requests. Try again later.' },
  OVERLOADED: { status: 503, text: 'The hub is at its limit. Try again shortly.' },
  DEADLINE_EXCEEDED: { status: 504, text: 'The answer was not ready in time.' },
  CALLER_GONE: { status: 499, text: 'The caller went away before the answer was ready.' },
  SEAL_REJECTED: { status: 401, text: 'Only the gateway may ask here.' },
  SOURCE_UNAVAILABLE: { status: 200, text: 'A national source is not answering.' },
  SOURCE_DATA_INVALID: {
    status: 200,
    text: 'A national source holds a value that is not of its type; it is left out.',
  },
  SUBGRAPH_UNAVAILABLE: { status: 200, text: 'A part of the hub is not answering.' },
  SUBGRAPH_DIFFERS: { status: 200, text: 'A part of the hub is of another version, and is not asked.' },
  LAW_DIFFERS: { status: 200, text: 'A part of the hub does not decide by the same law, and is not asked.' },
  RELEASES_UNAVAILABLE: {
    status: 503,
    text: 'The store of releases is not answering, so nothing can be asked for or decided.',
  },
  RELEASE_NOT_FOUND: {
    status: 200,
    text: 'There is no such release for this caller, or nothing that could be asked for.',
  },
  RELEASE_DECIDED: { status: 200, text: 'Somebody else has decided this release.' },
  LEDGER_UNAVAILABLE: { status: 503, text: 'The ledger is not available, so nothing can be answered.' },
  STATE_UNAVAILABLE: {
    status: 503,
    text: 'What the gateways of this hub count together is not available, so nothing can be answered.',
  },
  LAW_UNAVAILABLE: { status: 503, text: 'No valid law is loaded, so nothing can be answered.' },
  INTERNAL: { status: 500, text: 'Something went wrong in the hub. Quote the request id.' },
} as const;
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** A place in a document. GraphQL October 2021, section 7.1.2. */
export interface DocumentPlace {
  readonly line: number;
  readonly column: number;
}

/** An error with a stable code, a sentence for the caller (`publicMessage`) and a fuller one for the log (`message`). */
export class HubError extends Error {
  readonly code: ErrorCode;
  readonly publicMessage: string;
  /** What a machine is told beside the code. It names no value. */
  readonly details: Readonly<Record<string, string>> | undefined;
  /** Where in the caller's document it lies, counted from 1, as GraphQL's own errors say it. */
  readonly locations: readonly DocumentPlace[] | undefined;

  constructor(
    code: ErrorCode,
    logMessage?: string,
    options: {
      readonly publicMessage?: string;
      readonly cause?: unknown;
      readonly details?: Readonly<Record<string, string>>;
      readonly locations?: readonly DocumentPlace[];
    } = {},
  ) {
    super(
      logMessage ?? ERROR_CATALOGUE[code].text,
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = 'HubError';
    this.code = code;
    this.publicMessage = options.publicMessage ?? ERROR_CATALOGUE[code].text;
    this.details = options.details;
    this.locations = options.locations;
  }

  get status(): number {
    return ERROR_CATALOGUE[this.code].status;
  }
}

/**
 * Says which input was wrong and what is accepted. The caller's own value is quoted back, cut at 60 characters; it is
 * never logged, as it may hold a name.
 */
export function badInput(field: string, value: unknown, accepted: string): HubError {
  const text = typeof value === 'string' ? `"${value.slice(0, 60)}"` : JSON.stringify(value)?.slice(0, 60);
  // Half a surrogate pair is no text: not every JSON parser takes it.
  const shown = text?.replace(/\p{Surrogate}/gu, '\uFFFD');
  return new HubError('BAD_INPUT', `bad input in ${field}`, {
    publicMessage: `${field}: ${shown ?? 'nothing'} is not accepted. Accepted is ${accepted}.`,
  });
}
