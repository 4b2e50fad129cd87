import { Pool } from 'undici';
import { HubError } from '../../shared/src/core/errors.ts';
import { ENVELOPE_HEADER, type Sealer } from '../../shared/src/identity/envelope-contract.ts';
import type { Inquiry } from '../../shared/src/policy/inquiry.ts';
import type { SubgraphReport } from '../../shared/src/policy/report.ts';
import { post } from './federation/post.ts';
import { traced } from './trace.ts';

/** What one request carries on its way through plan and subgraphs. */
export interface GatewayContext {
  readonly requestId: string;
  readonly inquiry: Inquiry;
  readonly deadlineAt: number;
  /** Aborted when the caller has gone, or the deadline has. */
  readonly signal: AbortSignal;
  readonly reports: SubgraphReport[];
}

const RESPONSE_MAX_BYTES = 64 * 1024 * 1024;
const CONNECTIONS = 32;

/** One subgraph over keep-alive connections: sealed, bounded in time and size, never redirected. */
export class SubgraphClient {
  readonly #name: string;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #sealer: Sealer;

  constructor(name: string, url: string, sealer: Sealer) {
    const { origin, pathname } = new URL(url);
    this.#name = name;
    this.#path = pathname;
    this.#sealer = sealer;
    this.#pool = new Pool(origin, {
      connections: CONNECTIONS,
      keepAliveTimeout: 30_000,
      connectTimeout: 2_000,
      maxResponseSize: RESPONSE_MAX_BYTES,
    });
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
    const { requestId, inquiry, deadlineAt, signal } = context;
    const seal = await this.#sealer.seal(this.#name, { requestId, inquiry, deadlineAt }, body);
    try {
      const { status, body: text } = await post(this.#pool, {
        path: this.#path,
        headers: { 'content-type': 'application/json', [ENVELOPE_HEADER]: seal },
        body,
        signal,
        // The deadline is the signal's business; this only bounds what the signal should miss.
        timeoutMs: Math.max(1, deadlineAt - Date.now()) + 2_000,
      });
      if (status !== 200) this.#refuse(status, text);
      return { status, body: text };
    } catch (cause) {
      if (cause instanceof HubError) throw cause;
      if (signal.aborted) throw new HubError('DEADLINE_EXCEEDED', `${this.#name} was given up`, { cause });
      throw new HubError('SUBGRAPH_UNAVAILABLE', `${this.#name} did not answer`, { cause });
    }
  }

  /** A subgraph refuses a value that only it can read (a date, say) before it asks anybody: the caller is told its words. */
  #refuse(status: number, text: string): never {
    const [first] = (JSON.parse(text) as Refusal).errors ?? [];
    throw first?.extensions?.code === 'BAD_INPUT'
      ? new HubError('BAD_INPUT', `${this.#name} refused a value`, { publicMessage: first.message })
      : new Error(`${this.#name} said ${status}`);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

interface Refusal {
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}
