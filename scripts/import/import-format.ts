import type { StateCode } from '../../shared/src/core/ids.ts';
import type { Difference } from './difference.ts';
import type { HowToRead, OnBytes } from './open.ts';

/** What a format makes of a file: a record, a record that is gone, or a line that cannot be read. */
export type ImportItem =
  | { readonly kind: 'row'; readonly values: readonly unknown[]; readonly unknown?: readonly UnknownWord[] }
  | { readonly kind: 'remove'; readonly id: string }
  | SkippedEntry
  | RejectedLine;

/** An entry of which the register keeps nothing, such as a company in a list of people: it is counted by what it is. */
export interface SkippedEntry {
  readonly kind: 'skip';
  /** What it is, in a word or a few, such as `entity`. */
  readonly what: string;
}

/** A line that is no record, and why. The record that it names stays as it is. */
export interface RejectedLine {
  readonly kind: 'reject';
  /** Number of the line, or of the entry where a file has none, from 1. */
  readonly line: number;
  /** The whole reason, as a sentence. */
  readonly reason: string;
  /** Id of the record that the line names, where that can be read. */
  readonly id?: string;
  /** Path of the member (or name of the column) at fault, such as `identities[0].dateOfBirth`. */
  readonly member?: string;
  /** What stands there, as text, no longer than a line. */
  readonly value?: string;
  /** What may stand there. */
  readonly accepted?: string;
}

/** A word of a vocabulary that the hub does not know. It is kept as it was written; the import counts it. */
export interface UnknownWord {
  readonly what:
    'country' | 'subject category' | 'substance' | 'unit' | 'calibre' | 'document kind' | 'other';
  readonly word: string;
}

const SHOWN = 200;

/** A value as text. One that is nested deeper than it can be written is told by its kind. */
function shownText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Array.isArray(value) ? 'a list, deep in lists' : 'an object, deep in objects';
  }
}

/** A reject of one member: says what stands there and what may. */
export function rejectedMember(
  line: number,
  found: {
    readonly id?: string | undefined;
    readonly member: string;
    readonly value: unknown;
    readonly accepted: string;
    /** The sentence, where it is not "MEMBER: VALUE is not ACCEPTED". */
    readonly reason?: string | undefined;
  },
): RejectedLine {
  const text = shownText(found.value);
  const value = text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
  return {
    kind: 'reject',
    line,
    reason: found.reason ?? `${found.member}: ${JSON.stringify(value)} is not ${found.accepted}`,
    ...(found.id === undefined ? {} : { id: found.id }),
    member: found.member,
    value,
    accepted: found.accepted,
  };
}

/** A file format. Pure but for reading its files: it knows nothing of databases. */
export interface ImportFormat {
  readonly table: string;
  /** In the order of each row's values. `owner` and `id` are among them. */
  readonly columns: readonly string[];
  /** Columns that say how current the file is, not what it says: a record that differs in these alone is unchanged. */
  readonly currency: readonly string[];
  /** Whether it reads several files as one edition. One that does not is given one file: it would leave the others out. */
  readonly readsSeveral?: boolean;
  /**
   * Reads the files, item by item.
   *
   * The format proves itself: before its first item it throws WrongFile (wrong-file.ts) when a file is not what it reads, by
   * root element and namespace, by header, or by content. It throws WrongFile later when a file breaks off or ends without
   * one record. Whatever is wrong with one line or entry is a reject, never a throw.
   */
  read(
    files: readonly string[],
    owner: StateCode,
    onBytes: OnBytes,
    how?: HowToRead,
  ): AsyncIterable<ImportItem>;
}

export interface ImportOptions {
  /** A role that may write the register. */
  readonly adminUrl: string;
  readonly owner: StateCode;
  readonly files: readonly string[];
  /** Name of the set that the file is an edition of. Records of other sets of the same owner are left alone. */
  readonly set: string;
  /** `full`: what the file no longer holds is removed. `delta`: only what the file says is gone is removed. */
  readonly mode: 'full' | 'delta';
  readonly how?: HowToRead;
  /**
   * How many records may go because a full edition no longer holds them. Without it: none when a line was rejected, else
   * what `foreseenRemovals` says.
   */
  readonly allowRemovals?: number | undefined;
  /** Says what would change, and writes nothing; so many ids of each kind are named. */
  readonly dryRun?: { readonly shown: number } | undefined;
  readonly onBytes?: OnBytes;
  readonly onRow?: () => void;
  readonly onSkip?: (what: string) => void;
  readonly onReject?: (line: RejectedLine) => void;
}

/** `read` is `added`, `changed`, `unchanged` and `doubled`; with `rejected` and the lines that remove, every line. */
export interface ImportResult {
  /** Lines that are records. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Lines behind which the same record comes again: the last one holds. */
  readonly doubled: number;
  readonly removed: number;
  readonly rejected: number;
  /** Records that the edition no longer holds and that stay all the same, as lines were rejected. */
  readonly kept: number;
  /** Ids that come more than once: the first thousand. */
  readonly doubles: readonly string[];
  /** Records that the file says are gone and that the set does not hold; absent where there are none. */
  readonly notHeld?: NotHeld;
  /** Words that the hub does not know, with the number of records that hold them; most frequent first. */
  readonly unknown: readonly CountedWord[];
  /** What failed when the records were in already, such as `statistics: ...`. The same import again does it. */
  readonly undone?: readonly string[];
  /** Of a dry run: what would change, and why it would be refused. */
  readonly difference?: Difference;
  readonly refusal?: string;
}

/** How many records, and the first thousand, those first that another set of the owner holds. */
export interface NotHeld {
  readonly count: number;
  readonly records: readonly { readonly id: string; readonly inSet: string | null }[];
}

export interface CountedWord extends UnknownWord {
  readonly records: number;
}
