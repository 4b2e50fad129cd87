import { HubError } from '../../core/errors.ts';
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

/** Nobody waits any more, which says nothing about the source. */
export function nobodyWaits(): HubError {
  return new HubError('DEADLINE_EXCEEDED', 'nobody waits for this any more');
}

/** @param cause what the source said, or what is not as it should be. */
export function brokenContract(source: string, cause: unknown): SourceFailure {
  return new SourceFailure('UNAVAILABLE', source, { cause, reason: 'BROKEN_CONTRACT' });
}
