import type { StateCode } from '../../core/ids.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Inquiry, Requester } from '../../policy/words/inquiry.ts';
import type { ReleaseEvent } from '../../policy/words/release.ts';
import type { SubgraphReport } from '../../policy/words/report.ts';
import type { LedgerApi } from './ledger-answer.ts';

/** The first record of a request: something came in. */
export interface Received {
  readonly requestId: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly bytes: number;
}

/** The second: who asks what and why. Durable before any source is asked. */
export interface Intent {
  readonly inquiry: Inquiry;
  /** SHA-256 of the shape: alike for questions that differ in values alone, so that no guessed value can be tried on it. */
  readonly operationHash: string;
  readonly operationName?: string;
  /** The document without values and without names that the caller chose, so that it can be read without telling about whom it was. */
  readonly shape: string;
  /** Values by the path of their argument, wherever they stood. The ledger keeps keyed hashes only. */
  readonly searchValues: Readonly<Record<string, readonly (string | number)[]>>;
  readonly owners: readonly StateCode[];
  readonly versions: Readonly<Record<string, string>>;
}

/** The third: what was disclosed. Durable before the first byte of the answer is sent. */
export interface Outcome {
  readonly status: number;
  readonly errorCodes: readonly ErrorCode[];
  readonly report: SubgraphReport;
  /** SHA-256 of the response body, hex. */
  readonly bodyDigest: string;
  readonly bodyBytes: number;
  /** Who asked, without the officer, where there is no intent that says it. */
  readonly office?: Omit<Requester, 'officer'>;
}

/** One request's way through the ledger. Every method throws HubError LEDGER_UNAVAILABLE when it cannot be durable. */
export interface LedgerRequest {
  /** What the answer carries as `extensions.receipt`; known before the outcome, as the digest covers it. */
  readonly receipt: Receipt;
  intent(intent: Intent): Promise<void>;
  /** Also closes requests that never had an intent (refused, malformed). */
  outcome(outcome: Outcome): Promise<void>;
}

export interface Receipt {
  /** Name of the log (one per gateway instance). */
  readonly log: string;
  /** Names the request's records in that log. */
  readonly entry: string;
}

/** A request that was turned away where three records of its own would make things worse, or where it never became one. */
export interface Refusal {
  readonly code: ErrorCode;
  /** The address as the hub knows it (`/graphql`, `/ledger/*`), `elsewhere`, or `HTTP` and `TLS` for what was none. No word of the caller's. */
  readonly place: string;
}

export interface Ledger {
  /** Takes note of a request. Written at the latest together with the record that follows. */
  received(received: Received): LedgerRequest;
  /** Counts, exactly; the sums are durable within a second, in a REFUSED record. Costs the caller nothing and never throws. */
  refused(refusal: Refusal): void;
  /**
   * Keeps one step of a release. Each is taken once, however often it is said.
   *
   * @throws HubError LEDGER_UNAVAILABLE when it cannot be durable.
   */
  release(event: ReleaseEvent): Promise<Receipt>;
  ready(): boolean;
  /** Asks the store whether a record could be written now. Never throws; the answer comes within a second. */
  probe(): Promise<boolean>;
  /** Whether another process has taken the log: this one never writes again. */
  isFenced(): boolean;
  /** Checkpoints and proofs, for who holds a receipt and for witnesses. */
  readonly api: LedgerApi;
  close(): Promise<void>;
}
