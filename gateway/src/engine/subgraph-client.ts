import { Pool } from 'undici';
import { HubError } from '../../../shared/src/core/errors.ts';
import { timeLimit } from '../../../shared/src/core/time-limit.ts';
import { traced, traceParent } from '../../../shared/src/core/trace.ts';
import {
  ENVELOPE_HEADER,
  LAST_WORDS,
  type Sealer,
  type ToSeal,
} from '../../../shared/src/identity/envelope-contract.ts';
import type { Inquiry } from '../../../shared/src/policy/words/inquiry.ts';
import type { SubgraphReport } from '../../../shared/src/policy/words/report.ts';
import { Nonces } from '../../../shared/src/core/nonces.ts';
import { post } from '../../../shared/src/core/post.ts';
import { isReport } from './check-report.ts';

/** What one request carries on its way through plan and subgraphs. */
export interface GatewayContext {
  readonly requestId: string;
  readonly inquiry: Inquiry;
  /** `lawId` of the law that it is decided by. */
  readonly law: string;
  /** For how long the caller still waits, in milliseconds; 0 or less when the time is up. */
  readonly leftMs: () => number;
  /** Aborted when the caller has gone, or the deadline has. */
  readonly signal: AbortSignal;
  readonly reports: SubgraphReport[];
  /** What a dear question does between two pieces of its work, so that others are served meanwhile. */
  readonly rest?: (() => Promise<void>) | undefined;
}

const RESPONSE_MAX_BYTES = 64 * 1024 * 1024;
const CONNECTIONS = 32;
const PROBE_MS = 2_000;
/** Less than anybody may wait beyond a deadline. */
const LAST_WORDS_MS = 75;

/** Whom an envelope is for: nobody else opens it. */
export type SealedFor = Pick<ToSeal, 'schema' | 'process' | 'nonces'>;

/** A request to a subgraph, to be sealed when it is known who gets it. */
export interface Sealable {
  readonly body: string;
  /** The request of a caller that it belongs to: all of that goes to the same process, where there are several. */
  readonly of: object;
  /** A fresh envelope. @param to who gets it, and what that asked for. */
  seal(to: SealedFor): string | Promise<string>;
}

/** How long a request may take. */
export interface SendLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** For a subgraph that works on the same thread. */
  readonly rest?: (() => Promise<void>) | undefined;
}

/** How requests reach a subgraph. It gets the sealed envelope, whatever the way. */
export interface SubgraphTransport {
  send(request: Sealable, limits: SendLimits): Promise<{ readonly status: number; readonly body: string }>;
  /** Whether somebody is at the other end. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

/** A subgraph over keep-alive connections: bounded in time and size, never redirected. */
export function httpTransport(url: string): SubgraphTransport {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    keepAliveTimeout: 30_000,
    connectTimeout: 2_000,
    maxResponseSize: RESPONSE_MAX_BYTES,
  });
  const known = new Nonces();
  return {
    send: ({ seal, body }, { signal, timeoutMs }) =>
      known.send(async (nonces) => {
        const envelope = await seal({ nonces });
        const headers = { 'content-type': 'application/json', [ENVELOPE_HEADER]: envelope };
        return post(pool, { path, headers, body, signal, timeoutMs });
      }, signal),
    // A subgraph refuses whatever has no seal, which is answer enough.
    isThere: () =>
      pool
        .request({ path, method: 'GET', headersTimeout: PROBE_MS, bodyTimeout: PROBE_MS })
        .then(({ body }) => body.dump())
        .then(
          () => true,
          () => false,
        ),
    close: () => pool.close(),
  };
}

/** A subgraph in this process: the same envelope, opened by the same code, without the way through HTTP. */
export function localTransport(
  handle: (request: {
    readonly method: string;
    readonly envelope: string;
    readonly body: string;
    readonly signal: AbortSignal;
    readonly rest?: (() => Promise<void>) | undefined;
  }) => Promise<{ readonly status: number; readonly body: string }>,
): SubgraphTransport {
  const known = new Nonces();
  return {
    send: ({ seal, body }, { signal, rest }) =>
      known.send(async (nonces) => {
        const envelope = await seal({ nonces });
        return new Promise((resolve, reject) => {
          const giveUp = (): void => reject(signal.reason as Error);
          if (signal.aborted) {
            giveUp();
            return;
          }
          signal.addEventListener('abort', giveUp);
          handle({ method: 'POST', envelope, body, signal, rest })
            .then(resolve, reject)
            .finally(() => signal.removeEventListener('abort', giveUp));
        });
      }, signal),
    isThere: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  };
}

/** One subgraph: everything that it is asked is sealed. */
export class SubgraphClient {
  readonly #name: string;
  readonly #door: SubgraphTransport;
  readonly #sealer: Sealer;

  constructor(name: string, door: SubgraphTransport, sealer: Sealer) {
    this.#name = name;
    this.#door = door;
    this.#sealer = sealer;
  }

  /**
   * Sends a GraphQL request and returns the answer's text, which is read where it is merged.
   *
   * @throws HubError SUBGRAPH_UNAVAILABLE, DEADLINE_EXCEEDED or BAD_INPUT; the cause stays in the log.
   */
  ask(body: string, context: GatewayContext): Promise<{ readonly status: 200; readonly body: string }> {
    return traced('liaison.subgraph', { 'liaison.subgraph': this.#name }, () => this.#send(body, context));
  }

  async #send(
    body: string,
    context: GatewayContext,
  ): Promise<{ readonly status: 200; readonly body: string }> {
    const { leftMs, signal, rest } = context;
    if (rest) await rest();
    try {
      const { status, body: text } = await this.#door.send(
        this.#sealable(body, context),
        // The deadline is the signal's business; the time only bounds what the signal should miss.
        { signal, rest, timeoutMs: Math.max(1, leftMs()) + 2_000 },
      );
      if (status !== 200) this.#refuse(status, text);
      if (rest) await rest();
      return { status, body: text };
    } catch (cause) {
      if (cause instanceof HubError) throw cause;
      if (signal.aborted) await this.#lastWords(context);
      if (signal.aborted) throw new HubError('DEADLINE_EXCEEDED', `${this.#name} was given up`, { cause });
      throw new HubError('SUBGRAPH_UNAVAILABLE', `${this.#name} did not answer`, { cause });
    }
  }

  /** Nobody waits any more, but whom the subgraph had asked belongs into the record. What it does not say in time is not known. */
  async #lastWords(context: GatewayContext): Promise<void> {
    const late = new AbortController();
    const lift = timeLimit(LAST_WORDS_MS, () => late.abort());
    try {
      const { status, body } = await this.#door.send(this.#sealable(LAST_WORDS, context), {
        signal: late.signal,
        // Far behind: its clock is the one on the wall.
        timeoutMs: 10 * LAST_WORDS_MS,
      });
      const said = JSON.parse(body) as { readonly reports?: readonly unknown[] };
      if (status === 200) context.reports.push(...(said.reports ?? []).filter(isReport));
    } catch {
      // Then the record names those that had reported before.
    } finally {
      lift();
    }
  }

  #sealable(body: string, of: GatewayContext): Sealable {
    const { requestId, inquiry, leftMs, law } = of;
    const claims = { requestId, inquiry, law, traceParent: traceParent() };
    return {
      body,
      of,
      seal: (to) => this.#sealer.seal(this.#name, { ...claims, leftMs: leftMs(), ...to }, body),
    };
  }

  /** A subgraph refuses a value that only it can read (a date, say) before it asks anybody: the caller is told its words. */
  #refuse(status: number, text: string): never {
    const [first] = (JSON.parse(text) as Refusal).errors ?? [];
    const code = first?.extensions?.code;
    if (code === 'SUBGRAPH_DIFFERS' || code === 'LAW_DIFFERS')
      throw new HubError(code, `${this.#name} said ${code}`);
    throw code === 'BAD_INPUT'
      ? new HubError('BAD_INPUT', `${this.#name} refused a value`, { publicMessage: first?.message ?? '' })
      : new Error(`${this.#name} said ${status}`);
  }

  close(): Promise<void> {
    return this.#door.close();
  }
}

interface Refusal {
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}
