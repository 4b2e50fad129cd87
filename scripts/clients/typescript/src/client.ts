import { LiaisonError, readOutcome, type Outcome, type Refused } from './answer.ts';

/** Under what a question is asked: it goes with each request, in any script. */
export interface Statement {
  readonly purpose: string;
  readonly caseReference: string;
  /** `0501;max=120;law=FR`: code, highest sentence in months, under whose law. */
  readonly offence?: string;
  readonly urgency?: string;
  readonly necessity?: string;
}

/** A typed document: what `graphql()` of the client preset returns, a text, or what `toString` makes a text of. */
export interface Document<T, V> {
  toString(): string;
  readonly __apiType?: (variables: V) => T;
  /** The id under which the State registered it, where generation embedded one. */
  readonly __meta__?: Readonly<Record<string, unknown>> | undefined;
}

export interface Settings {
  /** Of the hub, without `/graphql`. */
  readonly url: string;
  /** A token that vouches for this statement; `renew` after the hub refused the last one. */
  readonly token: (statement: Statement, renew: boolean) => Promise<string>;
  /** Sends `documentId` (from `__meta__`) in place of the document: for offices that ask registered operations alone. */
  readonly registered?: boolean;
  /** How often is asked again, and how long is waited at first; each wait is twice the one before. Defaults: 3 and 500 ms. */
  readonly again?: { readonly times: number; readonly waitMs: number };
  /** How long an answer may take: a hub that is gone without a word answers nothing. 65,000 unless said; a hub takes 60,000 at most. */
  readonly patienceMs?: number;
  readonly fetch?: typeof fetch;
}

export interface Question<T, V> {
  readonly document: Document<T, V>;
  readonly variables: V;
  readonly statement: Statement;
  readonly signal?: AbortSignal;
}

interface Operation {
  readonly query: string;
  readonly documentId?: string;
  readonly variables: unknown;
}

const PASSING = [
  'RATE_LIMITED',
  'OVERLOADED',
  'DEADLINE_EXCEEDED',
  'LEDGER_UNAVAILABLE',
  'RELEASES_UNAVAILABLE',
  'STATE_UNAVAILABLE',
  'HUB_NOT_REACHED',
];

export class Liaison {
  readonly #settings: Settings;
  readonly again: { readonly times: number; readonly waitMs: number };

  constructor(settings: Settings) {
    this.#settings = settings;
    this.again = settings.again ?? { times: 3, waitMs: 500 };
  }

  /** Asks once, and again while the hub itself is busy or away. A mutation is sent again only where its input has a `key`. */
  async ask<T, V>({ document, variables, statement, signal }: Question<T, V>): Promise<Outcome<T>> {
    const id = document.__meta__?.['documentId'];
    const operation = {
      query: document.toString(),
      variables,
      ...(typeof id === 'string' && { documentId: id }),
    };
    const { times, waitMs } = this.again;
    for (let turn = 0; ; turn += 1) {
      const outcome = await this.#send<T>(operation, statement, signal);
      if (
        outcome.kind !== 'REFUSED' ||
        !PASSING.includes(outcome.code) ||
        !isRepeatable(operation) ||
        turn >= times
      )
        return outcome;
      await wait(Math.max((outcome.retryAfterS ?? 0) * 1_000, waitMs * 2 ** turn), signal);
    }
  }

  async #send<T>(
    operation: Operation,
    statement: Statement,
    signal: AbortSignal | undefined,
    renew = false,
  ): Promise<Outcome<T>> {
    const { url, token, registered = false, patienceMs = 65_000 } = this.#settings;
    const { query, documentId, variables } = operation;
    if (registered && documentId === undefined)
      throw new LiaisonError('NO_DOCUMENT_ID', 'the document carries no __meta__.documentId');
    const headers = { ...HEADERS, authorization: `Bearer ${await token(statement, renew)}` };
    const asked = registered ? { documentId, variables } : { query, variables };
    const body = JSON.stringify({ ...asked, extensions: extensionsOf(statement) });
    try {
      const both = AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal ? [signal] : [])]);
      const init = { method: 'POST', headers, body, cache: 'no-store' as const, signal: both };
      const response = await (this.#settings.fetch ?? fetch)(`${url}/graphql`, init);
      const outcome = readOutcome<T>(new Uint8Array(await response.arrayBuffer()), response);
      const isStale = outcome.kind === 'REFUSED' && outcome.code === 'UNAUTHENTICATED' && !renew;
      return isStale ? await this.#send<T>(operation, statement, signal, true) : outcome;
    } catch (error) {
      const isAway = error instanceof TypeError || (error as Error).name === 'TimeoutError';
      if (signal?.aborted === true || !isAway) throw error;
      return { kind: 'REFUSED', code: 'HUB_NOT_REACHED', message: (error as Error).message, status: 0 };
    }
  }
}

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json',
};

/** The statement as the body carries it: no header takes every letter. What is not stated is left out. */
function extensionsOf(statement: Statement): Readonly<Record<string, string | undefined>> {
  return {
    'liaison-purpose': statement.purpose,
    'liaison-case': statement.caseReference,
    'liaison-offence': statement.offence,
    'liaison-urgency': statement.urgency,
    'liaison-necessity': statement.necessity,
  };
}

function isRepeatable({ query, variables }: Operation): boolean {
  const input = (variables as { readonly input?: { readonly key?: unknown } } | undefined)?.input;
  return !/(?:^|[\s}])mutation\b/u.test(query) || typeof input?.key === 'string';
}

export function refusal({ code, message }: Refused): LiaisonError {
  return new LiaisonError(code, message);
}

export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), {
      once: true,
    });
  });
}
