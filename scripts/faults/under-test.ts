import type { Load } from './askers.ts';
import type { Certificates } from './certificates.ts';
import type { FaultDatabase } from './database.ts';
import type { Held } from './processes.ts';

/** The State whose database the faults are about; the others must not notice. */
export const BROKEN = 'DE';
export const WHOLE = ['FR', 'FI'] as const;
/** Where there are several gateways: the State that is read from a standby. */
export const STANDS_BY = 'FI';

/** A gateway: what `npm start` runs, with the processes that answer. */
export interface Gateway {
  /** The process that was started. */
  readonly pid: number;
  /** How many answer when all is well. */
  readonly processes: number;
  /** Where it answers by itself. */
  readonly port: number;
  /** Processes that answer; the same as `pid` where there is but one. */
  workers(): readonly number[];
  /** All its processes, as far as they are known; it costs nothing to ask. */
  pids(): readonly number[];
  /** kill -9 of the process that was started. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
}

/** A program beside the gateways, which can be ended and started again where it was. */
export interface Part {
  readonly name: string;
  /** All its processes. */
  pids(): readonly number[];
  /** kill -9 of all of them. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
}

/** What stands around several gateways. */
export interface Surroundings {
  /** Where officers ask; the way to the ledger leads through it, too. */
  readonly balancer: Part;
  /** Before the PostgreSQL of BROKEN. */
  readonly pooler: Part;
  /** Those that ask national databases, of which each does what the other does. */
  readonly subgraphs: readonly Part[];
  /** In which gateways count and agree. */
  readonly state: FaultDatabase;
  /** Without which the ledger's PostgreSQL commits nothing. */
  readonly ledgerStandby: Part;
  /** From which STANDS_BY is read. */
  readonly stateStandby: Part;
  /** The clock of the first gateway's machine alone. */
  jumpOne(aheadMs: number): void;
  /** Closes the ledger's primary for good, and makes its standby the one that is written to. */
  promoteLedger(): Promise<void>;
  /** Processes through which an answer goes beside a gateway, in groups of which it goes through one each. */
  answering(): readonly (readonly number[])[];
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
  /** What there is only around several gateways. */
  readonly around?: Surroundings;
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
  /** Puts the clock of every process of the hub forward, or back; 0 sets it right. */
  jump(aheadMs: number): void;
  /** What all processes of the hub hold. */
  held(): Held;
  /** What `/health/ready` of any of its processes names as refused. */
  refusedReloads(): Promise<ReadonlySet<string>>;
  /** Everything that it said so far; what comes later comes after it. */
  said(): string;
  /** What ended by itself and cannot be started again, with its last words; absent where nothing is started again. */
  dead?(): string | undefined;
  /** Holds what officers received against the ledger, and verifies it. @returns what is wrong. */
  checkLedger(load: Load): Promise<{ readonly records: number; readonly wrong: readonly string[] }>;
}
