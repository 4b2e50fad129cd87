import type { StateCode } from '../../core/ids.ts';
import { isWorse, mayHideHits } from '../../core/source-status.ts';
import type {
  Domain,
  FieldCategory,
  Handling,
  Mode,
  SearchHint,
  SourceFault,
  SourceStatus,
  WithheldReason,
} from '../../core/vocabulary.ts';
import type { Decided, Standing } from './decided.ts';
import type { Obligation } from './obligation.ts';
import type { LegalBasis, Unlock } from './ruling.ts';

/** What became of one source. Owners whose law is SILENT look like an owner without a hit. */
export interface SourceReport {
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly status: SourceStatus;
  /** As the caller may see it: rounded up where nothing of the owner was found, or was to be. */
  readonly milliseconds: number;
  /** As it was, for metrics alone. */
  readonly tookMs?: number;
  readonly dataAsOf?: string;
  readonly reason?: WithheldReason | SourceFault | SearchHint;
  /** Only true is said: it holds records that are in no answer, as they cannot be read. */
  readonly incomplete?: true;
}

/** The same of one question, as one field of a document asks it. */
export interface AskedSource extends SourceReport {
  /**
   * Where the field stands: response keys from the root of what the subgraph was asked, without places in lists, joined by
   * dots. Below `_entities` the gateway alone knows the rest. Absent: it is of no field.
   */
  readonly at?: string;
}

/**
 * What is said of a source that was asked twice: the worse, with the time of the slower. Records that one question could not
 * read are not there for the other either.
 */
export function worseOf(known: SourceReport | undefined, report: SourceReport): SourceReport {
  if (!known) return report;
  const worse = isWorse(report.status, known.status) ? report : known;
  const slower = known.milliseconds > report.milliseconds ? known : report;
  const isIncomplete = known.incomplete === true || report.incomplete === true;
  return {
    ...worse,
    ...(slower === worse ? {} : timesOf(slower)),
    ...(isIncomplete ? { incomplete: true } : {}),
  };
}

function timesOf({ milliseconds, tookMs }: SourceReport): Pick<SourceReport, 'milliseconds' | 'tookMs'> {
  return { milliseconds, ...(tookMs === undefined ? {} : { tookMs }) };
}

/** Whether a source that was to answer told all that it may: else there may be hits that nobody is told of. */
export function isWhole({ status, incomplete }: SourceReport): boolean {
  return !mayHideHits(status) && incomplete !== true;
}

/** Values of one field that were not of its type, and are null in the answer. For metrics and log alone. */
export interface UnfitValues {
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly field: string;
  readonly count: number;
}

/** One record that left its database, and which categories of it were shown. For the ledger. */
export interface Disclosed {
  readonly id: string;
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly categories: readonly FieldCategory[];
  /** How the law took it: the place of its cell among the cells of all of `decided`. In the ledger only where it is in doubt. */
  readonly cell?: number;
}

/** Values withheld, summed up: never one entry a value. SILENT ones only in `silent` reports for the ledger. */
export interface WithheldSum {
  readonly owner: StateCode;
  readonly domain: Domain;
  readonly field: string;
  readonly mode: Mode;
  readonly reason: WithheldReason;
  readonly basis: readonly LegalBasis[];
  readonly unlock?: Unlock;
  readonly rules: readonly string[];
  readonly count: number;
}

/**
 * Records, or links, of which the same was withheld. Sums are named by their place in `withheld` and `silent` of the report,
 * records by that in `disclosed`, and what is not there by its id.
 */
export interface CountedRecords {
  readonly records: readonly (number | string)[];
  readonly withheld: readonly number[];
  readonly silent: readonly number[];
}

/** What travels with what was shown: of records of one decision class, or of links of one. */
export interface ConditionsOf {
  readonly owner: StateCode;
  /** Of a link: the domain whose records hold it. */
  readonly domain: Domain;
  /** As GraphQL names it: a type of records, or of links between them. */
  readonly type: string;
  /** null: the law does not lend it. Absent: it is a link, which has none. */
  readonly handling?: Handling | null;
  readonly obligations: readonly Obligation[];
}

/** The same, and what it is on: records by their place in `disclosed` of the report, links by id. */
export interface Conditions extends ConditionsOf {
  readonly records: readonly (number | string)[];
}

/**
 * What a subgraph tells the gateway beside its data, as `extensions.hub` of its response. The gateway sums it up into
 * `extensions.disclosure` and `extensions.sources` and hands it to the ledger; it never passes it on as it is.
 */
export interface SubgraphReport {
  /** Of each question; what the gateway adds up, and keeps, has one for each owner and domain. */
  readonly sources: readonly AskedSource[];
  readonly disclosed: readonly Disclosed[];
  readonly withheld: readonly WithheldSum[];
  /** Withheld under SILENT: for the ledger alone. */
  readonly silent: readonly WithheldSum[];
  readonly versions: Readonly<Record<string, string>>;
  /** Of which records the sums are, so that a record that comes twice counts once. It ends at the gateway. */
  readonly counted?: readonly CountedRecords[];
  /** What travels with the records and links that are in the answer. It ends at the gateway, for the caller alone. */
  readonly conditions?: readonly Conditions[];
  /** What the law looked at and said, so that it can be asked again. For the ledger alone. */
  readonly decided?: readonly Decided[];
  readonly standings?: readonly Standing[];
  readonly unfit?: readonly UnfitValues[];
}

/** What tells one sum from another. */
export function sumKey({ owner, domain, field, mode, reason }: WithheldSum): string {
  return `${owner} ${domain} ${field} ${mode} ${reason}`;
}
