import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';

/** One database that answers for one or more States in one domain, or a State's own process that stands before it. */
export interface SourceConfig {
  readonly name: string;
  readonly domain: Domain;
  readonly owners: readonly StateCode[];
  /** Of the database; or where the State's own process answers. */
  readonly url: string;
  /** How the State's own process is spoken to; absent where the source is a database. */
  readonly process?: ProcessPlace | undefined;
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

/** How a State's own process is spoken to: PEM as text, and the files that each came from. */
export interface ProcessPlace {
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly files: Readonly<Partial<Record<'ca' | 'certificate' | 'key', string>>>;
}

/** A source that is a State's own process. */
export type ProcessSource = SourceConfig & { readonly process: ProcessPlace };

/** Whether a source is a State's own process: then no database of it can be reached from here. */
export function isOwnProcess(source: SourceConfig): source is ProcessSource {
  return source.process !== undefined;
}

/** Those that are databases, which alone can be looked into from here. */
export function databasesOf(sources: readonly SourceConfig[]): readonly SourceConfig[] {
  return sources.filter((source) => !isOwnProcess(source));
}

/** A streaming standby of a source. */
export interface StandbyConfig extends Pick<SourceConfig, 'url' | 'pooler'> {
  /** How old what it answers may be, in milliseconds; at least twice the source's deadline. */
  readonly maxLagMs: number;
}
