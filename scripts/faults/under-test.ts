import type { Load } from './askers.ts';
import type { Certificates } from './certificates.ts';
import type { FaultDatabase } from './database.ts';
import type { Held } from './processes.ts';

/** The State whose database the faults are about; the others must not notice. */
export const BROKEN = 'DE';
export const WHOLE = ['FR', 'FI'] as const;

/** A gateway: what `npm start` runs, with the processes that answer. */
export interface Gateway {
  /** The process that was started. */
  readonly pid: number;
  /** How many answer when all is well. */
  readonly processes: number;
  /** Processes that answer; the same as `pid` where there is but one. */
  workers(): readonly number[];
  /** All its processes, as far as they are known; it costs nothing to ask. */
  pids(): readonly number[];
  /** kill -9 of the process that was started. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
}

/** Files that a hub reads again when they change, by what they are. */
export type WatchedFiles = Readonly<Record<string, string>>;

/**
 * What faults are done to. One hub by itself (`OneHub`); whoever runs several gateways behind a balancer gives the same, and the
 * same faults and criteria run against it.
 */
export interface UnderTest {
  /** Where officers ask. */
  readonly port: number;
  readonly gateways: readonly Gateway[];
  /** Holds the databases of BROKEN, and of nobody else. */
  readonly source: FaultDatabase;
  readonly ledger: FaultDatabase;
  readonly releases: FaultDatabase;
  readonly files: WatchedFiles;
  /** Present where it speaks TLS. */
  readonly certificates?: Certificates | undefined;
  /** What LIAISON_DATA names. */
  readonly directory: string;
  /** How long a source may take for one statement, and the hub for an answer, in milliseconds. */
  readonly deadlines: { readonly sourceMs: number; readonly answerMs: number };
  /** Puts the clock of every gateway process forward, or back; 0 sets it right. */
  jump(aheadMs: number): void;
  /** What all gateway processes hold. */
  held(): Held;
  /** What `/health/ready` of any of its processes names as refused; absent where nobody can ask. */
  refusedReloads?(): Promise<ReadonlySet<string>>;
  /** Everything that it said so far. */
  said(): string;
  /** Holds what officers received against the ledger, and verifies it. @returns what is wrong. */
  checkLedger(load: Load): Promise<{ readonly records: number; readonly wrong: readonly string[] }>;
}
