import type { ErrorCode } from '../../core/errors.ts';

export interface LedgerAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Of an answer that is a refusal. */
  readonly code?: ErrorCode;
}

/** Answers a path below `/ledger/`, with its query. */
export type LedgerApi = (path: string) => Promise<LedgerAnswer>;
