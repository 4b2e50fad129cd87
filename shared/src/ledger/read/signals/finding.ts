import type { Sql } from 'sql-template-tag';
import type { AgencyKind, Role } from '../../../core/vocabulary.ts';
import type { SignalKind, Thresholds } from '../../../policy/words/signals.ts';
import type { ListedNames } from './listed-names.ts';

/** Asks the index; as the role that fills it, which sees all States: each statement names its State. */
export type Ask = <Row extends object>(statement: Sql) => Promise<readonly Row[]>;

/** One day of one State, as its own clock counts it. */
export interface StateDay {
  readonly state: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** IANA name. */
  readonly timezone: string;
}

/** What is looked for on a day. */
export interface Search extends StateDay {
  readonly thresholds: Thresholds;
  /** Absent where the State has given none. */
  readonly names: ListedNames | undefined;
}

/** One signal as found, before it is recorded. */
export interface Finding {
  readonly kind: SignalKind;
  /** A keyed hash. */
  readonly officer: Buffer;
  readonly agency: string;
  readonly agencyKind: AgencyKind;
  readonly role: Role;
  readonly count: number;
  readonly limit: number;
  /** What tells it from another of the same officer, kind and day; empty where nothing must. */
  readonly about: string;
  /** The questions that make it, oldest first. */
  readonly questions: readonly string[];
}

/** Of a kind: why it could not be looked for, of how many officers. */
export interface Unwatched {
  readonly kind: SignalKind;
  readonly why:
    'NO_THRESHOLD' | 'NO_LIST' | 'LIST_UNREADABLE' | 'TOO_FEW_PEERS' | 'TOO_FEW_NAMES' | 'NOT_YET';
  /** 0 where it is about all of them. */
  readonly officers: number;
}

/** What a day holds, and what nobody could say of it. */
export interface Findings {
  readonly found: readonly Finding[];
  readonly unwatched: readonly Unwatched[];
}
