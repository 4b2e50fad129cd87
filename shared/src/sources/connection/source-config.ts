import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';

/** One database that answers for one or more States in one domain. */
export interface SourceConfig {
  readonly name: string;
  readonly domain: Domain;
  readonly owners: readonly StateCode[];
  readonly url: string;
  /** What stands before its PostgreSQL and lends a session for one transaction; absent where nothing does. */
  readonly pooler?: 'transaction' | undefined;
  /** A streaming standby of it, which is read while it is not too far behind. Absent where there is none. */
  readonly standby?: StandbyConfig | undefined;
  /** How long one statement may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Connections at most, over all processes that divide them. */
  readonly poolSize: number;
  /** Longest pause between two trials of a source that does not answer, in milliseconds. The first come sooner. */
  readonly retryAfterMs: number;
  /** How far search keys that a worker computes may be behind before searches are told as incomplete, in milliseconds. */
  readonly keysWithinMs?: number | undefined;
}

/** A streaming standby of a source. */
export interface StandbyConfig extends Pick<SourceConfig, 'url' | 'pooler'> {
  /** How old what it answers may be, in milliseconds; at least twice the source's deadline. */
  readonly maxLagMs: number;
}
