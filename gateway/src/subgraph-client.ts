import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import { Pool } from 'undici';
import { HubError } from '../../shared/src/core/errors.ts';
import { ENVELOPE_HEADER, type Sealer } from '../../shared/src/identity/envelope-contract.ts';
import type { Inquiry } from '../../shared/src/policy/inquiry.ts';
import type { SubgraphReport } from '../../shared/src/policy/report.ts';
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
export class SubgraphClient implements GraphQLDataSource<GatewayContext & Record<string, unknown>> {
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

  async process(options: GraphQLDataSourceProcessOptions<GatewayContext & Record<string, unknown>>) {
    const { query, variables, operationName } = options.request;
    const context = options.context as GatewayContext;
    const body = JSON.stringify({ query, variables, operationName });
    const answer = await traced('liaison.subgraph', { 'liaison.subgraph': this.#name }, () =>
      this.send(body, context),
    );
    // The report is for the hub; it never travels on to the caller as it is.
    const { hub, ...rest } = answer.extensions ?? {};
    if (hub) context.reports.push(hub as SubgraphReport);
    return { ...answer, extensions: rest } as never;
  }

  /** @throws HubError SUBGRAPH_UNAVAILABLE; the cause stays in the log. */
  async send(body: string, context: GatewayContext): Promise<SubgraphAnswer> {
    const { requestId, inquiry, deadlineAt, signal } = context;
    const seal = await this.#sealer.seal(this.#name, { requestId, inquiry, deadlineAt }, body);
    // The deadline is the signal's business; these only bound what the signal should miss.
    const timeoutMs = Math.max(1, deadlineAt - Date.now()) + 2_000;
    try {
      const { statusCode, body: stream } = await this.#pool.request({
        path: this.#path,
        method: 'POST',
        headers: { 'content-type': 'application/json', [ENVELOPE_HEADER]: seal },
        body,
        signal,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const answer = (await stream.json()) as SubgraphAnswer;
      if (statusCode !== 200 && !('data' in answer)) throw refusalOf(answer, this.#name, statusCode);
      return answer;
    } catch (cause) {
      if (cause instanceof HubError) throw cause;
      if (signal.aborted) throw new HubError('DEADLINE_EXCEEDED', `${this.#name} was given up`, { cause });
      throw new HubError('SUBGRAPH_UNAVAILABLE', `${this.#name} did not answer`, { cause });
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
  readonly extensions?: Record<string, unknown>;
}

/** A subgraph refuses a value that only it can read (a date, say) before it asks anybody: the caller is told its words. */
function refusalOf(answer: SubgraphAnswer, name: string, status: number): Error {
  const first = answer.errors?.[0];
  return first?.extensions?.['code'] === 'BAD_INPUT'
    ? new HubError('BAD_INPUT', `${name} refused a value`, { publicMessage: first.message })
    : new Error(`${name} said ${status}`);
}
