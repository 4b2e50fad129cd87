/** What a question cost that asked so many sources, with so many gateways; the mean of those that were asked. */
export interface RequestCost {
  readonly sources: number;
  readonly gateways: number;
  readonly questions: number;
  /** Of these, without an answer of every source. */
  readonly notWhole: number;
  /** Processor time in microseconds, of all that worked meanwhile: what the same processes do when nobody asks is in it. */
  readonly cpuUs: { readonly gateway: number; readonly sources: number; readonly ledger: number };
  /** On the wire, both ways, without headers of TCP; absent where nothing tells (`ss` of iproute2). */
  readonly bytes?: { readonly client: number; readonly sources: number; readonly ledger: number };
  /** Open at the end, of all gateways together. */
  readonly connections: { readonly sources: number; readonly ledger: number };
  /** Bytes on disk. */
  readonly ledger: LedgerGrowth;
}

/** Bytes on disk that a question leaves: of the log, of the auditors' index, and of what is forgotten after 40 days. */
export interface LedgerGrowth {
  readonly log: number;
  readonly years: number;
  readonly fortyDays: number;
  /** Write-ahead log. */
  readonly wal: number;
}

/** What one statement costs PostgreSQL in a register of so many records, in microseconds of processor time. */
export interface RecordsCost {
  readonly records: number;
  readonly statement: Statement;
  readonly cpuUs: number;
}

export const STATEMENTS = ['a name, no hit', 'a name, hits', 'a serial number, no hit'] as const;
export type Statement = (typeof STATEMENTS)[number];

/** Answers to questions that came at a rate of their own, whatever came back. */
export interface Point {
  /** Of what the gateway answered when it was asked as fast as it could, just before and after. */
  readonly share: number;
  /** That rate, before and after, questions a second. */
  readonly fullPerS: readonly [before: number, after: number];
  readonly offeredPerS: number;
  readonly seconds: number;
  readonly answered: number;
  readonly refused: number;
  /** Answers in which a source is missing, and what was no answer at all. */
  readonly incomplete: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** One run: what it measured, and how busy the machine was. */
export interface Run {
  /** The pieces, as `--only` takes them. */
  readonly pieces: readonly string[];
  readonly command: string;
  readonly on: string;
  readonly seconds: number;
  /** Load averages of a minute, as the run began and ended. */
  readonly load: readonly [before: number, after: number];
}

/** All that was measured, in one run or in several. Figures of the page follow from it and from nothing else. */
export interface CapacityData {
  readonly runs: readonly Run[];
  readonly machine: {
    readonly node: string;
    readonly postgres: string;
    readonly cpus: number;
    readonly model: string;
    readonly memoryGiB: number;
  };
  readonly requests: readonly RequestCost[];
  readonly records: readonly RecordsCost[];
  readonly check: {
    readonly sources: number;
    readonly states: number;
    readonly inFlightMax: number;
    /** How long questions took that were asked one at a time: so many parts of their distribution, in ms. */
    readonly serviceMs: readonly number[];
    readonly points: readonly Point[];
  };
}
