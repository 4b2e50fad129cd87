import type { SourceFault } from '../../core/vocabulary.ts';

/** Why a source gave no rows, when the law was not the reason. NOT_AWAITED: the hub itself was too late for it. */
export class SourceFailure extends Error {
  readonly kind: 'TIMED_OUT' | 'UNAVAILABLE' | 'NOT_AWAITED';
  /** What is wrong with the source itself, where that is known. */
  readonly reason: SourceFault | undefined;

  constructor(
    kind: SourceFailure['kind'],
    source: string,
    { cause, reason }: { readonly cause?: unknown; readonly reason?: SourceFault } = {},
  ) {
    super(`${source}: ${reason ?? kind}`, { cause });
    this.name = 'SourceFailure';
    this.kind = kind;
    this.reason = reason;
  }
}
