import type { SourceStatus } from './vocabulary.ts';

/** How bad news is. A status that is missing here does not compile. */
const SEVERITY: Readonly<Record<SourceStatus, number>> = {
  NOT_ASKED: 0,
  ANSWERED: 1,
  NOT_PERMITTED: 2,
  NOT_SEARCHABLE: 3,
  NOT_AWAITED: 4,
  NOT_CONNECTED: 5,
  TIMED_OUT: 6,
  UNAVAILABLE: 7,
};

/** Whether one status says worse of a source than another: of several questions in one request, the worst is reported. */
export function isWorse(status: SourceStatus, than: SourceStatus): boolean {
  return SEVERITY[status] > SEVERITY[than];
}

/** Whether a source that was to answer did not: there may be hits that nobody was told of. */
export function mayHideHits(status: SourceStatus): boolean {
  return !isWorse('NOT_AWAITED', status);
}
