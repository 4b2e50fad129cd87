import type { GlobalId, StateCode } from '../../core/ids.ts';
import type {
  AgencyKind,
  Disclosure,
  Domain,
  Handling,
  Marks,
  Mask,
  Mode,
  Role,
  SubjectCategory,
  UnlockKind,
  WithheldReason,
} from '../../core/vocabulary.ts';
import type { Contact } from './contact.ts';
import type { Inquiry } from './inquiry.ts';
import type { Obligation } from './obligation.ts';
import type { ReleaseFact, ReleaseStatus } from './release.ts';

export type { Obligation };

/** Records that the law cannot tell apart. Key of every cached verdict. */
export interface DecisionClass extends Marks {
  readonly owner: StateCode;
  /** Every capacity in which the person is recorded, sorted. Strictest wins. Empty: no data subject. */
  readonly subjects: readonly SubjectCategory[];
  readonly handling: Handling;
  /** State (or body) from which the owner has the record, when it is not the owner. */
  readonly originator?: StateCode;
  /** Names what releases say of the one record that they are about. Absent: none of this inquiry is about it. */
  readonly release?: string;
}

export interface LegalBasis {
  readonly instrument: string;
  readonly article: string;
}

/**
 * How much one officer may learn in a day by asking for exact values of what is withheld. Hit or no hit, asked often
 * enough, is an answer.
 */
export interface Budget {
  /** Distinct values tried about one person or object. */
  readonly aboutOne: number;
  /** Distinct names asked for: names can be guessed from lists. */
  readonly names: number;
  /** Distinct numbers of documents, plates and the like. */
  readonly numbers: number;
  readonly basis: readonly LegalBasis[];
}

/** What would turn a refusal into an answer: its first step, and all of them. */
export interface Unlock extends UnlockStep {
  /** Every step that is needed, in the order in which to take them. */
  readonly steps: readonly UnlockStep[];
  /** Whether a release can be asked for: approvals are all that is needed, and they show more than is shown now. */
  readonly requestable: boolean;
}

export interface UnlockStep {
  readonly kind: UnlockKind;
  /** One sentence for the officer. */
  readonly text: string;
  readonly approvalBy?: readonly (Role | AgencyKind)[];
  /** ISO 8601 duration. */
  readonly within?: string;
  /** Of an approval: where those are reached who can give it. Absent where their State states none. */
  readonly contact?: Contact;
}

/** The answer of all four layers for one field of one decision class. */
export interface Verdict {
  readonly mode: Mode;
  /** For MASK, and for NEEDS_APPROVAL when something is shown meanwhile. */
  readonly mask?: Mask;
  readonly disclosure: Disclosure;
  readonly reason?: WithheldReason;
  readonly basis: readonly LegalBasis[];
  readonly unlock?: Unlock;
  readonly obligations: readonly Obligation[];
  /** Ids of the rules that decided, in the order of the layers. For ledger and `law explain`. */
  readonly rules: readonly string[];
  /** Ids of the approved releases that lifted what a rule asks for, sorted. Absent: none did. */
  readonly releases?: readonly string[];
}

/**
 * Which decision classes of one owner something holds for. A disjunction of conjunctions that SQL can read:
 * an alternative holds when every stated member does. An absent member is not looked at.
 */
export type ClassPredicate = 'always' | 'never' | { readonly anyOf: readonly ClassAlternative[] };
export interface ClassAlternative extends Partial<Marks> {
  readonly handling?: readonly Handling[];
  /** true: a foreign originator is recorded; false: none is. */
  readonly originated?: boolean;
  /** Holds when the originator is one of these. */
  readonly originators?: readonly StateCode[];
  /** Holds when none of the record's subject categories is in this list. */
  readonly noneOfSubjects?: readonly SubjectCategory[];
  /** Holds when the record has no subject category (true) or at least one (false). */
  readonly withoutSubject?: boolean;
  /** Holds for these records alone, and for links whose near end is one of them. */
  readonly records?: readonly GlobalId[];
}

/** How a question uses a field besides showing it. */
export interface FieldUse {
  /** Dotted path as in the catalogue. */
  readonly path: string;
  /**
   * MATCH: equality (or a search by a whole name) with a value that the requester brings: a hit/no-hit question.
   * OPEN: range, pattern, sort, group, aggregate: anything from which a withheld value could be worked out.
   * COUNT: the same in statistics, which tell of no record.
   */
  readonly use: 'MATCH' | 'OPEN' | 'COUNT';
  /**
   * Of OPEN: the question looks at no more of the value than this mask shows, wherever the value is not shown whole. So it
   * may look there too: what it teaches is shown. Absent: it may look at all of it.
   */
  readonly within?: Mask;
}

/** What one owner lends in one domain to one inquiry. */
export interface Lending {
  /**
   * ASKED: at least one class has an INDEX above DENY. NOT_PERMITTED: none has, and the requester may know.
   * SILENT: none has, and the answer must look as if there were no hit.
   */
  readonly status: 'ASKED' | 'NOT_PERMITTED' | 'SILENT';
  /** Why, when NOT_PERMITTED. */
  readonly refusal?: Verdict;
  /**
   * Which records a question may match, given how it uses fields. `never`: the source is NOT_SEARCHABLE for it.
   * With no uses: the records whose existence (INDEX) may be known.
   */
  matchable(uses: readonly FieldUse[]): ClassPredicate;
  /**
   * Whether trying values of `tried` teaches about any record what is not shown: the question matches on a grant of a hit
   * alone. false: whoever asks may see whatever is tried.
   */
  teaches(uses: readonly FieldUse[], tried: readonly FieldUse[]): boolean;
  /** How much of that an officer may learn in a day. */
  readonly budget: Budget;
  /** IANA name: the days, months and years of questions about the owner's records are those of this zone. */
  readonly timezone: string;
  /** For which records the value of this field, whole or masked, may leave the national database. */
  readable(path: string): ClassPredicate;
  /** The verdict on one field of one class. Cached; never throws: an unknown path is DENY with POLICY_GAP. */
  verdict(of: DecisionClass, path: string): Verdict;
  /** What releases of this inquiry say of single records. Absent: they speak of no record of this owner and domain. */
  readonly releases?: LentReleases;
}

/** How the releases of one inquiry stand to the records of one owner and domain. */
export interface LentReleases {
  /** What names, in the class of a record, the releases about it. @param local the id by which the owner knows it. */
  nameOf(local: string): string | undefined;
  /** All about one record, for whoever decides the same again. @param release as `nameOf` has it. */
  factsOf(release: string): readonly ReleaseFact[];
  /** How the latest release of a field stands. @param release as `nameOf` has it. */
  state(release: string, path: string): ReleaseState | undefined;
  /** The links under a field that are shown: by law, or because the record that holds them was released. */
  links(path: string): ClassPredicate;
}

/** How a release stands, for who asked for it. */
export interface ReleaseState {
  readonly id: string;
  readonly status: ReleaseStatus;
  /** When an answer is due, as ISO 8601 has it. */
  readonly due?: string;
  /** Of an approval: its last day. */
  readonly until?: string;
}

/** All profiles' compiled answer to one inquiry. Immutable: a reload of the law makes new rulings, never changes old ones. */
export interface Ruling {
  readonly inquiry: Inquiry;
  /** Digest of inquiry and law versions: the key of every cache, DataLoader included. */
  readonly digest: string;
  /** Digest of the law alone. */
  readonly law: string;
  /** Version of the profile of each owner that was looked at, `eu-floor` and `groups` included. */
  readonly versions: Readonly<Record<string, string>>;
  /** Every State that has a law here, by code. */
  readonly owners: readonly StateCode[];
  lending(owner: StateCode, domain: Domain): Lending;
  /**
   * Digest of all that the law says to this inquiry of one owner's records of one domain, rules that do not speak to it left
   * out: as long as it stays, the same record is lent in the same way. Days that the record itself names are not in it.
   */
  lawFor(owner: StateCode, domain: Domain): string;
}
