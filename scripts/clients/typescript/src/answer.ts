/** What became of asking one State about one domain, as `extensions.sources` says it. */
export interface Source {
  readonly owner: string;
  readonly domain: string;
  /** A word of the enum `SourceStatus`. One that this client does not know counts as "did not answer". */
  readonly status: string;
  readonly reason?: string | null;
  /** It answered, and holds records that it cannot give. */
  readonly incomplete?: boolean;
}

export interface HubError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string };
}

/** What every answer of the hub carries, whole or in part. */
export interface Told {
  /** Its bytes as they came: the ledger holds their SHA-256. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Names the ledger's entry: for `checkReceipt` and `requestRelease`. */
  readonly receipt?: { readonly log: string; readonly entry: string };
  /** Not asked: their law lends nothing to this question, or not by this filter. They may hold records all the same. */
  readonly notAsked: readonly Source[];
}

/** Every State whose law lets this caller ask has answered. */
export interface Answered<T> extends Told {
  readonly kind: 'ANSWERED';
  readonly data: T;
}

/** Somebody did not answer, or a value could not be read: what is missing in `part` is no "no hit". */
export interface PartlyAnswered<T> extends Told {
  readonly kind: 'PARTIAL';
  readonly part: T;
  readonly unanswered: readonly Source[];
  readonly errors: readonly HubError[];
}

/** Nothing was answered. `code` is one of ERRORS.md, or HUB_NOT_REACHED, or NO_ANSWER for what is no answer of a hub. */
export interface Refused {
  readonly kind: 'REFUSED';
  readonly code: string;
  readonly message: string;
  /** HTTP status, 0 where nothing came. */
  readonly status: number;
  readonly retryAfterS?: number;
}

export type Outcome<T> = Answered<T> | PartlyAnswered<T> | Refused;

/** Thrown where there is no answer to return: by `pages`, `requestRelease`, `checkReceipt`. */
export class LiaisonError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** One entry of `withheld`, as far as the document selects it. */
export interface Withheld {
  readonly field: string;
  readonly mode: string;
  readonly reason: string;
  readonly unlock?: { readonly requestable?: boolean } | null;
}

/** A value of a record. NONE: not on record, or its owner keeps silent about it, which nobody is told. */
export type Value<V, W extends Withheld = Withheld> =
  | { readonly kind: 'SHOWN'; readonly value: V }
  | { readonly kind: 'PART'; readonly value: V; readonly withheld: readonly W[] }
  | { readonly kind: 'WITHHELD'; readonly withheld: readonly W[] }
  | { readonly kind: 'NONE' };

/**
 * Reads a field beside what was withheld of it. Compiles only where the document selects `withheld { field mode reason }`, and
 * for a field that is selected under its own name.
 */
export function valueOf<
  W extends Withheld,
  R extends { readonly withheld: readonly W[] },
  K extends keyof R & string,
>(record: R & { readonly withheld: readonly W[] }, field: K): Value<NonNullable<R[K]>, W> {
  const value = record[field];
  const withheld = record.withheld.filter((one) => one.field === field || one.field.startsWith(`${field}.`));
  const isThere = value !== null && value !== undefined;
  if (withheld.length > 0)
    return isThere ? { kind: 'PART', value, withheld } : { kind: 'WITHHELD', withheld };
  return isThere ? { kind: 'SHOWN', value } : { kind: 'NONE' };
}

const BY_LAW = ['NOT_PERMITTED', 'NOT_SEARCHABLE'];
const TOLD = ['ANSWERED', 'NOT_ASKED', ...BY_LAW];

/** Reads what came. Whatever is no whole answer of a hub is refused: it never reads as one without hits. */
export function readOutcome<T>(bytes: Uint8Array<ArrayBuffer>, response: Response): Outcome<T> {
  const { status, headers } = response;
  const body = parsed(new TextDecoder().decode(bytes));
  const errors = (body?.errors ?? []) as readonly HubError[];
  const extensions = (body?.extensions ?? {}) as Readonly<Record<string, unknown>>;
  const sources = extensions['sources'];
  const data = body?.data;
  if (data === null || data === undefined || !Array.isArray(sources)) {
    const [first] = errors;
    const after = Number(headers.get('retry-after') ?? 'none');
    return {
      kind: 'REFUSED',
      code: first?.extensions?.code ?? 'NO_ANSWER',
      message: first?.message ?? `what came with HTTP ${status} is no answer of a hub`,
      status,
      ...(Number.isFinite(after) && { retryAfterS: after }),
    };
  }
  const all = sources as readonly Source[];
  const told = {
    bytes,
    extensions,
    ...(extensions['receipt'] ? { receipt: extensions['receipt'] as { log: string; entry: string } } : {}),
    notAsked: all.filter(({ status: word }) => BY_LAW.includes(word)),
  };
  const unanswered = all.filter(
    ({ status: word, incomplete }) => !TOLD.includes(word) || incomplete === true,
  );
  return unanswered.length === 0 && errors.length === 0
    ? { kind: 'ANSWERED', data: data as T, ...told }
    : { kind: 'PARTIAL', part: data as T, unanswered, errors, ...told };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
