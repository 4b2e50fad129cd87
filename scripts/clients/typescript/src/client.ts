import {
  LiaisonError,
  mayAnswerLater,
  readOutcome,
  type Answered,
  type Outcome,
  type PartlyAnswered,
  type Refused,
} from './answer.ts';

/** Under what a question is asked; each goes into a header of its own. */
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
  readonly fetch?: typeof fetch;
}

export interface Question<T, V> {
  readonly document: Document<T, V>;
  readonly variables: V;
  readonly statement: Statement;
  readonly signal?: AbortSignal;
}

/** A list or links of a record, with where to go on. */
interface Connection<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
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
  'HUB_NOT_REACHED',
];
const RELEASE =
  'mutation RequestRelease($input: RequestReleaseInput!) { requestRelease(input: $input) { id status dueAt } }';

export class Liaison {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Asks once, and again while the hub itself is busy or away. A mutation is sent again only where its input has a `key`. */
  async ask<T, V>({ document, variables, statement, signal }: Question<T, V>): Promise<Outcome<T>> {
    const id = document.__meta__?.['documentId'];
    const operation = {
      query: document.toString(),
      variables,
      ...(typeof id === 'string' && { documentId: id }),
    };
    const { times, waitMs } = this.#settings.again ?? { times: 3, waitMs: 500 };
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

  /**
   * Asks, then asks again only those States that were away, until all answered or `again.times` is over. Each answer is yielded:
   * put records together by `id`. Whoever did not answer stands in the last one.
   */
  async *askStates<T, V extends { owners?: unknown }>(
    question: Question<T, V>,
  ): AsyncGenerator<Outcome<T>, void, undefined> {
    const { times, waitMs } = this.#settings.again ?? { times: 3, waitMs: 500 };
    let variables = question.variables;
    for (let turn = 0; ; turn += 1) {
      const outcome = await this.ask({ ...question, variables });
      yield outcome;
      const away = outcome.kind === 'PARTIAL' ? outcome.unanswered.filter(mayAnswerLater) : [];
      if (away.length === 0 || turn >= times) return;
      variables = { ...variables, owners: [...new Set(away.map(({ owner }) => owner))] };
      await wait(waitMs * 2 ** turn, question.signal);
    }
  }

  /**
   * Walks a list or the links of a record, page by page, each with who did not answer it.
   *
   * @param pick the connection in an answer; its document takes `$after`. Undefined where the record is not there.
   * @throws LiaisonError with the code of a page that was refused, or NO_CURSOR where it cannot go on: never a silent end.
   */
  async *pages<T, V extends { after?: unknown }, N>(
    question: Question<T, V>,
    pick: (data: T) => Connection<N> | null | undefined,
  ): AsyncGenerator<Answered<readonly N[]> | PartlyAnswered<readonly N[]>, void, undefined> {
    let variables = question.variables;
    for (;;) {
      const outcome = await this.ask({ ...question, variables });
      if (outcome.kind === 'REFUSED') throw refusal(outcome);
      const page = pick(outcome.kind === 'ANSWERED' ? outcome.data : outcome.part);
      const nodes = page?.nodes ?? [];
      yield outcome.kind === 'ANSWERED' ? { ...outcome, data: nodes } : { ...outcome, part: nodes };
      if (!page?.pageInfo.hasNextPage) return;
      const after = page.pageInfo.endCursor;
      if (after == null || after === variables.after)
        throw new LiaisonError('NO_CURSOR', 'there is more, and no way to it');
      variables = { ...variables, after };
    }
  }

  /**
   * Asks for fields that an answer withheld until somebody approves (`unlock { requestable }`).
   *
   * @param from the answer that withheld them, and the statement under which it was asked.
   * @throws LiaisonError when it is refused, or the answer has no receipt.
   */
  async requestRelease(
    from: { readonly answer: Outcome<unknown>; readonly statement: Statement },
    input: {
      readonly record: string;
      readonly fields: readonly string[];
      readonly reason: string;
      readonly urgency?: string;
      readonly key?: string;
    },
  ): Promise<{ readonly id: string; readonly status: string; readonly dueAt: string }> {
    const entry = from.answer.kind === 'REFUSED' ? undefined : from.answer.receipt?.entry;
    if (entry === undefined)
      throw new LiaisonError('NO_ANSWER', 'the answer has no receipt to ask a release from');
    const document: Document<{ requestRelease: { id: string; status: string; dueAt: string } }, unknown> =
      RELEASE;
    const variables = { input: { key: crypto.randomUUID(), ...input, entry } };
    const outcome = await this.ask({ document, variables, statement: from.statement });
    if (outcome.kind === 'REFUSED') throw refusal(outcome);
    if (outcome.kind === 'ANSWERED') return outcome.data.requestRelease;
    const [first] = outcome.errors;
    throw new LiaisonError(
      first?.extensions?.code ?? 'NO_ANSWER',
      first?.message ?? 'not every part of it was answered',
    );
  }

  async #send<T>(
    operation: Operation,
    statement: Statement,
    signal: AbortSignal | undefined,
    renew = false,
  ): Promise<Outcome<T>> {
    const { url, token, registered = false } = this.#settings;
    const { query, documentId, variables } = operation;
    if (registered && documentId === undefined)
      throw new LiaisonError('NO_DOCUMENT_ID', 'the document carries no __meta__.documentId');
    const headers = { ...headersOf(statement), authorization: `Bearer ${await token(statement, renew)}` };
    const body = JSON.stringify(registered ? { documentId, variables } : { query, variables });
    try {
      const init = { method: 'POST', headers, body, cache: 'no-store' as const, ...(signal && { signal }) };
      const response = await (this.#settings.fetch ?? fetch)(`${url}/graphql`, init);
      const outcome = readOutcome<T>(new Uint8Array(await response.arrayBuffer()), response);
      const isStale = outcome.kind === 'REFUSED' && outcome.code === 'UNAUTHENTICATED' && !renew;
      return isStale ? await this.#send<T>(operation, statement, signal, true) : outcome;
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof TypeError)) throw error;
      return { kind: 'REFUSED', code: 'HUB_NOT_REACHED', message: error.message, status: 0 };
    }
  }
}

function headersOf({
  purpose,
  caseReference,
  offence,
  urgency,
  necessity,
}: Statement): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json',
    'liaison-purpose': purpose,
    'liaison-case': caseReference,
    ...(offence !== undefined && { 'liaison-offence': offence }),
    ...(urgency !== undefined && { 'liaison-urgency': urgency }),
    ...(necessity !== undefined && { 'liaison-necessity': necessity }),
  };
}

function isRepeatable({ query, variables }: Operation): boolean {
  const input = (variables as { readonly input?: { readonly key?: unknown } } | undefined)?.input;
  return !/(?:^|[\s}])mutation\b/u.test(query) || typeof input?.key === 'string';
}

function refusal({ code, message }: Refused): LiaisonError {
  return new LiaisonError(code, message);
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), {
      once: true,
    });
  });
}
